"""The product's settings with the small room of the outbox tests beside it, for a server in a process of its own."""

from __future__ import annotations

from paivand.settings import *  # noqa: F403 -- a settings module is read by names
from paivand.settings import INSTALLED_APPS as PRODUCT_APPS

INSTALLED_APPS = [*PRODUCT_APPS, "tests.work.outbox.field_app"]
ROOT_URLCONF = "tests.work.outbox.field_app.urls"
