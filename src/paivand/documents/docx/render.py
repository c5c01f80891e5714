"""The door: a document in, the bytes of a Word file out."""

from __future__ import annotations

from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING, Any

from paivand.documents.checks import check
from paivand.documents.docx import notes, styles
from paivand.documents.docx.blocks import Body
from paivand.documents.docx.package import add_part, drop_unused, embed_fonts, repeatable
from paivand.documents.docx.xml import Element, add, make, name
from paivand.documents.languages import language_of
from paivand.documents.numbering import footer_line
from paivand.documents.problems import NOT_WRITTEN
from paivand.documents.text import clean
from paivand.documents.words import word

if TYPE_CHECKING:
    from paivand.documents.blocks import Document
    from paivand.documents.docx.text import Pen

_A4 = (11906, 16838)
_MARGIN = 1247  # 22 mm


def render(document: Document) -> bytes:
    """Return the document as a Word file, the same bytes for the same tree.

    Raises PV-DOCUMENT-01, -02, -03 for a tree that cannot be written, -04 when the writing goes wrong.
    """
    check(document)
    try:
        return _render(document)
    except (ValueError, KeyError) as error:
        raise NOT_WRITTEN.error(format="Word") from error


def _render(document: Document) -> bytes:
    import docx  # noqa: PLC0415  a web process that prints nothing loads no library
    from lxml import etree  # noqa: PLC0415  see above

    rules = language_of(document.language)
    word_file = docx.Document()
    drop_unused(word_file)
    body = Body(word_file, document)
    _replace(word_file.part._styles_part, styles.styles(rules))  # noqa: SLF001  python-docx has no other door
    _replace(word_file.part._settings_part, styles.settings(rules))  # noqa: SLF001  see above
    root = word_file.element.body
    for child in list(root):
        root.remove(child)
    root.extend(body.elements())
    _replace(word_file.part.numbering_part, styles.numbering(body.ordered_lists))
    root.append(_section(word_file, body.pen, document))
    add_part(
        word_file.part.package,
        word_file.part,
        "/word/footnotes.xml",
        content_type=notes.CONTENT_TYPE,
        blob=etree.tostring(body.footnotes.xml(body.pen), xml_declaration=True, encoding="UTF-8", standalone=True),
        relation=notes.RELATION,
    )
    arabic = rules.direction == "rtl" or any("\u0600" <= char <= "\u08ff" for char in "".join(root.itertext()))
    fonts = {styles.fonts_of(rules)[0], styles.ARABIC_FONT} if arabic else {styles.LATIN_FONT}
    embed_fonts(word_file, sorted(fonts))
    _properties(word_file, document)
    result = BytesIO()
    word_file.save(result)
    return repeatable(result.getvalue())


def _replace(part: Any, element: Element) -> None:
    part._element = element  # noqa: SLF001  python-docx reads a part's content once and offers no way to change it


def _properties(word_file: Any, document: Document) -> None:
    """Write what the file says of itself, and nothing about the machine or the person at it."""
    core = word_file.core_properties
    core.title = clean(document.title)[:250]
    core.subject = clean(document.subtitle)[:250]
    core.author = core.last_modified_by = clean(document.author)[:250]
    core.language = language_of(document.language).tag
    core.category = word(f"sensitivity_{int(document.sensitivity)}", document.language)
    core.created = core.modified = document.created_at.astimezone(UTC).replace(microsecond=0)
    core.revision = 1
    core.comments = core.keywords = ""


def _section(word_file: Any, pen: Pen, document: Document) -> Element:
    """Return the section: A4, head and foot on every page."""
    section = make("w:sectPr")
    for kind, element in (("header", _head(pen, document)), ("footer", _foot(pen, document))):
        part, relation = getattr(word_file.part, f"add_{kind}_part")()
        for child in list(part.element):
            part.element.remove(child)
        part.element.append(element)
        reference = add(section, f"w:{kind}Reference", type="default")
        reference.set(name("r:id"), relation)
    add(section, "w:pgSz", w=str(_A4[0]), h=str(_A4[1]))
    margins = dict.fromkeys(("left", "right"), str(_MARGIN)) | {"top": "1474", "bottom": "1361"}
    add(section, "w:pgMar", **margins, header="680", footer="624", gutter="0")
    if pen.base == "rtl":
        add(section, "w:bidi")
    return section


def _head(pen: Pen, document: Document) -> Element:
    paragraph = pen.paragraph("Header")
    parts = [document.title] + ([document.running_head] if document.running_head else [])
    pen.text(paragraph, " · ".join(parts))
    add(add(paragraph, "w:r"), "w:tab")
    pen.text(paragraph, word(f"sensitivity_{int(document.sensitivity)}", document.language), bold=True)
    return paragraph


def _foot(pen: Pen, document: Document) -> Element:
    paragraph = pen.paragraph("Footer")
    pen.text(paragraph, footer_line(document))
    add(add(paragraph, "w:r"), "w:tab")
    before, _, rest = word("page", document.language).partition("%(page)s")
    between, _, after = rest.partition("%(pages)s")
    pen.text(paragraph, before)
    field(paragraph, "PAGE", "1")
    pen.text(paragraph, between)
    field(paragraph, "NUMPAGES", "1")
    pen.text(paragraph, after)
    return paragraph


def field(paragraph: Element, code: str, value: str) -> None:
    """Append a field that Word computes; ``value`` stands there until it does."""
    element = add(paragraph, "w:fldSimple", instr=code)
    add(add(element, "w:r"), "w:t", value)
