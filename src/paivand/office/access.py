"""May this actor do this, here? Services and views ask; nobody tests a role name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from uuid import UUID

from django.db.models import Q

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import today
from paivand.kernel.errors import NOT_ALLOWED
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import context_cache
from paivand.ledger.models import Scope
from paivand.office.kept import confirm_first, confirmed_recently, sign_in_first
from paivand.office.models import Mandate, OfficeSettings, Place
from paivand.office.reach import effective_mandates

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from paivand.kernel.actors import Actor
    from paivand.office.models import User


View: TypeAlias = "Callable[..., HttpResponseBase]"

OFFICE_WIDE: Final = frozenset(
    {
        Permission.BACKUP_RUN,
        Permission.JOURNAL_VERIFY,
        Permission.ORGANISATION_MANAGE,
        Permission.PLACE_MANAGE,
        Permission.PROGRAMME_MANAGE,
        Permission.PURPOSE_MANAGE,
        Permission.ROLE_MANAGE,
        Permission.SETTINGS_MANAGE,
    }
)
"""What concerns the whole installation: a mandate of a partner organisation never opens it."""


_REACH_COLUMNS: Final = (
    "organisation_id",
    "programme_id",
    "place__path",
    "clearance",
    "role__permissions",
    "role__code",
    "role__home",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """One mandate in force, as far as access needs it."""

    mandate_id: UUID
    permissions: frozenset[Permission]
    organisation_id: UUID
    programme_id: UUID | None
    place_id: UUID
    place_path: str
    clearance: int
    role_code: str
    home: str
    """The menu of the role."""

    def covers(self, scope: Scope, path: str) -> bool:
        """Tell whether a record in this scope, at a place with this path, lies within the mandate."""
        return (
            self.organisation_id == scope.organisation_id
            and self.programme_id in {None, scope.programme_id}
            and path.startswith(self.place_path)
            and self.clearance >= scope.sensitivity
        )


def reaches_of(actor: Actor) -> tuple[Reach, ...]:
    """Return the mandates of this actor that are in force today; asked once a request."""
    cache = context_cache()
    key = f"reaches:{actor.id}"
    if key not in cache:
        day = today()
        mandates = Mandate.objects.filter(
            effective_mandates(),
            Q(valid_from__lte=day, valid_until__gte=day),
            user_id=actor.id,
        ).select_related("role", "place")
        # Every request asks; outlines of places and labels of roles are for pages that show them.
        mandates = mandates.only(*_REACH_COLUMNS)
        cache[key] = tuple(
            Reach(
                mandate_id=mandate.id,
                permissions=frozenset(Permission(name) for name in mandate.role.permissions),
                organisation_id=mandate.organisation_id,
                programme_id=mandate.programme_id,
                place_id=mandate.place_id,
                place_path=mandate.place.path,
                clearance=mandate.clearance,
                role_code=mandate.role.code,
                home=mandate.role.home,
            )
            for mandate in mandates
        )
    found: tuple[Reach, ...] = cache[key]
    return found


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """Return everything the actor may do somewhere; menus and buttons ask this."""
    if actor.id == SYSTEM.id:
        return frozenset(Permission)
    return frozenset().union(*(reach.permissions for reach in reaches_of(actor)))


def clearance_of(actor: Actor) -> int:
    """Return the highest sensitivity that any mandate of the actor reaches; -1 without a mandate."""
    return max((reach.clearance for reach in reaches_of(actor)), default=-1)


def allowed(actor: Actor, permission: Permission, scope: Scope | None = None) -> bool:
    """Tell whether the actor holds the permission at all, or in this scope when one is given.

    What concerns the whole installation counts only where it is held for the office's own organisation.
    """
    if actor.id == SYSTEM.id:
        return True
    if permission in OFFICE_WIDE:
        return office_wide(actor, permission)
    reaches = [reach for reach in reaches_of(actor) if permission in reach.permissions]
    if scope is None or not reaches:
        return bool(reaches)
    path = _path_of(scope.place_id)
    return any(reach.covers(scope, path) for reach in reaches)


def require(actor: Actor, permission: Permission, scope: Scope | None = None) -> None:
    """Raise "your role does not allow this" unless the actor is allowed."""
    if not allowed(actor, permission, scope):
        raise NOT_ALLOWED.error()


def clear_reaches() -> None:
    """Forget what was remembered about mandates in this request: somebody just changed one."""
    context_cache().clear()


def office_wide(actor: Actor, permission: Permission) -> bool:
    """Tell whether the actor holds the permission for the office's own organisation: then it reaches its partners too."""
    if actor.id == SYSTEM.id:
        return True
    held = [reach for reach in reaches_of(actor) if permission in reach.permissions]
    if not held:
        return False
    own = OfficeSettings.current().organisation_id
    return any(own is None or reach.organisation_id == own for reach in held)


def user_of(request: HttpRequest) -> User:
    """Return who is signed in, for views that one of the marks below guards."""
    return cast("User", request.user)


# --- marks of views ---------------------------------------------------------------------------------------------------
#
# Every view says who may open it; the access matrix reads ``paivand_access`` and ``paivand_permissions`` and fails on
# a view that says nothing.


def permission_required(first: Permission, *others: Permission) -> Callable[[View], View]:
    """Guard a view: the person signed in must hold every one of these permissions somewhere."""
    permissions = (first, *others)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            for permission in permissions:
                require(request.user, permission)
            return view(request, *args, **kwargs)

        return _mark(guarded, "permission", "", permissions)

    return decorate


def signed_in(why: str) -> Callable[[View], View]:
    """Mark a view for everybody who is signed in; ``why`` says why no permission is asked."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            return view(request, *args, **kwargs)

        return _mark(guarded, "signed_in", why, ())

    return decorate


def public(why: str) -> Callable[[View], View]:
    """Mark a view that needs no account; ``why`` says why it is safe."""

    def decorate(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            return view(request, *args, **kwargs)

        return _mark(marked, "public", why, ())

    return decorate


def _mark(view: View, access: str, why: str, permissions: tuple[Permission, ...]) -> View:
    vars(view).update(paivand_access=access, paivand_why=why, paivand_permissions=permissions)
    return view


def recently_confirmed(view: View) -> View:
    """Guard a dangerous act: the person must have shown password or second factor within the last five minutes.

    Stands under the decorator that says who may. A form that was sent too late is kept and comes back filled in;
    it is never sent again by itself.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if confirmed_recently(request):
            return view(request, *args, **kwargs)
        return confirm_first(request)

    vars(guarded).update(paivand_confirmed=True)
    return guarded


def _path_of(place_id: UUID) -> str:
    cache = context_cache()
    key = f"path:{place_id}"
    if key not in cache:
        cache[key] = Place.objects.filter(pk=place_id).values_list("path", flat=True).first() or ""
    path: str = cache[key]
    return path
