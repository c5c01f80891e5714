"""What the row charts share: the label column, the legend, the scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from paivand.documents.svg.canvas import FONT, Canvas
from paivand.documents.text import width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

NARROW = 400.0  # below this width labels stand above their bars
LINE = FONT * 1.25
_GAP = 10.0
_SMALLEST_SPAN = 1e-9


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """Where one row stands: its lines of label, the middle of its bars, and its top."""

    lines: list[str]
    top: float
    middle: float


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a chart, the inline start of the plot, and the height below the last row."""

    rows: list[LabelledRow]
    plot: float
    bottom: float
    above: bool


def place_rows(canvas: Canvas, labels: Sequence[str], bars: float, top: float) -> Rows:
    """Give each label its lines and each row its height; ``bars`` is the height of the bars of one row."""
    above = canvas.width < NARROW
    widest = max(width_of(label, FONT, bold=True) for label in labels)
    column = canvas.width if above else min(widest, canvas.width * 0.36)
    rows: list[LabelledRow] = []
    y = top
    for label in labels:
        lines = wrapped(label, column, FONT, bold=True)
        if above:
            text = len(lines) * LINE
            rows.append(LabelledRow(lines, y, y + text + 4 + bars / 2))
            y += text + bars + 4 + 14
        else:
            height = max(bars, len(lines) * LINE) + 12
            rows.append(LabelledRow(lines, y, y + height / 2))
            y += height
    return Rows(rows, 0.0 if above else column + _GAP, y, above)


def write_labels(canvas: Canvas, placed: Rows) -> None:
    """Write the labels of all rows."""
    for row in placed.rows:
        middle = row.top + len(row.lines) * LINE / 2 if placed.above else row.middle
        canvas.lines(0, middle, row.lines, classes="is-value")


def legend(canvas: Canvas, entries: Sequence[tuple[str, str]], y: float) -> float:
    """Write swatches (class, name) in as many lines as needed; return the height below them."""
    x = 0.0
    for classes, name in entries:
        wide = 22 + width_of(name, FONT) + 14
        if x > 0 and x + wide > canvas.width:
            x, y = 0.0, y + 20
        if classes in {"mark", "bl"}:
            canvas.rect(x + 7, y + 1, 2.5, 14, classes)  # a line in the picture is a line in the legend
        else:
            canvas.rect(x, y + 2, 16, 12, classes)
        canvas.text(x + 22, y + 12.5, name)
        x += wide
    return y + 26


def scale_of(length: float, span: float) -> float:
    """Return the px of one unit; nought where the numbers are too small for a picture to tell them from zero."""
    return length / span if span > _SMALLEST_SPAN else 0.0


def nice_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Return round steps that cover the range, both ends included."""
    if high - low <= _SMALLEST_SPAN:
        high = low + 1
    raw = (high - low) / most
    size = 10 ** math.floor(math.log10(raw))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= raw * 0.999)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [at * step for at in range(first, last + 1)]
