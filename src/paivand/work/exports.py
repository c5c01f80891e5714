"""Exports of lists: what is filtered, for a purpose, to a recipient; built by a job and let out by ``trust`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language_bidi, gettext
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import today
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.ledger.access import scope_for
from paivand.ledger.journal import Subject
from paivand.ledger.models import Scope
from paivand.office.access import reaches_of, require
from paivand.office.models import Organisation
from paivand.trust.choices import Standing
from paivand.trust.models import Agreement
from paivand.trust.releasing import release_records
from paivand.trust.selectors import consent_state, purpose_get
from paivand.work.jobs import JobOutcome, job, job_start
from paivand.work.lists import ExportColumn, RecordList, list_of
from paivand.work.problems import EXPORT_PURPOSE_NEEDED, EXPORT_UNKNOWN
from paivand.work.sheets import CSV_TYPE, XLSX_TYPE, csv_pieces, xlsx_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor
    from paivand.work.models import Job
    from paivand.work.progress import Progress

FileFormat = Literal["csv", "xlsx"]
_CHUNK: Final = 200
_MOST_ROWS: Final = 200_000


def export_list(page: str, actor: Actor) -> RecordList[Any]:
    """Return the list of that name; raises PV-EXPORT-01 when it has no export and PV-ACCESS-01 without leave."""
    found = list_of(page)
    if found is None or not found.export_columns:
        raise EXPORT_UNKNOWN.error()
    require(actor, found.export_permission)
    return found()


def export_start(
    *,
    actor: Actor,
    page: str,
    query: str,
    purpose: str,
    recipient: Organisation | None = None,
    agreement: Agreement | None = None,
    file_format: FileFormat = "xlsx",
) -> Job:
    """Queue the export of a list with these filters; its page shows progress and then the file.

    ``recipient`` None: for the own team. Anybody else needs an agreement in force. Raises PV-EXPORT-01, -02.
    """
    export_list(page, actor)
    if not purpose:
        raise EXPORT_PURPOSE_NEEDED.error()
    with transaction.atomic():
        journal.record(
            actor=actor,
            verb="export.started",
            subject=Subject("work.export"),
            changes={"page": page, "purpose": purpose, "recipient": recipient.pk if recipient else None},
        )
        return job_start(
            actor=actor,
            name="work.export",
            page=page,
            purpose=purpose,
            recipient_id=recipient.pk if recipient else None,
            agreement_id=agreement.pk if agreement else None,
            file_format=file_format,
            sealed={"query": query},
        )


@job(
    "work.export",
    title=_("Preparing an export"),
    done=_("%(rows)s rows are ready. The file is kept for 14 days."),
    queue="slow",
    permission=Permission.RELEASE_CREATE,
)
def run_export(
    progress: Progress,
    *,
    page: str,
    purpose: str,
    file_format: FileFormat,
    recipient_id: UUID | None = None,
    agreement_id: UUID | None = None,
) -> JobOutcome:
    """Build the table of what the owner sees now and register it as a release."""
    actor = progress.actor
    exported = export_list(page, actor)
    recipient = Organisation.objects.filter(pk=recipient_id).first() if recipient_id else None
    agreement = Agreement.objects.filter(pk=agreement_id).first() if agreement_id else None
    rows, _form = exported.filtered(actor, QueryDict(progress.sealed.get("query", "")))
    columns = [column for column in exported.export_columns if _may_leave(column, recipient, agreement)]
    consent = None if recipient is None else _Consent(purpose, recipient)
    table, people, scopes, kept_back = _table(progress, exported, rows, columns, consent)
    headings = [str(column.heading) for column in columns]
    pieces = _pieces([headings, *table], file_format, str(exported.title))
    content = b"".join(pieces)
    release = release_records(
        actor=actor,
        purpose=purpose,
        recipient=recipient,
        agreement=agreement,
        scope=_scope_of(actor, scopes),
        content=content,
        media_type=CSV_TYPE if file_format == "csv" else XLSX_TYPE,
        person_ids=people,
        about={"list": page, "rows": len(table), "kept_back": kept_back, "fields": [column.name for column in columns]},
    )
    name = f"{page.replace('.', '-')}-{today():%Y-%m-%d}.{file_format}"
    progress.keep_result(name, CSV_TYPE if file_format == "csv" else XLSX_TYPE, [content])
    return JobOutcome(summary={"rows": len(table), "kept_back": kept_back, "release": str(release.pk)})


def _may_leave(column: ExportColumn, recipient: Organisation | None, agreement: Agreement | None) -> bool:
    """Tell whether a column may be written: to others only what the agreement names."""
    if column.person:
        return False
    return recipient is None or (agreement is not None and bool(column.name) and column.name in agreement.fields)


class _Consent:
    """Whether a person's consent to this purpose and recipient holds, asked once for each."""

    def __init__(self, purpose: str, recipient: Organisation) -> None:
        self._purpose = purpose_get(purpose)
        self._recipient_id = recipient.pk
        self._known: dict[UUID, bool] = {}

    def holds(self, person_id: UUID) -> bool:
        if person_id not in self._known:
            state = consent_state(person_id=person_id, purpose=self._purpose, recipient_id=self._recipient_id)
            self._known[person_id] = state.standing is Standing.GIVEN
        return self._known[person_id]


