"""Charts that people can edit in Word: the chart part, its workbook, and the frame that shows it.

python-docx knows no charts, but python-pptx writes the same DrawingML. Its ``ChartXmlWriter`` gives the plot; colours,
labels and direction are set through python-pptx's own objects; the part and its workbook are attached here.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from paivand.documents.charts import Chart, ChartKind, Series
from paivand.documents.docx.package import add_part
from paivand.documents.docx.styles import GRID, INK, INK_2, fonts_of
from paivand.documents.docx.xml import DECLARATIONS, Element, add, name, parse
from paivand.documents.languages import Language, language_of
from paivand.documents.svg.rows import POLES, before_zero
from paivand.documents.svg.theme import CATEGORIES, CATEGORY_INKS, DIVERGING, DIVERGING_INKS
from paivand.documents.text import clean, guarded, width_of
from paivand.documents.values import Suppressed, Unit, Value, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_CHART_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOK_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
_EMU_PER_MM = 36_000
_WIDTH_MM = 166
_LEGEND_ROW_MM = 6.5
_FEWEST = 0.06  # of the longest row: a smaller part shows no number
_TEXT_SIZE = 900  # hundredths of a point
_OFFSET = "\u00a0"  # blank in the legend and in the head of the workbook
_POINTS_WIDE = _WIDTH_MM * 72 / 25.4


def _library() -> Any:
    """Return what is used of python-pptx, loaded when the first chart is written."""
    from pptx.chart.chart import Chart as Drawn  # noqa: PLC0415  a web process that prints nothing loads no library
    from pptx.chart.data import CategoryChartData  # noqa: PLC0415  see above
    from pptx.chart.xmlwriter import ChartXmlWriter  # noqa: PLC0415  see above
    from pptx.dml.color import RGBColor  # noqa: PLC0415  see above
    from pptx.enum import chart, dml  # noqa: PLC0415  see above
    from pptx.oxml import parse_xml  # noqa: PLC0415  see above

    return SimpleNamespace(
        Drawn=Drawn,
        Data=CategoryChartData,
        Writer=ChartXmlWriter,
        colour=RGBColor.from_string,
        Kind=chart.XL_CHART_TYPE,
        Legend=chart.XL_LEGEND_POSITION,
        Label=chart.XL_LABEL_POSITION,
        Tick=chart.XL_TICK_MARK,
        TickLabel=chart.XL_TICK_LABEL_POSITION,
        Marker=chart.XL_MARKER_STYLE,
        Line=dml.MSO_LINE,
        parse=parse_xml,
    )


def add_chart(
    word_file: Any, paragraph: Element, chart: Chart, language: str, *, number: int, created: datetime
) -> None:
    """Put an editable chart into an empty paragraph. Hidden values are in neither the chart nor its workbook."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415  a web process that prints nothing loads no library
    from docx.opc.part import Part  # noqa: PLC0415  see above
    from lxml import etree  # noqa: PLC0415  see above

    rules = language_of(language)
    chart = chart.guarded()
    categories, series = _data(chart, language)
    space = _drawn(chart, categories, series, rules)
    package = word_file.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, b"", package)
    workbook = _workbook(categories, series, _number_format(chart, rules, plain=True), created)
    relation = add_part(
        package,
        part,
        f"/word/embeddings/chart{number}.xlsx",
        content_type=_WORKBOOK_TYPE,
        blob=workbook,
        relation=_WORKBOOK_RELATION,
    )
    external = space.makeelement(name("c:externalData"), {name("r:id"): relation})
    external.append(external.makeelement(name("c:autoUpdate"), {"val": "0"}))
    space.append(external)
    part._blob = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001  a Part takes its bytes at birth, but these name its own relation
    frame = _frame(chart, word_file.part.relate_to(part, _CHART_RELATION), number)
    add(add(paragraph, "w:r"), "w:drawing").append(frame)


