"""Which encoding a text file is in. Pure: bytes in, names out, nothing of Django.

UTF-8 and UTF-16 can be proven; the old one-byte tables cannot, so their letters are weighed and the person decides, with
the first lines before the eyes. The tables that meet here are cp1251 (Russian and Tajik offices), cp1256 (Afghan and
Iranian ones) and cp1252 (Albanian, French, Spanish).
"""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODINGS: Final = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp1256", "cp1252")
# On a tie the earlier one leads: cp1256 holds the French letters as well.
ONE_BYTE: Final = ("cp1251", "cp1252", "cp1256")
_CHUNK: Final = 256 * 1024
_SAMPLE: Final = 200_000
_NUL_SHARE: Final = 0.02
_NUL_LEAN: Final = 10

# How often a letter stands in ordinary text, roughly, in percent: enough to tell a language from noise.
_CYRILLIC: Final = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (
            11,
            8.5,
            8,
            7.4,
            6.7,
            6.3,
            5.5,
            4.7,
            4.5,
            4.4,
            3.5,
            3.2,
            3,
            2.8,
            2.6,
            2,
            1.9,
            1.7,
            1.7,
            1.7,
            1.6,
            1.4,
            1.2,
            1,
            0.9,
            0.7,
            0.6,
            0.5,
            0.4,
            0.3,
            0.3,
            0.1,
            0.1,
        ),
        strict=True,
    )
)
_ARABIC: Final = dict(
    zip(
        "اینردمهوبتسلشکفقخزگعحجصپآطضظذثچغژئكيىةؤأ",
        (
            14,
            9,
            7,
            7,
            6.5,
            6,
            6,
            5.5,
            4.5,
            4,
            3.5,
            3,
            3,
            3,
            2,
            1.5,
            1.5,
            1.5,
            1.3,
            1.2,
            1,
            1,
            0.8,
            0.8,
            0.8,
            0.6,
            0.5,
            0.3,
            0.4,
            0.3,
            0.5,
            0.5,
            0.3,
            0.3,
            2,
            7,
            0.5,
            0.5,
            0.2,
            0.3,
        ),
        strict=True,
    )
)
_LATIN: Final = dict(
    zip("éëçèàêôîûùïüöäñóíáúß", (9, 9, 5, 4, 4, 3, 2, 2, 1, 1, 1, 2, 2, 2, 4, 4, 4, 4, 2, 1), strict=True)
)
_UNMAPPED: Final = -25.0
_STRANGE: Final = -4.0
_CASE_JUMP: Final = -9.0


@dataclass(frozen=True, slots=True)
class Guess:
    """One encoding and how well it fits."""

    encoding: str
    certain: bool
    """Proven by the bytes; otherwise weighed, and to be confirmed by a person."""
    score: float = 0.0


def detect(stream: BinaryIO) -> list[Guess]:
    """Return the encodings that are possible, the best first, and leave the stream at its start.

    Reads the whole stream once, in constant memory, when it claims to be UTF-8: the first letter that is not may stand
    in the last row.
    """
    stream.seek(0)
    head = stream.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        found = [Guess("utf-8-sig", certain=True)]
    elif head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        found = [Guess("utf-16", certain=True)]
    elif wide := _utf16_without_mark(head):
        found = [Guess(wide, certain=True)]
    else:
        stream.seek(0)
        sample = _not_utf8(stream)
        found = [Guess("utf-8-sig", certain=True)] if sample is None else rank(sample)
    stream.seek(0)
    return found


def _utf16_without_mark(head: bytes) -> str:
    """Tell UTF-16 by its zero bytes: the text of a table has commas, figures and ends of lines."""
    if not head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = max(1, len(head) // 2)
    if odd / half > _NUL_SHARE and odd > _NUL_LEAN * even:
        return "utf-16-le"
    return "utf-16-be" if even / half > _NUL_SHARE and even > _NUL_LEAN * odd else ""


def _not_utf8(stream: BinaryIO) -> bytes | None:
    """Return None when all of it is UTF-8, else a sample of the bytes round the letters above ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    for chunk in _chunks(stream):
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            return _sample(chunk, stream)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return b""
    return None


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk


def _sample(first: bytes, stream: BinaryIO) -> bytes:
    """Gather lines that hold letters above ASCII, up to a limit: ASCII lines say nothing about the table."""
    lines: list[bytes] = []
    size = 0
    chunk = first
    while chunk and size < _SAMPLE:
        for line in chunk.split(b"\n"):
            if not line.isascii():
                lines.append(line[:2000])
                size += len(lines[-1])
        chunk = stream.read(_CHUNK)
    return b"\n".join(lines)[:_SAMPLE]


def rank(sample: bytes) -> list[Guess]:
    """Return the one-byte tables by how well the sample reads in them, the best first."""
    guesses = [Guess(encoding, certain=False, score=_score(sample, encoding)) for encoding in ONE_BYTE]
    return sorted(guesses, key=lambda guess: guess.score, reverse=True)


def _score(sample: bytes, encoding: str) -> float:
    """Return the mean weight of the letters above ASCII: frequent letters add, impossible neighbours take away."""
    text = sample.decode(encoding, "replace")
    total, counted = 0.0, 0
    before = " "
    for sign in text:
        if sign.isascii():
            if sign.isalpha() and before.isalpha() and _foreign(before):
                total += _STRANGE
            before = sign
            continue
        counted += 1
        total += _weight(sign, before)
        before = sign
    return total / counted if counted else 0.0


def _foreign(sign: str) -> bool:
    """Tell a letter that never stands inside a word of Latin letters."""
    return sign.lower() in _CYRILLIC or sign in _ARABIC


def _weight(sign: str, before: str) -> float:
    if sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cn"}:
        return _UNMAPPED
    lower = sign.lower()
    weight = _CYRILLIC.get(lower) or _ARABIC.get(sign)
    if weight is not None:
        # A capital straight after a small letter is how a wrong table looks: пЕрСиЯ.
        if sign != lower and before.isalpha() and before == before.lower() and not before.isascii():
            weight += _CASE_JUMP
        if before.isascii() and before.isalpha():
            weight += 2 * _STRANGE
        return weight
    weight = _LATIN.get(lower)
    if weight is not None:
        # Accented letters of Latin scripts stand among plain ones, seldom side by side.
        return weight if before.isascii() else _CASE_JUMP
    return 0.5 if unicodedata.category(sign).startswith(("P", "Z")) else _STRANGE
