"""Organisations, programmes and places."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models

from paivand.kernel.ids import uuid7
from paivand.ledger.acting import context_cache
from paivand.office.choices import CalendarKind, OrganisationKind, PlaceKind

# Where a translation is missing, the nearest language that people read.
LANGUAGE_FALLBACK = {
    "fa-af": ("fa", "en"),
    "ps": ("fa-af", "fa", "en"),
    "tg": ("ru", "en"),
    "ru": ("tg", "en"),
    "sq": ("en",),
    "fr": ("en",),
    "es": ("en",),
    "en": (),
}


def in_language(labels: dict[str, str], language: str, default: str) -> str:
    """Return the label in this language or in the nearest one that exists."""
    for code in (language, *LANGUAGE_FALLBACK.get(language, ("en",))):
        if labels.get(code):
            return labels[code]
    return default


class Organisation(models.Model):
    """An organisation whose staff work here, or that receives referrals or data."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=24, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=24, choices=OrganisationKind.choices)
    is_active = models.BooleanField(default=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code of an organisation",
        "name": "name of an organisation",
        "kind": "closed list",
    }

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A place in a tree of any depth; users extend it by hand, CSV or GeoJSON.

    ``path`` holds the codes from the root, each followed by a slash, so that a
    subtree is one prefix. ``latitude`` and ``longitude`` are WGS 84 degrees.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.SlugField(max_length=40)
    path = models.CharField(max_length=400, unique=True)
    level = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices, default=PlaceKind.OTHER)
    names = models.JSONField(default=dict)
    pcode = models.CharField(max_length=24, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    geometry = models.JSONField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)
    verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code of a place",
        "path": "codes of places",
        "kind": "closed list",
        "names": "names of a public place",
        "pcode": "public code of a place",
        "geometry": "public outline",
        "source": "where the entry comes from",
    }

    class Meta:
        ordering = ("path",)
        indexes = (models.Index(fields=("parent",), name="place_by_parent"),)

    def __str__(self) -> str:
        return self.path

    def name_in(self, language: str) -> str:
        """Return the place's name in this language, or the nearest known one."""
        names: dict[str, str] = self.names
        return in_language(names, language, self.code)

    def contains(self, other: Place) -> bool:
        """Tell whether the other place is this one or lies under it."""
        return other.path.startswith(self.path)


class Programme(models.Model):
    """A programme of an organisation; its settings drive clocks and approvals."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programmes")
    code = models.SlugField(max_length=24, unique=True)
    name = models.CharField(max_length=200)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    # Clocks by risk, required approvals, hidden markers: read by the wings.
    settings = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code of a programme",
        "name": "name of a programme",
        "settings": "settings of a programme",
    }

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


_REMEMBERED: Final = "office settings"


class OfficeSettings(models.Model):
    """The one row that says which office this is."""

    SINGLETON: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200, default="Paivand")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    root_place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    languages = models.JSONField(default=list)
    default_language = models.CharField(max_length=8, default="en")
    calendar = models.CharField(max_length=16, choices=CalendarKind.choices, default=CalendarKind.LANGUAGE)
    # ISO weekdays, 1 = Monday; Kabul offices differ, so it is a setting.
    weekend = models.JSONField(default=list)
    time_zone = models.CharField(max_length=40, default="Asia/Dushanbe")
    is_demo = models.BooleanField(default=False)
    # Step name to the instant it was done; Home shows what is still open.
    setup_done = models.JSONField(default=dict, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "name": "name of an office",
        "languages": "codes of languages",
        "default_language": "code of a language",
        "calendar": "code of a calendar",
        "weekend": "days of the week",
        "time_zone": "name of a time zone",
        "setup_done": "names of steps and when they were done",
    }

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the table at one row."""
        self.pk = self.SINGLETON
        super().save(*args, **kwargs)
        context_cache().pop(_REMEMBERED, None)

    @classmethod
    def current(cls) -> OfficeSettings:
        """Return the office's settings, asked once a block of one actor; an unsaved default before set-up."""
        cache = context_cache()
        if _REMEMBERED not in cache:
            cache[_REMEMBERED] = cls.objects.filter(pk=cls.SINGLETON).first() or cls()
        remembered: OfficeSettings = cache[_REMEMBERED]
        return remembered

    def remember(self) -> None:
        """Answer ``current`` with these until the block of this actor ends."""
        context_cache()[_REMEMBERED] = self
