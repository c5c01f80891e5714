"""Every address of the site, room by room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from paivand.site.api import api

# One line a room; each room names its own addresses in its urls.py.
ROOMS = (
    ("", "paivand.site.pages"),
    ("account/", "paivand.office.account_urls"),
    ("office/", "paivand.office.urls"),
    ("trust/", "paivand.trust.urls"),
    ("work/", "paivand.work.urls"),
    ("services/", "paivand.directory.urls"),
    ("people/", "paivand.people.urls"),
    ("protection/", "paivand.protection.urls"),
    ("r/", "paivand.protection.provider_urls"),
    ("results/", "paivand.results.urls"),
    ("reports/", "paivand.reports.urls"),
    ("", "paivand.ui.urls"),
)


def _exists(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


urlpatterns: list[URLPattern | URLResolver] = [
    # At the root, because the description of the interface finds its own addresses by their names.
    path("api/v1/", api.urls),
    *(path(prefix, include(module)) for prefix, module in ROOMS if _exists(module)),
]
