"""A registration that a phone kept without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paivand.kernel import registry
from paivand.kernel.clock import now, today
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.kernel.protocols import Envelope
from paivand.ledger.acting import acting_as
from paivand.people.commands import NAME
from paivand.people.models import Person
from tests.makers import make_person

if TYPE_CHECKING:
    from tests.world import World


def test_a_registration_from_the_field_becomes_a_record_once_it_arrives(world: World) -> None:
    make_person(world, "Parwin Nazari")
    handler = registry.get(registry.COMMAND_HANDLER, NAME)
    assert handler is not None
    sent = {"name": "پروین نظری", "sex": "female", "birth_age": "34", "phone": "۰۹۰۰۰۰۱۱۲۲", "phone_safe": "no"}
    with acting_as(world.nilufar):
        envelope = Envelope(id=uuid7(), service=NAME, payload=handler.validate(sent), base_version=None, made_at=now())
        result = handler.apply(actor=world.nilufar, envelope=envelope)
        person = Person.objects.visible_to(world.nilufar).get(pk=envelope.id)
    assert result.record_id == person.pk
    assert "1 other person" in str(result.message)
    assert (person.birth_precision, person.registered_on) == ("estimated_age", today())
    with acting_as(world.nilufar, read_only=True):
        assert person.phones.get().is_safe is False


def test_what_lacks_a_name_is_refused_and_the_card_is_for_those_who_register(world: World) -> None:
    handler = registry.get(registry.COMMAND_HANDLER, NAME)
    source = registry.get(registry.OFFLINE_SOURCE, NAME)
    assert handler is not None
    assert source is not None
    with pytest.raises(PaivandError):
        handler.validate({"name": "", "sex": "female"})
    with acting_as(world.nilufar):
        assert [card.services for card in source.cards_for(actor=world.nilufar, since=today())] == [(NAME,)]
    with acting_as(world.madina):
        assert not list(source.cards_for(actor=world.madina, since=today()))
