"""The outbox of facts: which records changed since the worker last looked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from paivand.kernel.clock import now


class FactChange(models.Model):
    """One record was written, so its facts are out of date. Ids only."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=60)
    record_id = models.UUIDField()
    at = models.DateTimeField(default=now)

    plain_columns: ClassVar[dict[str, str]] = {"source": "name of a fact source"}

    no_row_policy: ClassVar[str] = "ids alone, for the worker, gone within seconds"

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.source} {self.record_id}"
