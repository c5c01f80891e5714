"""Addresses of the reports app."""

from __future__ import annotations

from django.urls import path

from paivand.reports import views

app_name = "reports"
urlpatterns = [path("", views.reports, name="reports")]
