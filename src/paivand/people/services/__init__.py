"""Every write of the people app, by noun."""

from __future__ import annotations

from paivand.people.services.persons import (
    NewIdentifier,
    NewName,
    NewPerson,
    NewPhone,
    person_register,
)

__all__ = ["NewIdentifier", "NewName", "NewPerson", "NewPhone", "person_register"]
