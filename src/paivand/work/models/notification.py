"""Notifications: something happened that one person should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import models

from paivand.kernel.clock import now
from paivand.kernel.ids import uuid7

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Notifications belong to the one person they were written for."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Return the person's own; nobody sees nothing."""
        return self.none() if actor is None else self.filter(user_id=actor.id)

    def unread(self) -> Self:
        """Return those not looked at yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One line of the inbox. The title is that of its kind and names nobody; the record says the rest."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField()
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True, blank=True)

    plain_columns: ClassVar[dict[str, str]] = {
        "kind": "code of a kind of notification",
        "subject_type": "name of a kind of record",
        "url": "address of a page, made of ids",
    }

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(fields=("user_id", "read_at"), name="notification_unread"),
            models.Index(fields=("user_id", "-id"), name="notification_newest"),
        )

    def __str__(self) -> str:
        return f"notification {self.pk}"
