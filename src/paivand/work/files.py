"""Files of records: known by content, pictures drawn anew, checked, sealed, opened only for those who see them."""

from __future__ import annotations

import io
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal, vault
from paivand.ledger.records import record_save
from paivand.office.access import require
from paivand.work import content, pictures, scanner
from paivand.work.choices import FileStatus
from paivand.work.disk import folder, keeping
from paivand.work.models import StoredFile
from paivand.work.problems import FILE_EMPTY, FILE_GONE, FILE_INFECTED, FILE_QUARANTINED
from paivand.work.scanner import Verdict
from paivand.work.uploads import spool_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import BinaryIO
    from uuid import UUID

    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import Circle, Scope
    from paivand.work.content import ContentType

_LONGEST_NAME: Final = 120
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


def file_store(
    *,
    actor: Actor,
    stream: BinaryIO,
    name: str,
    subject_type: str,
    subject_id: UUID,
    scope: Scope,
    purpose: str,
    circle: Circle | None = None,
    accepted: Collection[ContentType] = content.ATTACHMENTS,
    limit: int | None = None,
) -> StoredFile:
    """Keep a file with a record, in the record's scope and circle.

    ``purpose`` is a code such as ``consent_form``; ``limit`` in bytes (the office's limit of uploads when None). A file
    whose virus check does not answer is kept in quarantine: see ``status``. Raises PV-ACCESS-01, PV-FILE-01 to 07,
    PV-SYSTEM-03; nothing half kept stays behind.
    """
    require(actor, Permission.FILE_UPLOAD, scope)
    spool = spool_of(stream, limit=limit or settings.UPLOAD_MAX_BYTES)
    try:
        if not spool.size:
            raise FILE_EMPTY.error()
        source: BinaryIO = io.BufferedReader(spool, 64 * 1024)
        kind = content.detect(source, accepted=accepted, name=name)
        verdict = scanner.scan(source)
        if verdict is Verdict.INFECTED:
            raise FILE_INFECTED.error()
        if kind in content.PICTURES:
            drawn, kind = pictures.redraw(source, kind)
            source = io.BytesIO(drawn)
        source.seek(0)
        return _keep(
            actor=actor,
            source=source,
            stored=StoredFile(
                subject_type=subject_type,
                subject_id=subject_id,
                purpose=purpose,
                name=clean_name(name, kind),
                content_type=kind.mime,
                scope=scope,
                circle=circle,
                size=0,
                status=FileStatus.QUARANTINED if verdict is Verdict.UNREACHABLE else FileStatus.READY,
                stored_by=actor.id,
                checked_at=now() if verdict is Verdict.CLEAN else None,
            ),
        )
    finally:
        spool.close()


