"""The product's settings with the ledger as the only room: processes of one_machine.py start in a moment."""

from __future__ import annotations

from paivand.settings import *  # noqa: F403 -- all of them count

INSTALLED_APPS = ["paivand.ledger"]
