"""Rows of parts: stacked bars, answers from pole to pole, and bars against their target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.documents.numbers import written
from paivand.documents.svg.canvas import FONT, Canvas
from paivand.documents.svg.layout import NARROW, Rows, legend, place_rows, scale_of, write_labels
from paivand.documents.text import width_of
from paivand.documents.values import Suppressed, shown
from paivand.documents.words import word

if TYPE_CHECKING:
    from paivand.documents.charts import Chart

_THICK = 22.0
_HIDDEN_WIDTH = 96.0
# The classes of the answers, by how many there are: the middle one is the neutral colour where their number is odd.
POLES = {1: "4", 2: "14", 3: "104", 4: "1234", 5: "12034"}


def draw_stacked(canvas: Canvas, chart: Chart, language: str) -> float:
    """Draw parts of a whole and return the height. A hidden part is a hatch of one fixed size at the end."""
    top = legend(canvas, [(f"kf c{at}", series.name) for at, series in enumerate(chart.series, start=1)], 0)
    placed = place_rows(canvas, chart.labels(language), _THICK, top)
    write_labels(canvas, placed)
    sums = [sum(shown(series.values[at]) or 0 for series in chart.series) for at in range(len(chart.categories))]
    length = canvas.width - placed.plot - (_HIDDEN_WIDTH if chart.hides() else 2)
    scale = scale_of(length, max(sums))
    for at, row in enumerate(placed.rows):
        x = placed.plot
        y = row.middle - _THICK / 2
        hidden = False
        for number, series in enumerate(chart.series, start=1):
            value = series.values[at]
            hidden = hidden or isinstance(value, Suppressed)
            wide = (shown(value) or 0) * scale
            if wide > 0:
                canvas.rect(x, y, max(wide - 1, 0.5), _THICK, f"kf c{number}")
                text = written(value, language, decimals=chart.decimals)
                _inside(canvas, (x, row.middle, wide), text, f"ki{number}")
            x += wide
        if hidden:
            canvas.hatch(x, y, _HIDDEN_WIDTH - 4, _THICK)
            canvas.label_on_ground(x + _HIDDEN_WIDTH / 2 - 2, row.middle, word("hidden", language))
    if not placed.above:
        canvas.line((placed.plot, top), (placed.plot, placed.bottom), "base")
    return placed.bottom + 4


def draw_likert(canvas: Canvas, chart: Chart, language: str) -> float:
    """Draw answers from pole to pole around a zero line and return the height."""
    poles = POLES[len(chart.series)]
    top = legend(canvas, [(f"div{pole}", series.name) for pole, series in zip(poles, chart.series, strict=True)], 0)
    placed = place_rows(canvas, chart.labels(language, hidden_in_words=False), _THICK, top)
    write_labels(canvas, placed)
    open_rows = {
        at: [shown(series.values[at]) or 0.0 for series in chart.series]
        for at in range(len(chart.categories))
        if not any(isinstance(series.values[at], Suppressed) for series in chart.series)
    }
    before = {at: before_zero(values) for at, values in open_rows.items()}
    left = max(before.values(), default=1.0)
    right = max((sum(values) - before[at] for at, values in open_rows.items()), default=1.0)
    scale = scale_of(canvas.width - placed.plot - 4, left + right)
    zero = placed.plot + 2 + left * scale
    for at, row in enumerate(placed.rows):
        y = row.middle - _THICK / 2
        if at not in open_rows:
            canvas.hatch(zero - _HIDDEN_WIDTH / 2, y, _HIDDEN_WIDTH, _THICK)
            canvas.label_on_ground(zero, row.middle, word("hidden", language))
            continue
        x = zero - before[at] * scale
        for pole, series in zip(poles, chart.series, strict=True):
            wide = (shown(series.values[at]) or 0) * scale
            if wide > 0:
                canvas.rect(x, y, max(wide - 1, 0.5), _THICK, f"div{pole}")
                text = written(series.values[at], language, decimals=chart.decimals)
                _inside(canvas, (x, row.middle, wide), text, f"t{pole}")
            x += wide
        canvas.line((zero, y - 5), (zero, y), "base")  # beside the bar, not through its number
        canvas.line((zero, y + _THICK), (zero, y + _THICK + 5), "base")
    return placed.bottom + 4


def before_zero(values: list[float]) -> float:
    """Return how much of a row lies before the zero line: the first half, and half of a middle answer."""
    half = len(values) // 2
    return sum(values[:half]) + (values[half] / 2 if len(values) % 2 else 0)


def _inside(canvas: Canvas, place: tuple[float, float, float], text: str, classes: str) -> None:
    """Write a number into its part, if the part is wide enough (3% of the chart, 4.5% on a phone) and the text fits."""
    x, middle, wide = place
    least = canvas.width * (0.045 if canvas.width < NARROW else 0.03)
    if wide >= max(width_of(text, FONT) + 3, least):
        canvas.text(x + wide / 2, middle + 4.5, text, anchor="middle", classes=classes)


def draw_bullet(canvas: Canvas, chart: Chart, language: str) -> float:
    """Draw now against target: bar, tall line, short line for the baseline; each row on its own scale."""
    marks = ["kf c1", "mark", "bl"]
    top = legend(canvas, list(zip(marks, [series.name for series in chart.series], strict=False)), 0)
    placed = place_rows(canvas, chart.labels(language, hidden_in_words=False), _THICK, top)
    write_labels(canvas, placed)
    texts = [_against(chart, at, language) for at in range(len(chart.categories))]
    length = canvas.width - placed.plot - max(width_of(text, FONT, bold=True) for text in texts) - 10
    for at, row in enumerate(placed.rows):
        _draw_bullet_row(canvas, chart, at, (placed, row.middle, max(length, 40.0)), language)
        canvas.text(canvas.width, row.middle + 4.5, texts[at], anchor="end", classes="is-value")
    return placed.bottom + 4


def _draw_bullet_row(canvas: Canvas, chart: Chart, at: int, place: tuple[Rows, float, float], language: str) -> None:
    placed, middle, length = place
    values = [series.values[at] for series in chart.series]
    x = placed.plot
    if isinstance(values[0], Suppressed):
        canvas.hatch(x, middle - 6, length, 12)
        canvas.label_on_ground(x + length / 2, middle, word("hidden", language))
        return
    scale = scale_of(length, max([shown(value) or 0 for value in values]) * 1.1)
    canvas.rect(x, middle - 6, length, 12, "track")
    classes = "kf c2" if at in chart.behind else "kf c1"
    canvas.rect(x, middle - 4, (shown(values[0]) or 0) * scale, 8, classes)
    for value, classes, reach in zip(values[1:], ("mark", "bl"), (10, 6), strict=False):
        number = shown(value)
        if number is not None:
            canvas.rect(x + number * scale - 1, middle - reach, 2.5, reach * 2, classes)


def _against(chart: Chart, at: int, language: str) -> str:
    """Return the words at the end of a row: now, target, and whether it is behind."""
    form = chart.format_of(at)
    now, target = (
        written(series.values[at], language, unit=form.unit, decimals=form.decimals) for series in chart.series[:2]
    )
    behind = f" · {word('behind', language)}" if at in chart.behind else ""
    return f"{now} / {target}{behind}"
