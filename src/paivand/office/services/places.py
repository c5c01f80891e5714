"""Places: a tree of any depth that people extend by hand; a file comes in through ``place_files``."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.text import slugify

from paivand.kernel.permissions import Permission
from paivand.ledger.acting import context_cache
from paivand.ledger.journal import record
from paivand.office.access import require
from paivand.office.choices import PlaceKind
from paivand.office.models import Mandate, Place
from paivand.office.problems import (
    PLACE_CODE,
    PLACE_DEEP,
    PLACE_IN_USE,
    PLACE_LOOP,
    PLACE_NAMELESS,
    PLACE_POINT,
)
from paivand.office.reach import reach_rebuild_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paivand.kernel.actors import Actor

DATA: Final = Path(__file__).resolve().parents[1] / "data"
COUNTRIES: Final = ("af", "al", "tj")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9\-]{0,38}")
_PATH_LENGTH: Final = 400
_LATITUDE, _LONGITUDE = 90, 180


def place_code(text: str) -> str:
    """Return a code made from a name or another code: small Latin letters, digits, hyphens; may be empty."""
    return slugify(text)[:38].strip("-")


def _check(*, names: Mapping[str, str], latitude: float | None, longitude: float | None) -> dict[str, str]:
    kept = {language: text.strip() for language, text in names.items() if text and text.strip()}
    if not kept:
        raise PLACE_NAMELESS.error()
    if (latitude is None) != (longitude is None):
        raise PLACE_POINT.error()
    if latitude is not None and longitude is not None:
        # NaN compares false with everything, so the test is written to catch it.
        inside = -_LATITUDE <= latitude <= _LATITUDE and -_LONGITUDE <= longitude <= _LONGITUDE
        if not inside:
            raise PLACE_POINT.error()
    return kept


def _path(parent: Place | None, code: str) -> str:
    path = f"{parent.path if parent else ''}{code}/"
    if len(path) > _PATH_LENGTH:
        raise PLACE_DEEP.error()
    return path


def place_make(
    *,
    parent: Place | None,
    code: str,
    names: Mapping[str, str],
    kind: str = PlaceKind.OTHER,
    latitude: float | None = None,
    longitude: float | None = None,
    geometry: Mapping[str, Any] | None = None,
    pcode: str = "",
    source: str = "",
    verified: bool = False,
) -> Place:
    """Make one place without asking who; ``place_add``, imports and set-up call it and write the journal.

    Raises PV-OFFICE-40 to -44 for a code, a point, names or a depth that do not fit.
    """
    kept = _check(names=names, latitude=latitude, longitude=longitude)
    code = code or place_code(kept.get("en", next(iter(kept.values()))))
    if not _CODE.fullmatch(code) or Place.objects.filter(parent=parent, code=code).exists():
        raise PLACE_CODE.error(code=code)
    place = Place(
        parent=parent,
        code=code,
        path=_path(parent, code),
        level=parent.level + 1 if parent else 0,
        kind=kind,
        names=kept,
        latitude=latitude,
        longitude=longitude,
        geometry=geometry,
        pcode=pcode,
        source=source,
        verified=verified,
    )
    place.full_clean()
    place.save(force_insert=True)
    return place


@transaction.atomic
def place_add(
    *,
    actor: Actor,
    parent: Place | None,
    code: str,
    names: Mapping[str, str],
    kind: str = PlaceKind.OTHER,
    latitude: float | None = None,
    longitude: float | None = None,
    pcode: str = "",
) -> Place:
    """Add a place by hand; an empty ``code`` is made from the name."""
    require(actor, Permission.PLACE_MANAGE)
    place = place_make(
        parent=parent,
        code=code,
        names=names,
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        pcode=pcode,
        source="by hand",
        verified=True,
    )
    record(actor=actor, verb="place.save", subject=place, changes={"path": place.path, "names": place.names})
    return place


@transaction.atomic
def place_change(
    *,
    actor: Actor,
    place: Place,
    names: Mapping[str, str],
    kind: str,
    latitude: float | None,
    longitude: float | None,
    pcode: str,
    verified: bool,
    is_active: bool,
) -> Place:
    """Change everything about a place but where it lies. Raises PV-OFFICE-49 when mandates stand on one switched off."""
    require(actor, Permission.PLACE_MANAGE)
    kept = _check(names=names, latitude=latitude, longitude=longitude)
    if place.is_active and not is_active:
        standing = Mandate.objects.filter(place__path__startswith=place.path, ended_at__isnull=True)
        if standing.exists():
            raise PLACE_IN_USE.error()
        Place.objects.filter(path__startswith=place.path).update(is_active=False)
    wanted = {
        "names": kept,
        "kind": kind,
        "latitude": latitude,
        "longitude": longitude,
        "pcode": pcode,
        "verified": verified,
        "is_active": is_active,
    }
    changes = {name: (getattr(place, name), value) for name, value in wanted.items() if getattr(place, name) != value}
    for name, value in wanted.items():
        setattr(place, name, value)
    place.full_clean()
    place.save(update_fields=list(wanted))
    record(actor=actor, verb="place.save", subject=place, changes=changes)
    return place


@transaction.atomic
def place_move(*, actor: Actor, place: Place, parent: Place | None, reason: str = "") -> Place:
    """Hang a place and all below it under another one; everybody's reach is derived anew.

    Raises PV-OFFICE-40, -41 and -44. Records stay with their place, so whoever looks after the new surroundings sees
    them from now on: the page shows how many mandates that touches before it asks.
    """
    require(actor, Permission.PLACE_MANAGE)
    held = Place.objects.select_for_update().get(pk=place.pk)
    if parent is not None and parent.path.startswith(held.path):
        raise PLACE_LOOP.error()
    if Place.objects.filter(parent=parent, code=held.code).exclude(pk=held.pk).exists():
        raise PLACE_CODE.error(code=held.code)
    before, after = held.path, _path(parent, held.code)
    if before == after:
        return held
    deepest = max(len(path) for path in Place.objects.filter(path__startswith=before).values_list("path", flat=True))
    if deepest - len(before) + len(after) > _PATH_LENGTH:
        raise PLACE_DEEP.error()
    step = (parent.level + 1 if parent else 0) - held.level
    # In one statement: a path is unique, and between two statements two places would have the same one.
    Place.objects.filter(path__startswith=before).update(
        path=Concat(Value(after), Substr("path", len(before) + 1)), level=F("level") + step
    )
    Place.objects.filter(pk=held.pk).update(parent=parent)
    held.refresh_from_db()
    record(actor=actor, verb="place.move", subject=held, changes={"path": (before, after)}, reason=reason)
    context_cache().clear()
    reach_rebuild_all()
    return held


def mandates_touched(place: Place, parent: Place | None) -> int:
    """Return how many mandates would see the records of this place anew or no more if it moved under ``parent``."""
    open_mandates = Mandate.objects.filter(ended_at__isnull=True)
    ancestors = _ancestor_paths(place.parent.path if place.parent else "")
    new = _ancestor_paths(parent.path if parent else "")
    return open_mandates.filter(place__path__in=ancestors ^ new).count()


def _ancestor_paths(path: str) -> set[str]:
    parts = path.rstrip("/").split("/") if path else []
    return {"/".join(parts[: n + 1]) + "/" for n in range(len(parts))}


# --- what comes with the product --------------------------------------------------------------------------------------


def _shipped() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / "places.json").read_text(encoding="utf-8"))
    return content


def country_load(*, actor: Actor, code: str) -> Place:
    """Bring in a country of the product with its first-level outlines and the places we know; what is there stays.

    ``code`` is one of COUNTRIES. Runs in the caller's transaction and writes one journal row.
    """
    data = _shipped()
    country = next(entry for entry in data["countries"] if entry["code"] == code)
    root = Place.objects.filter(path=f"{code}/").first() or place_make(
        parent=None,
        code=code,
        names=country["names"],
        kind=PlaceKind.COUNTRY,
        latitude=country["latitude"],
        longitude=country["longitude"],
        source=data["source"],
    )
    made = 0
    outlines = json.loads((DATA / "boundaries" / f"{code}.geojson").read_text(encoding="utf-8"))
    for feature in outlines["features"]:
        stated = feature["properties"]
        if Place.objects.filter(parent=root, code=stated["code"]).exists():
            continue
        latitude, longitude = middle_of(feature["geometry"])
        place_make(
            parent=root,
            code=stated["code"],
            names=stated["names"],
            kind=PlaceKind.PROVINCE,
            latitude=latitude,
            longitude=longitude,
            geometry=feature["geometry"],
            pcode=stated["pcode"],
            source="Natural Earth, simplified",
        )
        made += 1
    for entry in data["places"]:
        if not entry["parent"].startswith(f"{code}/"):
            continue
        parent = Place.objects.get(path=entry["parent"])
        if Place.objects.filter(parent=parent, code=entry["code"]).exists():
            continue
        place_make(
            parent=parent,
            code=entry["code"],
            names=entry["names"],
            kind=entry["kind"],
            latitude=entry["latitude"],
            longitude=entry["longitude"],
            pcode=entry["pcode"],
            source=data["source"],
        )
        made += 1
    record(actor=actor, verb="place.import", subject=root, changes={"places": made})
    return root


def middle_of(geometry: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Return latitude and longitude of the middle of the widest ring, in degrees; None for other shapes."""
    rings = {"Polygon": lambda c: [c[0]], "MultiPolygon": lambda c: [part[0] for part in c]}.get(geometry["type"])
    if rings is None:
        return None, None
    ring = max(rings(geometry["coordinates"]), key=len)
    area = east = north = 0.0
    for (x1, y1, *_a), (x2, y2, *_b) in pairwise(ring):
        cross = x1 * y2 - x2 * y1
        area += cross
        east += (x1 + x2) * cross
        north += (y1 + y2) * cross
    if not area:
        return None, None
    return round(north / (3 * area), 4), round(east / (3 * area), 4)
