"""Saved views: the filters of a list under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models
from django.db.models import Q

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7
from paivand.ledger.vault import EncryptedTextField

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from paivand.kernel.actors import Actor


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """One's own views and those that colleagues of one's organisations share."""

    def visible_to(self, actor: Actor | None, organisation_ids: Collection[UUID] = ()) -> Self:
        """Return the actor's own views and the shared ones of these organisations; nobody sees nothing."""
        if actor is None:
            return self.none()
        return self.filter(Q(owner_id=actor.id) | Q(shared_with__in=organisation_ids))


class SavedView(models.Model):
    """A set of filters of one list. Name and filters are what somebody typed, so they are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.CharField(max_length=60)
    owner_id = models.UUIDField()
    name = EncryptedTextField()
    query = EncryptedTextField(blank=True, default="")
    # The organisation whose staff see it; None: only the owner.
    shared_with = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    plain_columns: ClassVar[dict[str, str]] = {"page": "name of a list"}

    objects = SavedViewQuerySet.as_manager()

    no_row_policy: ClassVar[str] = "filters of a list, sealed, shared within organisations; no record"

    class Meta:
        ordering = ("created_at",)
        indexes = (
            models.Index(fields=("page", "owner_id"), name="saved_view_own"),
            models.Index(fields=("page", "shared_with"), name="saved_view_shared"),
        )

    def __str__(self) -> str:
        return f"view {self.pk}"
