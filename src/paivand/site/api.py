"""The root of the programming interface: one version, one description, the rooms' routers side by side."""

from __future__ import annotations

from ninja import NinjaAPI

from paivand.work.outbox.api import router as outbox_router

api = NinjaAPI(title="Paivand", version="1", urls_namespace="api")
api.add_router("", outbox_router)
