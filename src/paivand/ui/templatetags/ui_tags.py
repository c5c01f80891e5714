"""The small marks that stand in every row: icons, tags, risk, sensitivity, clocks, dates, names, digits."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from paivand.kernel import clock as kernel_clock
from paivand.kernel.digits import format_number
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.kernel.sensitivity import Sensitivity
from paivand.ui import dates, wording
from paivand.ui.context import HIDE_NAMES_COOKIE
from paivand.ui.icons import FLIPPED, MARK, drawing

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.template.context import Context

register = template.Library()

_PAGE_ICONS: Final = "pv_icons"
_SENSITIVITY_ICONS: Final = ("world", "building", "lock", "shield-lock")
_RISKS: Final = ("high", "medium", "low", "none")

_RISK_WORDS: Final = {
    "high": (pgettext_lazy("risk", "High"), gettext_lazy("High risk")),
    "medium": (pgettext_lazy("risk", "Medium"), gettext_lazy("Medium risk")),
    "low": (pgettext_lazy("risk", "Low"), gettext_lazy("Low risk")),
    "none": (pgettext_lazy("risk", "Not assessed"), gettext_lazy("Risk not assessed")),
}
_SENSITIVITY_WORDS: Final = (
    pgettext_lazy("sensitivity", "Public"),
    pgettext_lazy("sensitivity", "Internal"),
    pgettext_lazy("sensitivity", "Confidential"),
    pgettext_lazy("sensitivity", "Restricted"),
)
_RISK_BARS: Final = mark_safe(
    '<svg viewBox="0 0 14 14" aria-hidden="true"><rect x="0" y="9" width="3.5" height="5" rx=".75"/>'
    '<rect x="5.25" y="5" width="3.5" height="9" rx=".75"/><rect x="10.5" y="0" width="3.5" height="14" rx=".75"/></svg>'
)


def _request(context: Context) -> HttpRequest | None:
    return context.get("request")


def _collected(context: Context) -> set[str] | None:
    request = _request(context)
    return getattr(request, _PAGE_ICONS, None) if request is not None else None


@register.simple_tag(takes_context=True)
def icons_begin(context: Context) -> str:
    """Start collecting: from here on the page's icons are references to the sprite that ``icon_sprite`` writes."""
    request = _request(context)
    if request is not None:
        setattr(request, _PAGE_ICONS, set())
    return ""


@register.simple_tag(takes_context=True)
def icons_need(context: Context, *names: str) -> str:
    """Put icons in the sprite that no template draws, because a script will."""
    collected = _collected(context)
    if collected is not None:
        collected.update(names)
    return ""


@register.simple_tag(takes_context=True)
def icon_sprite(context: Context) -> SafeString:
    """Write the symbols of the icons that this page used, once each."""
    names = sorted(_collected(context) or ())
    symbols = format_html_join(
        "",
        '<symbol id="i-{}" viewBox="0 0 24 24">{}</symbol>',
        ((name, mark_safe(drawing(name))) for name in names),  # noqa: S308 - drawings are our own file
    )
    return format_html(
        '<svg class="pv-defs" aria-hidden="true"><symbol id="pv-mark" viewBox="0 0 28 28">{}</symbol>{}</svg>',
        mark_safe(MARK),  # noqa: S308 - a constant
        symbols,
    )


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, label: str = "") -> SafeString:
    """Draw an icon. Without ``label`` it is decoration beside words.

    On a page that ends with ``icon_sprite`` it is a reference; in a fragment that is swapped in, the drawing itself.
    Raises LookupError for a name that we do not ship.
    """
    collected = _collected(context)
    if collected is not None:
        collected.add(name)
    start, end = _picture(name, whole=collected is None)
    told = format_html(' role="img" aria-label="{}"', label) if label else ' aria-hidden="true"'
    return mark_safe(f"{start}{told}{end}")  # noqa: S308 - our own drawing, and a label that was escaped


