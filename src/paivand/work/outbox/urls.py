"""Addresses of the outbox; ``work/urls.py`` includes them in its namespace."""

from __future__ import annotations

from django.urls import path

from paivand.work.outbox import views

urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/bundle/", views.bundle, name="outbox_bundle"),
    path("conflicts/", views.conflicts, name="conflicts"),
    path("conflicts/<uuid:conflict_id>/", views.conflict, name="conflict"),
    path("set-aside/<uuid:quarantined_id>/", views.quarantined, name="quarantined"),
    path("devices/<uuid:device_id>/", views.device, name="device"),
    path("devices/<uuid:device_id>/lost/", views.device_lost, name="device_lost"),
]
