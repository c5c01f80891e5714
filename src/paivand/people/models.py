"""Persons, their names, numbers and households.

Identity (names, phones, document numbers, addresses, contact notes) is
encrypted; what is needed to filter and count is plain, with its reason.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paivand.kernel.partial_dates import PartialDate, Precision
from paivand.ledger.models import ScopedModel
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField
from paivand.people.choices import (
    HouseholdRole,
    IdentifierKind,
    NameKind,
    PersonStatus,
    PopulationGroup,
    Sex,
)

_PERSON = "person"


class Household(ScopedModel):
    """People who live and eat together; its head is the member whose role says so."""

    access_resource = _PERSON
    plain_columns: ClassVar[dict[str, str]] = {"code": "code, names nobody"}

    code = models.CharField(max_length=24, unique=True)
    address = EncryptedTextField(_("address"), blank=True, default="")


class Person(ScopedModel):
    """One person whom the office serves."""

    access_resource = _PERSON
    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code, names nobody",
        "sex": "closed list; lists and duplicate search filter by it",
        "birth_precision": "closed list",
        "population_group": "closed list; lists and facts need it",
        "nationality": "ISO 3166 code; lists and facts need it",
        "language": "code of a language",
        "status": "closed list",
        "household_role": "closed list",
        "source_ref": "line of an import batch",
    }

    code = models.CharField(max_length=24, unique=True)
    sex = models.CharField(_("sex"), max_length=8, choices=Sex.choices, blank=True)
    # The value of a ``PartialDate`` and how much of it is known.
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_precision = models.CharField(max_length=16, choices=[(p.value, p.value) for p in Precision], blank=True)
    population_group = models.CharField(_("group"), max_length=24, choices=PopulationGroup.choices, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    # Six answers of the Washington Group short set, 1 to 4, None where not
    # answered; empty where it was not asked. Never used for eligibility.
    washington = EncryptedJSONField(default=list, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    household_role = models.CharField(max_length=16, choices=HouseholdRole.choices, blank=True)
    address = EncryptedTextField(_("address"), blank=True, default="")
    # How, when and by whom it is safe to reach the person.
    safe_contact = EncryptedTextField(_("safe contact"), blank=True, default="")
    # Columns of an import that have no field of their own: kept, never dropped.
    extra = EncryptedJSONField(default=dict, blank=True)
    status = models.CharField(max_length=12, choices=PersonStatus.choices, default=PersonStatus.ACTIVE)
    registered_on = models.DateField(_("registered on"))
    registered_by = models.UUIDField()
    import_batch_id = models.UUIDField(null=True, blank=True, db_index=True)
    source_ref = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("-registered_on", "-code")
        indexes = (
            models.Index(fields=("status", "registered_on", "id", "scope"), name="person_by_date"),
            models.Index(fields=("scope", "registered_on"), name="person_by_scope"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(birth_date__isnull=False, birth_precision__gt="")
                | Q(birth_date__isnull=True, birth_precision=""),
                name="person_birth_has_a_precision",
            ),
            # An import that is sent twice finds its line again.
            models.UniqueConstraint(
                fields=("import_batch_id", "source_ref"),
                condition=Q(import_batch_id__isnull=False),
                name="person_imported_once",
            ),
        )

    @property
    def birth(self) -> PartialDate | None:
        """Return what is known of the date of birth, or None."""
        if self.birth_date is None:
            return None
        return PartialDate(self.birth_date, Precision(self.birth_precision))

    @birth.setter
    def birth(self, known: PartialDate | None) -> None:
        """Keep what is known of the date of birth and no more."""
        self.birth_date = None if known is None else known.value
        self.birth_precision = "" if known is None else known.precision.value


class PersonName(ScopedModel):
    """One spelling of a name: in one script, of one kind."""

    access_resource = _PERSON
    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "closed list",
        "script": "name of a script",
    }

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=12, choices=NameKind.choices, default=NameKind.AS_GIVEN)
    text = EncryptedTextField(_("name"))
    script = models.CharField(max_length=8, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")


class NameToken(models.Model):
    """A blind token of a person's names: finds candidates, tells nothing without the key.

    The row carries no scope; candidates are always filtered through
    ``Person.objects.visible_to`` before anything of them is shown.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    kind = models.PositiveSmallIntegerField()
    token = models.BigIntegerField()
    rules = models.PositiveSmallIntegerField(default=1)

    no_row_policy: ClassVar[str] = (
        "tokens that say nothing without the key; a search by them ends in persons, who have a policy"
    )

    class Meta:
        indexes = (models.Index(fields=("token", "kind", "person"), name="name_token"),)

    def __str__(self) -> str:
        return f"token of {self.person_id}"


class Identifier(ScopedModel):
    """A document or number of the person, encrypted, found again by its blind token."""

    access_resource = _PERSON
    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "closed list",
        "country": "ISO 3166 code",
    }

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=24, choices=IdentifierKind.choices)
    country = models.CharField(max_length=3, blank=True)
    value = EncryptedTextField(_("number"))
    token = models.BigIntegerField(db_index=True)


class Phone(ScopedModel):
    """A phone of the person, or one by which the person is reached."""

    access_resource = _PERSON
    plain_columns: ClassVar[dict[str, str]] = {}

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    number = EncryptedTextField(_("phone"))
    token = models.BigIntegerField(db_index=True)
    is_safe = models.BooleanField(_("safe to call"), null=True, blank=True)
    note = EncryptedTextField(_("note"), blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")


class CodeCounter(models.Model):
    """The last number given to a code prefix, such as VHD-26."""

    prefix = models.CharField(max_length=16, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    plain_columns: ClassVar[dict[str, str]] = {"prefix": "code of a place and a year"}

    def __str__(self) -> str:
        return self.prefix
