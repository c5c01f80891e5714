"""What the page that shows every component is filled with. Invented people; used by the demonstration and the tests."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django import forms
from django.utils.translation import gettext_lazy as _

from paivand.kernel import clock
from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.kernel.protocols import TimelineEntry, TimelineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.ui.forms import (
    Choices,
    DigitsCharField,
    ManyChoices,
    PartialDateField,
    PhoneField,
    SearchSelect,
    WholeNumberField,
    YesNoField,
)
from paivand.ui.parts import (
    Answer,
    AnswerPart,
    BulkAction,
    Chip,
    ListState,
    LoopStep,
    Match,
    MenuGroup,
    MenuItem,
    Page,
    Step,
    VersusRow,
    ViewTab,
)
from paivand.ui.tables import ListTable, PickColumn, TemplateColumn, at

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class _Row:
    pk: int
    name: str
    code: str
    risk: str
    sensitivity: int
    step: str
    worker: str
    due: dt.datetime


class _CaseTable(ListTable):
    pick = PickColumn(label_from="code")
    name = TemplateColumn(
        '{% load ui_tags %}<a href="#">{% person_name value %}</a> '
        "{% if record.sensitivity > 1 %}{% sensitivity record.sensitivity short=True %}{% endif %}"
        '<span class="pv-meta">{% code record.code %}</span>',
        verbose_name=_("Person"),
        attrs=at("1s"),
    )
    risk = TemplateColumn("{% load ui_tags %}{% risk value %}", verbose_name=_("Risk"), attrs=at("3s"))
    step = tables.Column(verbose_name=_("Next step"), attrs=at("2"))
    worker = tables.Column(verbose_name=_("Worker"), attrs=at("3e"))
    due = TemplateColumn("{% load ui_tags %}{% clock value %}", verbose_name=_("Clock"), attrs=at("1e"))

    class Meta:
        order_by = "due"


class _Sample(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        help_text=_("As the person says it, in any script. A family name is not needed."),
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
    )
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[
            ("f", _("Female")),
            ("m", _("Male")),
            ("o", _("Other")),
            ("no_answer", _("Does not want to answer")),
        ],
        widget=Choices(aside=["o", "no_answer"], layout="pair"),
    )
    born = PartialDateField(
        label=_("When born?"), help_text=_("Leave empty what nobody knows. We never invent a birthday.")
    )
    rooms = WholeNumberField(
        label=_("How many rooms does the family use?"),
        help_text=_("Count the kitchen only if someone sleeps there."),
        max_value=30,
    )
    paper = DigitsCharField(label=_("Number of the paper"), required=False)
    phone = PhoneField(label=_("Safe number"), required=False)
    share = YesNoField(label=_("May we tell the polyclinic?"), help_text=_("Health only, for 3 months"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("What do they need first?"),
        choices=[("heat", _("A warm room")), ("papers", _("Papers")), ("school", _("School"))],
        widget=ManyChoices(hints={"papers": _("Birth papers, identity card, registration")}),
        required=False,
    )
    place = forms.ChoiceField(
        label=_("Place"),
        choices=[("", ""), ("vahdat", "Vahdat"), ("rudaki", "Rudaki"), ("guliston", "Guliston"), ("rohati", "Rohati")],
        widget=SearchSelect(),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the talk"), choices=[("fa", _("Dari")), ("tg", _("Tajik")), ("ps", _("Pashto"))]
    )
    note = forms.CharField(
        label=_("Note of the visit"), widget=forms.Textarea({"rows": 3, "dir": "auto"}), required=False
    )
    paper_file = forms.FileField(label=_("Picture of the paper"), required=False)
    hide = forms.BooleanField(
        label=_("Show a code instead of the name in lists"), help_text=_("For anyone who asks for it."), required=False
    )


def _loops(today: dt.date) -> list[tuple[str, list[LoopStep]]]:
    def day(back: int) -> str:
        return f"{today - dt.timedelta(days=back):%d.%m}"

    return [
        (
            "Himoya",
            [
                LoopStep(_("Sent"), day(5), "done"),
                LoopStep(_("Opened"), day(4), "done"),
                LoopStep(_("Answer"), day(2), "late"),
                LoopStep(_("Done")),
                LoopStep(_("Family told")),
            ],
        ),
        (
            "Polyclinic No. 2",
            [
                LoopStep(_("Sent"), day(7), "done"),
                LoopStep(_("Opened"), day(7), "done"),
                LoopStep(_("Accepted"), day(6), "done"),
                LoopStep(_("Done"), "", "now"),
                LoopStep(_("Family told")),
            ],
        ),
        (
            "Rudaki shelter",
            [
                LoopStep(_("Sent"), day(9), "done"),
                LoopStep(_("Opened"), day(9), "done"),
                LoopStep(_("No place"), day(8), "stop"),
            ],
        ),
        (
            "Vahdat",
            [
                LoopStep(_("Sent"), day(9), "done"),
                LoopStep(_("Accepted"), day(8), "done"),
                LoopStep(_("Done"), day(3), "done"),
                LoopStep(_("Family told"), day(2), "done"),
            ],
        ),
    ]


def _timeline(now: dt.datetime) -> list[TimelineEntry]:
    def entry(hours: float, title: Any, kind: TimelineKind = TimelineKind.PLAIN, **more: Any) -> TimelineEntry:
        level = Sensitivity.S3 if kind is TimelineKind.RESTRICTED else Sensitivity.S2
        return TimelineEntry(at=now - dt.timedelta(hours=hours), title=title, kind=kind, sensitivity=level, **more)

    return [
        entry(18, _("Follow-up became overdue"), TimelineKind.ALERT),
        entry(
            25,
            _("Plan approved"),
            TimelineKind.DECISION,
            who="Zarina K.",
            body="“Take the school first, it is the quickest.”",
        ),
        entry(146, _("Polyclinic No. 2 accepted"), TimelineKind.ANSWER, icon="arrow-back-up"),
        entry(170, _("Note for named people"), TimelineKind.RESTRICTED, url="#"),
        entry(
            171,
            _("Home visit"),
            icon="home",
            who="Nilufar R.",
            body="Three people in one room.",
            tags=(_("Visit form"),),
        ),
        entry(172, _("Risk changed from medium to high"), TimelineKind.MINOR),
    ]


def _rows(now: dt.datetime) -> list[_Row]:
    hours = dt.timedelta(hours=1)
    return [
        _Row(1, "Mahbuba Sattori", "VHD-26-0412", "high", 2, "Visit at home", "Nilufar R.", now - 18 * hours),
        _Row(2, "محبوبه ستاری", "RUD-26-0171", "high", 3, "Case conference", "Firuz D.", now - 50 * hours),
        _Row(3, "Гулнора Шарифова", "VHD-26-0398", "medium", 1, "Tell the family", "Nilufar R.", now + 3 * hours),
        _Row(4, "Parwin Nazari", "VHD-26-0377", "low", 2, "30-day review", "Saida M.", now + 144 * hours),
    ]


def _state() -> ListState:
    return ListState(
        tabs=[
            ViewTab(_("Needs a decision"), "#", 6, "warn"),
            ViewTab(_("Clock overdue"), "#", 9, "danger"),
            ViewTab(_("High and medium risk"), "#", 47, current=True),
            ViewTab(_("All open"), "#", 84),
        ],
        chips=[Chip(_("Risk: high, medium"), "?", on=True), Chip(_("Worker"), "?worker"), Chip(_("Place"), "?place")],
        clear_url="?",
        save_url="#",
        actions=[
            BulkAction(_("Assign"), "assign", "user"),
            BulkAction(_("Move review"), "review", "calendar"),
            BulkAction(_("Export"), "export", "download"),
        ],
        page=Page(1, 4, 47, next_url="?page=2"),
        hidden=_("Your filters hide 37 low-risk cases. This view leaves out closed cases."),
        noun=_("Cases"),
    )


def _menu() -> list[MenuGroup]:
    return [
        MenuGroup(
            "work",
            [
                MenuItem(_("Today"), "#", "checklist", current=True),
                MenuItem(_("People"), "#", "users"),
                MenuItem(_("My cases"), "#", "folder", count=18),
                MenuItem(_("Referrals"), "#", "send", count=6),
                MenuItem(_("Feedback"), "#", "message-circle", count=4),
                MenuItem(_("Services"), "#", "map-pin"),
            ],
        ),
        MenuGroup("read", [MenuItem(_("Results"), "#", "chart-bar"), MenuItem(_("Procedures"), "#", "book")]),
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """Return everything that ``ui/styleguide.html`` shows."""
    now = clock.now()
    today = clock.today()
    table = _CaseTable(_rows(now), state=_state(), order_by="due")
    bad = _Sample(
        {"bad-rooms": "two", "bad-born_year": "2026", "bad-born_day": "3", "bad-language": "fa"}, prefix="bad"
    )
    bad.is_valid()
    return {
        "menu": _menu(),
        "bar": [item for group in _menu() for item in group.items][:3],
        "help_url": "#",
        "now": now,
        "today": today,
        "late": now - dt.timedelta(hours=18),
        "soon": now + dt.timedelta(hours=3),
        "later": now + dt.timedelta(days=6),
        "started": now - dt.timedelta(hours=5),
        "year_only": PartialDate.from_parts(1992),
        "about": PartialDate.from_age(34, today),
        "exact": PartialDate(dt.date(1998, 11, 7), Precision.DAY),
        "stages": [
            Step(_("Identified"), "done"),
            Step(_("Assessed"), "done"),
            Step(_("Planned"), "done"),
            Step(_("Services"), "now"),
            Step(_("Review")),
            Step(_("Closed")),
        ],
        "loops": _loops(today),
        "timeline": _timeline(now),
        "table": table,
        "empty_table": _CaseTable(
            [], state=ListState(clear_url="?", noun=_("Cases"), hidden=_("Your filters hide 84 cases."))
        ),
        "form": _Sample(initial={"language": "tg", "born": PartialDate.from_parts(1992), "share": True}),
        "bad": bad,
        "answers": [
            AnswerPart(
                _("Who"),
                [
                    Answer(_("Name"), "پروین نظری", "#", "fa", is_name=True),
                    Answer(_("Born"), "1371", "#"),
                    Answer(_("Note"), "", "#"),
                ],
            )
        ],
        "setup": [
            Step(_("Organisation"), "done", _("Name, kind, first place"), "#", _("done today")),
            Step(_("Languages and calendar"), "now", _("English, Tajik, Dari"), "#"),
            Step(_("First backup"), "", "", "#", _("open")),
        ],
        "matches": [
            Match("same", _("Father’s name sounds the same")),
            Match("near", _("Name sounds nearly the same: one letter more")),
            Match("diff", _("Year of birth: 14 years apart")),
        ],
        "versus": [
            VersusRow(_("Lives in"), "Rohati", "Guliston", "diff", "lives", "left", before="Rohati 3"),
            VersusRow(_("Year of birth"), "1998", "1997", "near"),
            VersusRow(_("Sex"), _("Female"), _("Female"), "same"),
        ],
    }
