from __future__ import annotations

from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "tests.work.outbox.field_app"
    label = "outbox_field"

    def ready(self):
        from tests.work.outbox.field_app import handlers

        handlers.register_all()
