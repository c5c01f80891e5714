"""Where the colours of a picture come from."""

from __future__ import annotations

from enum import StrEnum


class Theme(StrEnum):
    """WEB: classes alone, coloured by the page's style sheet. PRINT: the light colours, carried in the picture."""

    WEB = "web"
    PRINT = "print"


# The light values of tokens.css. They are written out because paper has no style sheet.
INK, INK_2, GRID, EDGE, SUNKEN, HATCH = "#16262b", "#435459", "#e3e9ea", "#74858a", "#e8eded", "#8fa0a4"
CATEGORIES = ("#14576a", "#c77f0a", "#85579a", "#7d8f94", "#a84b35")
CATEGORY_INKS = ("#ffffff", "#16262b", "#ffffff", "#16262b", "#ffffff")
DIVERGING = {"div1": "#8c510a", "div2": "#d9b26f", "div0": "#dfe5e5", "div3": "#80c7bd", "div4": "#0b665d"}
DIVERGING_INKS = {"t1": "#ffffff", "t2": "#2b1a02", "t0": "#3a4a4f", "t3": "#06302c", "t4": "#ffffff"}
PALE = "#9cc3ce"

_RULES = [
    f'text{{font-family:"Noto Sans",Vazirmatn,sans-serif;font-size:13px;fill:{INK_2}}}',
    f".is-value,.is-title{{fill:{INK};font-weight:bold}}",
    f".ax{{stroke:{GRID};stroke-width:1}}",
    f".base{{stroke:{EDGE};stroke-width:1}}",
    f".tgt{{stroke:{INK};stroke-width:1;stroke-dasharray:3 3}}",
    f".track{{fill:{SUNKEN}}}",
    f".mark{{fill:{INK}}}",
    f".bl{{fill:{EDGE}}}",
    f".few{{fill:#fff;stroke:{CATEGORIES[0]};stroke-width:1.5}}",
    ".pv-label-ground{fill:#fff}",
    f".pv-hatch-line{{stroke:{HATCH};stroke-width:1.5}}",
    ".pv-hatch-ground{fill:#f2f5f5}",
    *(f".kf.c{at}{{fill:{colour}}}" for at, colour in enumerate(CATEGORIES, start=1)),
    *(
        f".kl.c{at}{{fill:none;stroke:{colour};stroke-width:2;stroke-linejoin:round}}"
        for at, colour in enumerate(CATEGORIES, start=1)
    ),
    *(f".ki{at}{{fill:{colour}}}" for at, colour in enumerate(CATEGORY_INKS, start=1)),
    *(f".{name}{{fill:{colour}}}" for name, colour in (DIVERGING | DIVERGING_INKS).items()),
]
STYLE = f"<style>{''.join(_RULES)}</style>"
