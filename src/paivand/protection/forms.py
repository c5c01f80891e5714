"""Forms of the protection app: they check what was typed, services do the rest."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paivand.directory.choices import ServiceStatus
from paivand.directory.models import Service
from paivand.directory.selectors import FRESH_DAYS, is_fresh
from paivand.kernel.clock import now
from paivand.office.models import Programme, User
from paivand.protection.choices import (
    ClosureReason,
    Concern,
    ContactKind,
    ContactOutcome,
    DeclineReason,
    NotDoneReason,
    Risk,
    Urgency,
)
from paivand.protection.problems import SERVICE_NOT_CONFIRMED
from paivand.protection.sharing import SHAREABLE, USUAL
from paivand.ui.forms import Choices, DigitsCharField, ManyChoices, WholeNumberField, offer_rows

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _note(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class CaseForm(forms.Form):
    """Open a case."""

    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none(), empty_label=None)
    risk = forms.ChoiceField(
        label=_("How high is the risk?"),
        choices=Risk.choices,
        widget=Choices(
            hints={
                "high": _("Serious harm is likely within days. First contact within 24 hours."),
                "medium": _("Harm is possible. First contact within 72 hours."),
                "low": _("No harm is expected soon. First contact within 2 weeks."),
            }
        ),
    )
    concerns = forms.MultipleChoiceField(
        label=_("What is the concern?"),
        help_text=_("Choose all that apply. You can change it later."),
        choices=Concern.choices,
        widget=ManyChoices(),
        required=False,
    )
    summary = forms.CharField(
        label=_("What happened, and what is needed?"),
        help_text=_("Short and factual. Only the case team reads it."),
        widget=_note(5),
        required=False,
    )

    def __init__(self, *args: Any, programmes: QuerySet[Programme], **kwargs: Any) -> None:
        """Offer the programmes in which the person may open cases."""
        super().__init__(*args, **kwargs)
        offer_rows(self, "programme", programmes)


class CaseChangeForm(forms.Form):
    """Change what is known about a case."""

    risk = forms.ChoiceField(label=_("Risk"), choices=Risk.choices, widget=Choices())
    concerns = forms.MultipleChoiceField(
        label=_("Concerns"), choices=Concern.choices, widget=ManyChoices(), required=False
    )
    summary = forms.CharField(label=_("What happened, and what is needed?"), widget=_note(5), required=False)
    base_version = forms.IntegerField(widget=forms.HiddenInput)


class ContactForm(forms.Form):
    """Record a call or visit; works offline through the outbox."""

    kind = forms.ChoiceField(label=_("How were you in contact?"), choices=ContactKind.choices, widget=Choices())
    outcome = forms.ChoiceField(label=_("Did you reach the person?"), choices=ContactOutcome.choices, widget=Choices())
    happened_at = forms.CharField(label=_("When?"), widget=forms.TextInput(attrs={"type": "datetime-local"}))
    minutes = WholeNumberField(label=_("How many minutes?"), required=False, min_value=0, max_value=1440)
    note = forms.CharField(
        label=_("What was said and done?"),
        help_text=_("Facts and agreements. Only the case team reads it."),
        widget=_note(),
        required=False,
    )

    def clean_happened_at(self) -> dt.datetime:
        """Read the moment in the office's time zone."""
        return read_moment(self.cleaned_data["happened_at"])


class FollowUpPlanForm(forms.Form):
    """Plan a call or visit."""

    kind = forms.ChoiceField(label=_("How?"), choices=ContactKind.choices, widget=Choices())
    due_at = forms.CharField(label=_("By when?"), widget=forms.TextInput(attrs={"type": "datetime-local"}))
    assignee = forms.ModelChoiceField(label=_("Who does it?"), queryset=User.objects.none(), empty_label=None)
    purpose = forms.CharField(label=_("What for?"), widget=_note(3), required=False)

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        """Offer the colleagues whose mandate reaches the case."""
        super().__init__(*args, **kwargs)
        offer_rows(self, "assignee", colleagues, label=lambda user: user.display_name)

    def clean_due_at(self) -> dt.datetime:
        """Read the moment in the office's time zone."""
        return read_moment(self.cleaned_data["due_at"])


class FollowUpForm(forms.Form):
    """Record what came of a follow-up; works offline through the outbox."""

    reached = forms.ChoiceField(label=_("Did you reach the person?"), choices=ContactOutcome.choices, widget=Choices())
    done_at = forms.CharField(label=_("When?"), widget=forms.TextInput(attrs={"type": "datetime-local"}))
    outcome = forms.CharField(
        label=_("What came of it?"),
        help_text=_("What was said, what was agreed, what comes next."),
        widget=_note(),
        required=False,
    )

    def clean_done_at(self) -> dt.datetime:
        """Read the moment in the office's time zone."""
        return read_moment(self.cleaned_data["done_at"])