def _data(chart: Chart, language: str) -> tuple[list[str], list[Series]]:
    """Return what goes into the workbook: categories that say in words what is hidden, and the series."""
    rtl = language_of(language).direction == "rtl"
    # Marks at both ends hold "۰ تا ۵ (پنهان)" together where a program lays labels out from the left.
    categories = [guarded(clean(label)) if rtl else clean(label) for label in chart.labels(language)]
    series = [Series(clean(each.name), tuple(map(_open, each.values))) for each in chart.series]
    if chart.kind is ChartKind.LIKERT:
        befores = [before_zero([shown(each.values[at]) or 0.0 for each in series]) for at in range(len(categories))]
        longest = max(befores)
        offsets = tuple(None if series[0].values[at] is None else longest - before for at, before in enumerate(befores))
        series.insert(0, Series(_OFFSET, offsets))
    elif chart.kind is ChartKind.LINE and chart.target is not None:
        series.append(Series(clean(chart.target_name), (chart.target,) * len(categories)))
    return categories, series


def _open(value: Value) -> Value:
    """Return a number as it is, or None for one that is hidden."""
    return None if isinstance(value, Suppressed) else value


def _number_format(chart: Chart, rules: Language, *, plain: bool = False) -> str:
    """Return the Excel format of the numbers; ``plain`` for the workbook, which keeps Western digits."""
    form = "#,##0" + ("." + "0" * chart.decimals if chart.decimals else "")
    prefix = "" if plain else rules.excel_digits
    if chart.unit is Unit.PERCENT and chart.kind is not ChartKind.LIKERT:
        sign = "٪" if rules.direction == "rtl" and not plain else "%"
        return f'{prefix}{form}"{sign}"'
    if chart.unit is Unit.CHANGE:
        return f"+{form};−{form};0"
    return prefix + form


def _drawn(chart: Chart, categories: Sequence[str], series: Sequence[Series], rules: Language) -> Element:
    """Return the chart space with its plot, colours, labels and direction."""
    pptx = _library()
    form = _number_format(chart, rules)
    data = pptx.Data(number_format=form)
    data.categories = categories
    for each in series:
        data.add_series(each.name, each.values)
    kind = {
        ChartKind.BAR: pptx.Kind.BAR_CLUSTERED,
        ChartKind.STACKED: pptx.Kind.BAR_STACKED,
        ChartKind.LIKERT: pptx.Kind.BAR_STACKED,
        ChartKind.LINE: pptx.Kind.LINE_MARKERS,
    }[chart.kind]
    xml = pptx.Writer(kind, data).xml
    space = pptx.parse(xml.replace("-2068027336", "111111").replace("-2113994440", "222222").encode())
    drawn = pptx.Drawn(space, None)
    _axes(drawn, chart, form, rtl=rules.direction == "rtl")
    if chart.kind is ChartKind.LINE:
        _lines(drawn, chart)
    else:
        _bars(drawn, chart, series)
    if len(series) > 1:
        drawn.has_legend = True
        drawn.legend.position = pptx.Legend.TOP
        drawn.legend.include_in_layout = False
    drawn.has_title = False
    if chart.kind is not ChartKind.LINE:
        _place_plot(space, chart, categories, [each.name for each in series], rtl=rules.direction == "rtl")
    _texts(space, rules)
    return space


def _axes(drawn: Any, chart: Chart, form: str, *, rtl: bool) -> None:

    pptx = _library()
    line = chart.kind is ChartKind.LINE
    across, values = drawn.category_axis, drawn.value_axis
    across.major_tick_mark = values.major_tick_mark = pptx.Tick.NONE
    across.format.line.color.rgb = pptx.colour(GRID)
    values.has_major_gridlines = line
    if line:
        across.reverse_order = rtl  # time runs in reading direction
        values.major_gridlines.format.line.color.rgb = pptx.colour(GRID)
        values.format.line.fill.background()
        values.tick_labels.number_format = form
        values.tick_labels.number_format_is_linked = False
        values.minimum_scale = min(0.0, *chart.numbers(), 0.0)
        return
    across.reverse_order = True  # the first category stands at the top
    values.reverse_order = rtl  # bars begin at the inline start
    values.visible = False
    if not any(number < 0 for number in chart.numbers()):
        values.minimum_scale = 0
    else:
        across.tick_label_position = pptx.TickLabel.LOW
    if chart.kind is ChartKind.LIKERT:
        across.format.line.fill.background()


