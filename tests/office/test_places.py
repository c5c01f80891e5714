"""Places: a tree that people extend by hand and from files, and that moves with everybody's reach."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import acting_as
from paivand.ledger.models import AccessScope, JournalRow
from paivand.office.access import allowed
from paivand.office.models import Place, PlaceImport
from paivand.office.selectors import places_geojson
from paivand.office.services.place_files import _from_csv, _from_geojson, places_commit, places_read
from paivand.office.services.places import (
    COUNTRIES,
    country_load,
    mandates_touched,
    middle_of,
    place_add,
    place_change,
    place_code,
    place_move,
)

CSV = """code;parent;kind;name_en;name_tg;latitude;longitude;pcode
dehi-nav;vahdat;village;Dehi Nav;Деҳи Нав;38,61;69.10;
mahalla-1;vahdat/dehi-nav;sector;Mahalla 1;;;;
"""


def _refused(refusal: str, function, **arguments):
    with pytest.raises(PaivandError) as caught:
        function(**arguments)
    assert caught.value.code == refusal


def _read(world, content: bytes | str, name: str = "places.csv", **more):
    data = content if isinstance(content, bytes) else content.encode()
    return places_read(actor=world.admin, file_name=name, content=data, **more)


def _add(world, parent: str = "vahdat", **more):
    values = {"code": "", "names": {"en": "Dehi Nav"}, "kind": "village"} | more
    return place_add(actor=world.admin, parent=world.places[parent], **values)


# --- by hand ----------------------------------------------------------------------------------------------------------------


def test_a_place_added_by_hand_gets_a_code_from_its_name(world):
    place = _add(world, names={"en": "Dehi Nav", "tg": "Деҳи Нав"}, latitude=38.61, longitude=69.1)
    assert place.path == "tjk/drs/vahdat/dehi-nav/"
    assert place.level == 3
    assert place.name_in("ps") == "Dehi Nav"
    assert place.name_in("ru") == "Деҳи Нав"
    assert JournalRow.objects.filter(verb="place.save", subject_id=place.pk).exists()


def test_a_tree_may_be_deep_but_not_endless(world):
    parent = world.places["vahdat"]
    for number in range(24):
        parent = place_add(actor=world.admin, parent=parent, code=f"level-number-{number}", names={"en": "x"})
    assert parent.level == 26
    _refused("PV-OFFICE-44", place_add, actor=world.admin, parent=parent, code="x" * 38, names={"en": "x"})


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"names": {"en": "  "}}, "PV-OFFICE-43"),
        ({"latitude": 91.0, "longitude": 0.0}, "PV-OFFICE-42"),
        ({"latitude": float("nan"), "longitude": 0.0}, "PV-OFFICE-42"),
        ({"latitude": 38.0}, "PV-OFFICE-42"),
        ({"code": "rohati"}, "PV-OFFICE-40"),
        ({"code": "../up"}, "PV-OFFICE-40"),
        ({"code": "", "names": {"tg": "Деҳа"}}, "PV-OFFICE-40"),
    ],
)
def test_a_place_that_does_not_fit_is_refused_with_what_to_do(world, values, refusal):
    _refused(refusal, _add, world=world, **values)


def test_only_whoever_keeps_places_changes_them(world, enter):
    _refused("PV-ACCESS-01", place_add, actor=world.nilufar, parent=None, code="x", names={"en": "x"})
    assert enter(world.nilufar).get("/office/places/new/").status_code == 403
    assert enter(world.nilufar).get(f"/office/places/{world.places['vahdat'].pk}/").status_code == 200


def test_a_place_with_mandates_is_not_switched_off(world):
    values: Any = {
        "names": {"en": "x"},
        "kind": "village",
        "latitude": None,
        "longitude": None,
        "pcode": "",
        "verified": True,
    }
    _refused("PV-OFFICE-49", place_change, actor=world.admin, place=world.places["drs"], is_active=False, **values)
    place_change(actor=world.admin, place=world.places["rudaki"], is_active=False, **values)
    assert not Place.objects.get(code="rudaki").is_active


# --- moving -----------------------------------------------------------------------------------------------------------------


def test_a_moved_place_takes_everything_below_and_everybodys_reach(world):
    scope = world.scope("rohati")
    assert AccessScope.objects.filter(user_id=world.rahim.pk, scope=scope).exists()
    moved = place_move(actor=world.admin, place=world.places["rohati"], parent=world.places["rudaki"])
    assert moved.path == "tjk/drs/rudaki/rohati/"
    assert not AccessScope.objects.filter(user_id=world.rahim.pk, scope=scope).exists()
    with acting_as(world.rahim):
        assert not allowed(world.rahim, Permission.PERSON_READ, scope)
    place_move(actor=world.admin, place=moved, parent=world.places["vahdat"])
    assert AccessScope.objects.filter(user_id=world.rahim.pk, scope=scope).exists()


def test_a_subtree_keeps_its_shape_and_levels_when_it_moves(world):
    below = _add(world, parent="rohati", code="street")
    place_move(actor=world.admin, place=world.places["vahdat"], parent=world.places["tjk"])
    below.refresh_from_db()
    assert below.path == "tjk/vahdat/rohati/street/"
    assert below.level == 3
    assert {p.path: p.level for p in Place.objects.all()} == {
        p.path: p.path.count("/") - 1 for p in Place.objects.all()
    }


def test_a_place_never_lies_inside_itself(world):
    _refused("PV-OFFICE-41", place_move, actor=world.admin, place=world.places["vahdat"], parent=world.places["rohati"])
    _refused("PV-OFFICE-41", place_move, actor=world.admin, place=world.places["vahdat"], parent=world.places["vahdat"])


def test_two_places_never_get_one_path(world):
    _add(world, parent="rudaki", code="rohati")
    _refused("PV-OFFICE-40", place_move, actor=world.admin, place=world.places["rohati"], parent=world.places["rudaki"])


def test_the_page_says_how_many_mandates_a_move_touches(world, enter):
    assert mandates_touched(world.places["rohati"], world.places["rudaki"]) == 3
    client = enter(world.admin)
    path = f"/office/places/{world.places['rohati'].pk}/move/"
    form = {"parent": world.places["rudaki"].pk, "reason": "the border of the district moved"}
    page = client.post(path, {**form, "step": "look"})
    assert "3 mandates see other records then" in page.content.decode()
    assert Place.objects.get(code="rohati").parent_id == world.places["vahdat"].pk
    client.post(path, {**form, "step": "do"})
    assert Place.objects.get(code="rohati").parent_id == world.places["rudaki"].pk


# --- from files -------------------------------------------------------------------------------------------------------------


def test_a_csv_is_previewed_and_then_taken_over_as_one(world):
    batch = _read(world, CSV, source="District office")
    assert [row["path"] for row in batch.rows] == ["tjk/drs/vahdat/dehi-nav/", "tjk/drs/vahdat/dehi-nav/mahalla-1/"]
    assert batch.problems == []
    assert not Place.objects.filter(code="dehi-nav").exists()
    assert places_commit(actor=world.admin, import_id=batch.pk) == 2
    place = Place.objects.get(code="dehi-nav")
    assert (place.latitude, place.longitude, place.names["tg"]) == (38.61, 69.1, "Деҳи Нав")
    assert place.source == "District office"
    assert not place.verified
    _refused("PV-OFFICE-48", places_commit, actor=world.admin, import_id=batch.pk)


def test_the_same_file_twice_changes_nothing(world):
    places_commit(actor=world.admin, import_id=_read(world, CSV).pk)
    again = _read(world, CSV)
    assert {row["state"] for row in again.rows} == {"known"}
    assert places_commit(actor=world.admin, import_id=again.pk) == 0


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("x;nowhere;village;X;;;;", "parent"),
        ("x;vahdat;castle;X;;;;", "kind"),
        ("x;vahdat;village;;;;;", "name_en"),
        ("x;vahdat;village;X;;ninety;1;", "latitude"),
        ("x;vahdat;village;X;;95;1;", "latitude"),
        ("x;vahdat;village;X;;38.5;;", "latitude"),
        ("x;vahdat;village;X;;nan;nan;", "latitude"),
        (";vahdat;village;;Деҳа;;;", "code"),
    ],
)
def test_a_row_that_cannot_be_taken_is_named_by_row_and_column(world, row, column):
    batch = _read(world, CSV + row + "\n")
    assert len(batch.rows) == 2
    assert [(problem["number"], problem["column"]) for problem in batch.problems] == [(4, column)]
    assert batch.problems[0]["sentence"].endswith((".", "."))


def test_a_place_twice_in_one_file_is_a_problem_of_the_second(world):
    batch = _read(world, CSV + "dehi-nav;vahdat;village;Again;;;;\n")
    assert len(batch.rows) == 2
    assert "twice" in batch.problems[0]["sentence"]


def test_digits_of_any_script_are_read(world):
    batch = _read(world, "code,parent,name_en,latitude,longitude\nx,vahdat,X,۳۸٫۵,٦٩٫٠\n")
    assert (batch.rows[0]["latitude"], batch.rows[0]["longitude"]) == (38.5, 69.0)


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("a.csv", "название;код\nx;y\n".encode("cp1251"), "PV-OFFICE-45"),
        ("a.csv", b"name_en;name_en\nx;y\n", "PV-OFFICE-46"),
        ("a.csv", b"", "PV-OFFICE-46"),
        ("a.csv", b"only;other;columns\n1;2;3\n", "PV-OFFICE-46"),
        ("a.csv", b'name_en\n"open quote\n', "PV-OFFICE-45"),
        ("a.csv", b"name_en\n" + b"x\n" * 5001, "PV-OFFICE-47"),
        ("a.csv", b"x" * (5 * 1024 * 1024 + 1), "PV-OFFICE-47"),
        ("a.geojson", b"not json", "PV-OFFICE-45"),
        ("a.geojson", b'{"type": "Feature"}', "PV-OFFICE-45"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": {}}', "PV-OFFICE-45"),
        ("a.geojson", b'{"type": "FeatureCollection", "features": [1]}', "PV-OFFICE-45"),
        ("a.geojson", b"[" * 100_000, "PV-OFFICE-45"),
    ],
)
def test_a_file_that_cannot_be_read_says_so_and_changes_nothing(world, name, content, refusal):
    before = Place.objects.count()
    _refused(refusal, _read, world=world, content=content, name=name)
    assert Place.objects.count() == before
    assert not PlaceImport.objects.exists()


def _collection(*features) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def _feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


SQUARE = {"type": "Polygon", "coordinates": [[[69, 38], [70, 38], [70, 39], [69, 39], [69, 38]]]}


def test_outlines_and_points_come_from_geojson(world):
    text = _collection(
        _feature(SQUARE, code="north", name="North", kind="district"),
        _feature({"type": "Point", "coordinates": [69.5, 38.5]}, code="camp", name_en="Camp", parent="north"),
        _feature(None, name="No place on the map"),
    )
    batch = _read(world, text, "a.geojson", parent=world.places["drs"])
    assert batch.problems == []
    places_commit(actor=world.admin, import_id=batch.pk)
    north, camp = Place.objects.get(code="north"), Place.objects.get(code="camp")
    assert north.geometry == SQUARE
    assert (north.latitude, north.longitude) == (38.5, 69.5)
    assert camp.path == "tjk/drs/north/camp/"
    assert (camp.latitude, camp.longitude) == (38.5, 69.5)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        {"type": "Polygon", "coordinates": "everywhere"},
        {"type": "Polygon", "coordinates": [[[1e9, 2]]]},
        {"type": "Polygon", "coordinates": []},
    ],
)
def test_a_shape_that_cannot_be_drawn_is_a_problem_of_its_row(world, geometry):
    batch = _read(world, _collection(_feature(geometry, name="Odd")), "a.geojson")
    assert batch.rows == []
    assert batch.problems[0]["column"] == "geometry"


def test_the_pages_take_a_file_from_preview_to_commit(world, enter):
    client = enter(world.admin)
    upload = SimpleUploadedFile("places.csv", CSV.encode(), content_type="text/csv")
    answer = client.post("/office/places/file/", {"file": upload, "parent": "", "source": ""})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Dehi Nav" in page
    assert client.post(answer["Location"] + "commit/").status_code == 302
    assert Place.objects.filter(code="mahalla-1").exists()


@given(st.binary(max_size=400), st.sampled_from([_from_csv, _from_geojson]))
def test_any_bytes_give_rows_or_a_refusal(content, read):
    with contextlib.suppress(PaivandError):
        list(read(content))


# --- what is shipped ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("country", "provinces"), [("af", 34), ("tj", 5), ("al", 12)])
def test_first_level_boundaries_of_three_countries_come_with_the_product(db, country, provinces):
    with acting_as(SYSTEM):
        root = country_load(actor=SYSTEM, code=country)
        again = country_load(actor=SYSTEM, code=country)
    assert again.pk == root.pk
    outlined = Place.objects.filter(parent=root, geometry__isnull=False)
    assert outlined.count() == provinces
    assert all(place.names.get("en") for place in outlined)
    assert not any(place.verified for place in Place.objects.all())


def test_the_districts_of_the_product_are_points_with_names(db):
    with acting_as(SYSTEM):
        for code in COUNTRIES:
            country_load(actor=SYSTEM, code=code)
    points = {place.code: place for place in Place.objects.filter(geometry__isnull=True, level__gt=0)}
    assert {"vahdat", "rudaki", "dushanbe-city", "kushoniyon", "jabbor-rasulov", "islam-qala", "milak", "zaranj",
            "herat-district"} <= set(points)  # fmt: skip
    assert points["vahdat"].name_in("tg") == "Ваҳдат"
    assert points["islam-qala"].name_in("ps") == "د اسلام قلعې پوله"
    assert points["islam-qala"].kind == "border"
    for place in points.values():
        assert place.latitude is not None
    names = set(Place.objects.filter(parent__code="af", level=1).values_list("pcode", flat=True))
    assert len(names) == 34


def test_the_map_is_geojson_of_our_own(world, enter):
    with acting_as(SYSTEM):
        country_load(actor=SYSTEM, code="tj")
    answer = enter(world.nilufar).get("/office/places/shapes.geojson")
    assert answer["Content-Type"] == "application/geo+json"
    shapes = answer.json()["features"]
    assert {shape["geometry"]["type"] for shape in shapes} == {"Point", "Polygon", "MultiPolygon"}
    part = enter(world.nilufar).get(f"/office/places/shapes.geojson?in={Place.objects.get(code='tj-kt').pk}")
    assert {shape["properties"]["name"] for shape in part.json()["features"]} == {"Khatlon", "Kushoniyon"}
    assert enter(world.nilufar).get("/office/places/shapes.geojson?in=nonsense").status_code == 404
    assert places_geojson()["features"]


def test_the_middle_of_an_outline_lies_in_it():
    assert middle_of(SQUARE) == (38.5, 69.5)
    assert middle_of({"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"]]}) == (38.5, 69.5)
    assert middle_of({"type": "Polygon", "coordinates": [[[1, 1], [1, 1], [1, 1]]]}) == (None, None)


@pytest.mark.parametrize(
    ("text", "code"), [("Dehi Nav", "dehi-nav"), ("AF3201", "af3201"), ("Деҳа", ""), ("x" * 60, "x" * 38)]
)
def test_codes_are_small_latin_letters_digits_and_hyphens(text, code):
    assert place_code(text) == code
