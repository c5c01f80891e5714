"""Where one can go: what can be recorded, everything else, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.office.access import permissions_of, signed_in, user_of
from paivand.site.helping import HELP
from paivand.ui import menu

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# What a person records first of all: words, what happens then, icon, address, and every permission that it needs.
_RECORD = (
    (
        _("New person"),
        _("First we look whether the person is known already."),
        "user-plus",
        "people:new",
        (Permission.PERSON_CREATE,),
    ),
    (
        _("A contact on one of my cases"),
        _("Choose the case, then write what was said."),
        "phone",
        "protection:cases",
        (Permission.CONTACT_RECORD, Permission.CASE_READ),
    ),
    (
        _("A referral for one of my cases"),
        _("Choose the case, then the service."),
        "send",
        "protection:cases",
        (Permission.REFERRAL_CREATE, Permission.CASE_READ),
    ),
    (
        _("A new or changed service"),
        _("Look whether it stands in the directory already."),
        "map-pin",
        "services:services",
        (Permission.SERVICE_MANAGE,),
    ),
    (
        _("A file of people"),
        _("Nothing is taken in before you have looked at the rows."),
        "upload",
        "work:imports",
        (Permission.IMPORT_COMMIT,),
    ),
    (
        _("A task for a colleague"),
        _("For what no record asks for by itself."),
        "checklist",
        "work:task_new",
        (Permission.TASK_MANAGE,),
    ),
)


@signed_in("offers what this person may record")
def record(request: HttpRequest) -> HttpResponse:
    """Offer everything that this person may record."""
    held = permissions_of(user_of(request))
    choices = []
    for label, note, icon, name, needed in _RECORD:
        if not held.issuperset(needed):
            continue
        try:
            choices.append({"label": label, "note": note, "icon": icon, "url": reverse(name)})
        except NoReverseMatch:
            continue
    return render(request, "site/record.html", {"choices": choices})


@signed_in("the same entries as the rail")
def more(request: HttpRequest) -> HttpResponse:
    """List every entry of the menu, for the phone."""
    groups = menu.rail_for(user_of(request), request.path)
    return render(request, "site/more.html", {"groups": groups})


@signed_in("help names no record")
def help_page(request: HttpRequest, topic: str = "start") -> HttpResponse:
    """Say in a few sentences what a page is for and how its main task is done."""
    if topic not in HELP:
        raise NOT_FOUND.error()
    topics = [{"name": name, "title": entry.title} for name, entry in HELP.items()]
    context = {"entry": HELP[topic], "topic": topic, "topics": topics}
    return render(request, "site/help.html", context)
