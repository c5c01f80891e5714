"""What is still to do after the founding: a list on Home until all of it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now
from paivand.kernel.permissions import Permission
from paivand.ledger import backup
from paivand.ledger.journal import record
from paivand.office.access import allowed
from paivand.office.models import OfficeSettings, User
from paivand.ui.parts import Step

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor

BACKUP_FOLDER: Final = "backups"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step of the list: data, so that a room can be asked to add one."""

    name: str
    label: _StrOrPromise
    note: _StrOrPromise
    url_name: str
    minutes: int
    happened: Callable[[], bool] | None = None
    """Asks the world whether it is done; None: somebody said so."""


def _two_have_been_in() -> bool:
    return User.objects.filter(is_active=True, last_login__isnull=False).count() > 1


STEPS: Final = (
    SetupStep("organisation", _("Organisation and languages"), _("Who we are"), "office:settings", 3),
    SetupStep("calendar", _("Calendar and working days"), _("How dates are written"), "office:settings", 2),
    SetupStep("places", _("Places"), _("Countries, regions, districts"), "office:places", 5),
    SetupStep("programme", _("First programme"), _("What we work on"), "office:programmes", 3),
    SetupStep("cards", _("Recovery cards"), _("Two cards, two keepers"), "office:cards", 10),
    SetupStep(
        "backup",
        _("First backup"),
        _("To a disk that leaves the building"),
        "office:backup",
        5,
        lambda: backup.state().made_at is not None,
    ),
    SetupStep(
        "restore",
        _("Try a restore"),
        _("Proves that the backup opens"),
        "office:restore_help",
        10,
        lambda: backup.state().tested_at is not None,
    ),
    SetupStep("phones", _("Connect phones"), _("They trust this office by a picture code"), "office:phones", 5),
    SetupStep(
        "colleagues",
        _("Invite colleagues"),
        _("Two people at least, so that one can check the other"),
        "office:accounts",
        10,
        _two_have_been_in,
    ),
)


def steps_done(office: OfficeSettings) -> set[str]:
    """Return the names of the steps that are done."""
    said: Mapping[str, str] = office.setup_done
    return {step.name for step in STEPS if step.name in said or (step.happened is not None and step.happened())}


@transaction.atomic
def step_done(*, actor: Actor, name: str) -> None:
    """Note that a step is done."""
    office = OfficeSettings.objects.select_for_update().get(pk=OfficeSettings.SINGLETON)
    if name not in office.setup_done:
        office.setup_done = {**office.setup_done, name: now().isoformat()}
        office.save(update_fields=["setup_done"])
        record(actor=actor, verb="office.set_up", subject=office, changes={"step": name})


@transaction.atomic
def settings_save(*, actor: Actor, **values: Any) -> OfficeSettings:
    """Change name, languages, calendar, weekend or time zone of the office."""
    office = OfficeSettings.objects.select_for_update().get(pk=OfficeSettings.SINGLETON)
    changes = {name: (getattr(office, name), value) for name, value in values.items() if getattr(office, name) != value}
    for name, value in values.items():
        setattr(office, name, value)
    office.full_clean()
    office.save(update_fields=list(values))
    record(actor=actor, verb="office.set_up", subject=office, changes=changes)
    return office


def checklist(office: OfficeSettings) -> tuple[list[Step], SetupStep | None, int]:
    """Return the steps as the page draws them, the next one, and about how many minutes are left."""
    done = steps_done(office)
    following = next((step for step in STEPS if step.name not in done), None)
    lines = [
        Step(
            label=step.label,
            state="done" if step.name in done else "now" if step is following else "",
            note=step.note,
            url=reverse(step.url_name),
        )
        for step in STEPS
    ]
    return lines, following, sum(step.minutes for step in STEPS if step.name not in done)


def home_card(actor: Actor) -> dict[str, object] | None:
    """Return what the panel on Home shows to whoever sets the office up, until all is done."""
    if settings.DEMO or not allowed(actor, Permission.SETTINGS_MANAGE):
        return None
    office = OfficeSettings.current()
    lines, following, minutes = checklist(office)
    if following is None:
        return None
    done = sum(1 for line in lines if line.state == "done")
    return {"steps": lines, "next": following, "minutes": minutes, "done": done, "total": len(lines)}


def backup_path() -> Path:
    """Return the file into which the next backup goes."""
    folder = Path(settings.HOME) / BACKUP_FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"paivand-{now():%Y%m%d-%H%M%S}.backup"
