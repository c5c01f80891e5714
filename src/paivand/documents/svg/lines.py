"""Lines over time. Time runs in reading direction; the last value is labelled at the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from paivand.documents.numbers import written
from paivand.documents.svg.canvas import FONT, Canvas
from paivand.documents.svg.layout import nice_ticks
from paivand.documents.text import width_of, wrapped
from paivand.documents.values import Suppressed, Unit, shown
from paivand.documents.words import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.documents.charts import Chart

_PLOT_HEIGHT = 170.0
_TOP = 14.0
_BOTTOM = _TOP + _PLOT_HEIGHT
_LABEL_STEP = 16.0


@dataclass(frozen=True, slots=True)
class _Plot:
    """The field of the lines: its inline start and length, the x of each time, and the ticks of the scale."""

    start: float
    length: float
    places: list[float]
    ticks: list[float]

    def height(self, number: float) -> float:
        """Return the y of a value."""
        return _BOTTOM - (number - self.ticks[0]) * _PLOT_HEIGHT / (self.ticks[-1] - self.ticks[0])


def draw(canvas: Canvas, chart: Chart, language: str) -> float:
    """Draw a line chart and return its height."""
    ends = _end_labels(chart, language)
    names = [text for _at, text in ends.values()] + ([chart.target_name] if chart.target is not None else [])
    room = min(max((width_of(name, FONT, bold=True) for name in names), default=0), canvas.width * 0.34)
    plot = _draw_scale(canvas, chart, language, room)
    _draw_hidden(canvas, chart, plot.places, language)
    wanted: list[tuple[float, str, str]] = []
    if chart.target is not None:
        y = plot.height(chart.target)
        canvas.line((plot.start, y), (plot.start + plot.length, y), "tgt")
        wanted.append((y, chart.target_name, ""))
    for number, series in enumerate(chart.series):
        points = [
            None if amount is None else (x, plot.height(amount))
            for x, amount in zip(plot.places, map(shown, series.values), strict=True)
        ]
        _draw_line(canvas, points, number + 1, chart.few)
        if number in ends:
            last, text = ends[number]
            wanted.append((plot.height(shown(series.values[last]) or 0), text, "is-value"))
    _write_ends(canvas, wanted, plot.start + plot.length + 10, room)
    below = _write_times(canvas, chart.categories, plot.places)
    if chart.few:
        canvas.circle(6, below + 8, 4, "few")
        canvas.text(18, below + 12.5, word("few", language))
        below += 22
    return below


def _draw_scale(canvas: Canvas, chart: Chart, language: str, room: float) -> _Plot:
    """Draw the grid with its numbers and return the field; ``room`` stays free at its end for labels."""
    unit = Unit.PERCENT if chart.unit is Unit.PERCENT else Unit.NUMBER
    numbers = [*chart.numbers(), *([chart.target] if chart.target is not None else []), 0.0]
    ticks = nice_ticks(min(numbers), max(numbers))
    texts = [written(tick, language, unit=unit, decimals=chart.decimals) for tick in ticks]
    start = max(width_of(text, FONT) for text in texts) + 8
    length = canvas.width - start - room - 14
    last = len(chart.categories) - 1
    places = [start + (length * at / last if last else length / 2) for at in range(last + 1)]
    plot = _Plot(start, length, places, ticks)
    for tick, text in zip(ticks, texts, strict=True):
        y = plot.height(tick)
        canvas.line((start, y), (start + length, y), "base" if tick == 0 else "ax")
        canvas.text(start - 8, y + 4.5, text, anchor="end")
    return plot


def _end_labels(chart: Chart, language: str) -> dict[int, tuple[int, str]]:
    """Return for each line with a shown value the place of its last one, and its label."""
    result: dict[int, tuple[int, str]] = {}
    for number, series in enumerate(chart.series):
        seen = [at for at, value in enumerate(series.values) if shown(value) is not None]
        if seen:
            text = written(series.values[seen[-1]], language, unit=chart.unit, decimals=chart.decimals)
            result[number] = (seen[-1], f"{series.name} {text}" if len(chart.series) > 1 else text)
    return result


def _draw_line(canvas: Canvas, points: Sequence[tuple[float, float] | None], number: int, few: frozenset[int]) -> None:
    """Draw the stretches between gaps, and a dot on each value, open where few answered."""
    stretch: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            stretch.append(point)
            continue
        if len(stretch) > 1:
            canvas.polyline(stretch, f"kl c{number}")
        stretch = []
    for at, point in enumerate(points):
        if point is not None:
            canvas.circle(*point, 3.5, "few" if at in few else f"kf c{number}")


def _draw_hidden(canvas: Canvas, chart: Chart, places: Sequence[float], language: str) -> None:
    """Hatch the whole height at each time that hides a value, and say so once."""
    step = places[1] - places[0] if len(places) > 1 else 60.0
    wide = min(step, 40.0)
    spoken = False
    for at, x in enumerate(places):
        if any(isinstance(series.values[at], Suppressed) for series in chart.series):
            canvas.hatch(x - wide / 2, _TOP, wide, _PLOT_HEIGHT)
            if not spoken:
                canvas.label_on_ground(x, _TOP + 12, word("hidden", language))
            spoken = True


def _write_ends(canvas: Canvas, wanted: list[tuple[float, str, str]], x: float, room: float) -> None:
    """Write the labels beside the last points, moved apart where they would touch."""
    below = -100.0
    for middle, text, classes in sorted(wanted):
        lines = wrapped(text, room + 2, FONT, bold=bool(classes), lines=2)
        half = _LABEL_STEP * len(lines) / 2
        at = max(middle, below + half)
        canvas.lines(x, at, lines, classes=classes)
        below = at + half


def _write_times(canvas: Canvas, times: Sequence[str], places: Sequence[float]) -> float:
    """Write first and last time, and between them as many as have room; return the height of the picture."""
    last = len(times) - 1
    every = [width_of(text, FONT) + 12 for text in times]
    taken = [last] if last else []
    edge = 0.0
    for at in range(last or 1):
        begins, ends = places[at] - every[at] / 2, places[at] + every[at] / 2
        if at == 0 or (begins >= edge and ends <= places[last] - every[last] / 2):
            taken.append(at)
            edge = ends
    for at in taken:
        half = (every[at] - 12) / 2
        canvas.text(min(max(places[at], half), canvas.width - half), _BOTTOM + 20, times[at], anchor="middle")
    return _BOTTOM + 28
