"""Registering a person, one subject a page: search first, who, contact and needs, consent, check.

What was typed waits sealed in the session until the last page; nothing is a
record before. The id of the record is made at the start, so a last page that
is sent twice registers nobody twice.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paivand.kernel.clock import today
from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.ids import uuid7
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.access import scope_for
from paivand.ledger.vault import open_bytes, seal_bytes
from paivand.office.access import allowed, permission_required, reaches_of, user_of
from paivand.office.models import Place
from paivand.office.selectors import language
from paivand.people.forms import (
    ConsentsForm,
    ContactForm,
    NearbyForm,
    WhereForm,
    WhoForm,
    new_person,
)
from paivand.people.models import Person
from paivand.people.presenting import language_name
from paivand.people.search import Found, people_search
from paivand.people.services import person_register
from paivand.people.views.consents import script_of_purpose, until_usually
from paivand.people.views.lists import hits_of
from paivand.trust.choices import Decision, GivenBy, Method
from paivand.trust.models import Purpose
from paivand.trust.services import consent_record
from paivand.ui.forms import is_switching, without_errors
from paivand.ui.parts import Answer, AnswerPart, Step
from paivand.ui.wording import short_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from paivand.kernel.actors import Actor

_KEY: Final = "people.registration"
STEPS: Final = ("search", "who", "contact", "consent", "check")
_TITLES: Final = {
    "search": gettext_lazy("Search first"),
    "who": gettext_lazy("Who"),
    "contact": gettext_lazy("Contact and needs"),
    "consent": gettext_lazy("Consent"),
    "check": gettext_lazy("Check and save"),
}
_NEXT: Final = {
    "search": gettext_lazy("Search"),
    "who": gettext_lazy("Next: contact and needs"),
    "contact": gettext_lazy("Next: consent"),
    "consent": gettext_lazy("Next: check"),
    "check": gettext_lazy("Register the person"),
}


@dataclass(slots=True)
class Draft:
    """A registration on its way: the id that the record will have, and each page as it was sent."""

    id: UUID = field(default_factory=uuid7)
    pages: dict[str, str] = field(default_factory=dict)

    def data(self, page: str) -> QueryDict | None:
        """Return what was sent on a page, or None."""
        return QueryDict(self.pages[page]) if page in self.pages else None


def draft_of(request: HttpRequest) -> Draft | None:
    """Return the registration of this session, or None; one that cannot be opened any more counts as none."""
    sealed = request.session.get(_KEY)
    if not sealed:
        return None
    try:
        content = json.loads(open_bytes(_context(request), base64.b64decode(sealed)))
    except PaivandError:
        return None
    return Draft(id=UUID(content["id"]), pages=content["pages"])


def _keep(request: HttpRequest, draft: Draft) -> None:
    content = json.dumps({"id": str(draft.id), "pages": draft.pages}).encode()
    request.session[_KEY] = base64.b64encode(seal_bytes(_context(request), content)).decode()


def _context(request: HttpRequest) -> str:
    return f"people.registration|{user_of(request).pk}"


def _sent_fields(request: HttpRequest) -> str:
    given = request.POST.copy()
    for name in ("csrfmiddlewaretoken", "_language"):
        given.pop(name, None)
    return given.urlencode()


@permission_required(Permission.PERSON_CREATE)
def start(request: HttpRequest) -> HttpResponse:
    """The first page asks whether we have met this person before."""
    actor = user_of(request)
    draft = draft_of(request)
    form = NearbyForm(request.POST or None)
    if request.method != "POST" and draft is not None and "search" in draft.pages:
        form = without_errors(NearbyForm(draft.data("search")))
    found: Found | None = None
    if request.method == "POST" and not is_switching(request.POST) and form.is_valid():
        given = form.cleaned_data
        sent = _sent_fields(request)
        if draft is None or draft.pages.get("search") != sent:
            # Another name is another person: nothing of the one before may slip in.
            draft = Draft(pages={"search": sent})
            _keep(request, draft)
        found = people_search(actor=actor, query=given["name"], birth=given["birth"], limit=8)
    return _page(
        request, "search", form, draft, template="people/register_search.html", found=found, hits=hits_of(found)
    )


@permission_required(Permission.PERSON_CREATE)
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Any later page."""
    draft = draft_of(request)
    if step not in STEPS[1:]:
        raise NOT_FOUND.error()
    if draft is None:
        return redirect("people:new")
    if step == "check":
        return _check(request, draft)
    every = _forms(request, draft, step, request.POST if request.method == "POST" else draft.data(step))
    shown = every
    if request.method == "POST" and is_switching(request.POST):
        shown = [without_errors(form) for form in every]
    elif request.method == "POST" and all([form.is_valid() for form in every]):  # noqa: C419 -- every form says what is wrong with it
        draft.pages[step] = _sent_fields(request)
        _keep(request, draft)
        following = STEPS[STEPS.index(step) + 1]
        if following == "consent" and not allowed(user_of(request), Permission.CONSENT_RECORD):
            following = "check"
        return redirect("people:new-step", step=following)
    template = f"people/register_{step}.html"
    more: dict[str, Any] = {}
    if step == "who":
        more["where"] = shown[1]
    if step == "consent":
        more["scripts"] = _scripts(shown[0], _spoken(request, draft))
    return _page(request, step, shown[0], draft, template=template, **more)


