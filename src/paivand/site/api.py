"""The root of the programming interface: one version, one description, the rooms' routers side by side."""

from __future__ import annotations

from ninja import NinjaAPI

from paivand.work.outbox.api import router as outbox_router

# No page of documentation: its scripts would not pass the content security policy. openapi.json is the description.
api = NinjaAPI(title="Paivand", version="1", urls_namespace="api", docs_url=None)
api.add_router("", outbox_router)
