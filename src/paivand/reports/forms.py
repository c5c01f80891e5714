"""Forms of the reports app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import today
from paivand.ui.forms import Choices, offer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.office.models import Programme

_MONTHS_BACK = 24


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
        """Offer the programmes that may be reported on, and the last two years."""
        super().__init__(*args, **kwargs)
        offer(self, "programme", [(one.code, one.name) for one in programmes])
        offer(self, "month", [(month, month) for month in last_months()])


def last_months() -> list[str]:
    """Return the months to choose from, this one first, written YYYY-MM."""
    day = today()
    count = day.year * 12 + day.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(count, count - _MONTHS_BACK, -1)]
