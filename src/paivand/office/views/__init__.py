"""The pages of the office, one module a subject."""

from __future__ import annotations