class NoteForm(forms.Form):
    """Write a note; with named people it is restricted."""

    text = forms.CharField(label=_("Note"), widget=_note(6))
    named = forms.ModelMultipleChoiceField(
        label=_("Only for named people"),
        help_text=_("Leave empty for the whole case team. Named people and you alone will know of the note."),
        queryset=User.objects.none(),
        required=False,
        widget=ManyChoices(),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        """Offer the colleagues who may be named."""
        super().__init__(*args, **kwargs)
        offer_rows(self, "named", colleagues, label=lambda user: user.display_name)


class ReferralForm(forms.Form):
    """Refer the person to a service."""

    service = forms.ModelChoiceField(
        label=_("To which service?"), queryset=Service.objects.none(), empty_label=_("Choose a service")
    )
    called = forms.BooleanField(
        label=_("I called today: it is still so"),
        help_text=_("Then it counts as confirmed today, for your colleagues too."),
        required=False,
    )
    need = forms.CharField(
        label=_("What is needed?"),
        help_text=_("One or two sentences. No diagnosis, and nothing the person does not want to share."),
        widget=_note(3),
        max_length=1000,
    )
    urgency = forms.ChoiceField(label=_("How soon?"), choices=Urgency.choices, widget=Choices(), initial=Urgency.NORMAL)
    share = forms.MultipleChoiceField(
        label=_("What may the service know?"),
        help_text=_("It sees the name and phone only after it has accepted. What you do not tick is not sent at all."),
        choices=list(SHAREABLE.items()),
        widget=ManyChoices(),
        initial=list(USUAL),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the services that are open; ask whether one that nobody confirmed was called, once it is chosen."""
        super().__init__(*args, **kwargs)
        services = Service.objects.filter(status=ServiceStatus.ACTIVE).select_related("organisation")
        offer_rows(self, "service", services.order_by("sector", "name"), label=service_label)
        self.to_call = self._chosen_stale(services)
        if self.to_call is None:
            del self.fields["called"]

    def _chosen_stale(self, services: QuerySet[Service]) -> Service | None:
        """Return the chosen service when nobody has confirmed it lately."""
        chosen = self["service"].value()
        try:
            found = services.filter(pk=chosen).first() if chosen else None
        except (ValidationError, ValueError):
            return None
        return found if found is not None and not is_fresh(found) else None

    def clean(self) -> dict[str, Any]:
        """Ask for a call before anybody is sent to a service that nobody confirmed."""
        given = super().clean() or self.cleaned_data
        if self.to_call is not None and not given.get("called"):
            self.add_error("called", SERVICE_NOT_CONFIRMED.error(days=FRESH_DAYS).message)
        return given


def service_label(service: Service) -> str:
    """Return how a service stands in the list of a referral: what it is called, what for, and whether to call first."""
    parts = {"name": service.name, "need": service.get_sector_display()}
    if is_fresh(service):
        return gettext("%(name)s · %(need)s") % parts
    return gettext("%(name)s · %(need)s · not confirmed, call first") % parts


class ReasonForm(forms.Form):
    """A written reason."""

    reason = forms.CharField(label=_("Why?"), widget=_note(3), max_length=2000)


class TellForm(forms.Form):
    """The person has been told."""

    note = forms.CharField(label=_("What did the person say?"), widget=_note(3), required=False, max_length=2000)


class ClosureForm(forms.Form):
    """Ask to close a case."""

    reason = forms.ChoiceField(label=_("Why does the case close?"), choices=ClosureReason.choices, widget=Choices())
    note = forms.CharField(
        label=_("What was reached?"),
        help_text=_("Your supervisor reads it before deciding."),
        widget=_note(4),
        required=False,
        max_length=4000,
    )


class DecisionForm(forms.Form):
    """Decide on a closure."""

    note = forms.CharField(label=_("Comment"), widget=_note(3), required=False, max_length=2000)


class PinForm(forms.Form):
    """The code that was read out to the service."""

    pin = DigitsCharField(
        label=_("Your 6-digit code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "pv-code-input",
                "dir": "ltr",
            }
        ),
    )


class AcceptForm(forms.Form):
    """The service accepts."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    appointment = forms.CharField(
        label=_("When can the person come?"),
        help_text=_("Leave it empty if you will call first."),
        required=False,
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
    )
    note = forms.CharField(
        label=_("What should the person bring or know?"), widget=_note(3), required=False, max_length=1000
    )

    def clean_appointment(self) -> dt.datetime | None:
        """Read the moment in the office's time zone; empty means that they call first."""
        given = self.cleaned_data["appointment"]
        return read_moment(given) if given else None


class DeclineForm(forms.Form):
    """The service declines."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    reason = forms.ChoiceField(label=_("Why not?"), choices=DeclineReason.choices, widget=Choices())
    note = forms.CharField(
        label=_("Anything that helps us to look elsewhere"), widget=_note(3), required=False, max_length=1000
    )


class ReportForm(forms.Form):
    """The service says what was done."""

    DONE = "done"

    outcome = forms.ChoiceField(
        label=_("What was done?"),
        choices=[(DONE, _("The person came and got the service")), *NotDoneReason.choices],
        widget=Choices(),
    )
    done_on = forms.DateField(
        label=_("On which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("What should the person do next?"),
        help_text=_("One or two sentences. Leave out results and diagnoses that they have not agreed to share."),
        widget=_note(3),
        required=False,
        max_length=1000,
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the day where the service was given."""
        given = super().clean() or self.cleaned_data
        if given.get("outcome") == self.DONE and not given.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", _("Enter the day on which the service was given."))
        return given


def read_moment(text: str) -> dt.datetime:
    """Return the instant that a datetime-local input holds, in the office's time zone.

    Raises ValidationError with a sentence that says how to put it right.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise forms.ValidationError(_("Enter a day and an hour, such as 2026-11-21 14:30.")) from None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def now_local() -> str:
    """Return the present minute as a datetime-local input holds it."""
    return timezone.localtime(now()).strftime("%Y-%m-%dT%H:%M")
