"""After the founding: the list of steps, settings, recovery cards, first backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from paivand.kernel.clock import now
from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.ledger import backup as backups
from paivand.ledger.vault import recovery_cards_make
from paivand.ledger.vault.recovery import cards_made_at
from paivand.office.access import permission_required, recently_confirmed
from paivand.office.choices import CalendarKind
from paivand.office.models import OfficeSettings, User
from paivand.office.problems import SETUP_CARDS, SETUP_KEEPERS
from paivand.office.setup.shell import READ_BACK
from paivand.office.setup.steps import BACKUP_FOLDER, backup_path, checklist, settings_save, step_done
from paivand.office.views.setup import WEEKDAY_CHOICES, CalendarStep
from paivand.ui.forms import ManyChoices

if TYPE_CHECKING:
    from django.http import HttpRequest

_CARDS: Final = "office_cards"
_MINUTES: Final = 10


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


@permission_required(Permission.SETTINGS_MANAGE)
@require_GET
def steps(request: HttpRequest) -> HttpResponse:
    """Show what is done and what comes next."""
    lines, following, minutes = checklist(OfficeSettings.current())
    done = sum(1 for line in lines if line.state == "done")
    context = {"steps": lines, "next": following, "minutes": minutes, "done": done, "total": len(lines)}
    return render(request, "office/setup/steps.html", context)


class SettingsForm(CalendarStep):
    """What an office changes while it runs."""

    name = forms.CharField(
        label=gettext_lazy("Name of this office"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of the office"), choices=settings.LANGUAGES, widget=ManyChoices(layout="pair")
    )
    default_language = forms.ChoiceField(label=gettext_lazy("Language of new accounts"), choices=settings.LANGUAGES)
    calendar = forms.ChoiceField(label=gettext_lazy("Calendar"), choices=CalendarKind.choices)
    weekend = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days off"),
        coerce=int,
        choices=WEEKDAY_CHOICES,
        required=False,
        widget=ManyChoices(layout="pair"),
    )
    field_order = ("name", "languages", "default_language", "calendar", "weekend", "time_zone")


@permission_required(Permission.SETTINGS_MANAGE)
def office_settings(request: HttpRequest) -> HttpResponse:
    """Change name, languages, calendar, days off, time zone."""
    office = OfficeSettings.current()
    names = ("name", "languages", "default_language", "calendar", "weekend", "time_zone")
    form = SettingsForm(request.POST or None, initial={name: getattr(office, name) for name in names})
    if request.method == "POST" and form.is_valid():
        settings_save(actor=_me(request), **form.cleaned_data)
        messages.success(request, _("The settings hold from now on."))
        return HttpResponseRedirect(reverse("office:steps"))
    return render(request, "office/setup/settings.html", {"form": form})


# --- recovery cards -------------------------------------------------------------------------------------------------------


class KeepersForm(forms.Form):
    """Who keeps the cards."""

    keeper_1 = forms.CharField(
        label=gettext_lazy("Keeper of card 1"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    keeper_2 = forms.CharField(
        label=gettext_lazy("Keeper of card 2"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def clean(self) -> dict[str, Any]:
        """Refuse one person for both."""
        data = super().clean() or {}
        if data.get("keeper_1", "").strip().casefold() == data.get("keeper_2", " ").strip().casefold():
            self.add_error("keeper_2", SETUP_KEEPERS.error().message)
        return data


def _words(label: Any) -> forms.CharField:
    attrs = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr", "lang": "en"}
    return forms.CharField(label=label, max_length=100, widget=forms.TextInput(attrs=attrs))


class ReadBackForm(forms.Form):
    """Three words of each card, read back by its keeper."""

    card_1 = _words(gettext_lazy("Card 1: words 3, 7 and 11"))
    card_2 = _words(gettext_lazy("Card 2: words 3, 7 and 11"))

    def __init__(self, *args: Any, marks: list[str], **kwargs: Any) -> None:
        """Take the slow hashes of the right words."""
        super().__init__(*args, **kwargs)
        self.marks = marks

    def _read(self, number: int) -> str:
        words = " ".join(self.cleaned_data[f"card_{number}"].casefold().replace(",", " ").split())
        if not check_password(words, self.marks[number - 1]):
            raise forms.ValidationError(SETUP_CARDS.error().message)
        return words

    def clean_card_1(self) -> str:
        """Compare with card 1."""
        return self._read(1)

    def clean_card_2(self) -> str:
        """Compare with card 2."""
        return self._read(2)


@permission_required(Permission.BACKUP_RUN)
@recently_confirmed
@never_cache
def cards(request: HttpRequest) -> HttpResponse:
    """Make two recovery cards. The words are shown by this POST alone; of three of each a slow hash is kept to compare."""
    form = KeepersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        keepers = (form.cleaned_data["keeper_1"], form.cleaned_data["keeper_2"])
        words = recovery_cards_make()
        marks = [make_password(" ".join(card[place - 1] for place in READ_BACK)) for card in words]
        request.session[_CARDS] = {"marks": marks, "at": now().isoformat()}
        shown = [
            {"number": number, "words": card, "keeper": keeper, "picture": _picture(card)}
            for number, (card, keeper) in enumerate(zip(words, keepers, strict=True), start=1)
        ]
        return render(
            request,
            "office/setup/cards_shown.html",
            {
                "cards": shown,
                "office": OfficeSettings.current(),
                "made": now(),
                "minutes": _MINUTES,
                "form": ReadBackForm(marks=marks),
            },
        )
    return render(request, "office/setup/cards.html", {"form": form, "made": cards_made_at()})


def _picture(words: list[str]) -> str:
    """Return the words as a picture code, drawn as one path so that no style is needed."""
    code = segno.make(" ".join(words), error="m")
    path = code.svg_inline(omitsize=True, border=2, svgclass="pv-qr", lineclass=None)
    return mark_safe(path)  # noqa: S308 - segno draws rectangles from our own words


@permission_required(Permission.BACKUP_RUN)
@recently_confirmed
def cards_read(request: HttpRequest) -> HttpResponse:
    """Compare what the keepers read back; the step is done when both cards are readable."""
    kept = request.session.get(_CARDS)
    if not kept:
        return HttpResponseRedirect(reverse("office:cards"))
    form = ReadBackForm(request.POST or None, marks=kept["marks"])
    if request.method == "POST" and form.is_valid():
        del request.session[_CARDS]
        step_done(actor=_me(request), name="cards")
        messages.success(request, _("Both cards can be read. Put them into two envelopes, in two places."))
        return HttpResponseRedirect(reverse("office:steps"))
    return render(request, "office/setup/cards_read.html", {"form": form})


# --- backup, restore, phones ------------------------------------------------------------------------------------------------


@permission_required(Permission.BACKUP_RUN)
@recently_confirmed
def backup(request: HttpRequest) -> HttpResponse:
    """Make a backup and offer it to be carried away."""
    if request.method == "POST":
        me, path = _me(request), backup_path()
        # A backup reads what others have committed, so it begins when this request's own transaction has ended.
        transaction.on_commit(lambda: _backup_now(me, path))
        return HttpResponseRedirect(reverse("office:backup"))
    folder = Path(settings.HOME) / BACKUP_FOLDER
    files = sorted(folder.glob("*.backup"), reverse=True) if folder.is_dir() else []
    rows = [{"name": path.name, "megabytes": max(1, path.stat().st_size // 1024**2)} for path in files[:10]]
    return render(
        request,
        "office/setup/backup.html",
        {"rows": rows, "state": backups.state(), "cards": cards_made_at() is not None},
    )


def _backup_now(actor: User, path: Path) -> None:
    backups.backup_make(actor=actor, path=path)


@permission_required(Permission.BACKUP_RUN)
@recently_confirmed
@require_GET
def backup_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out one backup; it is sealed, so whoever carries it can read nothing."""
    folder = Path(settings.HOME) / BACKUP_FOLDER
    path = folder / name
    if path.parent != folder or path.suffix != ".backup" or not path.is_file():
        raise NOT_FOUND.error()
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")


@permission_required(Permission.BACKUP_RUN)
@require_GET
def restore_help(request: HttpRequest) -> HttpResponse:
    """Say how a restore is tried."""
    return render(request, "office/setup/restore.html", {"state": backups.state()})


@permission_required(Permission.SETTINGS_MANAGE)
def phones(request: HttpRequest) -> HttpResponse:
    """Show the address of this office as a picture that a phone reads, and note that phones are connected."""
    if request.method == "POST":
        step_done(actor=_me(request), name="phones")
        return HttpResponseRedirect(reverse("office:steps"))
    address = request.build_absolute_uri("/")
    picture = segno.make(address, error="m").svg_inline(omitsize=True, border=2, svgclass="pv-qr", lineclass=None)
    return render(
        request,
        "office/setup/phones.html",
        {"address": address, "picture": mark_safe(picture), "secure": request.is_secure()},  # noqa: S308 - segno's own drawing
    )
