"""Words made from values: digits of the language, short names, initials, and how late a thing is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language, gettext, ngettext

from paivand.kernel.digits import to_language

_MINUTE: Final = 60
_HOUR: Final = 3600
_DAY: Final = 86400
_DAYS_IN_WORDS: Final = 2
"""Under this many days lateness is said in hours: '18 hours late' moves people, '0 days late' does not."""


def local_digits(text: object, language: str | None = None) -> str:
    """Return the text with the digits that the language writes (``18`` in English, ``۱۸`` in Dari and Pashto)."""
    return to_language(str(text), language or get_language() or "en")


def isolated(text: object) -> str:
    """Return the text so that it keeps its own direction inside a sentence of the other one: a name, a title, a code."""
    return f"\u2068{text}\u2069"


def short_name(full_name: str) -> str:
    """Return what lists show: the first name and the first letter of the last (``Mahbuba S.``)."""
    parts = full_name.split()
    if len(parts) <= 1:
        return full_name.strip()
    return f"{parts[0]} {parts[-1][0]}."


def initials(full_name: str) -> str:
    """Return what stays of a name on a screen in public: first letters (``M. S.``), at most two."""
    parts = full_name.split()
    letters = [parts[0], parts[-1]] if len(parts) > 1 else parts
    return " ".join(f"{part[0]}." for part in letters)


def avatar_letters(full_name: str) -> str:
    """Return the two letters of a round mark (``MS``)."""
    return "".join(part[0] for part in initials(full_name).split()).upper()


@dataclass(frozen=True, slots=True)
class ClockText:
    """How near a promise is: the sentence and how it is drawn."""

    text: str
    state: str
    """``late``, ``soon``, ``met`` or empty."""
    icon: str


def _span(seconds: float) -> tuple[int, str]:
    if seconds < _HOUR:
        return max(1, int(seconds // _MINUTE)), "minutes"
    if seconds < _DAYS_IN_WORDS * _DAY:
        return int(seconds // _HOUR), "hours"
    return int(seconds // _DAY), "days"


def _late(count: int, unit: str) -> str:
    if unit == "minutes":
        return ngettext("%(count)s minute late", "%(count)s minutes late", count)
    if unit == "hours":
        return ngettext("%(count)s hour late", "%(count)s hours late", count)
    return ngettext("%(count)s day late", "%(count)s days late", count)


def _ahead(count: int, unit: str) -> str:
    if unit == "minutes":
        return ngettext("in %(count)s minute", "in %(count)s minutes", count)
    if unit == "hours":
        return ngettext("in %(count)s hour", "in %(count)s hours", count)
    return ngettext("in %(count)s day", "in %(count)s days", count)


def _met(count: int, unit: str) -> str:
    if unit == "minutes":
        return ngettext("Met in %(count)s minute", "Met in %(count)s minutes", count)
    if unit == "hours":
        return ngettext("Met in %(count)s hour", "Met in %(count)s hours", count)
    return ngettext("Met in %(count)s day", "Met in %(count)s days", count)


def ago_text(at: dt.datetime, now: dt.datetime) -> str:
    """Return how long ago an instant was, as one phrase (``3 hours ago``)."""
    count, unit = _span(max(0.0, (now - at).total_seconds()))
    if unit == "minutes":
        text = ngettext("%(count)s minute ago", "%(count)s minutes ago", count)
    elif unit == "hours":
        text = ngettext("%(count)s hour ago", "%(count)s hours ago", count)
    else:
        text = ngettext("%(count)s day ago", "%(count)s days ago", count)
    return text % {"count": local_digits(count)}


def day_ago_text(day: dt.date, today: dt.date) -> str:
    """Return how long ago a day was, as one phrase: ``today``, ``yesterday``, ``6 days ago``."""
    days = max(0, (today - day).days)
    if days <= 1:
        return gettext("yesterday") if days else gettext("today")
    return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": local_digits(days)}


def clock_text(
    due: dt.datetime | dt.date,
    now: dt.datetime,
    *,
    done: dt.datetime | None = None,
    started: dt.datetime | None = None,
    soon_hours: int = 24,
) -> ClockText:
    """Return the sentence for a promise.

    ``due`` without a time means until the end of that day. ``done`` and ``started`` together give 'Met in 5 hours',
    ``done`` alone 'Met'; done after ``due`` counts as late. Every instant is aware; days are those of ``now``'s zone.
    """
    if isinstance(due, dt.datetime):
        end, whole_day = due.astimezone(now.tzinfo), False
        day = end.date()
    else:
        day, whole_day = due, True
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=now.tzinfo)
    if done is not None:
        return _done_text(end, done, started)
    # Lateness of a promise for a day is counted in days from its evening.
    left = (end - now).total_seconds()
    if left < 0:
        count, unit = _span(-left)
        return ClockText(_late(count, unit) % {"count": local_digits(count)}, "late", "alarm")
    if day == now.date():
        text = gettext("Today") if whole_day else gettext("Today %(time)s") % {"time": local_digits(f"{end:%H:%M}")}
        return ClockText(text, "" if whole_day else "soon", "clock")
    days = (day - now.date()).days
    state = "soon" if left <= soon_hours * _HOUR else ""
    if days == 1:
        return ClockText(gettext("tomorrow"), state, "clock")
    return ClockText(_ahead(days, "days") % {"count": local_digits(days)}, state, "clock")


def _done_text(end: dt.datetime, done: dt.datetime, started: dt.datetime | None) -> ClockText:
    if done > end:
        count, unit = _span((done - end).total_seconds())
        late = {
            "minutes": ngettext("Done %(count)s minute late", "Done %(count)s minutes late", count),
            "hours": ngettext("Done %(count)s hour late", "Done %(count)s hours late", count),
            "days": ngettext("Done %(count)s day late", "Done %(count)s days late", count),
        }[unit]
        return ClockText(late % {"count": local_digits(count)}, "", "circle-check")
    if started is None:
        return ClockText(gettext("Met"), "met", "circle-check")
    count, unit = _span((done - started).total_seconds())
    return ClockText(_met(count, unit) % {"count": local_digits(count)}, "met", "circle-check")
