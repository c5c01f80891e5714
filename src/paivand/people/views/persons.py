"""The page of a person, and changing the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record_read
from paivand.office.access import permission_required, require, user_of
from paivand.people import presenting
from paivand.people.forms import EditForm, initial_of, new_person
from paivand.people.selectors import person_get, person_short
from paivand.people.services import person_update
from paivand.people.services.persons import SUBJECT
from paivand.people.views.pages import form_page, is_sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse


@permission_required(Permission.PERSON_READ)
def person_page(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The record of a person: how to reach them, consents, what happened."""
    actor = user_of(request)
    person = person_get(actor=actor, person_id=person_id)
    record_read(actor=actor, verb="person.read", subject_type=SUBJECT, ids=[person.pk], scope=person.scope)
    return render(request, "people/person.html", presenting.person_context(actor, person))


@permission_required(Permission.PERSON_UPDATE)
def person_edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct and complete the record."""
    actor = user_of(request)
    person = person_get(actor=actor, person_id=person_id)
    require(actor, Permission.PERSON_UPDATE, person.scope)
    form = EditForm(request.POST or None, initial=initial_of(person))
    if is_sent(request, form):
        given = form.cleaned_data
        person_update(actor=actor, person=person, new=new_person(given, given), base_version=given["base_version"])
        messages.success(request, _("The record is changed."))
        return redirect("people:person", person_id=person.pk)
    return form_page(
        request,
        form,
        title=_("Change the record"),
        subject=person_short(person),
        back=reverse("people:person", args=[person.pk]),
        submit=_("Save"),
        template="people/edit.html",
    )
