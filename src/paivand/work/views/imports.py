"""The pages of an import: file, columns, look, take in, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.ledger.acting import actor_required
from paivand.office.access import allowed, signed_in
from paivand.ui.paging import page_number
from paivand.ui.parts import Step
from paivand.ui.wording import local_digits
from paivand.work.choices import BatchStatus, RowStatus
from paivand.work.imports import files, staging
from paivand.work.imports.forms import ReceiveForm, reaches_for
from paivand.work.imports.kinds import ImportKind, import_kind, import_kinds
from paivand.work.imports.lines import PAGE, file_columns, mapped_columns, problem_groups, row_lines
from paivand.work.imports.marked import marked_pieces
from paivand.work.imports.reading import letters_of
from paivand.work.imports.services import (
    as_kind_sees,
    batch_commit,
    batch_discard,
    batch_get,
    batch_map,
    batch_read_as,
    batch_receive,
    batch_settle,
    batch_undo,
    kind_of,
)
from paivand.work.models import ImportBatch, Job
from paivand.work.sheets import XLSX_TYPE
from paivand.work.uploads import uploaded
from paivand.work.views.inbox import _job_context, attachment

if TYPE_CHECKING:
    from django.http import HttpRequest, StreamingHttpResponse

    from paivand.kernel.actors import Actor

_WHY = "the kind of the import names the permission, and the batch its scope; both are asked in the view"
_AT_WORK = {BatchStatus.CHECKING, BatchStatus.COMMITTING, BatchStatus.UNDOING}


def _kinds_for(actor: Actor) -> list[ImportKind]:
    return [kind for kind in import_kinds() if allowed(actor, kind.permission)]


@signed_in(_WHY)
@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """Show the imports within sight, the newest first."""
    actor = actor_required()
    kinds = _kinds_for(actor)
    names = [kind.name for kind in kinds]
    found = ImportBatch.objects.visible_to(actor).select_related("scope").filter(kind__in=names)[:PAGE]
    titles = {kind.name: kind.title for kind in kinds}
    lines = [(batch, titles[batch.kind]) for batch in found]
    return render(request, "work/imports.html", {"batches": lines, "kinds": kinds})


@signed_in(_WHY)
@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file, a programme and a place."""
    actor = actor_required()
    wanted = import_kind(kind)
    if wanted is None:
        raise NOT_FOUND.error()
    reaches = reaches_for(actor, wanted)
    form = ReceiveForm(request.POST or None, request.FILES or None, reaches=reaches)
    if request.method == "POST":
        try:
            content = uploaded(request)
            if form.is_valid():
                programme = form.cleaned_data["programme"]
                batch = batch_receive(
                    actor=actor,
                    kind=wanted,
                    stream=content,  # type: ignore[arg-type] # an uploaded file reads like any stream
                    name=content.name or "",
                    organisation_id=programme.organisation_id,
                    programme_id=programme.pk,
                    place_id=UUID(form.cleaned_data["place"]),
                )
                return redirect("work:import", batch_id=batch.pk)
        except PaivandError as problem:
            form.full_clean()
            form.add_error("file", problem.message)
    return render(request, "work/import_new.html", {"form": form, "kind": wanted, "steps": _steps(0)})


def _steps(now: int) -> list[Step]:
    labels = (_("File"), _("Columns"), _("Look"), _("Take in"))
    return [
        Step(label=label, state="done" if index < now else "now" if index == now else "")
        for index, label in enumerate(labels)
    ]


