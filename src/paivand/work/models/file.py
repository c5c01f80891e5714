"""Files that belong to records: sealed on disk, named only in the sealed column."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from paivand.ledger.models import ScopedModel
from paivand.ledger.vault import EncryptedTextField
from paivand.work.choices import FileStatus


class StoredFile(ScopedModel):
    """One file attached to one record. Its content lies sealed under ``files/`` by id."""

    access_resource = "file"
    plain_columns: ClassVar[dict[str, str]] = {
        "subject_type": "name of a kind of record",
        "purpose": "code: what the file is for",
        "content_type": "type found in the content",
        "status": "closed list",
    }

    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    purpose = models.CharField(max_length=40)
    # Empty once the file is removed: the name goes with the content.
    name = EncryptedTextField(blank=True, default="")
    content_type = models.CharField(max_length=100)
    # Plain bytes as kept, after a picture was made smaller.
    size = models.PositiveBigIntegerField()
    status = models.CharField(max_length=12, choices=FileStatus.choices, default=FileStatus.READY)
    stored_by = models.UUIDField()
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("subject_type", "subject_id", "status"), name="file_of_subject"),)
