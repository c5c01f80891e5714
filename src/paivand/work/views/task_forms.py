"""What is asked when a task is moved, given to somebody, or made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import today
from paivand.kernel.permissions import Permission
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.models import AccessScope
from paivand.office.access import reaches_of
from paivand.office.models import Mandate, User
from paivand.office.reach import effective_mandates
from paivand.ui.forms import Choices, PartialDateField, offer
from paivand.work.choices import Risk
from paivand.work.models import Task
from paivand.work.tasks import may_hold

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor

# A promise for a day is kept until its evening.
_EVENING = dt.time(17)


def _due(found: Any) -> dt.datetime:
    """Return the evening of a whole day that is not over; raises ValidationError otherwise."""
    if found.precision.value != "day":
        raise forms.ValidationError(gettext("Enter the day, the month and the year"))
    if found.value < today():
        raise forms.ValidationError(gettext("The new date lies in the past. Choose today or a later day"))
    return timezone.make_aware(dt.datetime.combine(found.value, _EVENING))


class MoveForm(forms.Form):
    """A new date and why."""

    due_on = PartialDateField(label=_("New date"), ask_age=False, past=False)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_due_on(self) -> dt.datetime:
        """Return the evening of that day."""
        return _due(self.cleaned_data["due_on"])


class GiveForm(forms.Form):
    """To whom, and why."""

    assignee = forms.TypedChoiceField(label=_("Give to"), coerce=UUID)
    reason = forms.CharField(label=_("Why"), required=False, max_length=500)

    def __init__(self, data: Any = None, *, colleagues: Sequence[User] = ()) -> None:
        """Offer these colleagues."""
        super().__init__(data)
        # Nobody stands there beforehand: a task must not go to whoever comes first in the alphabet.
        people = [(str(user.pk), user.display_name) for user in colleagues]
        offer(self, "assignee", [("", gettext("Choose a colleague")), *people])


def colleagues_for(actor: Actor, task: Task | None = None) -> list[User]:
    """Return who may hold the task; without one, who reads tasks in any scope that the actor reads too."""
    mine = AccessScope.objects.filter(user_id=actor.id, resource="task")
    if task is not None:
        mine = mine.filter(scope_id=task.scope_id)
    ids = AccessScope.objects.filter(resource="task", scope_id__in=mine.values("scope_id")).values("user_id").distinct()
    found = list(User.objects.filter(pk__in=ids, is_active=True).order_by("display_name"))
    return found if task is None else [user for user in found if may_hold(user_id=user.pk, task=task)]


def colleagues_within(actor: Actor) -> list[User]:
    """Return who works where the actor gives tasks out: the people to whom a new task can go."""
    day = today()
    own = [reach for reach in reaches_of(actor) if Permission.TASK_MANAGE in reach.permissions]
    where = Q(pk__in=[])
    for reach in own:
        part = Q(organisation_id=reach.organisation_id, place__path__startswith=reach.place_path)
        where |= part if reach.programme_id is None else part & Q(programme_id=reach.programme_id)
    mandates = Mandate.objects.filter(
        where, effective_mandates(), valid_from__lte=day, valid_until__gte=day
    ).select_related("role", "user")
    found = {
        mandate.user.pk: mandate.user for mandate in mandates if Permission.TASK_READ.value in mandate.role.permissions
    }
    return sorted(found.values(), key=lambda user: user.display_name)


class NewTaskForm(GiveForm):
    """Something to do that no record asks for."""

    text = forms.CharField(
        label=_("What is to be done?"), max_length=120, help_text=_("It stands in lists, so name nobody in it.")
    )
    due_on = PartialDateField(label=_("Until when?"), ask_age=False, past=False, required=False)
    risk = forms.ChoiceField(label=_("How urgent?"), required=False, choices=[("", _("Not urgent")), *Risk.choices])
    sensitivity = forms.ChoiceField(
        label=_("Who may see it?"),
        choices=[
            (str(Sensitivity.S1.value), _("Everybody who reads tasks there")),
            (str(Sensitivity.S2.value), _("Only those who may see confidential records")),
        ],
        widget=Choices(),
        initial=str(Sensitivity.S1.value),
    )

    field_order = ("text", "assignee", "due_on", "risk", "sensitivity")

    def __init__(self, data: Any = None, *, colleagues: Sequence[User] = ()) -> None:
        """Ask no reason: the text says it."""
        super().__init__(data, colleagues=colleagues)
        del self.fields["reason"]

    def clean_due_on(self) -> dt.datetime | None:
        """Return the evening of that day, or None without a date."""
        found = self.cleaned_data["due_on"]
        return None if found is None else _due(found)
