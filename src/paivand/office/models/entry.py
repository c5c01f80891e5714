"""What lets people in, keeps what they typed, and opens a record in an emergency."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.ledger.models import Circle, Scope
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField
from paivand.office.choices import CodeKind
from paivand.office.models.people import User


class EntryCode(models.Model):
    """A one-time code, printed or read out, with which a person sets a password. No e-mail is involved.

    Only a slow hash of the code is kept. For holders of S2 and above a second
    person agrees first; the code does not exist until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="entry_codes")
    kind = models.CharField(max_length=12, choices=CodeKind.choices)
    code_hash = models.CharField(max_length=128, blank=True)
    reason = EncryptedTextField(personal="none", blank=True, default="")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField(default=now)
    needs_second = models.BooleanField(default=False)
    agreed_by = models.UUIDField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    tries_left = models.PositiveSmallIntegerField(default=5)
    used_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "closed list",
        "code_hash": "a salted slow hash",
    }

    no_row_policy: ClassVar[str] = "read before anybody is signed in; a slow hash"

    class Meta:
        ordering = ("-asked_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=models.F("asked_by")),
                name="entry_code_has_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return f"entry code {self.pk}"

    @property
    def is_open(self) -> bool:
        """Tell whether the code could still be used or agreed to."""
        return self.used_at is None and self.cancelled_at is None and self.tries_left > 0 and self.expires_at > now()

    @property
    def waits_for_second(self) -> bool:
        """Tell whether a second person must agree before there is a code."""
        return self.needs_second and self.agreed_by is None and self.is_open


class KeptForm(models.Model):
    """What a person had typed when their session was over: sealed, for them alone, for a day, filled in once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    # The addresses of pages hold ids only, but even those are nobody's business.
    path = EncryptedTextField(personal="sensitive")
    page = EncryptedTextField(personal="sensitive", blank=True, default="")
    answers = EncryptedJSONField(personal="sensitive")
    kept_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()

    no_row_policy: ClassVar[str] = "written and read while somebody signs in; sealed, and asked for by its person alone"

    class Meta:
        indexes = (models.Index(fields=("user", "expires_at"), name="kept_form_by_user"),)

    def __str__(self) -> str:
        return f"kept form {self.pk}"


class BreakGlass(models.Model):
    """One emergency access: one person, the circle of one record, a written reason, an end."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="breakglass")
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    reason = EncryptedTextField(personal="sensitive")
    opened_at = models.DateTimeField(default=now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {"subject_type": "name of a kind of record"}

    no_row_policy: ClassVar[str] = "access is worked out from it before anybody acts; the reason is sealed"

    class Meta:
        ordering = ("-opened_at",)
        indexes = (models.Index(fields=("user", "ended_at"), name="breakglass_by_user"),)

    def __str__(self) -> str:
        return f"emergency access {self.pk}"


class BreakGlassDoor(models.Model):
    """One kind of record that an emergency access opens: its scope, and the circle that names who may know."""

    breakglass = models.ForeignKey(BreakGlass, on_delete=models.CASCADE, related_name="doors")
    resource = models.CharField(max_length=24)
    scope = models.ForeignKey(Scope, on_delete=models.PROTECT, related_name="+")
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="+")
    # False where the person was in the circle before: then the end must not take them out.
    joined = models.BooleanField(default=True)

    plain_columns: ClassVar[dict[str, str]] = {"resource": "name of a kind of record"}

    no_row_policy: ClassVar[str] = "access is worked out from it before anybody acts; ids alone"

    def __str__(self) -> str:
        return f"{self.resource} of {self.breakglass_id}"


class PlaceImport(models.Model):
    """Places read from a file, waiting for somebody to look at them and commit them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file_name = models.CharField(max_length=200)
    source = models.CharField(max_length=120, blank=True)
    rows = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    read_by = models.UUIDField()
    read_at = models.DateTimeField(default=now)
    committed_at = models.DateTimeField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "file_name": "name of a file of public places",
        "source": "where the entries come from",
        "rows": "names, codes and points of public places",
        "problems": "rows and sentences about public places",
    }

    class Meta:
        ordering = ("-read_at",)

    def __str__(self) -> str:
        return f"places {self.pk}"