def _keep(*, actor: Actor, source: BinaryIO, stored: StoredFile) -> StoredFile:
    """Write the sealed file, then the row; whatever fails, neither is left without the other."""
    path = _path(stored.pk)
    try:
        with keeping():
            stored.size = vault.seal_file(source, path, _context(stored.pk))
        with transaction.atomic():
            stored.full_clean()
            stored.save(force_insert=True)
            journal.record(
                actor=actor,
                verb="file.stored",
                subject=stored,
                changes={"content_type": stored.content_type, "size": stored.size, "purpose": stored.purpose},
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return stored


def file_get(*, actor: Actor, file_id: UUID) -> StoredFile:
    """Return the file's row; raises PV-ACCESS-02 when there is none, it is removed, or it is not theirs to see."""
    found = (
        StoredFile.objects.visible_to(actor)
        .select_related("scope")
        .filter(pk=file_id)
        .exclude(status=FileStatus.REMOVED)
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


def files_of(*, actor: Actor, subject_type: str, subject_id: UUID) -> QuerySet[StoredFile]:
    """Return the files of a record that the actor may see, newest first."""
    found = StoredFile.objects.visible_to(actor).filter(subject_type=subject_type, subject_id=subject_id)
    return found.exclude(status=FileStatus.REMOVED)


def file_open(*, actor: Actor, file_id: UUID) -> BinaryIO:
    """Return the plain content as a readable file, piece by piece; journalled from S2 up before anything is given.

    Raises PV-ACCESS-02, PV-FILE-09 in quarantine, PV-FILE-10 when the content is missing.
    """
    stored = file_get(actor=actor, file_id=file_id)
    _journal_read(actor, stored)
    path = _existing(stored)
    return vault.opened(path.open("rb"), _context(stored.pk))


def file_pieces(*, actor: Actor, stored: StoredFile) -> Iterator[bytes]:
    """Give the plain content for an answer; the row comes from ``file_get``. Raises as ``file_open`` does."""
    _journal_read(actor, stored)
    return vault.open_file(_existing(stored), _context(stored.pk))


def file_remove(*, actor: Actor, stored: StoredFile, reason: str) -> None:
    """Remove a file: its content and name are gone at once, that there was one stays in the journal."""
    require(actor, Permission.FILE_UPLOAD, stored.scope)
    with transaction.atomic():
        stored.status = FileStatus.REMOVED
        stored.name = ""
        record_save(stored, fields=["status", "name"])
        journal.record(actor=actor, verb="file.removed", subject=stored, reason=reason)
        transaction.on_commit(lambda: _path(stored.pk).unlink(missing_ok=True))


def quarantine_check(limit: int = 20) -> int:
    """Check again what waits for the virus check; return how many were settled. Run by the scheduler as the system."""
    from paivand.kernel.actors import SYSTEM  # noqa: PLC0415 - only the worker comes here

    settled = 0
    for stored in StoredFile.objects.select_related("scope").filter(status=FileStatus.QUARANTINED)[:limit]:
        with _path(stored.pk).open("rb") as sealed:
            spool = spool_of(vault.opened(sealed, _context(stored.pk)), limit=stored.size + 1)
        try:
            verdict = scanner.scan(spool)  # type: ignore[arg-type] # a raw reader; scan only reads and seeks
        finally:
            spool.close()
        if verdict is Verdict.UNREACHABLE:
            break
        if verdict is Verdict.INFECTED:
            file_remove(actor=SYSTEM, stored=stored, reason="virus check")
        else:
            with transaction.atomic():
                stored.status = FileStatus.READY
                stored.checked_at = now()
                record_save(stored, fields=["status", "checked_at"])
                journal.record(actor=SYSTEM, verb="file.checked", subject=stored)
        settled += 1
    return settled


def clean_name(name: str, kind: ContentType) -> str:
    """Return a file name that is safe on every system, with an extension that fits the content."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    plain = "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co"})
    plain = _NOT_IN_NAMES.sub("_", plain).strip(" .") or "file"
    extension = content.extension_of(plain)
    stem = plain[: -len(extension) - 1] if extension else plain
    if extension not in kind.extensions:
        extension = {content.TEXT: "txt", content.JPEG: "jpg"}.get(
            kind, min(kind.extensions, key=lambda e: (len(e), e))
        )
    return f"{stem[:_LONGEST_NAME]}.{extension}"


def _journal_read(actor: Actor, stored: StoredFile) -> None:
    if stored.status == FileStatus.QUARANTINED:
        raise FILE_QUARANTINED.error()
    if stored.scope.sensitivity >= Sensitivity.S2:
        journal.record_read(
            actor=actor, verb="file.opened", subject_type="work.storedfile", ids=[stored.pk], scope=stored.scope
        )


def _context(file_id: UUID) -> str:
    return f"work.storedfile {file_id}"


def _path(file_id: UUID) -> Path:
    # The last two figures are random, so folders fill evenly.
    shelf = folder("records") / file_id.hex[-2:]
    shelf.mkdir(exist_ok=True, mode=0o700)
    return shelf / f"{file_id}.sealed"


def _existing(stored: StoredFile) -> Path:
    path = _path(stored.pk)
    if not path.exists():
        raise FILE_GONE.error()
    return path
