"""Files on the pages of records: a room says which records may have files, the panel and the page are here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from paivand.kernel.errors import NOT_FOUND
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import TimelineEntry, TimelineKind
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger import journal
from paivand.office.access import allowed
from paivand.office.models import User
from paivand.work.files import files_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from paivand.kernel.actors import Actor
    from paivand.ledger.models import ScopedModel
    from paivand.work.models import StoredFile

PURPOSES: Final[tuple[tuple[str, _StrOrPromise], ...]] = (
    ("document", _("Document")),
    ("photo", _("Photograph")),
    ("consent_form", _("Signed consent")),
    ("other", _("Something else")),
)
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class Attachable:
    """One kind of record that may have files."""

    subject_type: str
    """Such as ``protection.case``."""
    get: Callable[[Actor, UUID], ScopedModel]
    """Return the record or raise PV-ACCESS-02; its scope and circle become those of the file."""
    url: Callable[[UUID], str]
    """The page of the record."""
    purposes: Sequence[tuple[str, _StrOrPromise]] = PURPOSES


_kinds: dict[str, Attachable] = {}


def attachable_register(
    subject_type: str,
    *,
    get: Callable[[Actor, UUID], ScopedModel],
    url: Callable[[UUID], str],
    purposes: Sequence[tuple[str, _StrOrPromise]] = PURPOSES,
) -> None:
    """Let records of this kind have files; called in ``AppConfig.ready``."""
    _kinds[subject_type] = Attachable(subject_type, get, url, purposes)


def attachable(subject_type: str) -> Attachable:
    """Return the kind; raises PV-ACCESS-02 for one that has no files."""
    kind = _kinds.get(subject_type)
    if kind is None:
        raise NOT_FOUND.error()
    return kind


def shown_files(*, actor: Actor, subject_type: str, subject_id: UUID) -> list[StoredFile]:
    """Return the files that a page shows by name, newest first; confidential ones are journalled as seen."""
    if not allowed(actor, Permission.FILE_READ):
        return []
    found = list(
        files_of(actor=actor, subject_type=subject_type, subject_id=subject_id).select_related("scope")[:_SHOWN]
    )
    seen = [stored.pk for stored in found if stored.scope.sensitivity >= Sensitivity.S2]
    journal.record_read(actor=actor, verb="file.listed", subject_type="work.storedfile", ids=seen)
    return found


class FileTimeline:
    """Says on the timeline of a record that a file was attached."""

    name = "work.files"

    def entries_of(self, *, actor: Actor, subject_type: str, subject_id: UUID) -> Iterable[TimelineEntry]:
        """Return one small entry a file, with its name and the colleague who attached it."""
        if subject_type not in _kinds:
            return
        found = shown_files(actor=actor, subject_type=subject_type, subject_id=subject_id)
        names = dict(User.objects.filter(pk__in={one.stored_by for one in found}).values_list("pk", "display_name"))
        for stored in found:
            yield TimelineEntry(
                at=stored.created_at,
                title=gettext("Attached a file"),
                sensitivity=stored.sensitivity,
                kind=TimelineKind.MINOR,
                icon="paperclip",
                who=names.get(stored.stored_by, ""),
                body=stored.name,
                url=reverse("work:file", kwargs={"file_id": stored.pk}),
            )
