"""Forms of the reports app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paivand.reports.monthly import Month, last_months
from paivand.ui.dates import calendar_or_default
from paivand.ui.forms import Choices, offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.office.models import Programme


class MonthlyForm(forms.Form):
    """Which report, of which month, in which language."""

    programme = forms.ChoiceField(label=_("Programme"))
    month = forms.ChoiceField(label=_("Month"))
    language = forms.ChoiceField(label=_("Language of the report"), choices=settings.LANGUAGES)
    file_format = forms.ChoiceField(
        label=_("File"),
        choices=[("docx", _("Word: to work on")), ("pdf", _("PDF: to send"))],
        initial="docx",
        widget=Choices(),
    )

    def __init__(self, *args: Any, programmes: Sequence[Programme], **kwargs: Any) -> None:
        """Offer the programmes that may be reported on, and the last two years in the reader's calendar."""
        super().__init__(*args, **kwargs)
        offer(self, "programme", [(one.code, one.name) for one in programmes])
        language = get_language() or "en"
        months = last_months(calendar_or_default(""))
        offer(self, "month", [(month, Month.parse(month).name(language)) for month in months])
        # A month that is over: the present one is not whole yet.
        self.fields["month"].initial = months[1]
