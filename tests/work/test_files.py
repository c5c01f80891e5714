from __future__ import annotations

import errno
import io
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadhandler import StopUpload
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from PIL import Image

from paivand.kernel.actors import SYSTEM
from paivand.kernel.errors import PaivandError
from paivand.kernel.ids import uuid7
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import circle_create
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.work import content, files, scanner
from paivand.work.choices import FileStatus
from paivand.work.disk import folder
from paivand.work.files import clean_name, file_get, file_open, file_remove, file_store, files_of, quarantine_check
from paivand.work.models import StoredFile
from paivand.work.scanner import Verdict
from paivand.work.uploads import PIECE, STRANGERS_LIMIT, SealedSpool, SealedUploadHandler, spool_of
from tests.world import World


def picture(kind: str = "JPEG", size=(3000, 1200), mode: str = "RGB", **more) -> bytes:
    held = io.BytesIO()
    Image.new(mode, size, (200, 30, 30) if mode == "RGB" else (200, 30, 30, 90)).save(held, kind, **more)
    return held.getvalue()


def keep(
    world: World, body: bytes, name: str, *, actor=None, sensitivity=Sensitivity.S1, team=(), **more
) -> StoredFile:
    actor = actor or world.nilufar
    scope = world.scope(sensitivity=sensitivity)
    with acting_as(actor):
        circle = circle_create(actor=actor, member_ids=[world.users[one].id for one in team]) if team else None
        return file_store(
            actor=actor,
            stream=io.BytesIO(body),
            name=name,
            subject_type="protection.case",
            subject_id=uuid7(),
            scope=scope,
            circle=circle,
            purpose="evidence",
            **more,
        )


def opened(actor, stored: StoredFile) -> bytes:
    with acting_as(actor), file_open(actor=actor, file_id=stored.pk) as stream:
        return stream.read()


def test_a_picture_is_made_small_and_loses_where_it_was_taken(world: World):
    exif = Image.Exif()
    exif[0x010E] = "Canary street 5"
    exif[0x8825] = {1: "N", 2: (38.0, 33.0, 0.0)}
    exif[0x0112] = 6
    stored = keep(world, picture(exif=exif, comment=b"Canary") + b"Canary tail", "home.JPG")
    body = opened(world.nilufar, stored)
    drawn = Image.open(io.BytesIO(body))
    assert drawn.size == (800, 2000)
    assert not drawn.getexif()
    assert b"Canary" not in body
    assert stored.size == len(body)


def test_a_see_through_picture_stays_so(world: World):
    stored = keep(world, picture("PNG", (50, 40), "RGBA"), "mark.png")
    assert Image.open(io.BytesIO(opened(world.nilufar, stored))).mode == "RGBA"
    assert keep(world, picture("WEBP", (50, 40)), "a.webp").content_type == "image/jpeg"


def test_the_content_and_the_name_lie_sealed(world: World, settings):
    body = b"Canary note about Mahbuba\n" * 9000
    stored = keep(world, body, "Canary Mahbuba.txt", sensitivity=Sensitivity.S2)
    assert opened(world.nilufar, stored) == body
    for path in Path(settings.HOME).rglob("*"):
        if path.is_file() and not path.name.startswith("paivand.sqlite3"):
            assert b"Canary" not in path.read_bytes(), path
    with acting_as(SYSTEM):
        raw: Any = StoredFile.objects.filter(pk=stored.pk).values_list("name", flat=True).get()
    assert b"Canary" not in bytes(raw)


def test_an_outsider_and_a_colleague_outside_the_team_find_no_file(world: World):
    stored = keep(world, b"note", "a.txt", sensitivity=Sensitivity.S2, team=("nilufar",))
    for stranger in (world.outsider, world.karim, world.rahim, world.admin):
        with acting_as(stranger):
            assert not files_of(actor=stranger, subject_type="protection.case", subject_id=stored.subject_id)
            with pytest.raises(PaivandError, match="PV-ACCESS-02"):
                file_open(actor=stranger, file_id=stored.pk)


def test_opening_a_confidential_file_is_journalled_before_it_is_given(world: World):
    stored = keep(world, b"note", "a.txt", sensitivity=Sensitivity.S2)
    with acting_as(world.nilufar):
        file_open(actor=world.nilufar, file_id=stored.pk)
    assert JournalRow.objects.get(verb="file.opened").subject_id == stored.pk
    internal = keep(world, b"note", "b.txt")
    opened(world.nilufar, internal)
    assert JournalRow.objects.filter(verb="file.opened").count() == 1


def test_a_removed_file_is_gone_with_its_name(world: World, django_capture_on_commit_callbacks):
    stored = keep(world, b"note", "a.txt")
    with django_capture_on_commit_callbacks(execute=True), acting_as(world.nilufar):
        file_remove(actor=world.nilufar, stored=file_get(actor=world.nilufar, file_id=stored.pk), reason="wrong person")
    assert not files._path(stored.pk).exists()
    with acting_as(world.nilufar), pytest.raises(PaivandError, match="PV-ACCESS-02"):
        file_get(actor=world.nilufar, file_id=stored.pk)


