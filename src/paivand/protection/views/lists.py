"""Lists of cases and referrals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from paivand.kernel.permissions import Permission
from paivand.ledger.journal import record_read
from paivand.office.access import permission_required
from paivand.people.selectors import person_short
from paivand.protection.bulk import GiveCases
from paivand.protection.choices import CaseStatus, ReferralStatus, Risk, Stage
from paivand.protection.models import Case, Referral
from paivand.protection.selectors import cases_visible, referrals_visible
from paivand.ui.tables import ListTable, PickColumn, TemplateColumn, at
from paivand.work.lists import BuiltInView, ExportColumn, RecordList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paivand.kernel.actors import Actor


class CaseTable(ListTable):
    """Cases as rows: who, how risky, what is due."""

    pick = PickColumn(label_from="code")
    person = TemplateColumn(
        "{% load ui_tags %}<a href=\"{% url 'protection:case' record.pk %}\">{% person_name record.short_name %}</a>",
        verbose_name=_("Person"),
        orderable=False,
        attrs=at("1s"),
    )
    code = TemplateColumn("{% load ui_tags %}{% code value %}", verbose_name=_("Code"), attrs=at("2"))
    risk = TemplateColumn(
        "{% load ui_tags %}{% risk record.risk %}", verbose_name=_("Risk"), orderable=False, attrs=at("3s")
    )
    stage = tables.Column(verbose_name=_("Stage"), orderable=False, attrs=at("3e"))
    next_due_at = TemplateColumn(
        "{% load ui_tags %}{% if value %}{% clock value %}{% endif %}",
        verbose_name=_("Next step due"),
        attrs=at("1e"),
    )
    opened_on = TemplateColumn("{% load ui_tags %}{% date value %}", verbose_name=_("Opened"), attrs=at("hide"))

    def render_stage(self, record: Case) -> str:
        """Return the stage in words."""
        return str(record.get_stage_display())


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What a list of cases can be narrowed by."""

    risk = django_filters.MultipleChoiceFilter(choices=Risk.choices, label=_("Risk"))
    stage = django_filters.MultipleChoiceFilter(choices=Stage.choices, label=_("Stage"))
    status = django_filters.ChoiceFilter(choices=CaseStatus.choices, label=_("Status"))

    class Meta:
        model = Case
        fields: tuple[str, ...] = ()


class CaseList(RecordList[Case]):
    """The cases that one may know of."""

    page, title, noun = "protection.cases", _("Cases"), _("Cases")
    table_class, filter_class, acts = CaseTable, CaseFilter, (GiveCases,)
    views = (
        BuiltInView("open", _("Open"), "status=open"),
        BuiltInView("urgent", _("High risk"), "status=open&risk=high"),
        BuiltInView("closed", _("Closed"), "status=closed"),
        BuiltInView("all", _("All")),
    )
    export_columns = (
        ExportColumn(_("Code"), lambda case: case.code),
        ExportColumn(_("Risk"), lambda case: case.risk),
        ExportColumn(_("Stage"), lambda case: case.stage),
        ExportColumn(_("Opened"), lambda case: case.opened_on),
        ExportColumn("", lambda case: case.person_id, person=True),
    )

    def rows(self, actor: Actor) -> QuerySet[Case]:
        """Return the cases that the actor may know of."""
        return cases_visible(actor=actor)

    def on_shown(self, actor: Actor, rows: Sequence[Case]) -> None:
        """Journal which cases were shown."""
        for case in rows:
            case.short_name = person_short(case.person)  # type: ignore[attr-defined] # for the template, beside the columns
        record_read(
            actor=actor,
            verb="case.listed",
            subject_type="protection.case",
            ids=[case.pk for case in rows],
        )


class ReferralTable(ListTable):
    """Referrals as rows: to whom, for whom, where it stands."""

    service = TemplateColumn(
        "<a href=\"{% url 'protection:referral' record.pk %}\"><bdi>{{ record.service.name }}</bdi></a>",
        verbose_name=_("Service"),
        orderable=False,
        attrs=at("1s"),
    )
    person = TemplateColumn(
        "{% load ui_tags %}{% person_name record.short_name %}",
        verbose_name=_("Person"),
        orderable=False,
        attrs=at("2"),
    )
    status = tables.Column(verbose_name=_("Where it stands"), orderable=False, attrs=at("3s"))
    answer_due_at = TemplateColumn(
        "{% load ui_tags %}{% if record.is_waiting %}{% clock value %}{% endif %}",
        verbose_name=_("Answer due"),
        attrs=at("1e"),
    )
    sent_at = TemplateColumn("{% load ui_tags %}{% date value time=False %}", verbose_name=_("Sent"), attrs=at("hide"))

    def render_status(self, record: Referral) -> str:
        """Return the status in words."""
        return str(record.get_status_display())


class ReferralFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What a list of referrals can be narrowed by."""

    status = django_filters.MultipleChoiceFilter(choices=ReferralStatus.choices, label=_("Where it stands"))

    class Meta:
        model = Referral
        fields: tuple[str, ...] = ()


class ReferralList(RecordList[Referral]):
    """The referrals that one may know of."""

    page, title, noun = "protection.referrals", _("Referrals"), _("Referrals")
    table_class, filter_class = ReferralTable, ReferralFilter
    views = (
        BuiltInView("open", _("Not finished"), "status=sent&status=opened&status=accepted"),
        BuiltInView("answered", _("To tell the person"), "status=done&status=not_done&status=declined"),
        BuiltInView("all", _("All")),
    )
    export_columns = (
        ExportColumn(_("Code"), lambda referral: referral.code),
        ExportColumn(_("Service"), lambda referral: referral.service.name),
        ExportColumn(_("Where it stands"), lambda referral: referral.status),
        ExportColumn(_("Sent"), lambda referral: referral.sent_at),
        ExportColumn("", lambda referral: referral.person_id, person=True),
    )

    def rows(self, actor: Actor) -> QuerySet[Referral]:
        """Return the referrals that the actor may know of."""
        return referrals_visible(actor=actor)

    def on_shown(self, actor: Actor, rows: Sequence[Referral]) -> None:
        """Journal which referrals were shown."""
        for referral in rows:
            referral.short_name = person_short(referral.person)  # type: ignore[attr-defined] # for the template, beside the columns
            referral.is_waiting = referral.status in {ReferralStatus.SENT, ReferralStatus.OPENED}  # type: ignore[attr-defined] # for the template, beside the columns
        record_read(
            actor=actor,
            verb="referral.listed",
            subject_type="protection.referral",
            ids=[referral.pk for referral in rows],
        )


case_list = permission_required(Permission.CASE_READ)(CaseList.as_view())
referral_list = permission_required(Permission.REFERRAL_READ)(ReferralList.as_view())
