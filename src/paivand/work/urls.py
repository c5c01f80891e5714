"""Addresses of the work app."""

from __future__ import annotations

from paivand.work.outbox.urls import urlpatterns as outbox_urls

app_name = "work"
urlpatterns = [*outbox_urls]
