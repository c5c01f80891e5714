"""What this room tells others."""

from __future__ import annotations

from django.dispatch import Signal

language_chosen = Signal()
"""Sent with ``request`` and ``language`` (a code of settings.LANGUAGES) when somebody switches the language."""
