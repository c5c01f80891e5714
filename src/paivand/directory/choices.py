"""Closed lists of the directory app."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sector(models.TextChoices):
    """The sector of a service."""

    HEALTH = "health", _("Health")
    MHPSS = "mhpss", _("Mental health and psychosocial support")
    EDUCATION = "education", _("Education")
    SOCIAL_PROTECTION = "social_protection", _("Social protection")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    LEGAL = "legal", _("Legal help and documents")
    SHELTER = "shelter", _("Shelter and housing")
    LIVELIHOODS = "livelihoods", _("Livelihoods and skills")
    DISABILITY = "disability", _("Rehabilitation and assistive devices")
    MATERIAL = "material", _("Food, cash and material help")
    OTHER = "other", _("Other")


# Words for the heads of narrow columns; the whole name stands beside them for those who hear the page.
SECTOR_SHORT: Final = {
    Sector.HEALTH: _("Health"),
    Sector.MHPSS: _("Psychosocial help"),
    Sector.EDUCATION: _("School"),
    Sector.SOCIAL_PROTECTION: _("Allowances"),
    Sector.CHILD_PROTECTION: _("Child protection"),
    Sector.LEGAL: _("Legal help"),
    Sector.SHELTER: _("Shelter"),
    Sector.LIVELIHOODS: _("Income"),
    Sector.DISABILITY: _("Rehabilitation"),
    Sector.MATERIAL: _("Material help"),
}


class ServiceStatus(models.TextChoices):
    """Status of a service, as HSDS 3.0 names it."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    DEFUNCT = "defunct", _("Closed for good")
    TEMPORARILY_CLOSED = "temporarily closed", _("Closed for now")