def _table(
    progress: Progress,
    exported: RecordList[Any],
    rows: QuerySet[Any],
    columns: Sequence[ExportColumn],
    consent: _Consent | None,
) -> tuple[list[list[object]], set[UUID], set[int], int]:
    """Return the cells, the people they are about, the scopes they come from, and how many rows had no consent."""
    table: list[list[object]] = []
    people: set[UUID] = set()
    scopes: set[int] = set()
    kept_back = 0
    persons = [column for column in exported.export_columns if column.person]
    total = rows.order_by()[: _MOST_ROWS + 1].count()
    for record in _each(rows):
        about = {found for column in persons if isinstance(found := column.value(record), UUID)}
        if consent is not None and not all(consent.holds(person_id) for person_id in about):
            kept_back += 1
            continue
        table.append([column.value(record) for column in columns])
        people |= about
        scope_id = getattr(record, "scope_id", None)
        if scope_id is not None:
            scopes.add(scope_id)
        progress.step(len(table), total)
    return table, people, scopes, kept_back


def _each(rows: QuerySet[Any]) -> Iterator[Any]:
    """Give the rows in their order, a chunk at a time, so that a long export holds no cursor open."""
    keys = list(rows.values_list("pk", flat=True)[:_MOST_ROWS])
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        found = {record.pk: record for record in rows.order_by().filter(pk__in=part)}
        # A row that went out of sight meanwhile is left out.
        yield from (found[key] for key in part if key in found)


def _pieces(rows: Iterable[Sequence[object]], file_format: str, title: str) -> Iterator[bytes]:
    if file_format == "csv":
        return csv_pieces(rows)
    return xlsx_pieces(rows, sheet=title, right_to_left=get_language_bidi())


def _scope_of(actor: Actor, scope_ids: set[int]) -> Scope:
    """Return the scope that the release stands in: the widest of the actor's reach, at the highest sensitivity inside."""
    highest = max((scope.sensitivity for scope in Scope.objects.filter(pk__in=scope_ids)), default=int(Sensitivity.S1))
    reaches = [reach for reach in reaches_of(actor) if Permission.RELEASE_CREATE in reach.permissions]
    if not reaches:
        # The system itself, for a command of the terminal.
        return Scope.objects.get(pk=min(scope_ids))
    reach = min(reaches, key=lambda one: (-one.clearance, len(one.place_path)))
    return scope_for(
        organisation_id=reach.organisation_id,
        programme_id=reach.programme_id,
        place_id=reach.place_id,
        sensitivity=min(highest, reach.clearance),
    )


def formats() -> list[tuple[str, str]]:
    """Return the formats to choose from, with their names."""
    return [("xlsx", gettext("Excel workbook")), ("csv", gettext("CSV, a plain table"))]
