"""Forms of the people app: they check what was typed, services do the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paivand.analysis.washington import DOMAINS
from paivand.kernel.clock import today
from paivand.office.access import reaches_of
from paivand.office.models import Organisation, Place, Programme
from paivand.office.selectors import language
from paivand.people.choices import IdentifierKind, NameKind, PopulationGroup, Sex
from paivand.people.import_columns import DIFFICULTY_LABELS
from paivand.people.services.persons import NAME_LIMIT, NewIdentifier, NewName, NewPerson, NewPhone
from paivand.trust.choices import Decision, GivenBy, Method
from paivand.trust.models import Purpose
from paivand.ui.forms import (
    Choices,
    PartialDateField,
    PhoneField,
    SearchSelect,
    YesNoField,
    choices_of,
    offer,
    offer_rows,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from paivand.kernel.actors import Actor
    from paivand.kernel.permissions import Permission
    from paivand.people.models import Person

NO_ANSWER: Final = "no_answer"
_EMPTY: Final = ("", _("Not known"))
_NATIONALITIES: Final = (
    ("AFG", _("Afghanistan")),
    ("ALB", _("Albania")),
    ("IRN", _("Iran")),
    ("KGZ", _("Kyrgyzstan")),
    ("PAK", _("Pakistan")),
    ("RUS", _("Russian Federation")),
    ("SYR", _("Syria")),
    ("TJK", _("Tajikistan")),
    ("UKR", _("Ukraine")),
    ("UZB", _("Uzbekistan")),
    ("XXX", _("Stateless")),
)
_DIFFICULTIES: Final = (
    ("", _("Not asked")),
    ("1", _("No difficulty")),
    ("2", _("Some difficulty")),
    ("3", _("A lot of difficulty")),
    ("4", _("Cannot do at all")),
)
NATIONALITY_WORDS: Final = dict(_NATIONALITIES)
DIFFICULTY_WORDS: Final = dict(_DIFFICULTIES)


def name_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    """Return a box for a name: any script, in its own direction, never corrected by the browser."""
    attributes = {"dir": "auto", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=label,
        required=required,
        help_text=help_text,
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs=attributes),
    )


def _note(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class SearchForm(forms.Form):
    """The one box of the search page."""

    q = forms.CharField(
        label=_("Name, code, phone or number of a document"),
        help_text=_("In any script. A year of birth, an age or a place narrows it."),
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off", "class": "form-control"}),
    )


class NearbyForm(forms.Form):
    """The first page of a registration, which asks whether we have met this person before."""

    name = name_field(_("Name, as the person says it"), required=True)
    birth = PartialDateField(label=_("When born?"), help_text=_("Leave empty what nobody knows."), required=False)


class WhoForm(forms.Form):
    """Who the person is. Sex is asked, never read from a name; a birthday is never invented."""

    name = name_field(
        _("Name"), required=True, help_text=_("As the person says it, in any script. A family name is not needed.")
    )
    known_as = name_field(
        _("The same name in another script, or another name"), help_text=_("For example as a document writes it.")
    )
    father = name_field(_("Father's name"))
    family = name_field(_("Family name"))
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[*Sex.choices, (NO_ANSWER, _("Does not want to answer"))],
        widget=Choices(layout="pair", aside=[Sex.OTHER, NO_ANSWER]),
    )
    birth = PartialDateField(
        label=_("When born?"), help_text=_("Leave empty what nobody knows. We never invent a birthday."), required=False
    )
    population_group = forms.ChoiceField(label=_("Group"), choices=[_EMPTY, *PopulationGroup.choices], required=False)
    nationality = forms.ChoiceField(label=_("Nationality"), choices=[_EMPTY, *_NATIONALITIES], required=False)
    language = forms.ChoiceField(
        label=_("Language in which we speak"),
        choices=[_EMPTY, *settings.LANGUAGES, ("uz", "Oʻzbekcha")],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer also what an import left in the record: a nationality or language beyond the lists."""
        super().__init__(*args, **kwargs)
        for name in ("nationality", "language"):
            kept = self.initial.get(name)
            known = choices_of(self, name)
            if kept and kept not in dict(known):
                offer(self, name, [*known, (kept, kept)])


class WhereForm(forms.Form):
    """Under which programme and at which place the record is kept: this decides who may see it."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none(), empty_label=None)
    place = forms.ModelChoiceField(
        label=_("Place"), queryset=Place.objects.none(), empty_label=_("Choose"), widget=SearchSelect()
    )

    def __init__(self, *args: Any, actor: Actor, permission: Permission, **kwargs: Any) -> None:
        """Offer what the actor's mandates cover; where that is one thing, it is chosen already."""
        super().__init__(*args, **kwargs)
        programmes, places = reachable(actor, permission)
        offer_rows(self, "programme", programmes)
        shown = language()
        offer_rows(self, "place", places, label=lambda place: "\u2003" * place.level + place.name_in(shown))


