"""The files of one record: look, attach, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from paivand.kernel.errors import REASON_NEEDED, PaivandError
from paivand.kernel.permissions import Permission
from paivand.ledger.acting import actor_required
from paivand.office.access import allowed, permission_required
from paivand.ui.forms import Choices, offer
from paivand.work.attachments import Attachable, attachable, shown_files
from paivand.work.choices import FileStatus
from paivand.work.files import file_get, file_remove, file_store
from paivand.work.uploads import uploaded

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AttachForm(forms.Form):
    """A file and what it is."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A photograph, PDF, Word or Excel file, or a recording. Photographs lose where they were taken."),
    )
    purpose = forms.ChoiceField(label=_("What is it?"), widget=Choices())

    def __init__(self, data: Any = None, files: Any = None, *, kind: Attachable) -> None:
        """Offer the purposes of this kind of record."""
        super().__init__(data, files)
        offer(self, "purpose", kind.purposes)
        self.fields["purpose"].initial = kind.purposes[0][0]


@permission_required(Permission.FILE_READ)
@require_http_methods(["GET", "POST"])
def files_page(request: HttpRequest, subject_type: str, subject_id: UUID) -> HttpResponse:
    """Show the files of a record and take a new one."""
    actor = actor_required()
    kind = attachable(subject_type)
    record = kind.get(actor, subject_id)
    form = AttachForm(request.POST or None, request.FILES or None, kind=kind)
    if request.method == "POST":
        try:
            content = uploaded(request)
            if form.is_valid():
                stored = file_store(
                    actor=actor,
                    stream=content,  # type: ignore[arg-type] # an uploaded file reads like any stream
                    name=content.name or "",
                    subject_type=subject_type,
                    subject_id=subject_id,
                    scope=record.scope,
                    circle=record.circle,
                    purpose=form.cleaned_data["purpose"],
                )
                if stored.status == FileStatus.QUARANTINED:
                    messages.warning(request, gettext("The file is kept apart until the virus check has run."))
                else:
                    messages.success(request, gettext("The file is attached."))
                return redirect("work:files", subject_type=subject_type, subject_id=subject_id)
        except PaivandError as problem:
            form.full_clean()
            form.add_error("file", problem.message)
    context = {
        "form": form,
        "kind": kind,
        "subject_id": subject_id,
        "files": shown_files(actor=actor, subject_type=subject_type, subject_id=subject_id),
        "back_url": kind.url(subject_id),
        "may_attach": allowed(actor, Permission.FILE_UPLOAD, record.scope),
    }
    return render(request, "work/files.html", context)


@permission_required(Permission.FILE_UPLOAD)
@require_POST
def file_remove_post(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Remove a file that was attached by mistake; why stays in the journal."""
    actor = actor_required()
    stored = file_get(actor=actor, file_id=file_id)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise REASON_NEEDED.error()
    file_remove(actor=actor, stored=stored, reason=reason)
    messages.success(request, gettext("The file was removed."))
    return redirect("work:files", subject_type=stored.subject_type, subject_id=stored.subject_id)
