"""What pages of other rooms show of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import template

from paivand.kernel.permissions import Permission
from paivand.ledger.acting import current_actor
from paivand.office.access import allowed
from paivand.work.attachments import attachable, shown_files

if TYPE_CHECKING:
    from django.template.context import Context

register = template.Library()


@register.inclusion_tag("work/_files_panel.html", takes_context=True)
def files_panel(context: Context, subject_type: str, subject_id: UUID) -> dict[str, Any]:
    """Draw the panel of a record's files: ``{% files_panel "protection.case" case.pk %}``. Nothing without leave."""
    actor = current_actor()
    kind = attachable(subject_type)
    if actor is None or not allowed(actor, Permission.FILE_READ):
        return {"may_read": False, "request": context.get("request")}
    return {
        "may_read": True,
        "files": shown_files(actor=actor, subject_type=subject_type, subject_id=subject_id),
        "kind": kind,
        "subject_id": subject_id,
        "may_attach": allowed(actor, Permission.FILE_UPLOAD),
        "request": context.get("request"),
    }
