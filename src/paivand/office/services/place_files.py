"""Places from a file: CSV or GeoJSON, read into a preview, committed as one batch."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from paivand.kernel.clock import now
from paivand.kernel.digits import to_latin
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record
from paivand.office.access import require
from paivand.office.choices import PlaceKind
from paivand.office.models import Place, PlaceImport
from paivand.office.problems import PLACE_FILE, PLACE_FILE_EMPTY, PLACE_FILE_LARGE, PLACE_IMPORT_DONE
from paivand.office.services.places import middle_of, place_code, place_make

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from paivand.kernel.actors import Actor

MAX_ROWS: Final = 5000
MAX_MB: Final = 5
COLUMNS: Final = ("code", "parent", "kind", "name_en", "latitude", "longitude", "pcode")
"""The columns of a CSV; further names as ``name_tg``, ``name_fa-af`` and so on. ``parent`` is a code or a path."""
_SHAPES: Final = frozenset({"Point", "Polygon", "MultiPolygon"})
_KINDS: Final = frozenset(PlaceKind.values)


class _Entry(NamedTuple):
    """One place as the file gives it; ``number`` is the line of a CSV or the place in the list of a GeoJSON."""

    number: int
    values: dict[str, Any]


def places_read(
    *, actor: Actor, file_name: str, content: bytes, parent: Place | None = None, source: str = ""
) -> PlaceImport:
    """Read a file into a preview; nothing of the tree changes.

    ``parent`` takes the places whose row names none. Raises PV-OFFICE-45 to -47 when the file cannot be read at all;
    problems of single rows stand in the preview.
    """
    require(actor, Permission.PLACE_MANAGE)
    if len(content) > MAX_MB * 1024 * 1024:
        raise PLACE_FILE_LARGE.error(limit=MAX_ROWS, size=MAX_MB)
    is_json = file_name.lower().endswith((".geojson", ".json"))
    entries = list(_from_geojson(content) if is_json else _from_csv(content))
    if not entries:
        raise PLACE_FILE_EMPTY.error()
    if len(entries) > MAX_ROWS:
        raise PLACE_FILE_LARGE.error(limit=MAX_ROWS, size=MAX_MB)
    rows, problems = _preview(entries, parent)
    return PlaceImport.objects.create(
        file_name=file_name[:200], source=(source or file_name)[:120], rows=rows, problems=problems, read_by=actor.id
    )


def _text(content: bytes, kind: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PLACE_FILE.error(kind=kind) from error


def _from_csv(content: bytes) -> Iterator[_Entry]:
    text = _text(content, "CSV")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().lower().replace(" ", "_") for name in next(reader, [])]
        if len(set(names)) != len(names) or not any(name == "name" or name.startswith("name_") for name in names):
            raise PLACE_FILE_EMPTY.error()
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield _Entry(reader.line_num, dict(zip(names, (cell.strip() for cell in cells), strict=False)))
    except csv.Error as error:
        raise PLACE_FILE.error(kind="CSV") from error


def _from_geojson(content: bytes) -> Iterator[_Entry]:
    try:
        document = json.loads(_text(content, "GeoJSON"))
        features = document["features"]
        if document["type"] != "FeatureCollection" or not isinstance(features, list):
            raise PLACE_FILE.error(kind="GeoJSON")
        for number, feature in enumerate(features, start=1):
            yield _Entry(number, _feature_values(feature))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PLACE_FILE.error(kind="GeoJSON") from error


def _feature_values(feature: Mapping[str, Any]) -> dict[str, Any]:
    stated = {str(name).lower(): value for name, value in (feature.get("properties") or {}).items()}
    values: dict[str, Any] = {
        name: str(value).strip() for name, value in stated.items() if isinstance(value, (str, int, float))
    }
    for language, text in (stated.get("names") or {}).items():
        values[f"name_{language}"] = str(text)
    values.setdefault("code", values.get("pcode") or values.get("shapeiso") or values.get("iso_3166_2") or "")
    if "shapename" in values:
        values.setdefault("name", values["shapename"])
    geometry = feature.get("geometry") or {}
    if geometry.get("type") == "Point":
        longitude, latitude = geometry["coordinates"][:2]
        values.update(latitude=latitude, longitude=longitude)
    elif geometry:
        values["geometry"] = geometry
    return values


def _preview(entries: list[_Entry], parent: Place | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    known = {place.path: place for place in Place.objects.all()}
    rows: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    coming: set[str] = set()
    for entry in entries:
        try:
            row = _row(entry, parent, known, coming)
        except _RowProblemError as problem:
            problems.append({"number": entry.number, "column": problem.column, "sentence": problem.sentence})
            continue
        coming.add(row["path"])
        rows.append(row)
    return rows, problems


class _RowProblemError(Exception):
    """What is wrong with one row, in a sentence that says how to put it right."""

    def __init__(self, column: str, sentence: str) -> None:
        """Hold column and sentence."""
        super().__init__(column)
        self.column = column
        self.sentence = sentence


def _row(entry: _Entry, parent: Place | None, known: Mapping[str, Place], coming: set[str]) -> dict[str, Any]:
    values = entry.values
    names = _names(values)
    code = place_code(str(values.get("code", "")) or names.get("en", "") or next(iter(names.values()), ""))
    if not code:
        raise _RowProblemError("code", _("Write a code in Latin letters or digits."))
    above = _above(str(values.get("parent", "")), parent, known, coming)
    path = f"{above}{code}/"
    if path in coming:
        raise _RowProblemError("code", _("The same place stands in the file twice. Take one away."))
    kind = str(values.get("kind", "")) or PlaceKind.OTHER.value
    if kind not in _KINDS:
        raise _RowProblemError("kind", _("Write one of: %(kinds)s.") % {"kinds": ", ".join(sorted(_KINDS))})
    geometry = _shape(values.get("geometry"))
    latitude, longitude = _degrees(values, "latitude", 90), _degrees(values, "longitude", 180)
    if (latitude is None) != (longitude is None):
        raise _RowProblemError("latitude", _("Write both numbers of the point or neither."))
    if geometry is not None and latitude is None:
        latitude, longitude = middle_of(geometry)
    return {
        "number": entry.number,
        "path": path,
        "parent": above,
        "code": code,
        "names": names,
        "kind": kind,
        "latitude": latitude,
        "longitude": longitude,
        "geometry": geometry,
        "pcode": str(values.get("pcode", ""))[:24],
        "state": "known" if path in known else "new",
    }


def _names(values: Mapping[str, Any]) -> dict[str, str]:
    languages = {code for code, _name in settings.LANGUAGES}
    names = {}
    for column, value in values.items():
        if column.startswith("name_"):
            language = column.removeprefix("name_").replace("_", "-")
            if language in languages and str(value).strip():
                names[language] = str(value).strip()[:120]
    if values.get("name"):
        names.setdefault("en", str(values["name"]).strip()[:120])
    if not names:
        raise _RowProblemError("name_en", _("Write the name in at least one language."))
    return names


def _above(text: str, parent: Place | None, known: Mapping[str, Place], coming: set[str]) -> str:
    if not text:
        return parent.path if parent else ""
    path = text.lower().strip("/") + "/"
    if path in known or path in coming:
        return path
    ends = [place for place in (*known, *coming) if place.endswith(f"/{path}") or place == path]
    if len(ends) == 1:
        return ends[0]
    if ends:
        raise _RowProblemError("parent", _("Several places have this code. Write the whole path."))
    raise _RowProblemError("parent", _("There is no such place above. Put it into the file before this row."))


def _degrees(values: Mapping[str, Any], column: str, limit: int) -> float | None:
    text = to_latin(str(values.get(column, ""))).replace(",", ".").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not -limit <= number <= limit:
        raise _RowProblemError(
            column, _("Write degrees as a number from -%(limit)s to %(limit)s, such as 38.56.") % {"limit": limit}
        )
    return number


def _shape(geometry: Any) -> dict[str, Any] | None:
    if geometry is None:
        return None
    if geometry.get("type") not in _SHAPES or not _all_numbers(geometry.get("coordinates")):
        raise _RowProblemError("geometry", _("Only points, polygons and multipolygons in degrees can be drawn."))
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _all_numbers(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_all_numbers(part) for part in value)
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -180 <= value <= 180  # noqa: PLR2004 - degrees


@transaction.atomic
def places_commit(*, actor: Actor, import_id: UUID) -> int:
    """Take the new places of a preview over, all or none; return how many. Raises PV-OFFICE-48 the second time."""
    require(actor, Permission.PLACE_MANAGE)
    batch = PlaceImport.objects.select_for_update().get(pk=import_id)
    if batch.committed_at is not None:
        raise PLACE_IMPORT_DONE.error()
    made = 0
    for row in batch.rows:
        if row["state"] != "new" or Place.objects.filter(path=row["path"]).exists():
            continue
        place_make(
            parent=Place.objects.get(path=row["parent"]) if row["parent"] else None,
            code=row["code"],
            names=row["names"],
            kind=row["kind"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            geometry=row["geometry"],
            pcode=row["pcode"],
            source=batch.source,
        )
        made += 1
    batch.committed_at = now()
    batch.save(update_fields=["committed_at"])
    record(actor=actor, verb="place.import", subject=batch, changes={"places": made, "source": batch.source})
    return made
