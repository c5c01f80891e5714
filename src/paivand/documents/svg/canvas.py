"""A sheet to draw on: logical coordinates in, SVG out.

Every x counts from the inline start. In right-to-left charts the canvas mirrors x and anchors, so that no drawing code
asks for the direction. Text keeps its own direction through isolates: browsers and the PDF engine then agree.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Literal

from paivand.documents.text import clean, first_strong, isolated, numbered, width_of

if TYPE_CHECKING:
    from paivand.documents.languages import Direction

Anchor = Literal["start", "middle", "end"]
FONT = 13.0  # px, the least size the visual guide allows
_FLIPPED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


def plain(number: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")


class Canvas:
    """Collects marks; ``name`` makes the ids of one picture its own on a page with several."""

    def __init__(self, width: float, direction: Direction, name: str) -> None:
        self.width = width
        self.direction: Direction = direction
        self.name = name
        self._marks: list[str] = []
        self._hatched = False

    def _x(self, x: float) -> float:
        return self.width - x if self.direction == "rtl" else x

    def rect(self, x: float, y: float, width: float, height: float, classes: str) -> None:
        """Draw a bar whose inline start is at ``x``."""
        left = self._x(x + width) if self.direction == "rtl" else x
        self._marks.append(
            f'<rect class="{classes}" x="{plain(left)}" y="{plain(y)}" '
            f'width="{plain(max(width, 0))}" height="{plain(height)}"/>'
        )

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """Draw the ground of a hidden value. Its size must never depend on the value."""
        self._hatched = True
        left = self._x(x + width) if self.direction == "rtl" else x
        self._marks.append(
            f'<rect fill="url(#{self.name}-hatch)" x="{plain(left)}" y="{plain(y)}" '
            f'width="{plain(width)}" height="{plain(height)}"/>'
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], classes: str) -> None:
        """Draw a straight line."""
        self._marks.append(
            f'<line class="{classes}" x1="{plain(self._x(start[0]))}" y1="{plain(start[1])}" '
            f'x2="{plain(self._x(end[0]))}" y2="{plain(end[1])}"/>'
        )

    def polyline(self, points: list[tuple[float, float]], classes: str) -> None:
        """Draw a line through the points."""
        path = " ".join(f"{plain(self._x(x))},{plain(y)}" for x, y in points)
        self._marks.append(f'<polyline class="{classes}" points="{path}"/>')

    def circle(self, x: float, y: float, radius: float, classes: str) -> None:
        """Draw a dot."""
        self._marks.append(f'<circle class="{classes}" cx="{plain(self._x(x))}" cy="{plain(y)}" r="{plain(radius)}"/>')

    def text(self, x: float, y: float, text: str, *, anchor: Anchor = "start", classes: str = "") -> None:
        """Write text with its baseline at ``y``."""
        text = clean(text)
        side = _FLIPPED[anchor] if self.direction == "rtl" else anchor
        if self.direction == "rtl" or first_strong(text) == "rtl":
            text = isolated(numbered(text, self.direction), first_strong(text) or self.direction)
        named = f' class="{classes}"' if classes else ""
        anchored = "" if side == "start" else f' text-anchor="{side}"'
        self._marks.append(
            f'<text{named} x="{plain(self._x(x))}" y="{plain(y)}"{anchored}>{escape(text, quote=False)}</text>'
        )

    def lines(self, x: float, middle: float, lines: list[str], *, anchor: Anchor = "start", classes: str = "") -> None:
        """Write lines of text around a middle height."""
        step = FONT * 1.25
        top = middle - step * (len(lines) - 1) / 2 + FONT * 0.36
        for at, line in enumerate(lines):
            self.text(x, top + at * step, line, anchor=anchor, classes=classes)

    def label_on_ground(self, x: float, middle: float, text: str) -> None:
        """Write a word on a plain ground, so that it is read on top of a hatch; ``x`` is its centre."""
        wide = width_of(text, FONT) + 8
        self.rect(x - wide / 2, middle - 9, wide, 18, "pv-label-ground")
        self.text(x, middle + 4.5, text, anchor="middle")

    def finished(self, height: float, title: str, description: str, style: str) -> str:
        """Return the whole picture."""
        hatch = (
            f'<defs><pattern id="{self.name}-hatch" width="7" height="7" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><rect class="pv-hatch-ground" width="7" height="7"/>'
            '<line class="pv-hatch-line" x1="0" y1="0" x2="0" y2="7"/></pattern></defs>'
            if self._hatched
            else ""
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="pv-chart" direction="ltr" '
            f'viewBox="0 0 {plain(self.width)} {plain(height)}" role="img" '
            f'aria-labelledby="{self.name}-t {self.name}-d">'
            f'<title id="{self.name}-t">{escape(clean(title), quote=False)}</title>'
            f'<desc id="{self.name}-d">{escape(clean(description), quote=False)}</desc>'
            f"{style}{hatch}{''.join(self._marks)}</svg>"
        )
