"""Making a report: ask the facts, protect, lay out, release."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.office.access import reaches_of, require
from paivand.office.models import OfficeSettings, Place, Programme
from paivand.reports.monthly import Month, monthly_tables
from paivand.reports.problems import PROGRAMME_UNKNOWN
from paivand.trust.releasing import Rendered, release_aggregate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.analysis.disclosure import Protected
    from paivand.kernel.actors import Actor
    from paivand.trust.models import Release

FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A finished report and the release that let it out."""

    release: Release
    content: bytes
    name: str


def monthly_report_make(
    *, actor: Actor, programme_code: str, month: str, language: str = "en", file_format: str = "docx"
) -> MadeReport:
    """Make the monthly report of a programme as DOCX or PDF.

    Raises PV-REPORT-01 for a programme that does not exist or on which the
    actor may not report, PV-REPORT-02/-03 for the month.
    """
    require(actor, Permission.REPORT_CREATE)
    period = Month.parse(month)
    programme = programme_get(actor=actor, code=programme_code)
    place = _widest_place(actor, programme)
    scope = scope_for(
        organisation_id=programme.organisation_id,
        programme_id=programme.id,
        place_id=place.id,
        sensitivity=Sensitivity.S1,
    )
    name = f"{programme.code}-{period.code}.{file_format}"

    def lay_out(protected: Mapping[str, Protected]) -> Rendered:
        # Document libraries load when a report is made, never with the web process.
        from paivand.reports.monthly_document import About, monthly_document  # noqa: PLC0415 - see above

        ids = {value for one in protected.values() for key in one.cube.cells for d, value in key if d == "place_2"}
        places = Place.objects.filter(id__in=[i for i in ids if len(i) > 30])  # noqa: PLR2004 - ids, not "unknown"
        about = About(
            programme=programme,
            month=period,
            language=language,
            made_by=OfficeSettings.current().name,
            made_at=now(),
            places={str(p.id): p.name_in(language) for p in places},
        )
        document = monthly_document(protected, about)
        if file_format == "pdf":
            from paivand.documents.pdf.render import render  # noqa: PLC0415 - see above
        else:
            from paivand.documents.docx.render import render  # noqa: PLC0415 - see above
        return Rendered(render(document), FORMATS[file_format])

    release, content = release_aggregate(
        actor=actor,
        purpose="reporting",
        scope=scope,
        tables=monthly_tables(actor=actor, programme=programme, month=period),
        render=lay_out,
        about={"report": "monthly", "programme": programme.code, "month": month, "name": name},
        threshold=int(programme.settings.get("disclosure_threshold", 5)),
    )
    return MadeReport(release, content, name)


def programmes_reportable(actor: Actor) -> list[Programme]:
    """Return the programmes on which the actor may report; the system, at the office's own shell, on all."""
    if actor.id == SYSTEM.id:
        return list(Programme.objects.order_by("name"))
    found: dict[str, Programme] = {}
    for reach in reaches_of(actor):
        if Permission.REPORT_CREATE not in reach.permissions:
            continue
        programmes = Programme.objects.filter(organisation_id=reach.organisation_id)
        if reach.programme_id is not None:
            programmes = programmes.filter(pk=reach.programme_id)
        found.update({programme.code: programme for programme in programmes})
    return sorted(found.values(), key=lambda programme: programme.name)


def programme_get(*, actor: Actor, code: str) -> Programme:
    """Return the programme of this code; raises PV-REPORT-01 when the actor may not report on it."""
    for programme in programmes_reportable(actor):
        if programme.code == code:
            return programme
    raise PROGRAMME_UNKNOWN.error(code=code[:40])


def _widest_place(actor: Actor, programme: Programme) -> Place:
    """Return the place nearest to the root from which the actor reports on this programme."""
    if actor.id == SYSTEM.id:
        return Place.objects.filter(parent__isnull=True).order_by("path")[0]
    reaches = [
        reach
        for reach in reaches_of(actor)
        if Permission.REPORT_CREATE in reach.permissions
        and reach.organisation_id == programme.organisation_id
        and reach.programme_id in {None, programme.id}
    ]
    widest = min(reaches, key=lambda reach: len(reach.place_path))
    return Place.objects.get(pk=widest.place_id)
