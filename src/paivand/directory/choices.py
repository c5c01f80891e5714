"""Closed lists of the directory app."""

from __future__ import annotations

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


class ServiceStatus(models.TextChoices):
    """Status of a service, as HSDS 3.0 names it."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    DEFUNCT = "defunct", _("Closed for good")
    TEMPORARILY_CLOSED = "temporarily closed", _("Closed for now")
