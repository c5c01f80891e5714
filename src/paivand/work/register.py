"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry
from paivand.ledger.journal import verbs
from paivand.ledger.journal.verbs import VerbKind
from paivand.ledger.vault import rekey
from paivand.work import exports, recurring_work, signals
from paivand.work.attachments import FileTimeline
from paivand.work.imports import jobs as import_jobs
from paivand.work.imports.mappings import HeadingIndex
from paivand.work.kinds import task_kind_define
from paivand.work.notifications import notification_kind_define, unread_count
from paivand.work.outbox import register as outbox_register
from paivand.work.resealing import SealedFiles

if TYPE_CHECKING:
    from paivand.work.models import Task

# Importing a job registers it; they are named here so that a worker knows every one.
JOBS: Final = (exports.run_export, import_jobs.import_check, import_jobs.import_commit, import_jobs.import_undo)


def register_all() -> None:
    """Register menu entries, words of the journal, kinds, recurring work and listeners."""
    _words()
    _kinds()
    _menu()
    recurring_work.register()
    outbox_register.register()
    registry.register(rekey.RESEAL_SOURCE, SealedFiles())
    registry.register(rekey.BLIND_INDEX, HeadingIndex())
    registry.register(registry.TIMELINE_SOURCE, FileTimeline())
    signals.connect()


def _words() -> None:
    verbs.define("task.created", _("%(actor)s created a task."))
    verbs.define("task.finished", _("%(actor)s finished a task."))
    verbs.define("task.cancelled", _("%(actor)s took a task back."))
    verbs.define("task.moved", _("%(actor)s moved the date of a task."))
    verbs.define("task.reassigned", _("%(actor)s gave a task to somebody else."))
    verbs.define("task.escalated", _("%(actor)s noticed that a task is late and told the supervisors."))
    verbs.define("task.shown", _("%(actor)s looked at confidential tasks."), kind=VerbKind.READ)
    verbs.define("file.stored", _("%(actor)s attached a file."))
    verbs.define("file.opened", _("%(actor)s opened a file."), kind=VerbKind.READ)
    verbs.define("file.listed", _("%(actor)s looked at the files of a record."), kind=VerbKind.READ)
    verbs.define("file.checked", _("%(actor)s let a file out of quarantine after its virus check."))
    verbs.define("file.removed", _("%(actor)s removed a file."))
    verbs.define("job.started", _("%(actor)s started long work."))
    verbs.define("job.cancelled", _("%(actor)s cancelled long work."))
    verbs.define("job.result_opened", _("%(actor)s downloaded the result of long work."), kind=VerbKind.READ)
    verbs.define("import.received", _("%(actor)s sent a file to import."))
    verbs.define("import.mapped", _("%(actor)s chose the columns of an import."))
    verbs.define("import.looked", _("%(actor)s looked at the rows of an import."), kind=VerbKind.READ)
    verbs.define("import.committed", _("%(actor)s took rows of an import in."))
    verbs.define("import.finished", _("%(actor)s finished an import."))
    verbs.define("import.undone", _("%(actor)s took an import back."))
    verbs.define("import.discarded", _("%(actor)s put an import aside before it was taken in."))
    verbs.define("export.started", _("%(actor)s asked for an export."))
    verbs.define("view.saved", _("%(actor)s saved a view of a list."))
    verbs.define("view.forgotten", _("%(actor)s removed a saved view."))


def _manual_url(task: Task) -> str:
    return reverse("work:task", kwargs={"task_id": task.pk})


def _kinds() -> None:
    task_kind_define("work.manual", title="%(text)s", icon="checklist", url=_manual_url, action=_("Open the task"))
    notification_kind_define("task.given", title=_("You were given a task."), icon="checklist")
    notification_kind_define("task.late", title=_("A task of your team is late."), icon="alarm", urgent=True)
    notification_kind_define(
        "task.late_many", title=_("Several tasks of your team are late."), icon="alarm", urgent=True
    )
    notification_kind_define("task.mine_late", title=_("A task of yours is late."), icon="alarm", urgent=True)
    notification_kind_define("job.done", title=_("Long work that you started is done."), icon="circle-check")
    notification_kind_define("job.failed", title=_("Long work that you started was stopped."), icon="alert-circle")
    notification_kind_define(
        "account.changed", title=_("Something about your account changed."), icon="shield-lock", urgent=True
    )
    notification_kind_define(
        "device.lost", title=_("A device that may hold records was reported lost."), icon="phone-off", urgent=True
    )
    notification_kind_define(
        "breakglass.opened", title=_("Somebody opened a record in an emergency."), icon="lifebuoy", urgent=True
    )


def _menu() -> None:
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Tasks"),
            url_name="work:tasks",
            icon="checklist",
            permission=Permission.TASK_READ,
            order=15,
            group="read",
        ),
    )
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Dates"),
            url_name="work:calendar",
            icon="calendar",
            permission=Permission.TASK_READ,
            order=80,
            group="read",
        ),
    )
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Messages for me"),
            url_name="work:notifications",
            icon="bell",
            order=85,
            group="read",
            badge=unread_count,
        ),
    )
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Imports"),
            url_name="work:imports",
            icon="upload",
            permission=Permission.IMPORT_COMMIT,
            order=86,
            group="admin",
        ),
    )
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Long work"),
            url_name="work:jobs",
            icon="history",
            permission=Permission.JOB_RUN,
            order=87,
            group="admin",
        ),
    )