def office_file(part: str, **extra: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(part, "<x/>")
        for name, body in extra.items():
            archive.writestr(name.replace("__", "/"), body)
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("photo.jpg", b"MZ\x90\x00 a program", "PV-FILE-04"),
        ("photo.jpg", b"\x7fELF program", "PV-FILE-04"),
        ("photo.jpg", b"%PDF-1.7", "PV-FILE-04"),
        ("paper.pdf", b"<html><script>alert(1)</script>", "PV-FILE-04"),
        ("note.txt", b"<svg onload=alert(1)>", "PV-FILE-04"),
        ("note.txt", b"#!/bin/sh\nrm -rf /", "PV-FILE-04"),
        ("page.html", b"<!doctype html>", "PV-FILE-03"),
        ("drawing.svg", b"<svg/>", "PV-FILE-03"),
        ("run.exe", b"MZ\x90\x00", "PV-FILE-03"),
        ("a.docx", office_file("xl/workbook.xml"), "PV-FILE-04"),
        ("a.docx", office_file("word/document.xml", word__other=b"x") + b"", None),
        ("macro.docx", office_file("word/document.xml", **{"word/vbaProject.bin": b"x"}), "PV-FILE-04"),
        ("archive.zip", office_file("something.txt"), "PV-FILE-03"),
        ("photo.jpg", b"\xff\xd8\xff\xe0 broken", "PV-FILE-05"),
        ("empty.pdf", b"", "PV-FILE-02"),
        ("paper", b"%PDF-1.7 without an extension", None),
    ],
)
def test_a_file_is_what_its_bytes_say_and_never_what_its_name_says(world: World, name: str, body: bytes, code):
    if code is None:
        keep(world, body, name)
        return
    with pytest.raises(PaivandError, match=code):
        keep(world, body, name)
    with acting_as(SYSTEM):
        assert not StoredFile.objects.exists()
    assert not list(folder("records").glob("*/*.sealed")) or code


def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_does(world: World):
    def chunk(kind: bytes, body: bytes) -> bytes:
        import zlib

        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") + (60_000).to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
    with pytest.raises(PaivandError, match="PV-FILE-06"):
        keep(world, bomb, "bomb.png")


def test_the_limit_counts_what_arrives(world: World):
    with pytest.raises(PaivandError, match="PV-FILE-01"):
        keep(world, b"x" * 2000, "a.txt", limit=1000)


@limits(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(
        [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"PK\x03\x04", b"%PDF-", b"OggS", b"ID3"]
    ),
    body=st.binary(max_size=600),
    name=st.sampled_from(
        ["a.jpg", "a.png", "a.pdf", "a.docx", "a.txt", "a", "a.exe", "../../etc/passwd", "a\0.jpg", "\u202egpj.exe"]
    ),
)
def test_no_hostile_upload_gets_further_than_a_sentence_of_the_catalogue(
    world: World, start: bytes, body: bytes, name: str
):
    try:
        stored = keep(world, start + body, name)
    except PaivandError as problem:
        if not problem.code.startswith("PV-FILE-"):
            raise
    else:
        assert stored.content_type in {kind.mime for kind in content.ATTACHMENTS}
        assert "/" not in stored.name
        assert "\0" not in stored.name


@given(st.text(max_size=300))
def test_names_are_safe_on_every_system(name: str):
    clean = clean_name(name, content.PDF)
    assert clean.endswith(".pdf")
    assert not set(clean) & set('\\/:*?"<>|\0\n\r\u202e')
    assert 0 < len(clean) <= 130


# --- the virus check --------------------------------------------------------------------------------------------------


class Clamd(threading.Thread):
    """Speaks as clamd's manual says: reads INSTREAM to its end and answers."""

    def __init__(self, path: str, answer: bytes) -> None:
        super().__init__(daemon=True)
        self.received = b""
        self.answer = answer
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(path)
        self.server.listen()

    def run(self) -> None:
        line, _ = self.server.accept()
        with line, line.makefile("rb") as reader:
            assert reader.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(reader.read(4), "big"):
                self.received += reader.read(size)
            line.sendall(self.answer)
        self.server.close()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", Verdict.CLEAN),
        (b"stream: Eicar-Test-Signature FOUND\0", Verdict.INFECTED),
        (b"INSTREAM size limit exceeded. ERROR\0", Verdict.UNREACHABLE),
        (b"", Verdict.UNREACHABLE),
    ],
)
def test_the_virus_check_speaks_with_clamd(settings, answer: bytes, verdict: Verdict):
    with tempfile.TemporaryDirectory() as folder:
        settings.CLAMD_SOCKET = f"{folder}/c"
        clamd = Clamd(settings.CLAMD_SOCKET, answer)
        clamd.start()
        body = random.Random(1).randbytes(200_000)
        assert scanner.scan(io.BytesIO(body)) is verdict
        clamd.join(5)
        assert clamd.received == body