@cache
def _picture(name: str, *, whole: bool) -> tuple[str, str]:
    """Return an icon as what stands before and after its label; LookupError for a name that we do not ship."""
    shape = drawing(name)
    flip = " pv-flip" if name in FLIPPED else ""
    frame, inside = (' viewBox="0 0 24 24"', shape) if whole else ("", f'<use href="#i-{name}"/>')
    return f'<svg class="pv-i{flip}"{frame}', f">{inside}</svg>"


@register.simple_tag(takes_context=True)
def tag(context: Context, text: object, state: str = "", icon_name: str = "") -> SafeString:
    """Draw a state that does not change by a tap. ``state``: ok, warn, danger, info, primary, line or empty."""
    mark = icon(context, icon_name) if icon_name else ""
    return format_html('<span class="pv-tag{}">{}{}</span>', f" is-{state}" if state else "", mark, text)


def sensitivity_word(level: int) -> str:
    """Return the one word of a level, as it stands on a record."""
    return str(_SENSITIVITY_WORDS[level])


@register.simple_tag(takes_context=True)
def sensitivity(context: Context, level: int | Sensitivity, note: str = "", short: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - a template writes short=True
    """Draw how closely a record is held: the word (and ``note``) on records, with ``short`` the code for tables."""
    value = int(level)
    word = sensitivity_word(value)
    mark = icon(context, _SENSITIVITY_ICONS[value])
    if short:
        return format_html(
            '<span class="pv-tag pv-sens-{}" title="{}">{}S{}<span class="visually-hidden"> {}</span></span>',
            value,
            word,
            mark,
            value,
            word,
        )
    text = gettext("%(word)s: %(note)s") % {"word": word, "note": note} if note else word
    return format_html('<span class="pv-tag pv-sens-{}">{}{}</span>', value, mark, text)


@register.simple_tag
def risk(level: str, long: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - a template writes long=True
    """Draw a risk: three bars and the word. ``level``: high, medium, low, none or empty; ``long`` says 'High risk'."""
    known = str(level or "none").lower()
    if known not in _RISKS:
        known = "none"
    return format_html('<span class="pv-risk is-{}">{}{}</span>', known, _RISK_BARS, _RISK_WORDS[known][long])


def _when(moment: dt.datetime | dt.date) -> str:
    return dates.moment_text(moment) if isinstance(moment, dt.datetime) else dates.day_text(moment)


@register.simple_tag(takes_context=True)
def clock(
    context: Context,
    due: dt.datetime | dt.date | None,
    done: dt.datetime | None = None,
    started: dt.datetime | None = None,
    prefix: str = "",
) -> SafeString:
    """Draw a promise: relative words, the date in the tooltip and in hidden text. Nothing without a ``due``."""
    if due is None:
        return mark_safe("")
    now = timezone.localtime(kernel_clock.now())
    told = wording.clock_text(due, now, done=done, started=started)
    absolute = _when(done or due)
    if told.state == "late":
        absolute = gettext("due %(date)s") % {"date": absolute}
    words = gettext("%(what)s, %(when)s") % {"what": prefix, "when": told.text} if prefix else told.text
    return format_html(
        '<span class="pv-clock{}" title="{}">{}{}<span class="visually-hidden"> ({})</span></span>',
        f" is-{told.state}" if told.state else "",
        absolute,
        icon(context, told.icon),
        words,
        absolute,
    )


@register.simple_tag(takes_context=True)
def date(
    context: Context, value: dt.datetime | dt.date | PartialDate | None, empty: str = "", *, time: bool = True
) -> SafeString:
    """Write a day, an instant or a partial date in the reader's calendar; the tooltip gives the other calendar.

    ``empty`` stands where there is no date; ``time=False`` leaves the hour of an instant away.
    """
    if value is None:
        return format_html('<span class="pv-quiet">{}</span>', empty) if empty else mark_safe("")
    calendar = calendar_of(context)
    if isinstance(value, PartialDate):
        machine = value.value.isoformat() if value.precision is Precision.DAY else ""
        text = dates.partial_text(value, calendar=calendar)
        title = dates.other_calendar_text(value.value, calendar=calendar) if machine else ""
    elif isinstance(value, dt.datetime):
        machine = value.isoformat(timespec="minutes")
        here = timezone.localtime(value).date()
        text = dates.moment_text(value, calendar=calendar) if time else dates.day_text(here, calendar=calendar)
        title = dates.other_calendar_text(here, calendar=calendar)
    else:
        machine = value.isoformat()
        text = dates.day_text(value, calendar=calendar)
        title = dates.other_calendar_text(value, calendar=calendar)
    if not machine:
        return format_html("<span>{}</span>", text)
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, title, text)


def calendar_of(context: Context) -> str:
    """Return the calendar that the person chose, or nothing: then the language decides."""
    request = _request(context)
    return str(getattr(getattr(request, "user", None), "calendar", "") or "")


@register.filter
def day_ago(value: dt.date) -> str:
    """Return how long ago a day was, for use inside a sentence: ``6 days ago``."""
    return wording.day_ago_text(value, kernel_clock.today())


@register.simple_tag
def ago(value: dt.datetime | dt.date | None) -> SafeString:
    """Write how long ago an instant or a day was, with the date in the tooltip."""
    if value is None:
        return mark_safe("")
    if not isinstance(value, dt.datetime):
        text = wording.day_ago_text(value, kernel_clock.today())
        return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), dates.day_text(value), text)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        value.isoformat(timespec="minutes"),
        dates.moment_text(value),
        wording.ago_text(value, kernel_clock.now()),
    )


