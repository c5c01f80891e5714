"""The file around the document: parts that python-docx does not know, embedded fonts, bytes that repeat."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from paivand.documents.docx.styles import ARABIC_FONT, LATIN_FONT
from paivand.documents.docx.xml import DECLARATIONS
from paivand.documents.fonts import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable

_FONT_TYPE = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_FONT_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/font"
_FONT_TABLE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"
_KEYS = UUID("7d3f1c52-6a0e-4b58-9c1d-2f8e4a6b0c9d")
# What Word takes where the embedded font is not let in: fonts that draw Tajik and Pashto on every Windows.
_STAND_INS = {LATIN_FONT: "Segoe UI", ARABIC_FONT: "Segoe UI"}
_CHARSETS = {LATIN_FONT: "00", ARABIC_FONT: "B2"}
_HIDDEN_BYTES = 32
_EPOCH = (1980, 1, 1, 0, 0, 0)


def add_part(package: Any, source: Any, name: str, *, content_type: str, blob: bytes, relation: str) -> str:
    """Add a part to the package and return the id of its relation to the source part."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415  a web process that prints nothing loads no library
    from docx.opc.part import Part  # noqa: PLC0415  see above

    return str(source.relate_to(Part(PackURI(name), content_type, blob, package), relation))


def embed_fonts(document: Any, fonts: Iterable[str]) -> None:
    """Put the fonts into the file, so that Pashto and Tajik are drawn on any machine."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415  see above
    from docx.opc.part import Part  # noqa: PLC0415  see above

    package = document.part.package
    table = Part(
        PackURI("/word/fontTable.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
        b"",
        package,
    )
    entries = []
    for font in fonts:
        faces = []
        for tag, weight in (("embedRegular", "Regular"), ("embedBold", "Bold")):
            file = f"{font.replace(' ', '')}-{weight}"
            key = uuid5(_KEYS, file)
            blob = _obfuscated((FOLDER / f"{file}.ttf").read_bytes(), key)
            relation = add_part(
                package, table, f"/word/fonts/{file}.odttf", content_type=_FONT_TYPE, blob=blob, relation=_FONT_RELATION
            )
            faces.append(f'<w:{tag} r:id="{relation}" w:fontKey="{{{str(key).upper()}}}"/>')
        entries.append(
            f'<w:font w:name={quoteattr(font)}><w:altName w:val="{_STAND_INS[font]}"/>'
            f'<w:charset w:val="{_CHARSETS[font]}"/><w:family w:val="swiss"/><w:pitch w:val="variable"/>'
            f"{''.join(faces)}</w:font>"
        )
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {DECLARATIONS}>{"".join(entries)}</w:fonts>'
    table._blob = xml.encode()  # noqa: SLF001  a Part takes its bytes at birth, but these name its own relations
    for id_, relation in list(document.part.rels.items()):
        if relation.reltype == _FONT_TABLE_RELATION:
            del document.part.rels[id_]
    document.part.relate_to(table, _FONT_TABLE_RELATION)


def _obfuscated(font: bytes, key: UUID) -> bytes:
    """Return the font as Word stores it: its first 32 bytes mixed with the key (ECMA-376 part 4, 2.8.1)."""
    mask = key.bytes[::-1]
    head = bytes(byte ^ mask[at % len(mask)] for at, byte in enumerate(font[:_HIDDEN_BYTES]))
    return head + font[_HIDDEN_BYTES:]


def drop_unused(document: Any) -> None:
    """Take out what the library's empty document carries along: a thumbnail, old styles, an empty data store."""
    useless = ("/thumbnail", "/stylesWithEffects", "/customXml", "/webSettings")
    for rels in (document.part.rels, document.part.package.rels):
        for id_, relation in list(rels.items()):
            if relation.reltype.endswith(useless):
                del rels[id_]


def repeatable(blob: bytes) -> bytes:
    """Return the same package with fixed times in its archive, so that equal documents are equal bytes."""
    result = BytesIO()
    with ZipFile(BytesIO(blob)) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for entry in sorted(
            source.infolist(), key=lambda each: (each.filename != "[Content_Types].xml", each.filename)
        ):
            info = ZipInfo(entry.filename, _EPOCH)
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, source.read(entry))
    return result.getvalue()
