"""Giving, confirming, extending and ending mandates; roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from paivand.kernel.clock import today
from paivand.kernel.digits import whole_number
from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.permissions import Permission
from paivand.office.access import permission_required, recently_confirmed
from paivand.office.forms import ExtendForm, MandateForm, ReasonForm, RoleForm, day_shown
from paivand.office.models import Mandate, OfficeSettings, Role, User
from paivand.office.selectors import account_get, accounts_visible_to, language, mandate_lines
from paivand.office.services.mandates import mandate_confirm, mandate_end, mandate_extend, mandate_grant
from paivand.office.services.roles import role_preview, role_remove, role_save

if TYPE_CHECKING:
    from django.http import HttpRequest


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _mandate(request: HttpRequest, mandate_id: UUID) -> Mandate:
    found = (
        Mandate.objects.filter(pk=mandate_id, user__in=accounts_visible_to(_me(request)))
        .select_related("user", "role", "place", "organisation", "programme")
        .first()
    )
    if found is None:
        raise NOT_FOUND.error()
    return found


@permission_required(Permission.MANDATE_GRANT)
@recently_confirmed
def grant(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a mandate."""
    me = _me(request)
    person = account_get(actor=me, user_id=user_id)
    form = MandateForm(request.POST or None, initial={"organisation": OfficeSettings.current().organisation_id})
    if request.method == "POST" and form.is_valid():
        try:
            mandate = mandate_grant(actor=me, user=person, **form.cleaned_data)
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            waits = mandate.needs_confirmation
            messages.success(
                request,
                _("The mandate is given. It counts when a second person has confirmed it.")
                if waits
                else _("The mandate is given and counts from its first day."),
            )
            return HttpResponseRedirect(reverse("office:account_page", args=[person.pk]))
    return render(request, "office/grant.html", {"form": form, "person": person})


@permission_required(Permission.MANDATE_CONFIRM)
@recently_confirmed
def confirm(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Confirm a mandate as the second person."""
    mandate = _mandate(request, mandate_id)
    if request.method == "POST":
        mandate_confirm(actor=_me(request), mandate_id=mandate.pk)
        messages.success(request, _("The mandate is confirmed."))
        return HttpResponseRedirect(reverse("office:account_page", args=[mandate.user_id]))
    line = mandate_lines([mandate])[0]
    permissions = [Permission(name) for name in mandate.role.permissions]
    return render(request, "office/confirm.html", {"line": line, "person": mandate.user, "permissions": permissions})


@permission_required(Permission.MANDATE_GRANT)
@recently_confirmed
def end(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """End a mandate."""
    mandate = _mandate(request, mandate_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mandate_end(actor=_me(request), mandate_id=mandate.pk, reason=form.cleaned_data["reason"])
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The mandate has ended."))
            return HttpResponseRedirect(reverse("office:account_page", args=[mandate.user_id]))
    return render(
        request, "office/mandate_end.html", {"form": form, "line": mandate_lines([mandate])[0], "person": mandate.user}
    )


@permission_required(Permission.MANDATE_GRANT)
@recently_confirmed
def extend(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """Let a mandate run longer."""
    mandate = _mandate(request, mandate_id)
    form = ExtendForm(request.POST or None, initial={"valid_until": day_shown(mandate.valid_until)})
    if request.method == "POST" and form.is_valid():
        try:
            held = mandate_extend(
                actor=_me(request), mandate_id=mandate.pk, valid_until=form.cleaned_data["valid_until"]
            )
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            waits = held.needs_confirmation
            messages.success(
                request,
                _("A second person must confirm the new time.") if waits else _("The mandate runs longer now."),
            )
            return HttpResponseRedirect(reverse("office:account_page", args=[mandate.user_id]))
    return render(
        request,
        "office/mandate_extend.html",
        {"form": form, "line": mandate_lines([mandate])[0], "person": mandate.user},
    )


# --- roles ----------------------------------------------------------------------------------------------------------------


def _role(code: str) -> Role:
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise NOT_FOUND.error()
    return found


@permission_required(Permission.ROLE_MANAGE)
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """List the roles with how many people hold each."""
    in_force = Q(mandates__ended_at__isnull=True, mandates__valid_until__gte=today())
    rows = [
        {
            "role": role,
            "label": role.label_in(language()),
            "holders": role.holders,
        }
        for role in Role.objects.annotate(holders=Count("mandates__user", filter=in_force, distinct=True))
    ]
    return render(request, "office/roles.html", {"rows": sorted(rows, key=lambda row: str(row["label"]).casefold())})


@permission_required(Permission.ROLE_MANAGE)
@recently_confirmed
def role_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Make or change a role: first a preview of who gains and loses what, then the change."""
    role = _role(code) if code else None
    initial: dict[str, object] = {}
    if role is not None:
        initial = {"home": role.home, **{f"label_{lang}": text for lang, text in role.labels.items()}}
    form = RoleForm(request.POST or None, role=role, initial=initial)
    preview = None
    if request.method == "POST" and form.is_valid():
        wanted = form.permissions()
        if role is not None and request.POST.get("step") != "do":
            preview = role_preview(role=role, permissions=wanted)
        else:
            version = request.POST.get("version", "")
            try:
                saved = role_save(
                    actor=_me(request),
                    role=role,
                    permissions=wanted,
                    labels=form.labels(),
                    home=form.cleaned_data["home"],
                    code=form.cleaned_data.get("code", ""),
                    base_version=whole_number(version, otherwise=0) if version else None,
                )
            except PaivandError as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("The role is kept. Everybody who holds it has it as it is now."))
                return HttpResponseRedirect(reverse("office:role", args=[saved.code]))
    heading = role.label_in(language()) if role else ""
    return render(request, "office/role.html", {"form": form, "role": role, "heading": heading, "preview": preview})


@permission_required(Permission.ROLE_MANAGE)
@require_POST
@recently_confirmed
def role_delete(request: HttpRequest, code: str) -> HttpResponse:
    """Remove a role that nobody ever held."""
    role_remove(actor=_me(request), role=_role(code))
    messages.success(request, _("The role is gone."))
    return HttpResponseRedirect(reverse("office:roles"))
