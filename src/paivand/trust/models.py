"""Purposes, consents, sharing agreements and releases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from paivand.kernel.clock import now, today
from paivand.kernel.ids import uuid7
from paivand.ledger.models import ScopedModel
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField
from paivand.office.models import Organisation, in_language
from paivand.trust.choices import Decision, GivenBy, Method, ReleaseKind, Standing


class Purpose(models.Model):
    """Why data are used. A consent, an export and a referral each name one."""

    code = models.SlugField(max_length=40, unique=True)
    labels = models.JSONField(default=dict)
    # The text that is read aloud, one per language, with its version.
    texts = models.JSONField(default=dict)
    text_version = models.PositiveIntegerField(default=1)
    needs_recipient = models.BooleanField(default=False)
    # Months after which a consent must be asked again; 0 means until withdrawn.
    valid_months = models.PositiveSmallIntegerField(default=0)
    order = models.PositiveSmallIntegerField(default=100)

    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code of a purpose",
        "labels": "name of a purpose",
        "texts": "public wording that is read to everybody",
    }

    class Meta:
        ordering = ("order", "code")

    def __str__(self) -> str:
        return self.code

    def label_in(self, language: str) -> str:
        """Return the purpose's name in this language or the nearest one."""
        return in_language(self.labels, language, self.code)

    def text_in(self, language: str) -> str:
        """Return the words to read aloud in this language or the nearest one."""
        return in_language(self.texts, language, "")


class Consent(ScopedModel):
    """One answer of one person to one purpose, for one recipient or for our own team.

    Rows are not changed but by a withdrawal: a new answer is a new row, and
    the newest one holds (``trust.selectors.consent_state``).
    """

    access_resource = "person"
    plain_columns: ClassVar[dict[str, str]] = {
        "decision": "closed list",
        "method": "closed list",
        "language": "code of a language",
        "given_by": "closed list",
    }

    person_id = models.UUIDField(db_index=True)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    # None: our own team.
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.CharField(_("answer"), max_length=12, choices=Decision.choices)
    method = models.CharField(_("how it was given"), max_length=20, choices=Method.choices)
    language = models.CharField(_("language"), max_length=8)
    text_version = models.PositiveIntegerField()
    given_by = models.CharField(_("who answered"), max_length=12, choices=GivenBy.choices, default=GivenBy.SELF)
    child_assent = models.BooleanField(_("the child agrees"), null=True, blank=True)
    given_on = models.DateField(_("date"))
    expires_on = models.DateField(_("until"), null=True, blank=True)
    recorded_by = models.UUIDField()
    note = EncryptedTextField(_("note"), blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.UUIDField(null=True, blank=True)
    withdrawal_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        ordering = ("-given_on", "-created_at")
        indexes = (models.Index(fields=("person_id", "purpose", "recipient"), name="consent_by_person"),)

    @property
    def standing(self) -> Standing:
        """Return where this answer stands today."""
        if self.withdrawn_at is not None:
            return Standing.WITHDRAWN
        if self.decision == Decision.REFUSED:
            return Standing.REFUSED
        if self.expires_on is not None and self.expires_on < today():
            return Standing.EXPIRED
        return Standing.GIVEN


class Agreement(models.Model):
    """A data-sharing agreement: what may go to whom, for which purposes, until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    purposes = models.ManyToManyField(Purpose, related_name="+")
    # Names of the fields that may leave; a field outside is absent from the file.
    fields = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField()

    plain_columns: ClassVar[dict[str, str]] = {
        "code": "code of an agreement",
        "title": "title of an agreement",
        "fields": "names of fields",
    }

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_until__gte=models.F("valid_from")),
                name="agreement_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return self.code

    def in_force(self) -> bool:
        """Tell whether the agreement holds today."""
        return self.valid_from <= today() <= self.valid_until


class Release(ScopedModel):
    """One thing that left: for what, to whom, by whom, what was hidden, and the hash of what left."""

    access_resource = "release"
    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "closed list",
        "sha256": "hash of a sealed file",
        "media_type": "kind of file",
    }

    kind = models.CharField(max_length=12, choices=ReleaseKind.choices)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_by = models.UUIDField()
    made_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    media_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # How many cells were hidden, and how many only so that nobody can subtract.
    cells = models.PositiveIntegerField(default=0)
    hidden_small = models.PositiveIntegerField(default=0)
    hidden_linked = models.PositiveIntegerField(default=0)
    person_count = models.PositiveIntegerField(default=0)
    # What it was, in words and parameters; may name a place and a small group.
    about = EncryptedJSONField(default=dict)

    class Meta:
        ordering = ("-made_at",)


class ReleasedPerson(models.Model):
    """Whose data were in a release: what a withdrawal lists as "already went to"."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="people")
    person_id = models.UUIDField(db_index=True)

    no_row_policy: ClassVar[str] = "pairs of ids; the release and the person that they name have policies"

    class Meta:
        constraints = (models.UniqueConstraint(fields=("release", "person_id"), name="released_person_once"),)

    def __str__(self) -> str:
        return f"released in {self.release_id}"
