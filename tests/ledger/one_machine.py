"""Run by test_ledger_on_one_machine: one process of an office with a database file of its own.

    one_machine.py prepare | write NAME TIMES | seal (until it is ended) | verify

Settings come from the environment (PAIVAND_HOME). Each line on standard output
is flushed when what it says is durable.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2] / folder) for folder in ("src", ".")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.ledger.alone"

import django  # noqa: E402 -- only now does the path say where it is
from django.utils.translation import gettext_lazy as _  # noqa: E402 -- as above


def say(*words: object) -> None:
    print(*words, flush=True)


def prepare() -> None:
    from django.core.management import call_command
    from django.db import connection

    from paivand.ledger.vault import keyring
    from tests.ledger.conftest import _define

    keyring.create()
    call_command("migrate", "ledger", verbosity=0)
    models = _define()
    with connection.schema_editor() as editor:
        editor.create_model(models.Note)


def write(name: str, times: int) -> None:
    from django.db import transaction

    from paivand.kernel.actors import SYSTEM
    from paivand.ledger import journal
    from tests.ledger.conftest import _define

    note = _define().Note
    verb = journal.verbs.define("sample.written", _("%(actor)s wrote it."))
    for _number in range(times):
        with transaction.atomic():
            made = note.objects.create(name=name, phone=name, answers={"name": name}, scan=name.encode())
            subject = journal.Subject("ledger.note", made.pk)
            journal.record(actor=SYSTEM, verb=verb, subject=subject, changes={"name": (None, name)}, reason=name)
        say(made.pk)
        time.sleep(0.002)


def seal() -> None:
    from paivand.ledger import journal

    while True:
        say(journal.seal_pending().n)
        time.sleep(0.05)


def verify() -> None:
    from paivand.ledger import journal
    from paivand.ledger.models import JournalRow
    from tests.ledger.conftest import _define

    journal.seal_pending()
    result = journal.verify()
    say(result.ok, result.rows, result.seals, result.unsealed)
    rows = set(JournalRow.objects.values_list("subject_id", flat=True))
    for found in _define().Note.objects.all():
        say(found.pk, found.pk in rows, found.name)


if __name__ == "__main__":
    django.setup()
    task, *words = sys.argv[1:]
    if task == "prepare":
        prepare()
    elif task == "write":
        write(words[0], int(words[1]))
    elif task == "seal":
        seal()
    else:
        verify()
