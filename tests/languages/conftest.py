"""The ground of the access tests also serves the walk of every page in Dari."""

from __future__ import annotations

from tests.access.conftest import ground

__all__ = ["ground"]
