"""A file of 1,000 people by seed, what happened to them in a month, and the report's numbers counted in plain Python.

Nothing here asks the product for a number: dates, ages, groups and sums are worked out anew from the rows.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections import Counter
from dataclasses import dataclass, field

MONTH = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
WG = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")
HEADINGS = {
    "seeing": "Difficulty seeing",
    "hearing": "Difficulty hearing",
    "walking": "Difficulty walking or climbing",
    "remembering": "Difficulty remembering",
    "self_care": "Difficulty with self-care",
    "communicating": "Difficulty communicating",
}
GROUPS = (("0-4", 0, 4), ("5-11", 5, 11), ("12-17", 12, 17), ("18-24", 18, 24), ("25-49", 25, 49), ("50-59", 50, 59),
          ("60+", 60, 200))  # fmt: skip
# Villages lie in their district; the report speaks of districts.
DISTRICT = {"vahdat": "vahdat", "rohati": "vahdat", "rudaki": "rudaki", "": "vahdat"}


@dataclass(slots=True)
class Line:
    """One row of the file, and what became of the person."""

    number: int
    sex: str
    birth: str
    age: str
    place: str
    group: str
    answers: dict[str, str]
    registered_on: dt.date
    case_on: dt.date | None = None
    contact_on: dt.date | None = None
    reached: bool = False
    sent_on: dt.date | None = None
    sector: str = ""
    outcome: str = ""
    told: bool = False
    closed: bool = False
    events: list[tuple[str, dt.date]] = field(default_factory=list)


def lines(seed: int = 20261101) -> list[Line]:
    """Return the thousand."""
    draw = random.Random(seed)
    return [_line(draw, number) for number in range(1000)]


def _line(draw: random.Random, number: int) -> Line:
    born = dt.date(1935, 1, 1) + dt.timedelta(days=draw.randrange(33_000))
    written = draw.choices(["day", "month", "year", "age", "none"], [50, 10, 20, 15, 5])[0]
    registered = dt.date(2026, 8, 1) + dt.timedelta(days=draw.randrange(92))
    years = registered.year - born.year - ((registered.month, registered.day) < (born.month, born.day))
    asked = draw.random() < 0.85
    weights = [78, 14, 6, 2]
    answers = {name: str(draw.choices([1, 2, 3, 4], weights)[0]) if asked else "" for name in WG}
    if asked and draw.random() < 0.1:
        answers[draw.choice(WG)] = ""
    line = Line(
        number=number,
        sex=draw.choices(["female", "male", "other", ""], [52, 43, 1, 4])[0],
        birth={"day": born.isoformat(), "month": born.isoformat()[:7], "year": str(born.year)}.get(written, ""),
        age=str(max(years, 0)) if written == "age" else "",
        place=draw.choices(["vahdat", "rohati", "rudaki", ""], [45, 25, 25, 5])[0],
        group=draw.choice(["refugee", "host", ""]),
        answers=answers,
        registered_on=registered,
    )
    _story(line, draw)
    return line


def _story(line: Line, draw: random.Random) -> None:
    """Give every eighth a case, some of those a referral; most in October, some before."""
    if line.number % 8:
        return
    first = dt.date(2026, 9, 20) if line.number % 32 == 0 else dt.date(2026, 10, draw.randrange(1, 12))
    line.case_on = first
    if line.number % 16 == 0:
        line.contact_on, line.reached = first + dt.timedelta(days=1), line.number % 48 != 0
    if line.number % 24 == 0:
        line.sent_on = first + dt.timedelta(days=2)
        line.sector = draw.choice(["health", "health", "legal"])
        line.outcome = draw.choice(["", "declined", "accepted", "done", "done", "not_done"])
        line.told = line.outcome in {"declined", "done", "not_done"} and draw.random() < 0.7
    line.closed = line.number % 40 == 0 and (line.sent_on is None or line.told)


def happened(line: Line) -> list[tuple[str, dt.date]]:
    """Return everything that the report may count of this person, with its day."""
    events = [("person.registered", line.registered_on)]
    if line.case_on:
        events.append(("case.opened", line.case_on))
    if line.contact_on and line.reached:
        events.append(("contact.made", line.contact_on))
    if line.sent_on:
        events.append(("referral.sent", line.sent_on))
        answered, done = line.sent_on + dt.timedelta(days=3), line.sent_on + dt.timedelta(days=6)
        if line.outcome == "declined":
            events.append(("referral.declined", answered))
        elif line.outcome:
            events.append(("referral.accepted", answered))
        if line.outcome in {"done", "not_done"}:
            events.append((f"referral.{line.outcome}", done))
        if line.told:
            events.append(("referral.closed", done + dt.timedelta(days=1)))
    if line.closed and line.case_on:
        events.append(("case.closed", line.case_on + dt.timedelta(days=15)))
    return events


def as_csv(people: list[Line]) -> bytes:
    """Return the file as an office would send it."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(
        ["Name", "Sex", "Date of birth", "Age", "Place", "Group", "Registered on", *(HEADINGS[name] for name in WG)]
    )
    for line in people:
        out.writerow(
            [f"Somebody {line.number}", line.sex, line.birth, line.age, line.place, line.group,
             line.registered_on.isoformat(), *(line.answers[name] for name in WG)]
        )  # fmt: skip
    return text.getvalue().encode()