def _bars(drawn: Any, chart: Chart, series: Sequence[Series]) -> None:

    pptx = _library()
    plot = drawn.plots[0]
    plot.gap_width = 55
    parts = chart.kind in {ChartKind.STACKED, ChartKind.LIKERT}
    fills, inks = list(CATEGORIES), list(CATEGORY_INKS)
    if chart.kind is ChartKind.LIKERT:
        poles = POLES[len(chart.series)]
        fills = ["", *(DIVERGING[f"div{pole}"] for pole in poles)]
        inks = ["", *(DIVERGING_INKS[f"t{pole}"] for pole in poles)]
    elif not parts:
        plot.overlap = 0
    sums = [sum(shown(each.values[at]) or 0 for each in series) for at in range(len(chart.categories))]
    least = max(sums) * _FEWEST
    for number, (bars, each) in enumerate(zip(plot.series, series, strict=True)):
        bars.invert_if_negative = False
        if not fills[number]:
            bars.format.fill.background()
            continue
        bars.format.fill.solid()
        bars.format.fill.fore_color.rgb = pptx.colour(fills[number][1:])
        for at in chart.few:
            if shown(each.values[at]) is not None:
                point = bars.points[at].format
                point.fill.solid()
                point.fill.fore_color.rgb = pptx.colour("FFFFFF")
                point.line.color.rgb = pptx.colour(fills[number][1:])
        labels = bars.data_labels
        labels.show_value = True
        labels.font.size = 114300  # 9 points in EMU
        labels.font.bold = not parts
        labels.position = pptx.Label.CENTER if parts else pptx.Label.OUTSIDE_END
        labels.font.color.rgb = pptx.colour(inks[number][1:] if parts else INK)
        small = [at for at, value in enumerate(each.values) if (shown(value) or 0) < least] if parts else []
        _without_labels(labels._element, small)  # noqa: SLF001  python-pptx cannot take one label away


def _lines(drawn: Any, chart: Chart) -> None:

    pptx = _library()
    for number, line in enumerate(drawn.plots[0].series):
        line.smooth = False
        target = number == len(chart.series)
        colour = pptx.colour(INK if target else CATEGORIES[number][1:])
        line.format.line.color.rgb = colour
        line.format.line.width = 9525 if target else 22225  # 0.75 and 1.75 points in EMU
        if target:
            line.format.line.dash_style = pptx.Line.DASH
            line.marker.style = pptx.Marker.NONE
            continue
        line.marker.style = pptx.Marker.CIRCLE
        line.marker.size = 6
        line.marker.format.fill.solid()
        line.marker.format.fill.fore_color.rgb = colour
        line.marker.format.line.color.rgb = colour
        for at in chart.few:
            fill = line.points[at].marker.format.fill
            fill.solid()
            fill.fore_color.rgb = pptx.colour("FFFFFF")
        seen = [at for at, value in enumerate(chart.series[number].values) if shown(value) is not None]
        if seen:
            _label_last(line._element, seen[-1], above=number == 0)  # noqa: SLF001  python-pptx has no door to this


