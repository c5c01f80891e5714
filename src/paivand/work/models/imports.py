"""Imports: a file that comes in as one batch, row by row, and can be taken back whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.ledger.models import ScopedModel
from paivand.ledger.vault import EncryptedJSONField, EncryptedTextField
from paivand.work.choices import BatchStatus, RowStatus


class ImportBatch(ScopedModel):
    """One file on its way in. The file and its rows are sealed; counts and codes are plain."""

    access_resource = "import"
    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "name of a kind of import",
        "status": "closed list",
        "format": "csv or xlsx",
        "fingerprint": "keyed digest of the column headings",
        "error_code": "code of the error catalogue",
    }

    kind = models.CharField(max_length=60)
    status = models.CharField(max_length=12, choices=BatchStatus.choices, default=BatchStatus.RECEIVED)
    owner_id = models.UUIDField()
    name = EncryptedTextField()
    size = models.PositiveBigIntegerField(default=0)
    format = models.CharField(max_length=8, blank=True)
    # How to read the file: encoding, delimiter, sheet.
    reading = EncryptedJSONField(default=dict, blank=True)
    # The headings, the chosen column of each, and choices such as the date format per column.
    headers = EncryptedJSONField(default=list, blank=True)
    mapping = EncryptedJSONField(default=dict, blank=True)
    options = EncryptedJSONField(default=dict, blank=True)
    # What the file as a whole says: problems of reading, what it lacks.
    findings = EncryptedJSONField(default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_ready = models.PositiveIntegerField(default=0)
    rows_warning = models.PositiveIntegerField(default=0)
    rows_problem = models.PositiveIntegerField(default=0)
    rows_taken = models.PositiveIntegerField(default=0)
    job_id = models.UUIDField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("kind", "-id"), name="import_newest"),)


class ImportRow(ScopedModel):
    """One row of a batch, in the scope of its batch."""

    access_resource = "import"
    plain_columns: ClassVar[dict[str, str]] = {"status": "closed list"}

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    # The row as a person counts it in the file: the heading is row 1.
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=RowStatus.choices, default=RowStatus.READY)
    # The cells as they stand in the file, and what they were read as.
    cells = EncryptedJSONField(default=list)
    values = EncryptedJSONField(default=dict)
    # One entry a problem: column, code, sentence parameters, whether it stops the row.
    problems = EncryptedJSONField(default=list)
    # Given before the record is made, so that an interrupted commit makes no second one.
    record_id = models.UUIDField(default=uuid7)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("batch", "number"), name="import_row_once"),)
        indexes = (models.Index(fields=("batch", "status", "number"), name="import_row_by_status"),)


class SavedMapping(models.Model):
    """Which column of a known form goes where; found again by the headings of the next file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    organisation_id = models.UUIDField()
    fingerprint = models.CharField(max_length=64)
    # From which the digest is made again when the key of the search changes.
    headings = EncryptedJSONField(null=True, blank=True)
    name = EncryptedTextField(blank=True, default="")
    mapping = EncryptedJSONField(default=dict)
    options = EncryptedJSONField(default=dict, blank=True)
    saved_by = models.UUIDField()
    saved_at = models.DateTimeField(default=now)

    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "name of a kind of import",
        "fingerprint": "keyed digest of the column headings",
    }

    class Meta:
        ordering = ("-saved_at",)
        constraints = (
            models.UniqueConstraint(fields=("kind", "organisation_id", "fingerprint"), name="saved_mapping_once"),
        )

    def __str__(self) -> str:
        return f"mapping {self.pk}"
