"""How closely a record is held: the four levels that every row carries."""

from __future__ import annotations

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Sensitivity(IntegerChoices):
    """S0 is for everybody, S3 for named persons only."""

    S0 = 0, _("Public")
    S1 = 1, _("Internal")
    S2 = 2, _("Confidential: case team")
    S3 = 3, _("Restricted: named persons")
