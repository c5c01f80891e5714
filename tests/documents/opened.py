"""Reading back what was written: parts of Word files, tags of PDF files."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pypdf
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


def parts(blob: bytes) -> dict[str, bytes]:
    """Return every file of an Office package, and the files of the workbooks inside it."""
    found: dict[str, bytes] = {}
    with ZipFile(BytesIO(blob)) as package:
        for entry in package.namelist():
            content = package.read(entry)
            found[entry] = content
            if entry.endswith(".xlsx"):
                found |= {f"{entry}!{inner}": data for inner, data in parts(content).items()}
    return found


def xml(blob: bytes, name: str) -> Any:
    """Return one part of a package as a tree."""
    return etree.fromstring(parts(blob)[name])


def texts(blob: bytes) -> str:
    """Return all words of a package, without marks of direction."""
    words = []
    for name, content in parts(blob).items():
        if name.endswith((".xml", ".rels")):
            tree = etree.fromstring(content)
            words += [text for text in tree.itertext() if text.strip()]
            words += [value for element in tree.iter() for value in element.attrib.values()]
    return re.sub("[\u200e\u200f\u061c\u2066-\u2069]", "", "\n".join(words))


def pdf_reader(blob: bytes) -> Any:
    """Return a PDF, open for reading."""
    return pypdf.PdfReader(BytesIO(blob))


def pdf_elements(reader: Any) -> list[Any]:
    """Return the structure elements of a tagged PDF in reading order."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
            return
        if not hasattr(node, "get") or node.get("/Type") == "/MCR":
            return
        if "/S" in node:
            found.append(node)
        if "/K" in node and not isinstance(node["/K"], int):
            walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found