def test_a_check_that_does_not_answer_keeps_the_file_apart_until_it_does(world: World, settings):
    with tempfile.TemporaryDirectory() as folder:
        settings.CLAMD_SOCKET = f"{folder}/c"
        stored = keep(world, b"note", "a.txt")
        assert stored.status == FileStatus.QUARANTINED
        with acting_as(world.nilufar), pytest.raises(PaivandError, match="PV-FILE-09"):
            file_open(actor=world.nilufar, file_id=stored.pk)
        with acting_as(SYSTEM):
            assert quarantine_check() == 0
            Clamd(settings.CLAMD_SOCKET, b"stream: OK\0").start()
            assert quarantine_check() == 1
        assert opened(world.nilufar, stored) == b"note"


def test_something_harmful_is_not_kept(world: World, settings):
    with tempfile.TemporaryDirectory() as folder:
        settings.CLAMD_SOCKET = f"{folder}/c"
        Clamd(settings.CLAMD_SOCKET, b"stream: X FOUND\0").start()
        with pytest.raises(PaivandError, match="PV-FILE-07"):
            keep(world, b"harm", "a.txt")
        with acting_as(SYSTEM):
            assert not StoredFile.objects.exists()


# --- uploads on their way in ------------------------------------------------------------------------------------------


@limits(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.binary(max_size=90_000), max_size=6),
    looks=st.lists(st.tuples(st.integers(0, 300_000), st.integers(0, 150_000)), max_size=8),
    memory=st.sampled_from([0, 10, 70_000, 1_000_000]),
)
def test_a_spool_reads_like_the_file_that_was_written(pieces, looks, memory):
    whole = b"".join(pieces)
    spool = SealedSpool(in_memory=memory)
    for piece in pieces:
        spool.write(piece)
    reader = io.BufferedReader(spool)
    for place, size in looks:
        reader.seek(place)
        assert reader.read(size) == whole[place : place + size]
    assert spool.on_disk == (len(whole) > memory)
    reader.seek(0)
    assert reader.read() == whole


def test_what_lies_on_disk_of_an_upload_is_sealed_and_has_no_name(settings):
    spool = SealedSpool(in_memory=10)
    spool.write(b"Canary" * 50_000)
    assert spool.on_disk
    assert spool._disk is not None
    assert b"Canary" not in os.pread(spool._disk.fileno(), 400_000, 0)
    assert not any((Path(settings.HOME) / "tmp").iterdir())
    assert os.fstat(spool._disk.fileno()).st_nlink == 0
    spool.close()


def test_an_upload_beyond_the_limit_stops_and_says_so(settings, rf):
    settings.UPLOAD_MAX_BYTES = PIECE
    request = rf.post("/")
    handler = SealedUploadHandler(request)
    handler.new_file("file", "a.txt", "text/plain", None)
    handler.receive_data_chunk(b"x" * PIECE, 0)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", PIECE)
    handler.upload_complete()
    from paivand.work.uploads import uploaded

    with pytest.raises(PaivandError, match="PV-FILE-01"):
        uploaded(request)


def test_a_stranger_sends_less_than_somebody_who_signed_in(rf):
    stranger = SealedUploadHandler(rf.post("/"))
    assert stranger.limit == STRANGERS_LIMIT
    signed_in = rf.post("/")
    signed_in.COOKIES["sessionid"] = "x"
    assert SealedUploadHandler(signed_in).limit > STRANGERS_LIMIT


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_kept(tmp_path: Path):
    """In a process of its own with a small limit of file sizes: the system answers a write as it does on a full disk."""
    script = f"""
import os, resource, signal, sys
os.environ.update(PAIVAND_HOME={str(tmp_path)!r}, DJANGO_SETTINGS_MODULE="paivand.settings")
sys.path[:0] = ["src", "."]
import django; django.setup()
from paivand.ledger.vault import keyring; keyring.create()
from paivand.kernel.errors import PaivandError
from paivand.work import results
from paivand.work.uploads import SealedSpool
from uuid import uuid4
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
job = uuid4()
for act in (lambda: results.write(job, (b"x" * 65536 for _ in range(20))), lambda: SealedSpool().write(b"x" * 3_000_000)):
    try:
        act()
    except PaivandError as problem:
        print(problem.code)
print(results.exists(job), sum(1 for p in (__import__("pathlib").Path({str(tmp_path)!r}) / "files").rglob("*") if p.is_file()))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False
    )
    assert done.stdout.split() == ["PV-SYSTEM-03", "PV-SYSTEM-03", "False", "0"], done.stderr
    assert errno.EFBIG


def test_a_stream_longer_than_allowed_is_not_read_to_its_end():
    given_out = 0

    def endless():
        nonlocal given_out
        while True:
            given_out += PIECE
            yield b"x" * PIECE

    with pytest.raises(PaivandError, match="PV-FILE-01"):
        spool_of(endless(), limit=PIECE * 3)
    assert given_out <= PIECE * 5
