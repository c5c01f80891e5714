"""People with accounts: list, one account, invitations, resets, suspension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import django_filters
import django_tables2 as tables
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.core.paginator import InvalidPage
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from paivand.kernel.errors import NOT_FOUND, PaivandError
from paivand.kernel.permissions import Permission
from paivand.ledger.journal import timeline_of
from paivand.office.access import allowed, permission_required, recently_confirmed
from paivand.office.choices import CodeKind
from paivand.office.devices import device_name
from paivand.office.forms import AccountForm, ReasonForm, ResetForm
from paivand.office.models import EntryCode, Mandate, OfficeSettings, User
from paivand.office.names import fold_username
from paivand.office.second_factor import has_second_factor
from paivand.office.selectors import (
    account_get,
    accounts_listed,
    codes_waiting,
    language,
    mandate_lines,
    mandates_waiting,
    names_of,
    open_codes,
)
from paivand.office.services.accounts import account_create, account_readmit, account_suspend, sessions_end
from paivand.office.services.codes import Issued, code_agree, code_ask, code_cancel
from paivand.office.services.mandates import may_confirm
from paivand.ui.paging import page_number
from paivand.ui.parts import Chip, ListState
from paivand.ui.tables import ListTable, TemplateColumn, at
from paivand.ui.wording import local_digits

if TYPE_CHECKING:
    from django.http import HttpRequest

_PAGE = 50
_DEVICES = 10


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


class AccountFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter ships no types
    """What the list can be narrowed to."""

    q = django_filters.CharFilter(method="find")
    role = django_filters.CharFilter(field_name="mandates__role__code", distinct=True)
    state = django_filters.CharFilter(method="in_state")

    class Meta:
        model = User
        fields: tuple[str, ...] = ()

    def find(self, queryset: Any, name: str, value: str) -> Any:
        """Find by part of the name or user name.

        Folded in Python, because SQLite knows only the letter case of Latin; an office has hundreds of accounts, not more.
        """
        folded = fold_username(value)
        names = queryset.values_list("pk", "username", "display_name")
        found = [pk for pk, username, name in names if folded in username or folded in fold_username(name)]
        return queryset.filter(pk__in=found)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """Keep those that are suspended, wait for a second person, or have no second factor."""
        wanted = {"suspended": Q(is_active=False), "waiting": Q(waiting__gt=0), "bare": Q(has_factor=False)}
        return queryset.filter(wanted[value]) if value in wanted else queryset


class AccountTable(ListTable):
    """One line a person."""

    name = tables.Column(
        accessor="display_name",
        verbose_name=gettext_lazy("Name"),
        linkify=lambda record: reverse("office:account_page", args=[record.pk]),
        attrs=at("1s"),
    )
    username = TemplateColumn(
        "{% load ui_tags %}{% code value %}", verbose_name=gettext_lazy("User name"), attrs=at("1e")
    )
    roles = tables.Column(empty_values=(), verbose_name=gettext_lazy("Role"), orderable=False, attrs=at("2"))
    state = TemplateColumn(
        "{% load ui_tags %}"
        "{% if not record.is_active %}{% tag _('Suspended') 'danger' %}"
        "{% elif record.waiting %}{% tag _('Waits for a second person') 'warn' %}"
        "{% elif not record.last_login %}{% tag _('Never signed in') 'line' %}{% endif %}",
        empty_values=(),
        verbose_name=gettext_lazy("State"),
        orderable=False,
        attrs=at("3s"),
    )
    factor = TemplateColumn(
        "{% load i18n %}{% if record.has_factor %}{% translate 'Second factor' %}{% else %}"
        "<span class='pv-quiet'>{% translate 'Password only' %}</span>{% endif %}",
        accessor="has_factor",
        verbose_name=gettext_lazy("Way in"),
        attrs=at("hide"),
    )
    seen = TemplateColumn(
        "{% load ui_tags %}{% ago value %}", accessor="last_login", verbose_name=gettext_lazy("Last in"), attrs=at("3e")
    )

    class Meta:
        order_by = ("name",)

    def render_roles(self, record: Any) -> str:
        """Name the roles in force."""
        names = dict.fromkeys(
            f"{mandate.role.label_in(language())}{_(', ')}{mandate.place.name_in(language())}"
            for mandate in record.current
        )
        return "; ".join(names) or _("No mandate in force")


@permission_required(Permission.ACCOUNT_READ)
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts that the reader may know of."""
    me = _me(request)
    everybody = accounts_listed(actor=me)
    found = AccountFilter(request.GET, queryset=everybody).qs
    chosen = request.GET.get("state", "")
    labels = {"waiting": _("Waits for a second person"), "bare": _("Password only"), "suspended": _("Suspended")}
    chips = [
        Chip(label=label, url="?" if value == chosen else f"?state={value}", on=value == chosen)
        for value, label in labels.items()
    ]
    total, shown = everybody.count(), found.count()
    filtered = bool(request.GET.get("q") or chosen or request.GET.get("role"))
    state = ListState(
        chips=chips,
        clear_url="?" if filtered else "",
        query=request.GET.get("q", ""),
        hidden_fields=[("state", chosen)] if chosen else [],
        noun=_("Accounts"),
        hidden=_("Your filters hide %(count)s.") % {"count": local_digits(total - shown)}
        if filtered and total > shown
        else "",
    )
    table = AccountTable(found, state=state, order_by=request.GET.get("sort", "name"))
    try:
        table.paginate(page=page_number(request), per_page=_PAGE)
    except InvalidPage:
        # The list has become shorter since the link was made.
        table.paginate(page=1, per_page=_PAGE)
    return render(
        request,
        "office/accounts.html",
        {
            "table": table,
            "total": total,
            "mandates": mandate_lines(list(mandates_waiting(me))) if allowed(me, Permission.MANDATE_CONFIRM) else [],
            "codes": codes_waiting(me) if allowed(me, Permission.MANDATE_CONFIRM) else [],
            "may_invite": allowed(me, Permission.ACCOUNT_INVITE),
        },
    )


