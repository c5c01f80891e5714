"""Each step before the first page does nothing when it is done."""

from __future__ import annotations

import gettext
from pathlib import Path
from typing import Any

import polib
import pytest

from paivand.cli.frame import prepare
from paivand.cli.frame.command import CommandError


def _write(folder: Path, text: str) -> Path:
    source = folder / "fa_AF" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Save", msgstr=text))
    catalogue.append(polib.POEntry(msgid="Guess", msgstr="حدس", flags=["fuzzy"]))
    catalogue.save(str(source))
    return source


def test_a_translation_is_compiled_once_and_again_when_it_changed(tmp_path: Path) -> None:
    source = _write(tmp_path, "ذخیره")
    assert prepare.catalogues(tmp_path) == 1
    assert prepare.catalogues(tmp_path) == 0
    with source.with_suffix(".mo").open("rb") as compiled:
        found = gettext.GNUTranslations(compiled)
    assert found.gettext("Save") == "ذخیره"
    assert found.gettext("Guess") == "Guess"
    stamp = source.with_suffix(".mo").stat().st_mtime_ns
    import os

    os.utime(source, ns=(stamp + 1, stamp + 1))
    assert prepare.catalogues(tmp_path) == 1


def test_keys_that_are_missing_beside_records_are_never_replaced(settings: Any, tmp_path: Path, db: None) -> None:
    settings.KEYRING = tmp_path / "keyring"
    with pytest.raises(CommandError, match="without them no name in it can be read"):
        prepare.keys()
    assert not settings.KEYRING.exists()


def test_a_migrated_database_has_nothing_pending(db: None) -> None:
    assert prepare.has_tables()
    assert prepare.pending_migrations() == []


def test_static_files_are_collected_only_when_one_of_them_changed(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert prepare.static_files()
    assert not prepare.static_files()
    (tmp_path / "static.fingerprint").write_text("of another version", encoding="ascii")
    assert prepare.static_files()
