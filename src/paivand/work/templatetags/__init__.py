"""Template tags of the work app."""

from __future__ import annotations
