"""Founding an office: one transaction, protected by a code on the machine's screen while nobody has an account."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.acting import acting_as
from paivand.ledger.journal import record
from paivand.ledger.vault import atomic
from paivand.office.choices import CalendarKind, CodeKind, OrganisationKind
from paivand.office.models import (
    OPEN_END,
    EntryCode,
    Mandate,
    OfficeSettings,
    Organisation,
    Place,
    Programme,
    Role,
    User,
)
from paivand.office.names import fold_username, is_username
from paivand.office.problems import NOT_FOR_ONESELF, SETUP_DONE, SETUP_TOKEN, USERNAME_UNFIT
from paivand.office.reach import reach_rebuild
from paivand.office.services.accounts import password_check
from paivand.office.services.codes import LIFE, Issued, code_new
from paivand.office.services.places import country_load
from paivand.office.services.shipped import shipped_data_sync

FOUNDER: Final = UUID("00000000-0000-7000-8000-000000000002")
"""Who gives the first mandates: the set-up itself. The system confirms them, so that each still names two."""
TOKEN_FILE: Final = "setup-code"  # noqa: S105 - the name of a file
SECOND_ROLES: Final = ("programme_manager", "supervisor", "data_protection")
_CLEARANCE: Final = {"supervisor": Sensitivity.S3, "data_protection": Sensitivity.S2}


def is_open() -> bool:
    """Tell whether nobody has an account yet."""
    return not User.objects.exists()


def token() -> str:
    """Return the code that protects the set-up in the browser, made on first use and kept in the home."""
    path = Path(settings.HOME) / TOKEN_FILE
    if not path.exists():
        atomic.write_bytes(path, secrets.token_hex(6).encode("ascii"))
    return path.read_text(encoding="ascii").strip()


def token_check(given: str) -> None:
    """Raise PV-OFFICE-71 unless this is the code of the machine's screen; PV-OFFICE-70 when the office is set up."""
    if not is_open():
        raise SETUP_DONE.error()
    plain = "".join(sign for sign in given.casefold() if sign.isalnum())
    if not hmac.compare_digest(plain.encode(), token().encode()):
        raise SETUP_TOKEN.error()


def announcement(address: str) -> str:
    """Return what the start prints on the machine while the office is not set up; empty afterwards."""
    if not is_open():
        return ""
    return f"Set this office up in the browser: {address.rstrip('/')}/office/setup/  The code for it is {token()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that the set-up asks before anything is saved."""

    name: str
    organisation_name: str
    organisation_code: str
    organisation_kind: str = OrganisationKind.NGO_NATIONAL.value
    languages: Sequence[str] = ("en",)
    default_language: str = "en"
    calendar: str = CalendarKind.LANGUAGE
    weekend: Sequence[int] = (6, 7)
    time_zone: str = "Asia/Dushanbe"
    countries: Sequence[str] = ("tj",)
    programme_name: str = ""
    programme_code: str = ""
    admin_name: str = ""
    admin_username: str = ""
    second_name: str = ""
    second_username: str = ""
    second_role: str = "programme_manager"


@dataclass(frozen=True, slots=True)
class Founded:
    """What the set-up made."""

    administrator: User
    second: Issued
    """The invitation of the second person, to be printed."""


def plan_check(plan: Plan) -> None:
    """Raise PV-OFFICE-02 or -06 for people who cannot be the two."""
    names = [fold_username(plan.admin_username), fold_username(plan.second_username)]
    if not all(is_username(name) for name in names):
        raise USERNAME_UNFIT.error()
    if names[0] == names[1]:
        raise NOT_FOR_ONESELF.error()


def office_found(*, plan: Plan, password: str) -> Founded:
    """Found the office in one transaction: all of it or nothing.

    The administrator's password is set here; the second person gets an invitation. Raises PV-OFFICE-70 when there are
    accounts already, PV-OFFICE-07 for a weak password.
    """
    plan_check(plan)
    password_check(password, User(username=fold_username(plan.admin_username), display_name=plan.admin_name))
    with acting_as(SYSTEM), transaction.atomic():
        if not is_open():
            raise SETUP_DONE.error()
        shipped_data_sync()
        organisation = Organisation.objects.create(
            code=plan.organisation_code, name=plan.organisation_name, kind=plan.organisation_kind
        )
        Programme.objects.create(code=plan.programme_code, name=plan.programme_name, organisation=organisation)
        roots = [country_load(actor=SYSTEM, code=code) for code in plan.countries]
        office = OfficeSettings(
            name=plan.name,
            organisation=organisation,
            root_place=roots[0],
            languages=list(plan.languages),
            default_language=plan.default_language,
            calendar=plan.calendar,
            weekend=list(plan.weekend),
            time_zone=plan.time_zone,
            is_demo=settings.DEMO,
            setup_done={name: now().isoformat() for name in ("organisation", "calendar", "places", "programme")},
        )
        office.save()
        administrator = _person(plan, plan.admin_username, plan.admin_name)
        administrator.set_password(password)
        administrator.save(update_fields=["password"])
        second = _person(plan, plan.second_username, plan.second_name)
        for root in roots:
            _first_mandate(administrator, "administrator", organisation, root)
            _first_mandate(second, plan.second_role, organisation, root)
        record(actor=SYSTEM, verb="office.set_up", subject=office, changes={"step": "founded"})
        issued = _invitation(second)
    (Path(settings.HOME) / TOKEN_FILE).unlink(missing_ok=True)
    return Founded(administrator=administrator, second=issued)


def _person(plan: Plan, username: str, name: str) -> User:
    user = User(
        username=fold_username(username),
        display_name=name.strip(),
        language=plan.default_language,
        calendar=plan.calendar,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save(force_insert=True)
    record(actor=SYSTEM, verb="account.create", subject=user, changes={"username": user.username})
    return user


def _first_mandate(user: User, role: str, organisation: Organisation, place: Place) -> Mandate:
    mandate = Mandate.objects.create(
        user=user,
        role=Role.objects.get(code=role),
        organisation=organisation,
        place=place,
        clearance=_CLEARANCE.get(role, Sensitivity.S1),
        valid_from=today(),
        valid_until=OPEN_END,
        granted_by=FOUNDER,
        confirmed_by=SYSTEM.id,
        confirmed_at=now(),
    )
    record(actor=SYSTEM, verb="mandate.grant", subject=mandate, changes={"role": role, "place": place.path})
    reach_rebuild(user.pk)
    return mandate


def _invitation(user: User) -> Issued:
    entry = EntryCode(
        user=user,
        kind=CodeKind.INVITATION,
        asked_by=FOUNDER,
        needs_second=True,
        agreed_by=SYSTEM.id,
        agreed_at=now(),
        expires_at=now() + LIFE,
    )
    code = code_new(entry)
    entry.save(force_insert=True)
    return Issued(entry, code)
