"""The journal as the data-protection focal point reads it: who did and saw what, without values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from paivand.kernel.actors import ActorKind
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import VerbKind, record_read, verbs
from paivand.ledger.journal.selectors import JOURNAL_READ
from paivand.ledger.models import Scope
from paivand.ledger.models.journal import JournalRow
from paivand.office.access import office_wide, reaches_of
from paivand.office.models import User
from paivand.office.selectors import accounts_visible_to
from paivand.trust.journal_words import field_words, record_words
from paivand.ui.wording import isolated

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One row in words."""

    seq: int
    at: dt.datetime
    sentence: str
    is_read: bool
    subject: str
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader looks for; empty means everything."""

    user_id: UUID | None = None
    kind: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    """The days asked for, both included, in the zone of the office."""
    before: int | None = None


def journal_page(*, actor: Actor, asked: Asked) -> tuple[list[JournalLine], int | None]:
    """Return one page of rows of the actor's organisations, newest first, and where the next page begins.

    Rows without a scope speak of the office itself: all of them belong to its own readers of the journal, to a
    partner's only what the partner's people did. That it was read is a row too.
    """
    organisations = {
        reach.organisation_id for reach in reaches_of(actor) if Permission.JOURNAL_READ in reach.permissions
    }
    of_records = Q(scope_id__in=Scope.objects.filter(organisation_id__in=organisations).values("id"))
    of_the_office = Q(scope_id__isnull=True)
    if not office_wide(actor, Permission.JOURNAL_READ):
        of_the_office &= Q(actor_id__in=people_asked_for(actor).values("id"))
    rows = JournalRow.objects.filter(of_records | of_the_office)
    if asked.user_id is not None:
        rows = rows.filter(actor_id=asked.user_id)
    if asked.kind:
        names = [verb.name for verb in verbs.catalogue() if verb.kind.value == asked.kind]
        rows = rows.filter(verb__in=names)
    if asked.since is not None:
        rows = rows.filter(at__date__gte=asked.since)
    if asked.until is not None:
        rows = rows.filter(at__date__lte=asked.until)
    if asked.before is not None:
        rows = rows.filter(seq__lt=asked.before)
    found = list(rows.order_by("-seq")[: PAGE + 1])
    shown = found[:PAGE]
    names_by_id = dict(User.objects.filter(id__in={row.actor_id for row in shown}).values_list("id", "display_name"))
    reads = {verb.name for verb in verbs.catalogue() if verb.kind is VerbKind.READ}
    lines = [
        JournalLine(
            seq=row.seq,
            at=row.at,
            sentence=verbs.sentence(row.verb, actor=isolated(_who(row, names_by_id))),
            is_read=row.verb in reads,
            subject=record_words(row.subject_type),
            fields=field_words(row.field_names),
        )
        for row in shown
    ]
    record_read(actor=actor, verb=JOURNAL_READ, subject_type="ledger.journalrow", ids=[row.id for row in shown])
    return lines, (shown[-1].seq if len(found) > PAGE else None)


def people_asked_for(actor: Actor) -> QuerySet[User]:
    """Return the people whose rows this reader may ask for, by name."""
    return accounts_visible_to(actor, Permission.JOURNAL_READ).order_by("display_name")


def _who(row: JournalRow, names: dict[UUID, str]) -> str:
    if row.actor_kind == ActorKind.LINK:
        return _("A service, by its link,")
    if row.actor_kind == ActorKind.SYSTEM:
        return _("The system")
    return names.get(row.actor_id, _("Somebody without an account"))