def _months(born: dt.date, on: dt.date) -> int:
    months = (on.year - born.year) * 12 + on.month - born.month
    return months - (1 if on.day < born.day else 0)


def _age_months(line: Line, on: dt.date) -> int | None:
    """Completed months by the middle of what is known; None when nothing is, or the birth comes after the day."""
    if line.birth:
        parts = [int(part) for part in line.birth.split("-")]
        first = dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)
        if len(parts) == 3:
            last = first
        elif len(parts) == 2:
            following = dt.date(first.year + first.month // 12, first.month % 12 + 1, 1)
            last = following - dt.timedelta(days=1)
        else:
            last = dt.date(first.year, 12, 31)
    elif line.age:
        # So many years old on the day of registration: born within the year before that birthday.
        day, years = line.registered_on, int(line.age)
        last = day.replace(year=day.year - years)
        first = day.replace(year=day.year - years - 1) + dt.timedelta(days=1)
    else:
        return None
    if on < first:
        return None
    return _months(min(first + (last - first) / 2, on), on)


def _group(months: int | None) -> str:
    if months is None:
        return "unknown"
    return next(code for code, low, high in GROUPS if low <= months // 12 <= high)


def _disability(line: Line, months: int | None) -> str:
    given = [int(answer) for answer in line.answers.values() if answer]
    if not given or (months is not None and months < 60):
        return "unknown"
    return "yes" if max(given) >= 3 else "no"


def _about(line: Line, on: dt.date) -> dict[str, str]:
    months = _age_months(line, on)
    return {
        "sex": line.sex or "unknown",
        "age_group": _group(months),
        "disability": _disability(line, months),
        "place_2": DISTRICT[line.place],
        "sector": line.sector,
    }


Counts = Counter[tuple[str, str]]


@dataclass(slots=True)
class Numbers:
    """Every number of the report before anything is hidden: by breakdown, category and sex; "" stands for the sum."""

    reached: dict[str, Counts]
    sent: dict[str, Counts]
    events: Counts
    registered: int
    everybody: int


def count(people: list[Line]) -> Numbers:
    """Count the month."""
    reached: dict[str, Counts] = {name: Counter() for name in ("age_group", "disability", "place_2")}
    sent: dict[str, Counts] = {name: Counter() for name in ("age_group", "disability", "place_2", "sector")}
    events: Counts = Counter()
    registered = everybody = 0
    for line in people:
        inside = [(kind, day) for kind, day in happened(line) if MONTH[0] <= day <= MONTH[1]]
        met = [
            day for kind, day in inside if kind in {"person.registered", "case.opened", "contact.made", "referral.done"}
        ]
        if met:
            everybody += 1
            registered += any(kind == "person.registered" for kind, _day in inside)
            _add(reached, _about(line, max(met)))
        for kind, day in inside:
            about = _about(line, day)
            if kind == "referral.sent":
                _add(sent, about)
            elif kind not in {"person.registered", "contact.made"}:
                for sex in (about["sex"], ""):
                    events[kind, sex] += 1
    return Numbers(reached, sent, events, registered, everybody)


def _add(tables: dict[str, Counts], about: dict[str, str]) -> None:
    for name, counts in tables.items():
        for category in (about[name], ""):
            for sex in (about["sex"], ""):
                counts[category, sex] += 1
