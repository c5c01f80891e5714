"""Closed lists of the office app."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation is; decides which agreements it may need."""

    GOVERNMENT = "government", _("Government service")
    UN = "un", _("United Nations")
    NGO_INTERNATIONAL = "ngo_international", _("International NGO")
    NGO_NATIONAL = "ngo_national", _("National NGO")
    COMMUNITY = "community", _("Community group")
    PRIVATE = "private", _("Private provider")


class CalendarKind(models.TextChoices):
    """The calendar in which a person reads dates; records keep Gregorian ones."""

    LANGUAGE = "language", _("As the language has it")
    GREGORIAN = "gregorian", _("Gregorian")
    SOLAR_HIJRI = "solar_hijri", _("Solar Hijri")


CALENDAR_HINTS: Final = {CalendarKind.LANGUAGE.value: _("Solar Hijri in Dari and Pashto, Gregorian in other languages")}


class PlaceKind(models.TextChoices):
    """What a place is in its tree."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province or region")
    DISTRICT = "district", _("District")
    MUNICIPALITY = "municipality", _("Municipality or jamoat")
    VILLAGE = "village", _("Village or mahalla")
    CAMP = "camp", _("Camp or site")
    SECTOR = "sector", _("Sector or block")
    BORDER = "border", _("Border point")
    OTHER = "other", _("Other")


class CodeKind(models.TextChoices):
    """What a one-time code is for."""

    INVITATION = "invitation", _("Invitation")
    PASSWORD = "password", _("New password")
    EVERYTHING = "everything", _("New password and new second factor")


class Home(models.TextChoices):
    """The rail and phone bar of a role: which pages stand in the menu, in which order."""

    CASE_WORKER = "case_worker", _("Case worker")
    MOBILISER = "mobiliser", _("Community mobiliser")
    SUPERVISOR = "supervisor", _("Supervisor")
    MNE = "mne", _("M&E officer")
    CASH = "cash", _("Cash")
    DATA_PROTECTION = "data_protection", _("Data protection")
    ADMINISTRATOR = "administrator", _("Administrator")
    PARTNER = "partner", _("Partner")
    MANAGER = "manager", _("Manager")
