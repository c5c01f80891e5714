"""What a phone may carry: my follow-ups, the minimum of my open cases, and the two forms to record on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from paivand.kernel.protocols import OfflineCard, OfflineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.people.selectors import person_name
from paivand.protection.choices import CaseStatus, ContactKind, FollowUpStatus
from paivand.protection.forms import ContactForm, FollowUpForm
from paivand.protection.models import FollowUp
from paivand.protection.selectors import cases_visible
from paivand.ui.wording import initials

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.forms import Form
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor

_CONTACT = "protection.contact_record"
_FOLLOW_UP = "protection.followup_record"


@dataclass(frozen=True, slots=True)
class CaseCards:
    """My open cases and planned follow-ups; never a restricted one, never more than the minimum."""

    name: str = "protection.cases"

    def cards_for(self, *, actor: Actor, since: dt.date) -> Iterator[OfflineCard]:
        """Return a card for each case that the actor works on and each follow-up planned for the actor."""
        yield from self._cases(actor, since)
        yield from self._follow_ups(actor)

    def _cases(self, actor: Actor, since: dt.date) -> Iterator[OfflineCard]:
        cases = cases_visible(actor=actor).filter(
            worker_id=actor.id,
            status=CaseStatus.OPEN,
            updated_at__date__gte=since,
            scope__sensitivity__lt=Sensitivity.S3,
        )
        for case in cases:
            yield OfflineCard(
                kind=OfflineKind.CASE,
                id=case.id,
                version=case.version,
                code=case.code,
                initials=initials(person_name(case.person)),
                contact_note=case.person.safe_contact,
                due_at=case.next_due_at,
                sensitivity=case.sensitivity,
                services=(_CONTACT,),
            )

    def _follow_ups(self, actor: Actor) -> Iterator[OfflineCard]:
        planned = (
            FollowUp.objects.visible_to(actor)
            .filter(
                assignee_id=actor.id,
                status=FollowUpStatus.PLANNED,
                scope__sensitivity__lt=Sensitivity.S3,
            )
            .select_related("scope", "case__person__scope")
            .prefetch_related("case__person__names")
        )
        for follow_up in planned:
            yield OfflineCard(
                # A follow-up is recorded on by itself, so it is a record of its own on the phone.
                kind=OfflineKind.CASE,
                id=follow_up.id,
                version=follow_up.version,
                code=follow_up.case.code,
                initials=initials(person_name(follow_up.case.person)),
                next_step=str(ContactKind(follow_up.kind).label),
                contact_note=follow_up.case.person.safe_contact,
                due_at=follow_up.due_at,
                sensitivity=follow_up.sensitivity,
                services=(_FOLLOW_UP,),
            )


@dataclass(frozen=True, slots=True)
class FieldForm:
    """One form of the field, carried by the offline page."""

    name: str
    title: _StrOrPromise
    changes: bool
    made: Any

    def form(self) -> Form:
        """Return the empty form."""
        form: Form = self.made()
        return form


FORMS = (
    FieldForm(_CONTACT, _("Call or visit"), changes=False, made=ContactForm),
    FieldForm(_FOLLOW_UP, _("Follow-up"), changes=True, made=FollowUpForm),
)
