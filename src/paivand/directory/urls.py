"""Addresses of the directory."""

from __future__ import annotations

from django.urls import path

from paivand.directory import views

app_name = "services"
urlpatterns = [
    path("", views.service_list, name="services"),
    path("points.geojson", views.service_points, name="points"),
    path("missing/", views.service_gaps, name="gaps"),
    path("new/", views.service_new, name="new"),
    path("<uuid:service_id>/", views.service_page, name="service"),
    path("<uuid:service_id>/edit/", views.service_edit, name="edit"),
    path("<uuid:service_id>/confirm/", views.service_still_true, name="confirm"),
]
