"""What the page of a person shows, made from records."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from paivand.analysis.washington import NO_DIFFICULTY
from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.office.access import allowed
from paivand.office.models import Programme
from paivand.office.selectors import language
from paivand.people.cards import person_card
from paivand.people.choices import NameKind
from paivand.people.forms import DIFFICULTY_WORDS, NATIONALITY_WORDS
from paivand.people.import_columns import DIFFICULTY_LABELS
from paivand.people.selectors import person_short
from paivand.people.services.persons import SUBJECT
from paivand.trust.choices import GivenBy, Method, Standing
from paivand.trust.models import Consent, Purpose
from paivand.trust.selectors import consents_of
from paivand.ui.dates import day_text
from paivand.ui.parts import Answer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from paivand.kernel.actors import Actor
    from paivand.kernel.protocols import TimelineEntry
    from paivand.people.models import Person

_MOST_ENTRIES: Final = 60
_STATES: Final = {
    Standing.GIVEN: "yes",
    Standing.REFUSED: "no",
    Standing.WITHDRAWN: "off",
    Standing.EXPIRED: "open",
    Standing.NOT_ASKED: "open",
}


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One purpose and recipient, where it stands and what can be done."""

    label: str
    state: str
    until: dt.date | None = None
    note: str = ""
    ask_url: str = ""
    withdraw_url: str = ""
    expired: bool = False


def person_context(actor: Actor, person: Person) -> dict[str, Any]:
    """Return everything that the page of a person shows to this actor."""
    card = person_card(person)
    may = {
        "update": allowed(actor, Permission.PERSON_UPDATE, person.scope),
        "consent": allowed(actor, Permission.CONSENT_RECORD, person.scope),
        "withdraw": allowed(actor, Permission.CONSENT_WITHDRAW, person.scope),
    }
    return {
        "person": person,
        "card": card,
        "may": may,
        "details": details(person),
        "phones": [
            {
                "number": phone.number,
                "note": phone.note,
                "safe": "" if phone.is_safe is None else ("yes" if phone.is_safe else "no"),
            }
            for phone in person.phones.all()
        ],
        "papers": list(person.identifiers.all()),
        "consents": consent_lines(actor, person, may_ask=may["consent"], may_withdraw=may["withdraw"]),
        "case_url": case_url(actor, person),
        "members": members(actor, person),
        "entries": timeline(actor, person),
        "extra": sorted(person.extra.items()),
    }


def details(person: Person) -> list[Answer]:
    """Return what is known, line by line; what is not known says so where it matters."""
    unknown = _("not recorded")
    spellings = {name.kind: name.text for name in reversed(person.names.all())}
    programme = Programme.objects.filter(pk=person.scope.programme_id).values_list("name", flat=True).first()
    lines = [
        Answer(_("Sex"), person.get_sex_display() or unknown),
        Answer(_("Born"), unknown if person.birth is None else person.birth.text(language())),
    ]
    lines.extend(
        Answer(str(kind.label), spellings[kind], is_name=True)
        for kind in (NameKind.FATHER, NameKind.GRANDFATHER, NameKind.FAMILY)
        if spellings.get(kind)
    )
    if person.nationality:
        lines.append(Answer(_("Nationality"), NATIONALITY_WORDS.get(person.nationality, person.nationality)))
    if person.population_group:
        lines.append(Answer(_("Group"), person.get_population_group_display()))
    if person.language:
        lines.append(Answer(_("Language"), language_name(person.language)))
    if person.address:
        lines.append(Answer(_("Address"), person.address))
    lines.extend(difficulties(person))
    if programme:
        lines.append(Answer(_("Programme"), programme))
    lines.append(Answer(_("Registered"), day_text(person.registered_on)))
    return lines


def difficulties(person: Person) -> list[Answer]:
    """Return the difficulties that were told; one line where there was none, nothing where nobody asked."""
    told = [
        Answer(str(label), str(DIFFICULTY_WORDS[str(answer)]))
        for label, answer in zip(DIFFICULTY_LABELS, person.washington, strict=False)
        if answer and answer > NO_DIFFICULTY
    ]
    if told or not person.washington:
        return told
    return [Answer(_("Six questions on difficulties"), str(DIFFICULTY_WORDS[str(NO_DIFFICULTY)]))]


def language_name(code: str) -> str:
    """Return the name of a language in itself, or its code."""
    return dict(settings.LANGUAGES).get(code, code)


def consent_lines(actor: Actor, person: Person, *, may_ask: bool, may_withdraw: bool) -> list[ConsentLine]:
    """Return where each purpose stands; purposes that nobody asked about come last."""
    newest: dict[tuple[int, UUID | None], Consent] = {}
    for answer in consents_of(actor=actor, person_id=person.pk):
        newest.setdefault((answer.purpose_id, answer.recipient_id), answer)
    answers = sorted(newest.values(), key=lambda consent: (consent.purpose.order, consent.purpose.code))
    lines = [_line(person, consent, may_ask=may_ask, may_withdraw=may_withdraw) for consent in answers]
    asked = {purpose_id for purpose_id, _recipient in newest}
    for purpose in Purpose.objects.exclude(pk__in=asked):
        url = ask_url(person, purpose) if may_ask else ""
        lines.append(ConsentLine(purpose.label_in(language()), "open", ask_url=url))
    return lines


def _line(person: Person, consent: Consent, *, may_ask: bool, may_withdraw: bool) -> ConsentLine:
    label = consent.purpose.label_in(language())
    if consent.recipient is not None:
        label = _("Share with %(recipient)s") % {"recipient": consent.recipient.name}
    standing = consent.standing
    given = {
        "who": GivenBy(consent.given_by).label,
        "how": Method(consent.method).label,
        "day": day_text(consent.given_on),
    }
    again = may_ask and standing is not Standing.GIVEN
    stops = may_withdraw and standing is Standing.GIVEN
    return ConsentLine(
        label=label,
        state=_STATES[standing],
        until=consent.expires_on,
        note=_("%(who)s, %(how)s, %(day)s") % given,
        ask_url=ask_url(person, consent.purpose) if again else "",
        withdraw_url=reverse("people:consent-withdraw", args=[consent.pk]) if stops else "",
        expired=standing is Standing.EXPIRED,
    )


def ask_url(person: Person, purpose: Purpose) -> str:
    """Return where an answer to this purpose is recorded."""
    return f"{reverse('people:consent-new', args=[person.pk])}?purpose={purpose.code}"


def case_url(actor: Actor, person: Person) -> str:
    """Return where a case is opened, if this actor may and there is such a room."""
    if not allowed(actor, Permission.CASE_CREATE, person.scope):
        return ""
    try:
        return reverse("protection:case-new", args=[person.pk])
    except NoReverseMatch:
        return ""


def members(actor: Actor, person: Person) -> list[dict[str, str]]:
    """Return who lives with the person, as far as the actor may know of them."""
    if person.household is None:
        return []
    others = person.household.members.visible_to(actor).exclude(pk=person.pk).prefetch_related("names")
    return [
        {
            "name": person_short(other),
            "role": other.get_household_role_display(),
            "url": reverse("people:person", args=[other.pk]),
        }
        for other in others
    ]


def timeline(actor: Actor, person: Person) -> list[TimelineEntry]:
    """Return what every room says about the person, newest first."""
    found: Iterable[TimelineEntry] = (
        entry
        for source in registry.all(registry.TIMELINE_SOURCE)
        for entry in source.entries_of(actor=actor, subject_type=SUBJECT, subject_id=person.pk)
    )
    return list(islice(sorted(found, key=lambda entry: entry.at, reverse=True), _MOST_ENTRIES))
