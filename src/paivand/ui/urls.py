"""Addresses of the interface itself; the roof includes them at the root."""

from __future__ import annotations

from django.urls import path

from paivand.ui import views

app_name = "ui"

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("leave/", views.quick_exit, name="quick_exit"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
