"""What makes the site usable without a network: service worker, manifest, the offline page and its words.

None of these pages holds anything about a person, so a browser may keep them.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from paivand.kernel import registry
from paivand.kernel.errors import NOT_FOUND
from paivand.ui.context import Shell
from paivand.work.outbox.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Raise it when the worker or the offline page changes in a way that the names of the files do not show.
EDITION: Final = 1

_ICON_SIZES: Final = (192, 512)
_MODULES: Final = (
    "boot",
    "capture",
    "chip",
    "ids",
    "keys",
    "link",
    "offline",
    "outbox",
    "pinpad",
    "sealing",
    "snapshot",
    "store",
    "turns",
    "words",
    "worker",
)
_STYLES: Final = (
    "ui/vendor/bootstrap/bootstrap.min.css",
    "ui/vendor/bootstrap/bootstrap.rtl.min.css",
    "ui/fonts.css",
    "ui/tokens.css",
    "ui/components.css",
    "ui/product.css",
    "ui/icon-192.png",
    "ui/mark.svg",
)


def _names() -> Iterable[str]:
    yield from _STYLES
    yield "ui/js/theme.js"
    yield "ui/js/calendar.js"
    for module in _MODULES:
        yield f"work/{module}.js"


@cache
def shell_addresses() -> tuple[str, ...]:
    """Return the addresses of everything that the offline page loads; with hashed names they change with the content."""
    there = (name for name in _names() if finders.find(name) is not None or staticfiles_storage.exists(name))
    return tuple(staticfiles_storage.url(name) for name in there)


@cache
def version() -> str:
    """Return the name of this edition of the shell: changes exactly when one of its files does."""
    digest = hashlib.sha256(str(EDITION).encode())
    for name in _names():
        place = finders.find(name)
        if isinstance(place, str):
            with open(place, "rb") as file:  # noqa: PTH123 - finders give strings
                digest.update(file.read())
    for form in registry.all(registry.OFFLINE_FORM):
        digest.update(form.name.encode())
    return digest.hexdigest()[:12]


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker from the root, so that it may answer for the whole site."""
    context = {
        "version": version(),
        "files": list(shell_addresses()),
        "offline": reverse("site:offline"),
        "words": reverse("site:offline_words", args=["xx"]).replace("xx.json", ""),
        "static": settings.STATIC_URL,
    }
    response = render(
        request, "site/sw.js", {"facts": json.dumps(context)}, content_type="text/javascript; charset=utf-8"
    )
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """Let the site be put on the home screen; the name is neutral, for a phone is seen by others."""
    shell = Shell(request)
    content = {
        "id": "/",
        "name": "Paivand",
        "short_name": "Paivand",
        "description": gettext("Work of the office, with and without a network."),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": shell.language,
        "dir": shell.direction,
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": list(_icons()),
    }
    response = JsonResponse(content, content_type="application/manifest+json")
    response["Cache-Control"] = "no-cache"
    return response


def _icons() -> Iterator[dict[str, str]]:
    """Yield the icons: the drawing, and pictures for launchers that draw no SVG or cut their own shape out (maskable)."""
    yield {"src": staticfiles_storage.url("ui/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    for size in _ICON_SIZES:
        picture = {
            "src": staticfiles_storage.url(f"ui/icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
        }
        # The mark keeps within the inner four fifths, so one picture serves both purposes.
        yield {**picture, "purpose": "any"}
        yield {**picture, "purpose": "maskable"}


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Show the page that works without a network. It is the same for everybody: who reads it is known only on the device."""
    request.user = AnonymousUser()
    response = render(request, "site/offline.html", {"forms": registry.all(registry.OFFLINE_FORM)})
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def offline_words(request: HttpRequest, language: str) -> HttpResponse:
    """Give the sentences of the scripts in one language; the worker keeps them."""
    known = {code.lower() for code, _name in settings.LANGUAGES}
    if language.lower() not in known:
        raise NOT_FOUND.error()
    with translation.override(language.lower()):
        response = JsonResponse(words(), json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=3600"
    return response


urlpatterns = [
    path("sw.js", service_worker, name="service_worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("offline/", offline, name="offline"),
    path("offline/words/<str:language>.json", offline_words, name="offline_words"),
]
