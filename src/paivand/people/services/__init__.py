"""Every write of the people app, by noun."""

from __future__ import annotations

from paivand.people.services.changes import person_update
from paivand.people.services.persons import (
    NewIdentifier,
    NewName,
    NewPerson,
    NewPhone,
    person_register,
)

__all__ = ["NewIdentifier", "NewName", "NewPerson", "NewPhone", "person_register", "person_update"]
