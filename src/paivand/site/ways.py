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

# What a person records first of all: words, icon, address, permission.
_RECORD = (
    (_("New person"), "user-plus", "people:new", Permission.PERSON_CREATE),
    (_("A contact on one of my cases"), "phone", "protection:cases", Permission.CONTACT_RECORD),
    (_("A referral for one of my cases"), "send", "protection:cases", Permission.REFERRAL_CREATE),
    (_("A file of people"), "upload", "work:imports", Permission.IMPORT_COMMIT),
)


@signed_in("offers what this person may record")
def record(request: HttpRequest) -> HttpResponse:
    """Offer everything that this person may record."""
    held = permissions_of(user_of(request))
    choices = []
    for label, icon, name, permission in _RECORD:
        if permission not in held:
            continue
        try:
            choices.append({"label": label, "icon": icon, "url": reverse(name)})
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
