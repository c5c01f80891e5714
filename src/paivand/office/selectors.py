"""What the pages of the office read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language

from paivand.kernel.clock import now, today
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.office.access import office_wide, reaches_of
from paivand.office.models import EntryCode, Mandate, Place, User
from paivand.office.reach import effective_mandates

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor


def language() -> str:
    """Return the language of the page."""
    return get_language() or "en"


# --- accounts -----------------------------------------------------------------------------------------------------------


def accounts_visible_to(actor: Actor, permission: Permission = Permission.ACCOUNT_READ) -> QuerySet[User]:
    """Return the accounts that this permission lets the actor know of: all from the own office, else the own organisation's."""
    accounts = User.objects.all()
    if office_wide(actor, permission):
        return accounts
    mine = {reach.organisation_id for reach in reaches_of(actor) if permission in reach.permissions}
    return accounts.filter(Exists(Mandate.objects.filter(user=OuterRef("pk"), organisation_id__in=mine)))


def account_get(*, actor: Actor, user_id: UUID) -> User:
    """Return one account, or raise PV-ACCESS-02 for one that is not there or not the actor's to know."""
    found = accounts_visible_to(actor).filter(pk=user_id).first()
    if found is None:
        raise NOT_FOUND.error()
    return found


def accounts_listed(*, actor: Actor) -> QuerySet[User]:
    """Return the accounts with what the list shows: mandates in force, second factor, what waits."""
    day = today()
    current = Mandate.objects.filter(effective_mandates(), valid_from__lte=day, valid_until__gte=day).select_related(
        "role", "place", "organisation"
    )
    return (
        accounts_visible_to(actor)
        .prefetch_related(Prefetch("mandates", current, to_attr="current"))
        .annotate(
            has_factor=Exists(Authenticator.objects.filter(user_id=OuterRef("pk"))),
            waiting=Count("mandates", filter=waiting_mandates("mandates__"), distinct=True),
        )
    )


def waiting_mandates(prefix: str = "") -> Q:
    """Return the filter of mandates that wait for a second person."""
    far = Q(**{f"{prefix}clearance__gte": Sensitivity.S2}) | Q(**{f"{prefix}role__guarding": True})
    return far & Q(
        **{
            f"{prefix}confirmed_by__isnull": True,
            f"{prefix}ended_at__isnull": True,
            f"{prefix}valid_until__gte": today(),
        }
    )


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the names of these people for 'given by' and the like; one query for a page."""
    return dict(
        User.objects.filter(pk__in={found for found in ids if found is not None}).values_list("pk", "display_name")
    )


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate in the words of a page."""

    mandate: Mandate
    role: str
    place: str
    granted_by: str
    confirmed_by: str
    state: str
    """``now``, ``waiting``, ``coming``, ``over``."""


def mandate_lines(mandates: list[Mandate]) -> list[MandateLine]:
    """Return mandates in words; they need role and place at hand."""
    names = names_of([*(m.granted_by for m in mandates), *(m.confirmed_by for m in mandates)])
    day = today()
    lines = []
    for mandate in mandates:
        if mandate.ended_at is not None or mandate.valid_until < day:
            state = "over"
        elif mandate.needs_confirmation:
            state = "waiting"
        else:
            state = "now" if mandate.valid_from <= day else "coming"
        lines.append(
            MandateLine(
                mandate=mandate,
                role=mandate.role.label_in(language()),
                place=mandate.place.name_in(language()),
                granted_by=names.get(mandate.granted_by, ""),
                confirmed_by=names.get(mandate.confirmed_by, "") if mandate.confirmed_by else "",
                state=state,
            )
        )
    return lines


def open_codes(user: User) -> list[EntryCode]:
    """Return the one-time codes of an account that could still be used or agreed to."""
    found = EntryCode.objects.filter(
        user=user, used_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now(), tries_left__gt=0
    )
    return list(found)


def codes_waiting(actor: Actor) -> list[EntryCode]:
    """Return the codes that wait for a second person, of accounts that the actor may know of, but not the own doing."""
    found = EntryCode.objects.filter(
        needs_second=True,
        agreed_by__isnull=True,
        used_at__isnull=True,
        cancelled_at__isnull=True,
        expires_at__gt=now(),
        user__in=accounts_visible_to(actor),
    ).exclude(Q(asked_by=actor.id) | Q(user_id=actor.id))
    return list(found.select_related("user"))


def mandates_waiting(actor: Actor) -> QuerySet[Mandate]:
    """Return the mandates that this actor could confirm by name: neither given by them nor held by them."""
    return (
        Mandate.objects.filter(waiting_mandates(), user__in=accounts_visible_to(actor))
        .exclude(Q(granted_by=actor.id) | Q(user_id=actor.id))
        .select_related("user", "role", "place", "organisation", "programme")
    )


# --- roles, menus -------------------------------------------------------------------------------------------------------


def home_of(actor: Actor) -> str:
    """Return the code of the menu of this person: that of the mandate in force with most to do; empty without one."""
    reaches = reaches_of(actor)
    if not reaches:
        return ""
    return max(reaches, key=lambda reach: (reach.clearance, len(reach.permissions))).home


# --- places -------------------------------------------------------------------------------------------------------------


def place_get(place_id: UUID) -> Place:
    """Return one place, or raise PV-ACCESS-02."""
    found = Place.objects.select_related("parent").filter(pk=place_id).first()
    if found is None:
        raise NOT_FOUND.error()
    return found


def children_of(place: Place | None) -> list[Place]:
    """Return the places right below this one, or the roots, with the count of theirs, by name."""
    found = Place.objects.filter(parent=place).annotate(below=Count("children")).defer("geometry")
    return sorted(found, key=lambda child: (not child.is_active, child.name_in(language()).casefold()))


def ancestors_of(place: Place) -> list[Place]:
    """Return the places above, from the root down."""
    parts = place.path.rstrip("/").split("/")[:-1]
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    return list(Place.objects.filter(path__in=paths).order_by("level"))


def place_choices(*, active: bool = True) -> list[tuple[str, str]]:
    """Return every place as a choice, in the order of the tree, its name with the one above it."""
    rows = Place.objects.defer("geometry").order_by("path")
    if active:
        rows = rows.filter(is_active=True)
    names: dict[UUID, str] = {}
    choices = []
    for place in rows:
        names[place.pk] = place.name_in(language())
        above = names.get(place.parent_id, "") if place.parent_id else ""
        indent = "\u2003" * place.level
        choices.append((str(place.pk), f"{indent}{names[place.pk]}" + (f" ({above})" if above else "")))
    return choices


def places_geojson(root: Place | None = None) -> dict[str, Any]:
    """Return outlines and points of a part of the tree as a GeoJSON collection for the map."""
    found = Place.objects.filter(is_active=True)
    found = found.filter(path__startswith=root.path) if root else found
    areas, points = [], []
    for place in found:
        properties = {
            "name": place.name_in(language()),
            "note": str(place.get_kind_display()),
            "url": reverse("office:place", args=[place.pk]),
            "class": "" if place.verified else "is-old",
        }
        if place.geometry:
            areas.append({"type": "Feature", "properties": properties | {"class": "is-1"}, "geometry": place.geometry})
        elif place.latitude is not None and place.level > 0:
            at = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
            points.append({"type": "Feature", "properties": properties, "geometry": at})
    return {"type": "FeatureCollection", "features": areas + points}
