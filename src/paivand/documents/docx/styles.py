"""Word's styles, numbering and settings, written whole, so that a file holds only what it uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paivand.documents.docx.xml import DECLARATIONS, Element, parse

if TYPE_CHECKING:
    from paivand.documents.languages import Language

INK, INK_2, PRIMARY, EDGE, LINE, GRID = "16262B", "435459", "14576A", "74858A", "D9E1E2", "E3E9EA"
SOFT, WARN, WARN_SOFT, TOTAL = "E1EDF0", "B07208", "FBF1DC", "F2F5F5"
LATIN_FONT, ARABIC_FONT = "Noto Sans", "Vazirmatn"
HEADINGS = 4
_HEADING_SIZES = (34, 26, 22, 20)  # half points
_SPACING = {1: (440, 160), 2: (320, 120), 3: (240, 100), 4: (200, 80)}  # twentieths of a point


def fonts_of(language: Language) -> tuple[str, str]:
    """Return the font of Latin letters and the font of Arabic script; right-to-left text takes one for both."""
    return (ARABIC_FONT if language.direction == "rtl" else LATIN_FONT), ARABIC_FONT


def _run(size: int, *, bold: bool = False, colour: str = INK) -> str:
    strong = "<w:b/><w:bCs/>" if bold else ""
    return f'<w:rPr>{strong}<w:color w:val="{colour}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'


def _paragraph(style: str, shown: str, inner: str, run: str, *, based: str = "Normal", after: str = "") -> str:
    following = f'<w:next w:val="{after}"/>' if after else ""
    custom = "" if shown in _BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="paragraph"{custom} w:styleId="{style}"><w:name w:val="{shown}"/>'
        f'<w:basedOn w:val="{based}"/>{following}<w:qFormat/><w:pPr>{inner}</w:pPr>{run}</w:style>'
    )


_BUILT_IN = {
    "Title", "Subtitle", "caption", "header", "footer", "footnote text", "List Bullet", "List Number", "Quote",
    "TOC Heading", *(f"heading {level}" for level in range(1, 5)), *(f"toc {level}" for level in range(1, 5)),
}  # fmt: skip


def _spacing(before: int, after: int, line: int = 0) -> str:
    lines = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{lines}/>'


# One height for large numbers and for the smaller word "hidden", so that the labels below stand in line.
_EXACT = '<w:spacing w:before="60" w:after="20" w:line="500" w:lineRule="exact"/>'


def _edge(language: Language, colour: str, size: int = 24, *, ground: str = "") -> str:
    """Return the border at the inline start (Word does not turn it with the paragraph), and room above and below."""
    side = "right" if language.direction == "rtl" else "left"
    start = f'<w:{side} w:val="single" w:sz="{size}" w:space="8" w:color="{colour}"/>'
    room = f'w:val="single" w:sz="4" w:space="5" w:color="{ground}"/>'
    above, below = (f"<w:top {room}", f"<w:bottom {room}") if ground else ("", "")
    left, right = ("", start) if side == "right" else (start, "")
    return f"<w:pBdr>{above}{left}{below}{right}</w:pBdr>"


def _shade(colour: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'


_BASE = (
    '<w:styles {declarations}><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts {names}/><w:sz w:val="20"/>'
    '<w:szCs w:val="20"/><w:lang {tags}/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>{bidi}{spacing}</w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
    "<w:pPr>{bidi}{spacing}</w:pPr>{run}</w:style>"
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr>'
    '<w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
    '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/></w:style>'
    '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/><w:rPr>'
    '<w:vertAlign w:val="superscript"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr>'
    f'<w:color w:val="{PRIMARY}"/></w:rPr></w:style>'
    '<w:style w:type="table" w:customStyle="1" w:styleId="PaivandTable"><w:name w:val="Paivand Table"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/>'
    f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{LINE}"/></w:tblBorders></w:tblPr></w:style>'
)


def styles(language: Language) -> Element:
    """Return the whole style sheet for a language."""
    latin, arabic = fonts_of(language)
    bidi = "<w:bidi/>" if language.direction == "rtl" else ""
    line = 300 if language.direction == "rtl" else 276
    names = f'w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{arabic}" w:eastAsia="{latin}"'
    tags = f'w:val="{"en-GB" if language.direction == "rtl" else language.tag}" w:bidi="{_arabic_tag(language)}"'
    indent = '<w:ind w:left="170" w:right="170"/>'
    base = _BASE.format(
        declarations=DECLARATIONS, names=names, tags=tags, bidi=bidi, spacing=_spacing(0, 120, line), run=_run(20)
    )
    parts = [
        _paragraph("Title", "Title", _spacing(0, 100, 264), _run(46, bold=True), after="Subtitle"),
        _paragraph("Subtitle", "Subtitle", _spacing(0, 160), _run(26, colour=INK_2), after="Normal"),
        *(_heading(level) for level in range(1, HEADINGS + 1)),
        *(
            _paragraph(f"TOC{level}", f"toc {level}", f'{_spacing(0, 60)}<w:ind w:left="{(level - 1) * 240}"/>', "")
            for level in range(1, HEADINGS + 1)
        ),
        _paragraph("TOCHeading", "TOC Heading", f"<w:keepNext/>{_spacing(200, 100)}", _run(25, bold=True)),
        _paragraph("Caption", "caption", f"<w:keepNext/>{_spacing(240, 100)}", _run(20, bold=True)),
        _paragraph("Header", "header", _bottom_line() + _TABS + _spacing(0, 0), _run(17, colour=INK_2)),
        _paragraph("Footer", "footer", _top_line() + _TABS + _spacing(0, 0), _run(17, colour=INK_2)),
        _paragraph("FootnoteText", "footnote text", _spacing(0, 40, 252), _run(17, colour=INK_2)),
        _paragraph("ListBullet", "List Bullet", f'<w:numPr><w:numId w:val="1"/></w:numPr>{_spacing(0, 60)}', ""),
        _paragraph("ListNumber", "List Number", _spacing(0, 60), ""),
        _paragraph("Lead", "Lead", _spacing(60, 200), _run(25, bold=True)),
        _paragraph("Note", "Note", _spacing(60, 160, 252), _run(17, colour=INK_2)),
        _paragraph("Sensitivity", "Sensitivity", _spacing(0, 360), _run(18, colour=INK_2)),
        _paragraph("Callout", "Callout", _edge(language, PRIMARY, ground=SOFT) + _shade(SOFT) + _spacing(0, 0) + indent, ""),
        _paragraph("CalloutWarning", "Callout Warning", _edge(language, WARN, ground=WARN_SOFT) + _shade(WARN_SOFT) + _spacing(0, 0) + indent, ""),
        _paragraph("Quote", "Quote", f"<w:keepNext/>{_edge(language, PRIMARY, 12)}{_spacing(160, 0)}{indent}", ""),
        _paragraph("QuoteSource", "Quote Source", _edge(language, PRIMARY, 12) + _spacing(0, 200) + indent, _run(17, colour=INK_2)),
        _paragraph("KeyNumber", "Key Number", f"<w:keepNext/>{_EXACT}", _run(38, bold=True, colour=PRIMARY)),
        _paragraph("KeyLabel", "Key Label", _spacing(0, 20, 252), ""),
        _paragraph("TableText", "Table Text", _spacing(30, 30, 252), _run(18)),
        _paragraph("TableHead", "Table Head", f"<w:keepNext/>{_spacing(30, 30, 252)}", _run(18, bold=True, colour=INK_2)),
        _paragraph("TableSmall", "Table Small", _spacing(20, 20, 240), _run(16)),
    ]  # fmt: skip
    return parse(f"{base}{''.join(parts)}</w:styles>")


def _arabic_tag(language: Language) -> str:
    return language.tag if language.direction == "rtl" else "fa-AF"


def _heading(level: int) -> str:
    before, after = _SPACING[level]
    inner = f'<w:keepNext/><w:keepLines/>{_spacing(before, after, 264)}<w:outlineLvl w:val="{level - 1}"/>'
    return _paragraph(
        f"Heading{level}", f"heading {level}", inner, _run(_HEADING_SIZES[level - 1], bold=True), after="Normal"
    )


TEXT_WIDTH = 9411  # twentieths of a point: A4 without margins of 22 mm
_TABS = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'


def _bottom_line() -> str:
    return f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{LINE}"/></w:pBdr>'


def _top_line() -> str:
    return f'<w:pBdr><w:top w:val="single" w:sz="4" w:space="4" w:color="{LINE}"/></w:pBdr>'


def numbering(ordered_lists: int) -> Element:
    """Return the definitions of lists: number 1 is the dots, each ordered list has its own, beginning at one."""
    level = (
        '<w:abstractNum w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="397" w:hanging="284"/></w:pPr></w:lvl></w:abstractNum>'
    )
    kinds = level.format(id=0, format="bullet", text="•") + level.format(id=1, format="decimal", text="%1.")
    lists = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>' + "".join(
        f'<w:num w:numId="{at + 2}"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for at in range(ordered_lists)
    )
    return parse(f"<w:numbering {DECLARATIONS}>{kinds}{lists}</w:numbering>")


def settings(language: Language) -> Element:
    """Return the settings: today's Word, fonts embedded, footnotes known."""
    latin = "en-GB" if language.direction == "rtl" else language.tag
    return parse(
        f'<w:settings {DECLARATIONS}><w:zoom w:percent="100"/><w:embedTrueTypeFonts/>'
        '<w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f'</w:compat><w:themeFontLang w:val="{latin}" w:bidi="{_arabic_tag(language)}"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )
