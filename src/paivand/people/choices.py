"""Closed lists of the people app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """Sex as the person says it; an empty value means it was not recorded."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")


class PopulationGroup(models.TextChoices):
    """Population groups of the reference settings; an empty value means not recorded."""

    REFUGEE = "refugee", _("Refugee")
    ASYLUM_SEEKER = "asylum_seeker", _("Asylum seeker")
    RETURNEE = "returnee", _("Returnee, documented")
    RETURNEE_UNDOCUMENTED = "returnee_undocumented", _("Returnee, undocumented")
    IDP = "idp", _("Internally displaced person")
    HOST = "host", _("Host community")
    MIGRANT = "migrant", _("Migrant")
    STATELESS = "stateless", _("Stateless person")


class NameKind(models.TextChoices):
    """What a spelling is. One name "as given" is all that is asked; no surname is forced."""

    AS_GIVEN = "as_given", _("Name as given")
    GIVEN = "given", _("Given name")
    FATHER = "father", _("Father's name")
    GRANDFATHER = "grandfather", _("Grandfather's name")
    FAMILY = "family", _("Family name")
    KNOWN_AS = "known_as", _("Known as")


class IdentifierKind(models.TextChoices):
    """Documents and numbers by which others know the person."""

    NATIONAL_ID = "national_id", _("National identity number")
    PASSPORT = "passport", _("Passport")
    TAZKIRA = "tazkira", _("Tazkira")
    REFUGEE_CERTIFICATE = "refugee_certificate", _("Refugee certificate")
    BIRTH_CERTIFICATE = "birth_certificate", _("Birth certificate")
    DISABILITY_CERTIFICATE = "disability_certificate", _("Disability certificate")
    PARTNER_NUMBER = "partner_number", _("Number at a partner")
    OTHER = "other", _("Other")


class PersonStatus(models.TextChoices):
    """Whether the record is in use."""

    ACTIVE = "active", _("Active")
    UNDONE = "undone", _("Import undone")
    MERGED = "merged", _("Same person as another record")
    ERASED = "erased", _("Erased")


class HouseholdRole(models.TextChoices):
    """The person's place in the household."""

    HEAD = "head", _("Head of household")
    SPOUSE = "spouse", _("Wife or husband")
    CHILD = "child", _("Son or daughter")
    PARENT = "parent", _("Mother or father")
    SIBLING = "sibling", _("Sister or brother")
    OTHER_RELATIVE = "other_relative", _("Other relative")
    NOT_RELATED = "not_related", _("Not related")
