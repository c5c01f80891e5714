"""Forms of the trust app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from paivand.ledger.journal import VerbKind
from paivand.ui.forms import PartialDateField, offer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from paivand.office.models import User


class JournalForm(forms.Form):
    """What a reader of the journal looks for; every answer may stay empty."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            ("", _("Reads and writes")),
            (VerbKind.READ.value, _("Only reads")),
            (VerbKind.WRITE.value, _("Only writes")),
        ],
    )
    day = PartialDateField(
        label=_("When"),
        help_text=_("A day; or only month and year, or the year."),
        required=False,
        ask_age=False,
        past=False,
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        """Offer the people whose rows this reader may ask for."""
        super().__init__(*args, **kwargs)
        offer(self, "person", [("", _("Everybody")), *((str(user.pk), user.display_name) for user in people)])
