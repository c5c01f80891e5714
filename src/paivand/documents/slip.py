"""The slip that a person carries to a provider: one A5 page with need, place, date and a short code.

There is no field for a name, a case or a diagnosis: the slip may be lost, and what it cannot hold it cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from paivand.documents.fonts import drawable
from paivand.documents.numbers import written
from paivand.documents.pdf.compile import compile_template
from paivand.documents.pdf.tree import sheet_data
from paivand.documents.problems import BAD_STRUCTURE, TOO_LARGE
from paivand.documents.text import LRI, PDI, clean, first_strong, isolated
from paivand.documents.words import word

LONGEST_FIELD = 120


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip, in the language of the person who carries it.

    ``need`` is the kind of service in plain words ("legal help"), never a diagnosis. ``date`` is the day or the hours,
    in the reader's calendar. ``phone`` is where the provider calls back. ``link`` is a one-time address for the
    provider; it is drawn as a QR code and shows nothing about the person before the PIN. ``when`` says when the slip
    was made, for the foot.
    """

    language: str
    need: str
    place: str
    date: str
    code: str
    when: str
    created_at: datetime
    address: str = ""
    hours: str = ""
    phone: str = ""
    link: str = ""


def render(slip: Slip) -> bytes:
    """Return the slip as one tagged PDF page.

    Raises PV-DOCUMENT-02 when need, place, date or code is missing, -01 when a field is longer than 120 letters.
    """
    fields = (slip.need, slip.place, slip.date, slip.code)
    if not all(field.strip() for field in fields):
        raise BAD_STRUCTURE.error(block=1, why=word("slip_title", slip.language))
    longest = max(map(len, (*fields, slip.address, slip.hours, slip.phone)))
    if longest > LONGEST_FIELD:
        raise TOO_LARGE.error(what=written(longest, slip.language), limit=LONGEST_FIELD)
    language = slip.language
    data = sheet_data(
        title=word("slip_title", language),
        language=language,
        created=slip.created_at.utctimetuple()[:6],
        author="",
        footer=drawable(clean(f"{slip.when} · {word('destroy', language)}")),
    )
    answer = ""
    if slip.phone:
        answer = word("slip_answer", language, phone=f"{LRI}{clean(slip.phone)}{PDI}")
    texts = {
        "need": slip.need,
        "place": slip.place,
        "date": slip.date,
        "code": slip.code,
        "details": "\n".join(part for part in (slip.address, slip.hours) if part),
        "answer": answer,
    }
    data |= {key: "\n".join(map(_own_direction, clean(text).split("\n"))) for key, text in texts.items()}
    data["qr"] = _qr(slip.link) if slip.link else ""
    data["words"] = {key: word(f"slip_{key}", language) for key in ("need", "place", "date", "code", "link", "yours")}
    return compile_template("slip", data, slip.created_at)


def _own_direction(line: str) -> str:
    """Return a line that reads in the direction of its own letters: a Latin address on a Dari slip, a code."""
    return isolated(drawable(line), first_strong(line) or "ltr") if line else ""


def _qr(link: str) -> str:
    """Return the address as a QR code in SVG."""
    import segno  # noqa: PLC0415  a web process that prints nothing loads no library

    picture = BytesIO()
    segno.make(link, error="m").save(picture, kind="svg", scale=4, border=2, xmldecl=False)
    return picture.getvalue().decode()