def _forms(request: HttpRequest, draft: Draft, page: str, data: QueryDict | None) -> list[forms.Form]:
    """Return the forms of a page, filled with what was sent; the first is the one that the page is about."""
    actor = user_of(request)
    if page == "who":
        near = NearbyForm(draft.data("search"))
        known = near.cleaned_data if near.is_valid() else {}
        who = WhoForm(data, initial={"name": known.get("name", ""), "birth": known.get("birth")})
        where = WhereForm(data, actor=actor, permission=Permission.PERSON_CREATE, initial=_usual_place(actor))
        return [who, where]
    if page == "contact":
        return [ContactForm(data)]
    return [ConsentsForm(data, purposes=purposes_asked(), initial={"given_by": GivenBy.SELF})]


def purposes_asked() -> list[Purpose]:
    """Return the purposes that are asked at registration: those that share with nobody by name."""
    return list(Purpose.objects.filter(needs_recipient=False))


def _usual_place(actor: Actor) -> dict[str, Any]:
    """Return the programme of the mandate, and its place where there is no smaller one to choose."""
    reaches = [reach for reach in reaches_of(actor) if Permission.PERSON_CREATE in reach.permissions]
    if not reaches:
        return {}
    smaller = Place.objects.filter(parent_id=reaches[0].place_id, is_active=True).exists()
    return {"place": None if smaller else reaches[0].place_id, "programme": reaches[0].programme_id}


def _spoken(request: HttpRequest, draft: Draft) -> str:
    who = _forms(request, draft, "who", draft.data("who"))[0]
    return (who.cleaned_data.get("language") if who.is_valid() else "") or language()


def _scripts(form: forms.Form, code: str) -> list[dict[str, Any]]:
    if not isinstance(form, ConsentsForm):
        return []
    fields = dict(zip((purpose.code for purpose in form.purposes), form.asked(), strict=True))
    return [{"field": fields[purpose.code], **script_of_purpose(purpose, code)} for purpose in form.purposes]


