"""Tables with sealed columns that exist for these tests alone, and a home of its own where a test needs one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from paivand.kernel.ids import uuid7
from paivand.ledger.vault import EncryptedBinaryField, EncryptedJSONField, EncryptedTextField


class SampleModels:
    """The two sample models; made once, outside the registry of installed apps."""

    Note: Any
    Letter: Any


def _define() -> SampleModels:
    with isolate_apps("paivand.ledger"):

        class Note(models.Model):  # noqa: DJ008 -- never shown
            id = models.UUIDField(primary_key=True, default=uuid7)
            code = models.CharField(max_length=20, blank=True)
            name = EncryptedTextField(blank=True, max_length=40, personal="identity")
            phone = EncryptedTextField(null=True, blank=True)
            answers = EncryptedJSONField(null=True, default=dict)
            scan = EncryptedBinaryField(null=True)

            class Meta:
                app_label = "ledger"
                db_table = "test_sealed_note"

        class Letter(Note):  # noqa: DJ008 -- never shown
            body = EncryptedTextField(blank=True, default="")

            class Meta:
                app_label = "ledger"
                db_table = "test_sealed_letter"

    found = SampleModels()
    found.Note, found.Letter = Note, Letter
    return found


@pytest.fixture(scope="session")
def sample_models(django_db_setup: None, django_db_blocker: Any) -> SampleModels:
    made = _define()
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(made.Note)
        editor.create_model(made.Letter)
    return made


@pytest.fixture
def sealed(sample_models: SampleModels, db: None) -> Iterator[SampleModels]:
    yield sample_models
    # A test with real transactions flushes registered models alone.
    if not connection.in_atomic_block:
        sample_models.Letter.objects.all().delete()
        sample_models.Note.objects.all().delete()


@pytest.fixture
def own_home(tmp_path: Path, settings: Any) -> Path:
    """Give the test a home with keys of its own, to lose and to damage."""
    from paivand.ledger.vault import keyring

    settings.HOME = tmp_path / "home"
    settings.KEYRING = settings.HOME / "keyring"
    # Files too: what another test left lies under keys that this home does not have.
    settings.MEDIA_ROOT = settings.HOME / "files"
    keyring.create()
    return tmp_path / "home"
