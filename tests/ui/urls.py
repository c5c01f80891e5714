"""The addresses that the interface's own pages need, without the rooms above it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


people = ([path("", nothing, name="list"), path("new/", nothing, name="new")], "people")

site = ([path("search/", nothing, name="search"), path("record/", nothing, name="record")], "site")

urlpatterns = [
    path("", include(site)),
    path("", include("paivand.ui.urls")),
    path("people/", include(people)),
    path("reports/", nothing, name="reports"),
]
