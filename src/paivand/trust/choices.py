"""Closed lists of the trust app."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Decision(models.TextChoices):
    """What the person said when asked. "No" is a choice, not a fault."""

    GIVEN = "given", _("Yes")
    REFUSED = "refused", _("No")


class Method(models.TextChoices):
    """How the answer was given; never an image of a fingerprint."""

    SPOKEN_WITNESSED = "spoken_witnessed", _("Spoken, with a witness")
    SPOKEN = "spoken", _("Spoken")
    SIGNATURE = "signature", _("Signed on paper")
    MARK_ON_PAPER = "mark_on_paper", _("Mark made on paper")
    BY_PHONE = "by_phone", _("Spoken by phone, text read aloud")


class GivenBy(models.TextChoices):
    """Who answered."""

    SELF = "self", _("The person")
    CAREGIVER = "caregiver", _("A caregiver")
    OTHER = "other", _("Someone else the person trusts")


class Standing(models.TextChoices):
    """Where a consent stands today; derived, never stored."""

    GIVEN = "given", _("Yes")
    REFUSED = "refused", _("No")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")
    NOT_ASKED = "not_asked", _("Not asked yet")


class ReleaseKind(models.TextChoices):
    """What leaves: counts under disclosure control, or records of people."""

    AGGREGATE = "aggregate", _("Numbers without names")
    RECORDS = "records", _("Records of people")
    REFERRAL = "referral", _("One referral")
