"""Bars: one for each category, or a small group of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.documents.numbers import written
from paivand.documents.svg.canvas import FONT, Canvas
from paivand.documents.svg.layout import legend, place_rows, scale_of, write_labels
from paivand.documents.text import width_of
from paivand.documents.values import Suppressed, shown
from paivand.documents.words import word

if TYPE_CHECKING:
    from paivand.documents.charts import Chart

_ALONE, _GROUPED = 20.0, 15.0
_HIDDEN_WIDTH = 84.0


def draw(canvas: Canvas, chart: Chart, language: str) -> float:
    """Draw a bar chart and return its height."""
    many = len(chart.series) > 1
    thick = _GROUPED if many else _ALONE
    pitch = thick + (3 if many else 0)
    top = 0.0
    if many:
        top = legend(canvas, [(f"kf c{at}", series.name) for at, series in enumerate(chart.series, start=1)], 0)
    if chart.target is not None:
        top += 18
    placed = place_rows(canvas, chart.labels(language, hidden_in_words=False), pitch * len(chart.series), top)
    numbers = [*chart.numbers(), 0.0] + ([chart.target] if chart.target is not None else [])
    low, high = min(numbers), max(numbers)
    room = max(
        width_of(written(number, language, unit=chart.unit, decimals=chart.decimals), FONT, bold=True)
        for number in numbers
    )
    start = placed.plot + (room + 6 if low < 0 else 0)
    length = max(canvas.width - start - room - 8, 40.0)
    scale = scale_of(length, high - low)
    zero = start - low * scale
    write_labels(canvas, placed)
    for at, row in enumerate(placed.rows):
        y = row.middle - pitch * len(chart.series) / 2
        for number, series in enumerate(chart.series, start=1):
            value = series.values[at]
            middle = y + thick / 2
            amount = shown(value)
            if isinstance(value, Suppressed):
                canvas.hatch(zero, y, _HIDDEN_WIDTH, thick)
                canvas.label_on_ground(zero + _HIDDEN_WIDTH / 2, middle, word("hidden", language))
            else:
                if amount is not None:
                    classes = "few" if at in chart.few else f"kf c{number}"
                    canvas.rect(min(zero, zero + amount * scale), y, abs(amount) * scale, thick, classes)
                text = written(value, language, unit=chart.unit, decimals=chart.decimals)
                end = zero + (amount or 0) * scale
                if (amount or 0) < 0:
                    canvas.text(end - 6, middle + 4.5, text, anchor="end", classes="is-value")
                else:
                    canvas.text(end + 6, middle + 4.5, text, classes="is-value")
            y += pitch
    if not placed.above:
        canvas.line((zero, top), (zero, placed.bottom), "base")
    if chart.target is not None:
        x = zero + chart.target * scale
        canvas.line((x, top - 2), (x, placed.bottom), "tgt")
        text = (
            f"{chart.target_name} {written(chart.target, language, unit=chart.unit, decimals=chart.decimals)}".strip()
        )
        half = width_of(text, FONT) / 2
        canvas.text(min(max(x, half), canvas.width - half), top - 7, text, anchor="middle")
    return placed.bottom + 4
