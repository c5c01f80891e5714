"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations


def register_all() -> None:
    """Register menu entries, recurring work and listeners."""
