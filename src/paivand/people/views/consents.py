"""Recording and withdrawing consents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from paivand.directory.models import Service
from paivand.kernel.clock import today
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record_read
from paivand.office.access import allowed, permission_required, require, user_of
from paivand.office.models import Organisation
from paivand.office.selectors import language
from paivand.people.forms import ConsentForm, WithdrawForm
from paivand.people.presenting import consent_lines, language_name
from paivand.people.selectors import person_get, person_short
from paivand.people.services.persons import SUBJECT
from paivand.people.views.pages import form_page, is_sent
from paivand.trust.choices import Decision, GivenBy, Method
from paivand.trust.models import Consent
from paivand.trust.selectors import consents_of, purpose_get, releases_about
from paivand.trust.services import consent_record, consent_withdraw
from paivand.ui.dates import day_text

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from paivand.people.models import Person
    from paivand.trust.models import Purpose


@permission_required(Permission.PERSON_READ)
def consent_list(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Every answer that the person ever gave, the newest first, and where data went already."""
    actor = user_of(request)
    person = person_get(actor=actor, person_id=person_id)
    record_read(actor=actor, verb="person.read", subject_type=SUBJECT, ids=[person.pk], scope=person.scope)
    answers = list(consents_of(actor=actor, person_id=person.pk))
    for answer in answers:
        answer.purpose_label = answer.purpose.label_in(language())  # type: ignore[attr-defined] # for the template, beside the columns
    context = {
        "person": person,
        "name": person_short(person),
        "answers": answers,
        "lines": consent_lines(actor, person, may_ask=False, may_withdraw=False),
        "releases": releases_about(person_id=person.pk),
        "may_ask": allowed(actor, Permission.CONSENT_RECORD, person.scope),
    }
    return render(request, "people/consents.html", context)


@permission_required(Permission.CONSENT_RECORD)
def consent_new(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Read the text aloud in the person's language, then record the answer."""
    actor = user_of(request)
    person = person_get(actor=actor, person_id=person_id)
    require(actor, Permission.CONSENT_RECORD, person.scope)
    purpose = purpose_get(request.GET.get("purpose", "assistance"))
    form = ConsentForm(
        request.POST or None,
        purpose=purpose,
        recipients=recipients(),
        initial={
            "given_on": today(),
            "given_by": GivenBy.SELF,
            "expires_on": until_usually(purpose),
            "recipient": request.GET.get("recipient", ""),
        },
    )
    if is_sent(request, form):
        given = form.cleaned_data
        consent_record(
            actor=actor,
            person_id=person.pk,
            scope=person.scope,
            circle=person.circle,
            purpose=purpose.code,
            recipient=given.get("recipient"),
            decision=Decision(given["decision"]),
            method=Method(given["method"]),
            language=spoken(person),
            given_by=GivenBy(given["given_by"]),
            given_on=given["given_on"],
            expires_on=given["expires_on"] if given["decision"] == Decision.GIVEN else None,
            note=given["note"],
        )
        messages.success(request, _("The answer is recorded."))
        return redirect("people:person", person_id=person.pk)
    return form_page(
        request,
        form,
        title=_("Record consent"),
        subject=person_short(person),
        back=reverse("people:person", args=[person.pk]),
        submit=_("Record the answer"),
        template="people/consent.html",
        purpose=purpose.label_in(language()),
        **script_of_purpose(purpose, spoken(person)),
    )


@permission_required(Permission.CONSENT_WITHDRAW)
def consent_stop(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Withdraw a consent; the page says to whom data went already, because that cannot be called back."""
    actor = user_of(request)
    consent = (
        Consent.objects.visible_to(actor).select_related("purpose", "recipient", "scope").filter(pk=consent_id).first()
    )
    if consent is None:
        raise NOT_FOUND.error()
    person = person_get(actor=actor, person_id=consent.person_id)
    require(actor, Permission.CONSENT_WITHDRAW, consent.scope)
    form = WithdrawForm(request.POST or None)
    if is_sent(request, form):
        consent_withdraw(actor=actor, consent=consent, reason=form.cleaned_data["reason"])
        messages.success(request, _("The consent is withdrawn. What waited on it has stopped."))
        return redirect("people:person", person_id=person.pk)
    return form_page(
        request,
        form,
        title=_("Withdraw a consent"),
        subject=person_short(person),
        back=reverse("people:person", args=[person.pk]),
        submit=_("Withdraw the consent"),
        template="people/withdraw.html",
        purpose=consent.purpose.label_in(language()),
        recipient=consent.recipient,
        given_on=day_text(consent.given_on),
        releases=releases_about(person_id=person.pk),
    )


def recipients() -> QuerySet[Organisation]:
    """Return the organisations that have a service, in the order of their names."""
    return Organisation.objects.filter(pk__in=Service.objects.values("organisation_id"), is_active=True)


def spoken(person: Person) -> str:
    """Return the language in which we speak with the person: theirs, or that of the page."""
    return person.language or language()


def script_of_purpose(purpose: Purpose, code: str) -> dict[str, object]:
    """Return the text to read aloud in the person's language, or the nearest one, with its version."""
    return {
        "script": purpose.text_in(code),
        "script_version": purpose.text_version,
        "script_language": code,
        "script_language_name": language_name(code),
        "script_is_other": code not in purpose.texts,
    }


def until_usually(purpose: Purpose) -> dt.date | None:
    """Return the day until which an answer of today is usually kept; None: until it is withdrawn."""
    if not purpose.valid_months:
        return None
    day = today()
    months = day.month - 1 + purpose.valid_months
    year, month = day.year + months // 12, months % 12 + 1
    # The 28th exists in every month.
    return day.replace(year=year, month=month, day=min(day.day, 28))
