"""Saved views of lists: one's own, and those shared with colleagues of one's organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.ledger import journal
from paivand.office.access import reaches_of, require
from paivand.ui.wording import local_digits
from paivand.work.models import SavedView
from paivand.work.problems import VIEW_NAME_NEEDED

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

LONGEST_NAME: Final = 60
LONGEST_QUERY: Final = 4000


class ViewForm(forms.Form):
    """The name of a view and who sees it."""

    name = forms.CharField(label=_("Name of the view"), max_length=LONGEST_NAME)
    share = forms.BooleanField(label=_("Share with colleagues of my organisation"), required=False)


def _organisations(actor: Actor) -> list[UUID]:
    return sorted({reach.organisation_id for reach in reaches_of(actor)})


def views_of(*, actor: Actor, page: str) -> list[SavedView]:
    """Return the saved views of a list: the actor's own and the shared ones, oldest first."""
    return list(SavedView.objects.visible_to(actor, _organisations(actor)).filter(page=page)[:12])


def view_query(*, actor: Actor, page: str, view_id: str) -> str:
    """Return the filters of a view; raises PV-ACCESS-02 when there is none of that id for the actor."""
    try:
        wanted = UUID(view_id)
    except ValueError:
        raise NOT_FOUND.error() from None
    found = SavedView.objects.visible_to(actor, _organisations(actor)).filter(page=page, pk=wanted).first()
    if found is None:
        raise NOT_FOUND.error()
    return str(found.query)


def own_view(*, actor: Actor, page: str, view_id: str) -> SavedView | None:
    """Return the view when it is the actor's own, so that it can be forgotten."""
    try:
        wanted = UUID(view_id)
    except ValueError:
        return None
    return SavedView.objects.filter(owner_id=actor.id, page=page, pk=wanted).first()


@transaction.atomic
def view_save(*, actor: Actor, page: str, name: str, query: str, share: bool = False) -> SavedView:
    """Keep filters under a name; the same name again replaces them. Raises PV-VIEW-01, PV-ACCESS-01."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise VIEW_NAME_NEEDED.error(limit=local_digits(LONGEST_NAME))
    organisation = None
    if share:
        require(actor, Permission.VIEW_SHARE)
        organisation = next(
            (reach.organisation_id for reach in reaches_of(actor) if Permission.VIEW_SHARE in reach.permissions), None
        )
    # Names are sealed, so the database cannot look for one; a person has a handful.
    same = next((view for view in SavedView.objects.filter(owner_id=actor.id, page=page) if view.name == name), None)
    view = same or SavedView(owner_id=actor.id, page=page)
    view.name, view.query, view.shared_with = name, query, organisation
    view.full_clean()
    view.save()
    journal.record(actor=actor, verb="view.saved", subject=view, changes={"page": page, "shared": share})
    return view


@transaction.atomic
def view_forget(*, actor: Actor, page: str, view_id: str) -> None:
    """Forget one's own view; nothing happens when there is none."""
    view = own_view(actor=actor, page=page, view_id=view_id)
    if view is not None:
        journal.record(actor=actor, verb="view.forgotten", subject=view, changes={"page": page})
        SavedView.objects.filter(Q(pk=view.pk)).delete()
