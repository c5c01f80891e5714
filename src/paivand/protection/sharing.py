"""What of a person may be told to a service: each field chosen, nothing by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import today
from paivand.people.choices import Sex
from paivand.people.selectors import person_name
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from paivand.protection.models import Case

SHAREABLE: Final[dict[str, _StrOrPromise]] = {
    "name": _("Name"),
    "age": _("Age"),
    "sex": _("Sex"),
    "language": _("Language"),
    "phone": _("Phone that is safe to call"),
    "safe_contact": _("How to make contact safely"),
    "address": _("Address"),
}
# Ticked beforehand: what a service needs to receive somebody at its door.
USUAL: Final = ("name", "age", "sex", "language", "safe_contact")


def shared_fields(*, case: Case, chosen: Iterable[str]) -> dict[str, str]:
    """Return the chosen fields with their values as they stand now; unknown names are left out."""
    person = case.person
    wanted = [name for name in SHAREABLE if name in set(chosen)]
    values: dict[str, str] = {}
    for name in wanted:
        if name == "name":
            values[name] = person_name(person)
        elif name == "age":
            age = None if person.birth is None else person.birth.age_on(today())
            values[name] = "" if age is None else str(age.years)
        elif name == "phone":
            safe = person.phones.exclude(is_safe=False).first()
            values[name] = "" if safe is None else safe.number
        else:
            values[name] = getattr(person, name)
    return {name: value for name, value in values.items() if value}


def shared_lines(shared: Mapping[str, str], *, only: Collection[str] | None = None) -> list[tuple[str, str]]:
    """Return what was shared as label and value, in the reader's language; ``only`` narrows it to some fields."""
    lines = []
    for name, value in shared.items():
        if name not in SHAREABLE or (only is not None and name not in only):
            continue
        said = value
        if name == "sex" and value in Sex.values:
            said = str(Sex(value).label)
        elif name == "language":
            said = dict(settings.LANGUAGES).get(value, value)
        elif name == "age":
            said = local_digits(value)
        lines.append((str(SHAREABLE[name]), said))
    return lines