def reachable(actor: Actor, permission: Permission) -> tuple[QuerySet[Programme], QuerySet[Place]]:
    """Return the programmes and places in which this actor holds the permission."""
    programmes, places = Q(pk__in=()), Q(pk__in=())
    for reach in reaches_of(actor):
        if permission not in reach.permissions:
            continue
        mine = Q(organisation_id=reach.organisation_id)
        programmes |= mine if reach.programme_id is None else mine & Q(pk=reach.programme_id)
        places |= Q(path__startswith=reach.place_path)
    return (
        Programme.objects.filter(programmes, is_active=True),
        Place.objects.filter(places, is_active=True).defer("geometry").order_by("path"),
    )


class ContactForm(forms.Form):
    """How to reach the person safely, papers, and the six questions on difficulties."""

    phone = PhoneField(label=_("Phone"), required=False)
    phone_safe = YesNoField(label=_("Is it safe to call this number?"), required=False)
    phone_note = forms.CharField(
        label=_("Whose phone is it?"),
        help_text=_("For example: her brother's, mornings only."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    safe_contact = forms.CharField(
        label=_("How is it safe to reach the person?"),
        help_text=_("Times, places, and what never to do, such as leaving a message."),
        required=False,
        max_length=500,
        widget=_note(),
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=500, widget=_note(2))
    paper_kind = forms.ChoiceField(
        label=_("A document, if there is one"),
        choices=[("", _("No document")), *IdentifierKind.choices],
        required=False,
    )
    paper_number = forms.CharField(
        label=_("Its number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the six questions, each of which may stay unasked."""
        super().__init__(*args, **kwargs)
        for domain, label in zip(DOMAINS, DIFFICULTY_LABELS, strict=True):
            self.fields[f"wg_{domain}"] = forms.ChoiceField(label=label, choices=_DIFFICULTIES, required=False)

    def difficulties(self) -> Iterator[forms.BoundField]:
        """Yield the six questions, which stand apart on the page."""
        for domain in DOMAINS:
            yield self[f"wg_{domain}"]

    def contacts(self) -> Iterator[forms.BoundField]:
        """Yield the other questions."""
        for field in self:
            if not field.name.startswith("wg_"):
                yield field

    def clean(self) -> dict[str, Any]:
        """Ask for the other half of a document where one half stands."""
        given = super().clean() or {}
        if bool(given.get("paper_kind")) != bool(given.get("paper_number")):
            field = "paper_number" if given.get("paper_kind") else "paper_kind"
            self.add_error(field, _("Give both the kind of document and its number, or leave both empty."))
        return given


class EditForm(WhoForm, ContactForm):
    """Correct and complete a person's record."""

    field_order = (
        "name",
        "known_as",
        "father",
        "family",
        "sex",
        "birth",
        "population_group",
        "nationality",
        "language",
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput)


class ConsentForm(forms.Form):
    """One answer to one purpose, perhaps for one recipient."""

    recipient = forms.ModelChoiceField(
        label=_("Who may receive it?"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )
    decision = forms.ChoiceField(
        label=_("What did the person say?"), choices=Decision.choices, widget=Choices(layout="pair")
    )
    method = forms.ChoiceField(
        label=_("How was it given?"),
        choices=Method.choices,
        widget=Choices(
            hints={Method.MARK_ON_PAPER: _("We keep the paper at the office, never a picture of it.")},
        ),
    )
    given_by = forms.ChoiceField(
        label=_("Who answered?"), choices=GivenBy.choices, initial=GivenBy.SELF, widget=Choices()
    )
    given_on = forms.DateField(
        label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    expires_on = forms.DateField(
        label=_("Until when?"),
        help_text=_("Then we ask again. Empty means until it is withdrawn."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(
        label=_("Note"), help_text=_("For example the name of the witness."), required=False, widget=_note(2)
    )

    def __init__(self, *args: Any, purpose: Purpose, recipients: QuerySet[Organisation], **kwargs: Any) -> None:
        """Ask for a recipient only where the purpose shares with somebody."""
        super().__init__(*args, **kwargs)
        if purpose.needs_recipient:
            offer_rows(self, "recipient", recipients)
        else:
            del self.fields["recipient"]

    def clean_given_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["given_on"]
        if day > today():
            raise forms.ValidationError(_("The day cannot lie in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        """Refuse a consent that ends before it begins."""
        given = super().clean() or {}
        if given.get("expires_on") and given.get("given_on") and given["expires_on"] < given["given_on"]:
            self.add_error("expires_on", _("This day lies before the day on which it was given."))
        return given


class ConsentsForm(forms.Form):
    """The consents of a registration: each purpose without a recipient is one line, and may stay unasked."""

    method = forms.ChoiceField(label=_("How was it given?"), choices=Method.choices, widget=Choices(), required=False)
    given_by = forms.ChoiceField(
        label=_("Who answered?"), choices=GivenBy.choices, initial=GivenBy.SELF, widget=Choices(), required=False
    )

    def __init__(self, *args: Any, purposes: list[Purpose], **kwargs: Any) -> None:
        """Add one yes or no for each purpose."""
        super().__init__(*args, **kwargs)
        self.purposes = purposes
        for purpose in purposes:
            self.fields[f"p_{purpose.code}"] = YesNoField(label=purpose.label_in(language()), required=False)

    def asked(self) -> Iterator[forms.BoundField]:
        """Yield the lines of the purposes."""
        for purpose in self.purposes:
            yield self[f"p_{purpose.code}"]

    def answers(self) -> dict[str, Decision]:
        """Return what was answered, by the code of the purpose; what was not asked is absent."""
        given = {purpose.code: self.cleaned_data.get(f"p_{purpose.code}") for purpose in self.purposes}
        return {
            code: Decision.GIVEN if answer else Decision.REFUSED for code, answer in given.items() if answer is not None
        }

    def clean(self) -> dict[str, Any]:
        """Ask how it was given as soon as anything was answered."""
        given = super().clean() or {}
        if any(given.get(f"p_{purpose.code}") is not None for purpose in self.purposes) and not given.get("method"):
            self.add_error("method", _("Choose how the answer was given."))
        return given


class WithdrawForm(forms.Form):
    """Withdraw one consent."""

    reason = forms.CharField(
        label=_("What did the person say?"), help_text=_("A few words. It stands with the consent."), widget=_note()
    )


# --- between forms and services -----------------------------------------------------------------------------------------

_NAME_KINDS: Final = {
    "name": NameKind.AS_GIVEN,
    "known_as": NameKind.KNOWN_AS,
    "father": NameKind.FATHER,
    "family": NameKind.FAMILY,
}


def new_person(who: dict[str, Any], contact: dict[str, Any]) -> NewPerson:
    """Return what two cleaned forms say about a person."""
    answers = [int(contact[f"wg_{domain}"]) if contact.get(f"wg_{domain}") else None for domain in DOMAINS]
    phone = contact.get("phone")
    return NewPerson(
        names=[NewName(who[box], kind) for box, kind in _NAME_KINDS.items() if who.get(box)],
        sex="" if who["sex"] == NO_ANSWER else who["sex"],
        birth=who.get("birth"),
        population_group=who["population_group"],
        nationality=who["nationality"],
        language=who["language"],
        washington=answers if any(answer is not None for answer in answers) else (),
        phones=[NewPhone(phone, contact.get("phone_safe"), contact.get("phone_note", ""))] if phone else [],
        identifiers=[NewIdentifier(IdentifierKind(contact["paper_kind"]), contact["paper_number"])]
        if contact.get("paper_kind")
        else [],
        address=contact.get("address", ""),
        safe_contact=contact.get("safe_contact", ""),
    )


def initial_of(person: Person) -> dict[str, Any]:
    """Return what the boxes of ``EditForm`` hold for a person."""
    spellings = {name.kind: name.text for name in reversed(person.names.all())}
    phone = next(iter(person.phones.all()), None)
    paper = min(person.identifiers.all(), key=lambda number: number.pk, default=None)
    return {
        **{box: spellings.get(kind, "") for box, kind in _NAME_KINDS.items()},
        "sex": person.sex or NO_ANSWER,
        "birth": person.birth,
        "population_group": person.population_group,
        "nationality": person.nationality,
        "language": person.language,
        "phone": phone.number if phone else "",
        "phone_safe": phone.is_safe if phone else None,
        "phone_note": phone.note if phone else "",
        "safe_contact": person.safe_contact,
        "address": person.address,
        "paper_kind": paper.kind if paper else "",
        "paper_number": paper.value if paper else "",
        **{
            f"wg_{domain}": str(answer) if answer else ""
            for domain, answer in zip(DOMAINS, person.washington or [None] * len(DOMAINS), strict=True)
        },
        "base_version": person.version,
    }
