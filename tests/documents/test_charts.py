from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from paivand.documents.charts import Chart, ChartKind, Series
from paivand.documents.svg import Theme, render_chart
from paivand.documents.text import width_of
from paivand.documents.values import Suppressed, Unit
from tests.documents.sample import LANGUAGES, charts

SVG = "{http://www.w3.org/2000/svg}"
ALL = [(language, kind, width) for language in LANGUAGES for kind in ChartKind for width in (560, 312)]


def drawn(chart, language="en", width=560, **options):
    return etree.fromstring(render_chart(chart, language=language, width=width, **options))


@pytest.mark.parametrize(("language", "kind", "width"), ALL)
def test_a_web_chart_takes_its_colours_from_classes_alone(language, kind, width):
    text = render_chart(charts(language)[kind], language=language, width=width)
    assert "style" not in text
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?!-)", text.replace("url(#pv-", ""))
    assert "font-size" not in text
    assert 'class="pv-chart"' in text


@pytest.mark.parametrize(("language", "kind", "width"), ALL)
def test_a_chart_has_a_title_a_description_and_words_inside_its_frame(language, kind, width):
    chart = charts(language)[kind]
    root = drawn(chart, language, width)
    ids = root.get("aria-labelledby").split()
    assert [root.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == ids
    assert root.findtext(f"{SVG}title") == chart.title
    assert root.findtext(f"{SVG}desc") == chart.alt
    _x, _y, wide, high = map(float, root.get("viewBox").split())
    for text in root.iter(f"{SVG}text"):
        x, y = float(text.get("x")), float(text.get("y"))
        half = width_of(text.text, 13) * 0.85
        before = {"middle": half / 2, "end": half}.get(text.get("text-anchor"), 0)
        assert x - before >= -3, text.text
        assert x - before + half <= wide + 3, text.text
        assert 0 <= y <= high


@pytest.mark.parametrize("kind", [ChartKind.BAR, ChartKind.STACKED, ChartKind.BULLET])
def test_bars_begin_at_the_inline_start(kind):
    chart = charts("en")[kind]
    left = [float(each.get("x")) for each in drawn(chart).iter(f"{SVG}rect") if each.get("class") == "kf c1"][1:]
    right = [
        float(each.get("x")) + float(each.get("width"))
        for each in drawn(chart, direction="rtl").iter(f"{SVG}rect")
        if each.get("class") == "kf c1"
    ][1:]
    assert [round(560 - x) for x in right] == [round(x) for x in left]


def test_time_runs_in_reading_direction():
    def places(direction):
        line = next(drawn(charts("en")[ChartKind.LINE], direction=direction).iter(f"{SVG}polyline"))
        return [float(point.split(",")[0]) for point in line.get("points").split()]

    assert places("ltr") == sorted(places("ltr"))
    assert places("rtl") == sorted(places("rtl"), reverse=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_hatch_tells_nothing_about_the_hidden_value(language):
    chart = charts(language)[ChartKind.BAR]
    for kind in (ChartKind.BAR, ChartKind.STACKED):
        root = drawn(replace(chart, kind=kind), language)
        hatches = [each for each in root.iter(f"{SVG}rect") if (each.get("fill") or "").startswith("url(")]
        assert len(hatches) == 1
        assert float(hatches[0].get("width")) in {84, 92}


def test_labels_at_the_ends_of_lines_do_not_touch():
    series = tuple(Series(f"District {at}", (10, 50 + at)) for at in range(5))
    root = drawn(Chart(ChartKind.LINE, "t", "s", "a", "h", ("2025", "2026"), series))
    heights = sorted(float(each.get("y")) for each in root.iter(f"{SVG}text") if each.get("class") == "is-value")
    assert all(after - before >= 13 for before, after in pairwise(heights))


def test_print_charts_carry_the_light_colours():
    text = render_chart(charts("en")[ChartKind.BAR], language="en", theme=Theme.PRINT)
    assert "<style>" in text
    assert "#14576a" in text


def test_two_charts_on_a_page_share_no_id():
    first, second = (drawn(charts("en")[kind]) for kind in (ChartKind.BAR, ChartKind.LINE))
    ids = [{each.get("id") for each in root.iter() if each.get("id")} for root in (first, second)]
    assert not ids[0] & ids[1]


def test_a_change_below_zero_is_drawn_on_the_other_side_of_the_line():
    chart = Chart(ChartKind.BAR, "t", "s", "a", "h", ("up", "down"), (Series("x", (13, -9)),), unit=Unit.CHANGE)
    up, down = [each for each in drawn(chart).iter(f"{SVG}rect") if each.get("class") == "kf c1"]
    assert float(down.get("x")) + float(down.get("width")) == pytest.approx(float(up.get("x")), abs=0.2)


words = st.text(max_size=40)
values = st.one_of(
    st.none(),
    st.just(Suppressed()),
    st.integers(min_value=0, max_value=10**9),
    st.floats(min_value=0, max_value=1e12, allow_nan=False),
)


@st.composite
def any_chart(draw):
    kind = draw(st.sampled_from(ChartKind))
    rows = draw(st.integers(1, 8))
    count = draw(st.integers(2, 3)) if kind is ChartKind.BULLET else draw(st.integers(1, 5))
    return Chart(
        kind, draw(words), "s", "a", draw(words), tuple(draw(words) for _ in range(rows)),
        tuple(Series(draw(words), tuple(draw(values) for _ in range(rows))) for _ in range(count)),
        unit=draw(st.sampled_from(Unit)), decimals=draw(st.integers(0, 2)),
        target=draw(st.one_of(st.none(), st.integers(0, 1000))), target_name=draw(words),
        few=draw(st.frozensets(st.integers(0, rows - 1))),
    )  # fmt: skip


@given(any_chart(), st.sampled_from(LANGUAGES), st.sampled_from([312, 560]))
def test_any_words_and_numbers_give_a_whole_picture(chart, language, width):
    root = drawn(chart, language, width, theme=Theme.PRINT)
    numbers = [value for each in root.iter() for key, value in each.attrib.items() if key in {"x", "y", "width", "cx"}]
    assert not [number for number in numbers if not re.fullmatch(r"-?\d+(\.\d)?", number)]