@signed_in(_WHY)
@require_GET
def import_page(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show an import where it stands."""
    actor = actor_required()
    batch = batch_get(actor=actor, batch_id=batch_id)
    kind = kind_of(batch)
    context: dict[str, Any] = {"batch": batch, "kind": kind, "wide": len(batch.headers)}
    if batch.status in {BatchStatus.RECEIVED, BatchStatus.FAILED} or request.GET.get("show") == "columns":
        return render(request, "work/import_columns.html", {**context, **_columns(batch, kind)})
    if batch.status in _AT_WORK:
        job = Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None
        progress = _job_context(job) if job is not None else {}
        # The component calls the kind of the job so; here it is the kind of the import.
        progress.pop("kind", None)
        may_undo = batch.status == BatchStatus.COMMITTING and allowed(actor, kind.undo_permission, batch.scope)
        context |= {**progress, "job": job, "steps": _steps(3), "may_undo": may_undo and batch.rows_taken}
        return render(request, "work/import_at_work.html", context)
    _journal_look(actor, batch)
    return render(request, "work/import_look.html", {**context, **_look(request, actor, batch, kind)})


def _journal_look(actor: Actor, batch: ImportBatch) -> None:
    if batch.scope.sensitivity >= Sensitivity.S2:
        journal.record_read(
            actor=actor, verb="import.looked", subject_type="work.importbatch", ids=[batch.pk], scope=batch.scope
        )


def _columns(batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    guesses = batch.reading.get("guesses", [])
    certain = bool(guesses) and guesses[0]["certain"]
    error = batch.findings.get("error")
    shown: dict[str, list[str]] = {}
    encodings = _encodings()
    if batch.format == "csv" and not certain:
        with staging.read(batch.pk) as source:
            shown = files.first_lines(source, [guess["encoding"] for guess in guesses])
    return {
        "columns": file_columns(batch, kind),
        "targets": kind.columns,
        "steps": _steps(1),
        "reading": files.reading_of(batch),
        "certain": certain or batch.format == "xlsx",
        "first_lines": [(name, encodings[name], lines) for name, lines in shown.items()],
        "encodings": [*encodings.items()],
        "delimiters": [(",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", _("bar"))],
        "sheets": batch.reading.get("sheets", []),
        "twice": [
            (name, ", ".join(letters_of(index) for index in places))
            for name, places in batch.findings.get("twice", {}).items()
        ],
        "error": gettext(error["sentence"]) % error["params"] if error else "",  # i18n: collected where it is defined
    }


def _encodings() -> dict[str, str]:
    """Return the encodings to choose from with names that a person may have met."""
    return {
        "utf-8-sig": "UTF-8",
        "utf-16": "UTF-16",
        "utf-16-le": "UTF-16 LE",
        "utf-16-be": "UTF-16 BE",
        "cp1251": gettext("Windows 1251 (Cyrillic)"),
        "cp1252": gettext("Windows 1252 (Latin)"),
        "cp1256": gettext("Windows 1256 (Arabic letters)"),
    }


def _look(request: HttpRequest, actor: Actor, batch: ImportBatch, kind: ImportKind) -> dict[str, Any]:
    done = batch.status in {BatchStatus.DONE, BatchStatus.UNDONE}
    everything = request.GET.get("rows") == "all" or (not batch.rows_problem and request.GET.get("rows") != "problem")
    rows = batch.rows.all() if everything else batch.rows.filter(status=RowStatus.PROBLEM)
    page = page_number(request)
    first = (page - 1) * PAGE
    found = list(rows[first : first + PAGE + 1])
    lines = row_lines(found[:PAGE], batch, kind)
    missing = [column for column in kind.columns if column.name in batch.findings.get("missing", [])]
    used = {index for index, _column in mapped_columns(batch, kind)}
    return {
        "steps": _steps(4 if done else 2),
        "done": done,
        "going": batch.rows_ready + batch.rows_warning,
        "groups": problem_groups(batch, kind),
        "rows": lines,
        "heads": [(letters_of(index), column.label) for index, column in mapped_columns(batch, kind)],
        "everything": everything,
        "page": page,
        "first": first + 1 if lines else 0,
        "last": first + len(lines),
        "next_page": page + 1 if len(found) > PAGE else 0,
        "previous_page": page - 1,
        "missing": missing,
        "mapping": [
            (header["name"], next((c.label for i, c in mapped_columns(batch, kind) if i == index), ""))
            for index, header in enumerate(batch.headers)
        ],
        "unused": len(batch.headers) - len(used),
        "may_undo": bool(lines) and allowed(actor, kind.undo_permission, batch.scope),
        "seen": as_kind_sees(batch),
    }


@signed_in(_WHY)
@require_POST
def import_read_as(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Read the file with another encoding, delimiter or sheet."""
    actor = actor_required()
    batch = batch_get(actor=actor, batch_id=batch_id)
    try:
        batch_read_as(
            actor=actor,
            batch=batch,
            encoding=request.POST.get("encoding", ""),
            delimiter=request.POST.get("delimiter", ""),
            sheet=request.POST.get("sheet", ""),
        )
    except PaivandError as problem:
        messages.error(request, problem.message)
    return redirect("work:import", batch_id=batch_id)


@signed_in(_WHY)
@require_http_methods(["GET", "POST"])
def import_map(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Choose the columns and have every row checked; a refusal shows the choices as they were sent."""
    actor = actor_required()
    batch = batch_get(actor=actor, batch_id=batch_id)
    if request.method == "GET":
        # The refusal stands at this address; whoever reloads it or changes the language comes by here.
        return redirect("work:import", batch_id=batch_id)
    indexes = range(len(batch.headers))
    mapping = {index: chosen for index in indexes if (chosen := request.POST.get(f"column_{index}", ""))}
    dates = {
        index: {"order": request.POST.get(f"order_{index}", ""), "calendar": request.POST.get(f"calendar_{index}", "")}
        for index in mapping
    }
    try:
        batch_map(actor=actor, batch=batch, mapping=mapping, dates=dates, save=bool(request.POST.get("save")))
    except PaivandError as problem:
        kind = kind_of(batch)
        batch.mapping = {str(index): name for index, name in mapping.items()}
        batch.options = {"dates": {str(index): given for index, given in dates.items() if all(given.values())}}
        context = {"batch": batch, "kind": kind, "wide": len(batch.headers), **_columns(batch, kind)}
        context |= {"refusal": problem.message, "forgets": not request.POST.get("save")}
        return render(request, "work/import_columns.html", context, status=problem.status)
    return redirect("work:import", batch_id=batch_id)


@signed_in(_WHY)
@require_POST
def import_settle(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Decide about one problem of many rows."""
    actor = actor_required()
    batch = batch_get(actor=actor, batch_id=batch_id)
    batch_settle(actor=actor, batch=batch, key=request.POST.get("key", ""), choice=request.POST.get("choice", ""))
    return redirect("work:import", batch_id=batch_id)


@signed_in(_WHY)
@require_POST
def import_commit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take the rows in that are ready."""
    actor = actor_required()
    batch = batch_commit(actor=actor, batch=batch_get(actor=actor, batch_id=batch_id))
    if batch.status == BatchStatus.DONE:
        said = ngettext("%(count)s row was taken in.", "%(count)s rows were taken in.", batch.rows_taken)
        messages.success(request, said % {"count": local_digits(batch.rows_taken)})
    return redirect("work:import", batch_id=batch_id)


@signed_in(_WHY)
@require_POST
def import_undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take the whole batch back."""
    actor = actor_required()
    batch = batch_undo(actor=actor, batch=batch_get(actor=actor, batch_id=batch_id))
    if batch.status == BatchStatus.UNDONE:
        messages.success(request, gettext("The import was taken back."))
    return redirect("work:import", batch_id=batch_id)


@signed_in(_WHY)
@require_POST
def import_discard(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Put an import aside; its file is gone at once."""
    actor = actor_required()
    batch_discard(actor=actor, batch=batch_get(actor=actor, batch_id=batch_id))
    messages.success(request, gettext("The file was removed. Nothing of it was taken in."))
    return redirect("work:imports")


@signed_in(_WHY)
@require_GET
def import_marked(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    """Give the rows with a problem as a workbook that can be corrected and sent again."""
    actor = actor_required()
    batch = batch_get(actor=actor, batch_id=batch_id)
    journal.record_read(
        actor=actor, verb="import.looked", subject_type="work.importbatch", ids=[batch.pk], scope=batch.scope
    )
    # Built before the answer begins: rows are read as the person, and the answer's body is sent outside the request.
    pieces = list(marked_pieces(batch))
    stem = batch.name.rsplit(".", 1)[0]
    return attachment(iter(pieces), name=f"{stem}-{gettext('to correct')}.xlsx", content_type=XLSX_TYPE, size=None)
