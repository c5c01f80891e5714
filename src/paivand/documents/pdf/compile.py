"""The one place that calls typst."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from paivand.documents.fonts import FOLDER
from paivand.documents.problems import NOT_WRITTEN

if TYPE_CHECKING:
    from datetime import datetime

    from typst import Fonts

_TEMPLATES = Path(__file__).parent / "typst"
_NO_PACKAGES = _TEMPLATES / "none"  # a folder that is not there: no template may load a package


@cache
def _fonts() -> Fonts:
    """Return the fonts of this room and no others: a paper looks the same wherever it is made."""
    import typst  # noqa: PLC0415  a web process that prints nothing loads no library

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


def compile_template(name: Literal["document", "slip"], data: dict[str, Any], created_at: datetime) -> bytes:
    """Return the PDF of a template filled with data.

    The template and the fonts are files of this room; the data arrives beside them as JSON and is never read as code.
    Raises PV-DOCUMENT-04 when typst refuses, which would be our mistake: the data was checked before.
    """
    import typst  # noqa: PLC0415  a web process that prints nothing loads no library

    compiler = typst.Compiler(
        _TEMPLATES / f"{name}.typ",
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
    )
    try:
        written = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=int(created_at.timestamp()))
    except typst.TypstError as error:
        raise NOT_WRITTEN.error(format="PDF") from error
    if not isinstance(written, bytes):
        raise NOT_WRITTEN.error(format="PDF")
    return written


def svg_to_png(svg: str, *, width: float, per_inch: float = 220) -> bytes:
    """Return an SVG as PNG, ``width`` points wide, for programs that cannot draw SVG.

    Raises PV-DOCUMENT-04 when the picture cannot be drawn.
    """
    import typst  # noqa: PLC0415  see above

    source = (
        b"#let data = json(bytes(sys.inputs.data))\n"
        b"#set page(width: data.width * 1pt, height: auto, margin: 0pt)\n"
        b'#image(bytes(data.svg), format: "svg", width: 100%)'
    )
    compiler = typst.Compiler(
        source,
        root=_TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps({"svg": svg, "width": width}, ensure_ascii=False)},
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
    )
    try:
        written = compiler.compile(format="png", ppi=per_inch)
    except typst.TypstError as error:
        raise NOT_WRITTEN.error(format="PNG") from error
    if not isinstance(written, bytes):
        raise NOT_WRITTEN.error(format="PNG")
    return written