def names_hidden(request: HttpRequest | None) -> bool:
    """Tell whether the person asked for first letters instead of names on this device."""
    return request is not None and request.COOKIES.get(HIDE_NAMES_COOKIE) == "1"


@register.simple_tag(takes_context=True)
def person_name(context: Context, name: str, lang: str = "", form: str = "short") -> SafeString:
    """Write a person's name, isolated from the text round it.

    ``form``: ``short`` (lists: 'Mahbuba S.'), ``full`` (the record only). With 'hide names' on: first letters alone,
    and the full name is not in the page at all. The toggle works at once through ``data-initials``.
    """
    letters = wording.initials(name)
    language = format_html(' lang="{}"', lang) if lang else mark_safe("")
    if names_hidden(_request(context)):
        return format_html('<bdi class="pv-name"{} dir="auto">{}</bdi>', language, letters)
    shown = name if form == "full" else wording.short_name(name)
    return format_html(
        '<bdi class="pv-name"{} dir="auto" data-initials="{}"><span>{}</span></bdi>', language, letters, shown
    )


@register.simple_tag
def code(value: object) -> SafeString:
    """Write a code, phone or file name: left to right and isolated, in Latin digits."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def digits(value: object) -> str:
    """Write numbers of a text in the digits of the language (``18`` becomes ``۱۸`` in Dari and Pashto)."""
    return wording.local_digits(value)


@register.filter
def number(value: float) -> str:
    """Write a number as the language writes it, with its thousands: ``4,120``."""
    return format_number(value, dates.language())


@register.filter
def isolated(value: object) -> str:
    """Let a name keep its own direction inside a sentence of the other one."""
    return wording.isolated(value)


@register.filter
def initials(value: str) -> str:
    """Return the first letters of a name."""
    return wording.initials(value)


@register.filter
def short_name(value: str) -> str:
    """Return what lists show of a name."""
    return wording.short_name(value)


@register.filter
def masked_phone(value: str) -> str:
    """Return a phone number of which only the last four digits can be read."""
    figures = [sign for sign in str(value) if sign.isdigit()]
    tail = "".join(figures[-4:])
    return f"••• •• {tail[:2]} {tail[2:]}".strip() if len(figures) > len(tail) else "••••"


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """Return the page's query with these parts changed; None takes a part away. Starts with a question mark."""
    request = _request(context)
    parts = request.GET.copy() if request is not None else None
    if parts is None:
        return "?"
    for name, value in changes.items():
        parts.pop(name, None)
        if value is not None:
            parts[name] = str(value)
    return f"?{parts.urlencode()}"
