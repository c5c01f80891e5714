"""Pictures that come from outside: looked at before they are put into a file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from paivand.documents.problems import BAD_PICTURE, TOO_LARGE

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST_PICTURE = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_ACTIVE = {"script", "foreignObject", "use", "image", "a", "iframe", "animate", "set", "handler"}


def is_png(data: bytes) -> bool:
    """Tell PNG from SVG by content; a name or a declared type is never believed."""
    return data.startswith(_PNG)


def check_picture(data: bytes, at: int) -> None:
    """Raise PV-DOCUMENT-01 for a picture that is too large and -03 for one that is neither clean PNG nor clean SVG."""
    if len(data) > LARGEST_PICTURE:
        raise TOO_LARGE.error(what=f"{len(data) // 1024} kB", limit=f"{LARGEST_PICTURE // 1024} kB")
    if is_png(data):
        _check_png(data, at)
    else:
        _check_svg(data, at)


def _check_png(data: bytes, at: int) -> None:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  a web process that prints nothing loads no library

    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            wide, high = picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BAD_PICTURE.error(block=at) from error
    if wide * high > MOST_PIXELS:
        raise TOO_LARGE.error(what=f"{wide} × {high}", limit=MOST_PIXELS)


def _check_svg(data: bytes, at: int) -> None:
    from defusedxml import DefusedXmlException  # noqa: PLC0415  see above
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415  see above

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BAD_PICTURE.error(block=at) from error
    if root.tag.rpartition("}")[2] != "svg":
        raise BAD_PICTURE.error(block=at)
    for element in root.iter():
        name = str(element.tag).rpartition("}")[2]
        active = name in _ACTIVE or any(
            key.lower().startswith("on") or (key.endswith("href") and not value.startswith("#"))
            for key, value in element.attrib.items()
        )
        if active or any(mark in (element.text or "").replace("url(#", "") for mark in ("url(", "@import")):
            raise BAD_PICTURE.error(block=at)