@permission_required(Permission.ACCOUNT_READ)
@require_GET
def account_page(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show one account: mandates, way in, codes under way, history."""
    me = _me(request)
    person = account_get(actor=me, user_id=user_id)
    mandates = list(
        Mandate.objects.filter(user=person).select_related("user", "role", "place", "organisation", "programme")
    )
    lines = mandate_lines(mandates)
    codes = open_codes(person)
    history = timeline_of(subject_type="office.user", subject_id=person.pk)
    names = names_of([*(code.asked_by for code in codes), *(line.actor_id for line in history)])
    return render(
        request,
        "office/account_page.html",
        {
            "person": person,
            "lines": [line for line in lines if line.state != "over"],
            "past": [line for line in lines if line.state == "over"],
            "may_confirm": {line.mandate.pk for line in lines if may_confirm(me, line.mandate)},
            "codes": [(code, names.get(code.asked_by, "")) for code in codes],
            "has_factor": has_second_factor(person),
            "history": [
                (line.at, line.sentence(actor=names.get(line.actor_id) or _("The system"))) for line in history
            ],
            "devices": [
                (device_name(session.user_agent), session.last_seen_at)
                for session in UserSession.objects.filter(user_id=person.pk).order_by("-last_seen_at")[:_DEVICES]
            ],
            "is_me": person.pk == me.pk,
            **{
                f"may_{name}": allowed(me, permission)
                for name, permission in {
                    "grant": Permission.MANDATE_GRANT,
                    "agree": Permission.MANDATE_CONFIRM,
                    "invite": Permission.ACCOUNT_INVITE,
                    "reset": Permission.ACCOUNT_RESET,
                    "suspend": Permission.ACCOUNT_SUSPEND,
                }.items()
            },
        },
    )


@permission_required(Permission.ACCOUNT_INVITE)
@recently_confirmed
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; a mandate and the invitation come next."""
    office = OfficeSettings.current()
    initial = {"language": office.default_language, "calendar": office.calendar}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            person = account_create(actor=_me(request), **form.cleaned_data)
        except PaivandError as error:
            form.add_error("username", error.message)
        else:
            messages.success(request, _("The account is there. Give it a mandate, then an invitation."))
            return HttpResponseRedirect(reverse("office:account_page", args=[person.pk]))
    return render(request, "office/account_new.html", {"form": form})


def _slip(request: HttpRequest, issued: Issued) -> HttpResponse:
    """Show a code once, for the printer; or say that a second person must agree first."""
    return render(
        request,
        "office/code_slip.html",
        {
            "entry": issued.entry,
            "person": issued.entry.user,
            "printed": issued.printed,
            "office": OfficeSettings.current(),
        },
    )


@permission_required(Permission.ACCOUNT_INVITE)
@recently_confirmed
@never_cache
def invite(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Make an invitation code. It is shown by this POST alone."""
    person = account_get(actor=_me(request), user_id=user_id)
    if request.method == "POST":
        return _slip(request, code_ask(actor=_me(request), user=person, kind=CodeKind.INVITATION))
    return render(request, "office/invite.html", {"person": person})


@permission_required(Permission.ACCOUNT_RESET)
@recently_confirmed
@never_cache
def reset(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask for a code with which the person sets a new password, and a new second factor where that is lost too."""
    person = account_get(actor=_me(request), user_id=user_id)
    form = ResetForm(request.POST or None, initial={"kind": CodeKind.PASSWORD.value})
    if request.method == "POST" and form.is_valid():
        kind = CodeKind(form.cleaned_data["kind"])
        return _slip(request, code_ask(actor=_me(request), user=person, kind=kind, reason=form.cleaned_data["reason"]))
    return render(request, "office/reset.html", {"form": form, "person": person})


def _code(request: HttpRequest, entry_id: UUID) -> EntryCode:
    entry = EntryCode.objects.select_related("user").filter(pk=entry_id).first()
    if entry is None:
        raise NOT_FOUND.error()
    account_get(actor=_me(request), user_id=entry.user_id)
    return entry


@permission_required(Permission.MANDATE_CONFIRM)
@recently_confirmed
@never_cache
def agree(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Agree to a code as the second person; only this page shows it."""
    entry = _code(request, entry_id)
    if request.method == "POST":
        return _slip(request, code_agree(actor=_me(request), entry_id=entry.pk))
    names = names_of({entry.asked_by})
    return render(
        request, "office/agree.html", {"entry": entry, "person": entry.user, "asked_by": names.get(entry.asked_by, "")}
    )


@permission_required(Permission.ACCOUNT_INVITE)
@require_POST
def cancel(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Cancel a code."""
    entry = _code(request, entry_id)
    code_cancel(actor=_me(request), entry_id=entry.pk)
    messages.success(request, _("The code does not work any more."))
    return HttpResponseRedirect(reverse("office:account_page", args=[entry.user_id]))


@permission_required(Permission.ACCOUNT_SUSPEND)
@recently_confirmed
def suspend(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Suspend an account, or let it back in."""
    me = _me(request)
    person = account_get(actor=me, user_id=user_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = account_suspend if person.is_active else account_readmit
        try:
            act(actor=me, user=person, reason=form.cleaned_data["reason"])
        except PaivandError as error:
            form.add_error(None, error.message)
        else:
            return HttpResponseRedirect(reverse("office:account_page", args=[person.pk]))
    return render(request, "office/suspend.html", {"form": form, "person": person})


@permission_required(Permission.ACCOUNT_SUSPEND)
@require_POST
def end_sessions(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Sign a person out everywhere."""
    person = account_get(actor=_me(request), user_id=user_id)
    sessions_end(actor=_me(request), user=person)
    messages.success(request, _("The person is signed out on every device."))
    return HttpResponseRedirect(reverse("office:account_page", args=[person.pk]))
