"""What must stand before the first page: translations, keys, tables, static files. Each step does nothing when it is done."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from paivand.cli.frame.command import CommandError
from paivand.cli.frame.homes import ROOT, replace_text

LOCALE = ROOT / "src" / "paivand" / "locale"


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(text, flush=True)


def timed(text: str, step: Callable[[], None]) -> None:
    """Run a step and say what it was and how long it took."""
    began = time.monotonic()
    step()
    say(f"{text} ({time.monotonic() - began:.1f} s)")


def catalogues(folder: Path = LOCALE) -> int:
    """Compile each .po that is newer than its .mo; return how many were. Without gettext's tools: Debian has them apart."""
    import polib

    compiled = 0
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        part = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            polib.pofile(str(source)).save_as_mofile(str(part))
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"The translation {source.name} could not be prepared: {error}") from error
        compiled += 1
    return compiled


def keys() -> bool:
    """Make the keyring where there is none; return whether it was made.

    A home whose database exists but whose keys are gone is refused: new keys would open nothing that it holds.
    """
    from django.conf import settings

    from paivand.ledger.vault import keyring

    if keyring.exists():
        # A newer version may know a purpose for which this keyring has no key yet.
        keyring.complete(keyring.current())
        return False
    if has_tables():
        raise CommandError(
            f"The keys of this office are missing from {settings.KEYRING}, and without them no name in it can be read. "
            "Put the keyring back (from a recovery card or its copy) and start again."
        )
    keyring.create()
    return True


def has_tables() -> bool:
    """Return whether the database holds tables of ours."""
    from django.db import connection
    from django.db.utils import OperationalError

    try:
        return "django_migrations" in connection.introspection.table_names()
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached: {str(error).strip().splitlines()[0]}") from error


def pending_migrations() -> list[str]:
    """Return the names of the migrations that the database lacks, in order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def migrate() -> None:
    """Bring the database to this version."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def _static_fingerprint() -> str:
    from django.contrib.staticfiles import finders

    digest = hashlib.sha256(str(ROOT).encode())
    for finder in finders.get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def static_files() -> bool:
    """Collect and compress the static files when one of them changed; return whether that was needed."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.HOME) / "static.fingerprint"
    fingerprint = _static_fingerprint()
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text(encoding="ascii").strip() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=io.StringIO())
    replace_text(stamp, fingerprint + "\n")
    return True


def everything() -> bool:
    """Do what is not done yet and say each step that took time; return whether the database is new."""
    from django.db import connections

    try:
        if catalogues():
            say("Translations compiled.")
        fresh = not has_tables()
        if keys():
            say("Keys made.")
        if pending := pending_migrations():
            timed("Database made." if fresh else f"Database brought up to date, {len(pending)} steps.", migrate)
        began = time.monotonic()
        if static_files():
            say(f"Static files collected ({time.monotonic() - began:.1f} s)")
    except OSError as error:
        raise CommandError(f"{error.strerror or error}. Check the free disk and who owns the folder.") from error
    finally:
        connections.close_all()
        sys.stdout.flush()
    return fresh
