"""Addresses at the root of the site."""

from __future__ import annotations

from django.urls import path

from paivand.site.api import api
from paivand.site.offline import urlpatterns as offline_urls

app_name = "site"
urlpatterns = [
    path("api/v1/", api.urls),
    *offline_urls,
]
