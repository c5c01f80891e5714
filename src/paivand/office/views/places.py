"""Places: the tree, one place, files, the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed, permission_required, signed_in
from paivand.office.forms import LANGUAGE_NAMES, PlaceFileForm, PlaceForm, PlaceMoveForm
from paivand.office.models import OfficeSettings, Place, PlaceImport, User
from paivand.office.selectors import ancestors_of, children_of, language, place_get, places_geojson
from paivand.office.services.place_files import COLUMNS, MAX_MB, MAX_ROWS, places_commit, places_read
from paivand.office.services.places import mandates_touched, place_add, place_change, place_move
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from django.http import HttpRequest

_PUBLIC = "names and points of public places, for everybody who works here"
_PREVIEWED = 200


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


@signed_in(_PUBLIC)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Show the top of the tree."""
    rows = [(place, place.name_in(language())) for place in children_of(None)]
    return render(
        request, "office/places.html", {"rows": rows, "may_manage": allowed(_me(request), Permission.PLACE_MANAGE)}
    )


@signed_in(_PUBLIC)
@require_GET
def place_children(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Return what lies right below a place, for the tree to unfold."""
    rows = [(place, place.name_in(language())) for place in children_of(place_get(place_id))]
    return render(request, "office/_place_rows.html", {"rows": rows})


@signed_in(_PUBLIC)
@require_GET
def place_page(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Show one place: names, where it lies, what lies in it."""
    place = place_get(place_id)
    return render(
        request,
        "office/place.html",
        {
            "place": place,
            "name": place.name_in(language()),
            "above": [(upper, upper.name_in(language())) for upper in ancestors_of(place)],
            "names": [(LANGUAGE_NAMES.get(code, code), code, text) for code, text in place.names.items()],
            "rows": [(child, child.name_in(language())) for child in children_of(place)],
            "may_manage": allowed(_me(request), Permission.PLACE_MANAGE),
        },
    )


@signed_in(_PUBLIC)
@require_GET
def place_map(request: HttpRequest) -> HttpResponse:
    """Show one country's places on a map without any tiles, and as a list below; the office's own country first."""
    countries = children_of(None)
    wanted = request.GET.get("in", "")
    own = OfficeSettings.current().root_place
    here = next((one for one in countries if str(one.pk) == wanted), None)
    here = here or next((one for one in countries if own is not None and one.contains(own)), None)
    here = here or (countries[0] if countries else None)
    shapes: list[dict[str, Any]] = places_geojson(here)["features"]
    context: dict[str, Any] = {
        "here": here,
        "name": here.name_in(language()) if here else "",
        "countries": [(one, one.name_in(language())) for one in countries],
        "shapes": sorted(shapes, key=lambda shape: shape["properties"]["name"]),
    }
    return render(request, "office/place_map.html", context)


@signed_in(_PUBLIC)
@require_GET
def place_shapes(request: HttpRequest) -> HttpResponse:
    """Return outlines and points as GeoJSON, of everything or of one part (``?in=<id>``)."""
    wanted = request.GET.get("in", "")
    try:
        root = place_get(UUID(wanted)) if wanted else None
    except ValueError:
        raise NOT_FOUND.error() from None
    return JsonResponse(places_geojson(root), content_type="application/geo+json")


def _initial(place: Place) -> dict[str, object]:
    fields = ("kind", "pcode", "latitude", "longitude", "verified", "is_active")
    names = {f"name_{code}": text for code, text in place.names.items()}
    return {name: getattr(place, name) for name in fields} | names


def _point(form: PlaceForm) -> dict[str, float | None]:
    numbers = {name: form.cleaned_data[name] for name in ("latitude", "longitude")}
    return {name: None if number is None else float(number) for name, number in numbers.items()}


@permission_required(Permission.PLACE_MANAGE)
def place_new(request: HttpRequest, parent_id: UUID | None = None) -> HttpResponse:
    """Add a place by hand."""
    parent = place_get(parent_id) if parent_id else None
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            place = place_add(
                actor=_me(request),
                parent=parent,
                code=data["code"],
                names=form.names(),
                kind=data["kind"],
                pcode=data["pcode"],
                **_point(form),
            )
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The place is there."))
            return HttpResponseRedirect(reverse("office:place", args=[place.pk]))
    context = {"form": form, "parent": parent, "parent_name": parent.name_in(language()) if parent else ""}
    return render(request, "office/place_form.html", context)


@permission_required(Permission.PLACE_MANAGE)
def place_edit(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Change names, kind, point; or switch a place off."""
    place = place_get(place_id)
    form = PlaceForm(request.POST or None, place=place, initial=_initial(place))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            place_change(
                actor=_me(request),
                place=place,
                names=form.names(),
                kind=data["kind"],
                pcode=data["pcode"],
                verified=data["verified"],
                is_active=data["is_active"],
                **_point(form),
            )
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The place is kept as you wrote it."))
            return HttpResponseRedirect(reverse("office:place", args=[place.pk]))
    return render(request, "office/place_form.html", {"form": form, "place": place, "name": place.name_in(language())})


@permission_required(Permission.PLACE_MANAGE)
def place_relocate(request: HttpRequest, place_id: UUID) -> HttpResponse:
    """Hang a place elsewhere in the tree, after a look at whose view that changes."""
    place = place_get(place_id)
    form = PlaceMoveForm(request.POST or None, place=place, initial={"parent": str(place.parent_id or "")})
    touched = None
    if request.method == "POST" and form.is_valid():
        parent = form.cleaned_data["parent"]
        if request.POST.get("step") == "do":
            try:
                place_move(actor=_me(request), place=place, parent=parent, reason=form.cleaned_data["reason"])
            except PaivandError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("The place lies there now, with everything in it."))
                return HttpResponseRedirect(reverse("office:place", args=[place.pk]))
        else:
            touched = mandates_touched(place, parent)
    return render(
        request,
        "office/place_move.html",
        {"form": form, "place": place, "name": place.name_in(language()), "touched": touched},
    )


@permission_required(Permission.PLACE_MANAGE)
def place_file(request: HttpRequest) -> HttpResponse:
    """Read a file of places into a preview."""
    form = PlaceFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = places_read(
                actor=_me(request),
                file_name=upload.name,
                content=upload.read((MAX_MB + 1) * 1024 * 1024),
                parent=form.cleaned_data["parent"],
                source=form.cleaned_data["source"],
            )
        except PaivandError as error:
            form.add_error("file", error.message)
        else:
            return HttpResponseRedirect(reverse("office:place_preview", args=[batch.pk]))
    context = {"form": form, "columns": COLUMNS, "limit": MAX_ROWS, "size": MAX_MB}
    return render(request, "office/place_file.html", context)


def _batch(batch_id: UUID) -> PlaceImport:
    found = PlaceImport.objects.filter(pk=batch_id).first()
    if found is None:
        raise NOT_FOUND.error()
    return found


@permission_required(Permission.PLACE_MANAGE)
@require_GET
def place_preview(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Show what a file would add, and every row that cannot be taken."""
    batch = _batch(batch_id)
    new = [row for row in batch.rows if row["state"] == "new"]
    return render(
        request,
        "office/place_preview.html",
        {
            "batch": batch,
            "new": new[:_PREVIEWED],
            "new_count": len(new),
            "more": max(0, len(new) - _PREVIEWED),
            "known_count": len(batch.rows) - len(new),
        },
    )


@permission_required(Permission.PLACE_MANAGE)
@require_POST
def place_commit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Take the places over."""
    made = places_commit(actor=_me(request), import_id=_batch(batch_id).pk)
    messages.success(request, _("%(count)s places are new in the tree.") % {"count": local_digits(made)})
    return HttpResponseRedirect(reverse("office:places"))
