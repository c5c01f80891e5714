"""Charts as SVG, drawn by hand.

Vega-Lite writes colours into its marks; the visual guide wants them from classes alone, so that one picture serves
light, dark, print and forced colours under a policy without inline style (docs/decisions/).
"""

from __future__ import annotations

from paivand.documents.svg.render import render_chart
from paivand.documents.svg.theme import Theme

__all__ = ["Theme", "render_chart"]
