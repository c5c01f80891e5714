from __future__ import annotations

import pytest
from django.db import models
from django.test.utils import isolate_apps

from paivand.ledger import columns
from paivand.ledger.vault import EncryptedTextField


def test_every_column_is_sealed_or_says_why_it_may_be_plain() -> None:
    assert columns.untagged_columns() == []


def test_no_reason_speaks_of_a_column_that_is_gone() -> None:
    assert columns.stale_reasons() == []


def test_every_reason_is_a_reason() -> None:
    short = [f"{tag.model}.{tag.column}" for tag in columns.column_tags() if not tag.sealed and len(tag.reason) < 5]
    assert short == []


def test_every_sealed_column_says_what_it_holds() -> None:
    kinds = {tag.personal for tag in columns.column_tags() if tag.sealed}
    assert kinds <= set(columns.Personal)


def test_a_new_column_without_a_reason_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with isolate_apps("paivand.ledger"):

        class Visit(models.Model):  # noqa: DJ008 -- never shown
            note = models.TextField()
            code = models.CharField(max_length=5)
            answers = models.JSONField()
            photo = models.FileField()
            blob = models.BinaryField()
            name = EncryptedTextField(personal="identity")
            age = models.IntegerField()
            plain_columns = {"code": "staff: a made-up number", "gone": "was here once"}
            sensitive_plain = {"age": "needed for sorting"}

            class Meta:
                app_label = "ledger"

    monkeypatch.setattr(columns, "_models", lambda: [Visit])
    assert columns.untagged_columns() == [f"ledger.visit.{name}" for name in ("note", "answers", "photo", "blob")]
    assert columns.stale_reasons() == ["ledger.visit.gone"]
    tags = {tag.column: (tag.sealed, tag.personal.value, tag.reason) for tag in columns.column_tags()}
    assert tags == {
        "code": (False, "staff", "a made-up number"),
        "name": (True, "identity", ""),
        "age": (False, "sensitive", "needed for sorting"),
    }
