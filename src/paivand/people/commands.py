"""Registering a person without a network: the short form that a phone carries, and what becomes of it here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from paivand.kernel.clock import today
from paivand.kernel.errors import INVALID, NOT_ALLOWED
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import CommandResult, CommandStatus, OfflineCard, OfflineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.office.access import allowed, reaches_of
from paivand.office.models import Mandate
from paivand.people.forms import ContactForm, WhoForm, new_person
from paivand.people.models import Person
from paivand.people.search import SURE, people_search
from paivand.people.services import person_register
from paivand.people.services.persons import SUBJECT
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from django import forms
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.kernel.protocols import Envelope, Guarded
    from paivand.ledger.models import Scope

NAME: Final = "people.person_register"
_TITLE: Final = gettext_lazy("Register a person")
# The one card of the offline page that is about nobody yet.
_CARD: Final = UUID("0190a5b0-0000-7000-8000-70656f706c65")


class FieldPersonForm(WhoForm, ContactForm):
    """What can be asked in three minutes without a network; the rest waits for the office."""

    field_order = ("name", "father", "sex", "birth", "population_group", "language", "phone", "phone_safe")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Leave out what needs more time."""
        super().__init__(*args, **kwargs)
        for name in ("known_as", "family", "nationality", "paper_kind", "paper_number"):
            del self.fields[name]
        for name in [name for name in self.fields if name.startswith("wg_")]:
            del self.fields[name]


@dataclass(frozen=True, slots=True)
class PersonOffline:
    """The form, and the card by which a phone offers it."""

    name: str = NAME
    title: _StrOrPromise = _TITLE
    changes: bool = False

    def form(self) -> forms.Form:
        """Return the empty form."""
        return FieldPersonForm()

    def cards_for(self, *, actor: Actor, since: dt.date) -> Iterator[OfflineCard]:
        """Offer the form to those who may register people; ``since`` says nothing here."""
        del since
        if allowed(actor, Permission.PERSON_CREATE):
            yield OfflineCard(
                id=_CARD,
                kind=OfflineKind.TASK,
                sensitivity=Sensitivity.S1,
                title=_("Register a person"),
                services=(NAME,),
            )


@dataclass(frozen=True, slots=True)
class PersonHandler:
    """A registration from the field. It only adds; whether somebody was known before is for a person to decide."""

    name: str = NAME
    permission: Permission = Permission.PERSON_CREATE

    def validate(self, payload: Mapping[str, object]) -> Mapping[str, object]:
        """Return the cleaned fields; raises PV-REQUEST-05 for what cannot be accepted."""
        form = FieldPersonForm(dict(payload))
        if not form.is_valid():
            raise INVALID.error()
        return dict(form.cleaned_data)

    def record_of(self, *, owner_id: UUID, payload: Mapping[str, object]) -> Guarded | None:
        """Return a person where they would have been registered: by the last mandate of whoever recorded them."""
        held = Mandate.objects.filter(user_id=owner_id).select_related("role").order_by("-valid_from", "-granted_at")
        mandate = next((one for one in held if Permission.PERSON_CREATE in one.role.permissions), None)
        if mandate is None:
            return None
        scope = scope_for(
            organisation_id=mandate.organisation_id,
            programme_id=mandate.programme_id,
            place_id=mandate.place_id,
            sensitivity=Sensitivity.S1,
        )
        return Person(scope=scope)

    def apply(self, *, actor: Actor, envelope: Envelope) -> CommandResult:
        """Register the person under the id of the act, at the place of the mandate."""
        given: dict[str, Any] = {"nationality": "", **envelope.payload}
        person = person_register(
            actor=actor,
            new=new_person(given, given),
            scope=_scope_of(actor),
            person_id=envelope.id,
            registered_on=_day_of(envelope),
        )
        found = people_search(actor=actor, query=str(given["name"]), birth=person.birth, limit=5)
        alike = sum(hit.score >= SURE for hit in found.hits if hit.person.pk != person.pk)
        return CommandResult(
            status=CommandStatus.DONE,
            record_type=SUBJECT,
            record_id=person.pk,
            version=person.version,
            url=reverse("people:person", args=[person.pk]),
            message=ngettext(
                "%(count)s other person has such a name. Look whether it is the same one.",
                "%(count)s other people have such a name. Look whether it is one of them.",
                alike,
            )
            % {"count": local_digits(alike)}
            if alike
            else "",
        )


def _day_of(envelope: Envelope) -> dt.date:
    """Return the office's day on which the act was done; a clock of a device that runs ahead counts as today."""
    if envelope.made_at is None:
        return today()
    return min(timezone.localtime(envelope.made_at).date(), today())


def _scope_of(actor: Actor) -> Scope:
    """Return the scope of the actor's own mandate; a village under it is chosen later, in the office."""
    reach = next((reach for reach in reaches_of(actor) if Permission.PERSON_CREATE in reach.permissions), None)
    if reach is None:
        raise NOT_ALLOWED.error()
    return scope_for(
        organisation_id=reach.organisation_id,
        programme_id=reach.programme_id,
        place_id=reach.place_id,
        sensitivity=Sensitivity.S1,
    )