def _label_last(series: Element, at: int, *, above: bool) -> None:
    """Label one point with its value; Word draws the number in the format of the chart."""
    labels = series.get_or_add_dLbls()
    for child in list(labels):
        labels.remove(child)
    place = "t" if above else "b"
    shows = "".join(
        f'<c:{part} val="{int(part == "showVal")}"/>'
        for part in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    others = shows.replace('showVal val="1"', 'showVal val="0"')
    label = (
        f'<c:dLbls {DECLARATIONS}><c:dLbl><c:idx val="{at}"/><c:spPr/><c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{_TEXT_SIZE}" b="1"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill></a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="en-GB"/></a:p></c:txPr><c:dLblPos val="{place}"/>{shows}</c:dLbl>'
        f"{others}</c:dLbls>"
    )
    for child in list(parse(label)):
        labels.append(child)


def _without_labels(labels: Element, points: Sequence[int]) -> None:
    for at in reversed(points):
        label = labels.makeelement(name("c:dLbl"), {})
        label.append(label.makeelement(name("c:idx"), {"val": str(at)}))
        label.append(label.makeelement(name("c:delete"), {"val": "1"}))
        labels.insert(0, label)


def _place_plot(space: Element, chart: Chart, categories: Sequence[str], names: Sequence[str], *, rtl: bool) -> None:
    """Give legend and labels room of their own: left alone, LibreOffice squeezes long labels and covers legends."""
    widest = max(width_of(category, _TEXT_SIZE / 100) for category in categories)
    column = min(widest / _POINTS_WIDE + 0.02, 0.36)
    top = 0.01
    if len(names) > 1:
        rows = math.ceil(sum(width_of(each, _TEXT_SIZE / 100) + 22 for each in names) / (_POINTS_WIDE * 0.9))
        high = rows * _LEGEND_ROW_MM / _height(chart)
        top = high + 0.02
        space.find(name("c:chart")).find(name("c:legend")).find(name("c:legendPos")).addnext(
            _layout(0.02, 0, 0.96, high)
        )
    layout = _layout(0.06 if rtl else column, top, 0.94 - column, 0.98 - top, inner=True)
    area = space.find(name("c:chart")).find(name("c:plotArea"))
    old = area.find(name("c:layout"))
    if old is not None:
        area.remove(old)
    area.insert(0, layout)


def _layout(x: float, y: float, width: float, height: float, *, inner: bool = False) -> Element:
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    return parse(
        f'<c:layout {DECLARATIONS}><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.3f}"/><c:y val="{y:.3f}"/><c:w val="{width:.3f}"/><c:h val="{height:.3f}"/>'
        "</c:manualLayout></c:layout>"
    )


def _height(chart: Chart) -> int:
    """Return the height of a chart in millimetres."""
    if chart.kind is ChartKind.LINE:
        return 72
    bars = len(chart.series) if chart.kind is ChartKind.BAR else 1
    return min(24 + len(chart.categories) * (8 + 4 * bars), 200)


def _texts(space: Element, rules: Language) -> None:
    """Set the font, the language and the direction of all text, and square corners, which Word rounds otherwise."""
    latin, arabic = fonts_of(rules)
    for old in space.findall(name("c:txPr")):
        space.remove(old)
    rtl = ' rtl="1"' if rules.direction == "rtl" else ""
    texts = parse(
        f'<c:txPr {DECLARATIONS}><a:bodyPr/><a:lstStyle/><a:p><a:pPr{rtl}><a:defRPr sz="{_TEXT_SIZE}">'
        f'<a:solidFill><a:srgbClr val="{INK_2}"/></a:solidFill><a:latin typeface="{latin}"/>'
        f'<a:cs typeface="{arabic}"/></a:defRPr></a:pPr><a:endParaRPr lang="{rules.tag}"/></a:p></c:txPr>'
    )
    plot = space.find(name("c:chart"))
    plot.addnext(texts)
    shape = parse(f"<c:spPr {DECLARATIONS}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>")
    plot.addnext(shape)
    if space.find(name("c:roundedCorners")) is None:
        space.find(name("c:date1904")).addnext(space.makeelement(name("c:roundedCorners"), {"val": "0"}))
    for run in space.iter(name("a:defRPr")):
        if run.find(name("a:cs")) is None and run.find(name("a:latin")) is None:
            run.append(run.makeelement(name("a:latin"), {"typeface": latin}))
            run.append(run.makeelement(name("a:cs"), {"typeface": arabic}))


def _workbook(categories: Sequence[str], series: Sequence[Series], form: str, created: datetime) -> bytes:
    """Return the workbook behind a chart, laid out as the chart refers to it. Texts are never read as formulas."""
    import xlsxwriter  # noqa: PLC0415  see above

    result = BytesIO()
    book = xlsxwriter.Workbook(result, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": created.astimezone(UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Sheet1")
    numbers = book.add_format({"num_format": form})
    sheet.set_column(0, 0, 40)
    for row, category in enumerate(categories, start=1):
        sheet.write_string(row, 0, category)
    for column, each in enumerate(series, start=1):
        sheet.write_string(0, column, each.name)
        for row, value in enumerate(each.values, start=1):
            if value is not None:
                sheet.write_number(row, column, value, numbers)
    book.close()
    return result.getvalue()


def _frame(chart: Chart, relation: str, number: int) -> Element:
    """Return the drawing that shows the chart, with its text for people who do not see it."""
    frame = parse(
        f'<wp:inline {DECLARATIONS} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDTH_MM * _EMU_PER_MM}" cy="{_height(chart) * _EMU_PER_MM}"/>'
        f'<wp:docPr id="{1000 + number}" name="Chart {number}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline>'
    )
    properties = frame.find(name("wp:docPr"))
    properties.set("descr", clean(chart.alt))
    properties.set("title", clean(chart.title))
    return frame
