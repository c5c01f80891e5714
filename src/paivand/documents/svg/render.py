"""The door: a neutral chart in, one SVG out."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from paivand.documents.charts import Chart, ChartKind
from paivand.documents.checks import check_chart
from paivand.documents.languages import Direction, language_of
from paivand.documents.svg import bars, lines, rows
from paivand.documents.svg.canvas import Canvas
from paivand.documents.svg.theme import STYLE, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

_NARROWEST = 240.0
_DRAW: dict[ChartKind, Callable[[Canvas, Chart, str], float]] = {
    ChartKind.BAR: bars.draw,
    ChartKind.STACKED: rows.draw_stacked,
    ChartKind.LIKERT: rows.draw_likert,
    ChartKind.LINE: lines.draw,
    ChartKind.BULLET: rows.draw_bullet,
}


def render_chart(
    chart: Chart,
    *,
    language: str,
    direction: Direction | None = None,
    width: float = 560,
    theme: Theme = Theme.WEB,
) -> str:
    """Return the chart as one SVG element.

    ``width`` is the viewBox width in px, near the width on screen so that text stays 13 px (560 on a desk, 312 on a
    phone: below 400 the labels stand above the bars). Raises PV-DOCUMENT-01 or -02 for a chart that cannot be drawn.
    """
    check_chart(chart)
    chart = chart.guarded()
    fingerprint = f"{chart!r} {language} {width}".encode(errors="replace")
    canvas = Canvas(
        max(width, _NARROWEST),
        direction or language_of(language).direction,
        f"pv-{sha256(fingerprint).hexdigest()[:10]}",
    )
    height = _DRAW[chart.kind](canvas, chart, language)
    return canvas.finished(height, chart.title, chart.alt, STYLE if theme is Theme.PRINT else "")