def _check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The last page: everything read back, then saved in one transaction."""
    actor = user_of(request)
    filled: dict[str, list[forms.Form]] = {}
    for page in ("who", "contact", "consent"):
        if page == "consent" and not allowed(actor, Permission.CONSENT_RECORD):
            continue
        every = _forms(request, draft, page, draft.data(page))
        if not all([form.is_valid() for form in every]):  # noqa: C419 -- every form says what is wrong with it
            return redirect("people:new-step", step=page)
        filled[page] = every
    if request.method == "POST" and not is_switching(request.POST):
        person = _register(actor, draft, filled)
        del request.session[_KEY]
        messages.success(request, _("%(code)s is registered.") % {"code": person.code})
        return redirect("people:person", person_id=person.pk)
    return _page(request, "check", None, draft, template="people/register_check.html", parts=_read_back(filled))


@transaction.atomic
def _register(actor: Actor, draft: Draft, filled: dict[str, list[forms.Form]]) -> Person:
    """Make the record and its consents; a page that is sent twice finds the record that it made."""
    made = Person.objects.visible_to(actor).filter(pk=draft.id).first()
    if made is not None:
        return made
    who, where = filled["who"]
    programme = where.cleaned_data["programme"]
    scope = scope_for(
        organisation_id=programme.organisation_id,
        programme_id=programme.pk,
        place_id=where.cleaned_data["place"].pk,
        sensitivity=Sensitivity.S1,
    )
    new = new_person(who.cleaned_data, filled["contact"][0].cleaned_data)
    person = person_register(actor=actor, new=new, scope=scope, person_id=draft.id)
    asked = filled["consent"][0] if "consent" in filled else None
    if not isinstance(asked, ConsentsForm):
        return person
    purposes = {purpose.code: purpose for purpose in asked.purposes}
    for code, decision in asked.answers().items():
        consent_record(
            actor=actor,
            person_id=person.pk,
            scope=person.scope,
            circle=person.circle,
            purpose=code,
            decision=decision,
            method=Method(asked.cleaned_data["method"]),
            language=person.language or language(),
            given_by=GivenBy(asked.cleaned_data["given_by"] or GivenBy.SELF),
            given_on=today(),
            expires_on=until_usually(purposes[code]) if decision == Decision.GIVEN else None,
        )
    return person


def _read_back(filled: dict[str, list[forms.Form]]) -> list[AnswerPart]:
    """Return every answer as it will be kept, each with a way to change it."""
    parts = []
    for page, every in filled.items():
        url = _url(page)
        answers = [
            Answer(field.label, told, url, is_name=field.name in {"name", "known_as", "father", "family"})
            for form in every
            for field in form
            if (told := _told(field, form.cleaned_data.get(field.name)))
        ]
        if not answers:
            answers = [Answer(_TITLES[page], _("nothing recorded"), url)]
        parts.append(AnswerPart(_TITLES[page], answers))
    return parts


def _told(bound: forms.BoundField, value: Any) -> str:
    """Return an answer in words; nothing for what was left empty."""
    if bound.name.startswith("p_"):
        return {True: _("Yes"), False: _("No"), None: _("Not asked yet")}[value]
    if bound.name == "given_by" or value in (None, ""):
        return ""
    words: dict[str, Callable[[Any], str]] = {
        "birth": lambda birth: birth.text(language()),
        "language": language_name,
        "place": lambda place: place.name_in(language()),
        "phone_safe": lambda safe: _("Yes") if safe else _("No"),
    }
    if bound.name in words:
        return words[bound.name](value)
    choices = {} if isinstance(bound.field, forms.ModelChoiceField) else getattr(bound.field, "choices", ())
    return str(dict(choices).get(value, value))


def _page(
    request: HttpRequest, page: str, form: forms.Form | None, draft: Draft | None, *, template: str, **more: Any
) -> HttpResponse:
    """Show one page of the registration inside its frame."""
    number = STEPS.index(page)
    if form is not None and request.method == "POST" and is_switching(request.POST):
        form = without_errors(form)
    wrong = any(one is not None and one.errors for one in (form, more.get("where")))
    status = 422 if request.method == "POST" and wrong else 200
    done = set(draft.pages) if draft is not None else set()
    steps = [
        Step(
            title,
            "now" if name == page else ("done" if name in done else ""),
            url=_url(name) if name in done and name != page else "",
        )
        for name, title in _TITLES.items()
    ]
    who = NearbyForm(draft.data("search")) if draft is not None else None
    subject = short_name(who.cleaned_data["name"]) if who is not None and who.is_valid() else _("Nothing is saved yet")
    context = {
        "form": form,
        "form_title": _("New person"),
        "form_subject": subject,
        "leave_url": reverse("people:people"),
        "steps": steps,
        "step_number": number + 1,
        "step_count": len(STEPS),
        "step_title": _TITLES[page],
        "submit": _NEXT[page],
        "back": _url(STEPS[number - 1]) if number else reverse("people:people"),
        **more,
    }
    return render(request, template, context, status=status)


def _url(page: str) -> str:
    return reverse("people:new") if page == "search" else reverse("people:new-step", args=[page])
