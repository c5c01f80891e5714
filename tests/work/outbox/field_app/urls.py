"""The site, and two pages with forms that work without a network."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import include, path

from tests.work.outbox.field_app.handlers import NoteForm


def record(request):
    if request.method == "POST":
        # The ordinary way, taken where no script or no secure context is.
        return HttpResponse("posted the ordinary way", content_type="text/plain")
    return render(request, "outbox_field/record.html", {"form": NoteForm(), "subject": request.GET.get("subject", "")})


def change(request):
    context = {
        "form": NoteForm(initial={"text": request.GET["text"]}),
        "subject": request.GET["subject"],
        "version": request.GET["version"],
    }
    return render(request, "outbox_field/record.html", context)


urlpatterns = [
    path("field/record/", record),
    path("field/change/", change),
    path("", include("paivand.site.urls")),
]
