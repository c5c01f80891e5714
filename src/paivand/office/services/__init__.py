"""The writes of the office, one module a noun."""

from __future__ import annotations
