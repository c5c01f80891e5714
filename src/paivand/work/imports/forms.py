"""The first page of an import: which file, for which programme, at which place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import NOT_ALLOWED
from paivand.office.access import Reach, reaches_of
from paivand.office.models import Place, Programme
from paivand.ui.forms import SearchSelect, offer, offer_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.kernel.actors import Actor
    from paivand.work.imports.kinds import ImportKind


def reaches_for(actor: Actor, kind: ImportKind) -> list[Reach]:
    """Return the mandates of the actor that allow this import; raises PV-ACCESS-01 when there is none."""
    found = [
        reach
        for reach in reaches_of(actor)
        if kind.permission in reach.permissions and reach.clearance >= kind.sensitivity
    ]
    if not found:
        raise NOT_ALLOWED.error()
    return found


class ReceiveForm(forms.Form):
    """The file and where its records belong."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or an Excel workbook (xlsx). The first row holds the headings."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.none(), empty_label=None)
    place = forms.ChoiceField(
        label=_("Place"), help_text=_("Where the records belong. It decides who may see them."), widget=SearchSelect()
    )

    def __init__(self, data: Any = None, files: Any = None, *, reaches: Sequence[Reach] = ()) -> None:
        """Offer the programmes and places of these mandates."""
        super().__init__(data, files)
        wanted = Q(pk__in=[])
        under = Q(pk__in=[])
        for reach in reaches:
            own = Q(organisation_id=reach.organisation_id)
            wanted |= own if reach.programme_id is None else own & Q(pk=reach.programme_id)
            under |= Q(path__startswith=reach.place_path)
        offer_rows(self, "programme", Programme.objects.filter(wanted, is_active=True))
        language = get_language() or "en"
        found = Place.objects.filter(under, is_active=True).order_by("path")
        offer(self, "place", [(str(one.pk), one.name_in(language)) for one in found])
