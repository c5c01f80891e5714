"""Accounts, roles and mandates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.office.choices import CalendarKind, Home
from paivand.office.models.places import Organisation, Place, Programme, in_language
from paivand.office.names import fold_username

if TYPE_CHECKING:
    from collections.abc import Iterator

# "Until further notice": a real date keeps comparisons and indexes simple.
OPEN_END = date(9999, 12, 31)


# Whoever holds one of these can let others in. Such a mandate needs a second person whatever its clearance: else one
# person with two accounts would be two people, and an administrator could reach a case alone.
GUARDING: Final = frozenset(
    {
        Permission.ACCOUNT_RESET.value,
        Permission.MANDATE_CONFIRM.value,
        Permission.MANDATE_GRANT.value,
        Permission.ROLE_MANAGE.value,
    }
)


class UserManager(BaseUserManager["User"]):
    """Finds accounts by their folded user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of this user name, whatever its letter case."""
        return self.get(username=fold_username(username or ""))


class User(AbstractBaseUser):
    """One member of staff, or a focal point of a partner. E-mail is never required."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("user name"), max_length=64, unique=True)
    display_name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=8, default="en")
    calendar = models.CharField(
        _("calendar"), max_length=16, choices=CalendarKind.choices, default=CalendarKind.LANGUAGE
    )
    theme = models.CharField(max_length=8, default="system")
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    # Some people's speech input or tremor sets single keys off (WCAG 2.1.4).
    single_key_shortcuts = models.BooleanField(default=True)
    # Until when an emergency access of this person runs; asked on every request without another query.
    breakglass_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    # Sessions begun before this instant are over (reset, lost phone, leaving).
    sessions_valid_from = models.DateTimeField(default=now)

    # Django's test of "may enter the admin site"; there is none here.
    is_staff: ClassVar[bool] = False
    actor_kind: ClassVar[str] = "user"
    plain_columns: ClassVar[dict[str, str]] = {
        "username": "chosen by staff for signing in, not a person's name",
        "display_name": "name of staff, shown to colleagues beside what they did",
        "email": "work address of staff, optional",
        "language": "code of a language",
        "calendar": "code of a calendar",
        "theme": "light, dark or system",
        "password": "a salted slow hash",
    }

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ("display_name",)

    def __str__(self) -> str:
        return self.username

    def clean(self) -> None:
        """Fold the user name, so that both databases find it the same way."""
        super().clean()
        self.username = fold_username(self.username)

    def get_session_auth_hash(self) -> str:
        """Return what ties a session to this account: a new password or ``sessions_valid_from`` ends it everywhere."""
        return self._tie(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same under older signing keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._tie(secret)

    def _tie(self, secret: str | bytes | None) -> str:
        value = f"{self.password}|{self.sessions_valid_from.isoformat()}"
        return salted_hmac("paivand.office.session", value, secret=secret, algorithm="sha256").hexdigest()


class Role(models.Model):
    """A named set of permissions; data, shipped complete and editable."""

    code = models.SlugField(max_length=40, unique=True)
    # One label per language code; "en" is always there.
    labels = models.JSONField(default=dict, blank=True)
    permissions = models.JSONField(default=list, blank=True)
    # The rail and the phone bar of this role, as menu entry names.
    home = models.CharField(max_length=40, choices=Home.choices, default=Home.CASE_WORKER)
    built_in = models.BooleanField(default=False)
    # Whether the role can let others in: kept beside the permissions so that the database can ask it.
    guarding = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1)

    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code of a role",
        "labels": "name of a role",
        "permissions": "names of permissions",
        "home": "name of a menu",
    }

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep ``guarding`` true to the permissions."""
        self.guarding = any(name in GUARDING for name in self.permissions)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "guarding"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a permission that does not exist."""
        super().clean()
        self.permissions = sorted({Permission(p).value for p in self.permissions})

    def label_in(self, language: str) -> str:
        """Return the role's name in this language, or in the nearest one that exists."""
        labels: dict[str, str] = self.labels
        return in_language(labels, language, self.code)


class Mandate(models.Model):
    """One person may do what a role allows, for one organisation, in one part of the country.

    From clearance S2 up, and for a role that can let others in, it counts only
    after a second person has confirmed it; neither the holder nor the granter
    may be that person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="mandates")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # None: every programme of the organisation.
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    clearance = models.PositiveSmallIntegerField(choices=Sensitivity.choices, default=Sensitivity.S1)
    valid_from = models.DateField()
    valid_until = models.DateField(default=OPEN_END)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField(default=now)
    confirmed_by = models.UUIDField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(null=True, blank=True)

    no_row_policy: ClassVar[str] = "access is worked out from it before anybody acts; about colleagues"

    class Meta:
        ordering = ("-granted_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")),
                name="mandate_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("granted_by")),
                name="mandate_has_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(granted_by=models.F("user"))
                & (Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("user"))),
                name="mandate_is_never_for_oneself",
            ),
        )

    def __str__(self) -> str:
        return f"mandate {self.pk}"

    @property
    def needs_confirmation(self) -> bool:
        """Tell whether a second person must still confirm this mandate."""
        return self.takes_two and self.confirmed_by is None and self.ended_at is None

    @property
    def takes_two(self) -> bool:
        """Tell whether the mandate counts only when a second person has confirmed it."""
        return self.clearance >= Sensitivity.S2 or self.role.guarding

    def is_in_force(self, day: date) -> bool:
        """Tell whether the mandate counts on this day."""
        return (
            self.ended_at is None
            and (not self.takes_two or self.confirmed_by is not None)
            and self.valid_from <= day <= self.valid_until
        )
