"""Small tools for Word's XML; element names are written with their usual prefixes."""

from __future__ import annotations

from typing import Any

NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
Element = Any
"""An lxml element: lxml ships no types."""

DECLARATIONS = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items() if prefix != "xml")


def name(prefixed: str) -> str:
    """Return the full name of ``w:p``."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def make(tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """Return an element; attributes take the prefix of the tag (``val="1"`` on ``w:jc`` is ``w:val``)."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  a web process that prints nothing loads no library

    element = OxmlElement(tag)
    prefix = tag.partition(":")[0]
    for key, value in attributes.items():
        element.set(name(f"{prefix}:{key}") if prefix == "w" else key, value)
    if text is not None:
        element.text = text
    return element


def add(parent: Element, tag: str, text: str | None = None, /, **attributes: str) -> Element:
    """Append a new element and return it."""
    element = make(tag, text, **attributes)
    parent.append(element)
    return element


def parse(xml: str) -> Element:
    """Return the element of an XML text that we wrote ourselves."""
    from docx.oxml import parse_xml  # noqa: PLC0415  see above

    return parse_xml(xml)
