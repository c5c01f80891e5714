"""Addresses of the trust app."""

from __future__ import annotations

from django.urls import path

from paivand.trust import views

app_name = "trust"
urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/verify/", views.journal_verify, name="journal-verify"),
    path("releases/", views.releases, name="releases"),
]
