"""Addresses at the root of the site."""

from __future__ import annotations

from django.urls import path

from paivand.site import finding, home, ways
from paivand.site.offline import urlpatterns as offline_urls

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("find/", finding.search, name="search"),
    path("record/", ways.record, name="record"),
    path("more/", ways.more, name="more"),
    path("help/", ways.help_page, name="help"),
    path("help/<slug:topic>/", ways.help_page, name="help-topic"),
    *offline_urls,
]
