"""One's own account: profile, second factors, devices, a lost phone."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, cast
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.core import context as allauth_context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.totp.internal.auth import TOTP, clear_totp_secret
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from allauth.mfa.webauthn.internal import auth as key_auth
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from paivand.kernel import registry
from paivand.kernel.clock import today
from paivand.kernel.sensitivity import Sensitivity
from paivand.ledger.journal import record
from paivand.office.access import clearance_of, recently_confirmed, signed_in
from paivand.office.devices import device_name
from paivand.office.entry_forms import ProfileForm
from paivand.office.models import Mandate, User
from paivand.office.second_factor import (
    APP,
    CARD,
    FEW_CODES,
    KEY,
    AddAppForm,
    before_duty,
    card_of,
    card_rows,
    codes_left,
    has_second_factor,
)
from paivand.office.services.accounts import device_lose, profile_save, sessions_end
from paivand.office.signals import account_changed
from paivand.office.views.entry import safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest

_OWN = "one's own account"


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


@signed_in(_OWN)
def account(request: HttpRequest) -> HttpResponse:
    """Show and change what is one's own."""
    me = _me(request)
    fields = ("display_name", "language", "calendar", "theme", "single_key_shortcuts")
    form = ProfileForm(request.POST or None, initial={name: getattr(me, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        profile_save(user=me, **form.cleaned_data)
        messages.success(request, _("Your choices are kept."))
        response = HttpResponseRedirect(reverse("office:account"))
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, me.language, max_age=31536000, samesite="Lax", secure=secure)
        response.set_cookie("pv_theme", me.theme, max_age=31536000, samesite="Lax", secure=secure)
        return response
    mandates = [
        {
            "role": mandate.role.label_in(get_language() or "en"),
            "place": mandate.place.name_in(get_language() or "en"),
            "mandate": mandate,
            "in_force": mandate.is_in_force(today()),
        }
        for mandate in Mandate.objects.filter(user=me, ended_at__isnull=True).select_related(
            "role", "place", "organisation", "programme"
        )
    ]
    return render(
        request,
        "office/account/account.html",
        {"form": form, "mandates": mandates, "has_factor": has_second_factor(me), "codes_left": codes_left(me)},
    )


# --- second factors -----------------------------------------------------------------------------------------------------


@before_duty
@signed_in(_OWN)
@require_GET
def enrol(request: HttpRequest) -> HttpResponse:
    """Say that a second factor is needed first, and offer the three ways."""
    me = _me(request)
    if has_second_factor(me):
        return HttpResponseRedirect(safe_next(request))
    return render(request, "office/account/enrol.html", {"next": safe_next(request), "step": True})


@before_duty
@signed_in(_OWN)
@require_GET
def confirm_factor(request: HttpRequest) -> HttpResponse:
    """Send a person whose work has come to reach confidential records to the page that asks for their factor."""
    kinds = set(Authenticator.objects.filter(user_id=_me(request).pk).values_list("type", flat=True))
    name = "mfa_reauthenticate_webauthn" if kinds == {KEY} else "mfa_reauthenticate"
    return HttpResponseRedirect(f"{reverse(name)}?{request.GET.urlencode()}")


@signed_in(_OWN)
def factors(request: HttpRequest) -> HttpResponse:
    """List one's second factors."""
    me = _me(request)
    held = list(Authenticator.objects.filter(user_id=me.pk).order_by("created_at"))
    return render(
        request,
        "office/account/factors.html",
        {
            "app": next((a for a in held if a.type == APP), None),
            "card": next((a for a in held if a.type == CARD), None),
            "keys": [a for a in held if a.type == KEY],
            "codes_left": codes_left(me),
            "few": codes_left(me) <= FEW_CODES,
            "needed": clearance_of(me) >= Sensitivity.S2,
        },
    )


def _factor_given(request: HttpRequest, authenticator: Authenticator) -> None:
    """Note the new factor: it counts as shown in this session, because its first code was."""
    record_authentication(
        request, _me(request), method="mfa", id=authenticator.pk, type=str(authenticator.type), reauthenticated=True
    )
    authenticator_added.send(sender=Authenticator, request=request, user=_me(request), authenticator=authenticator)


@before_duty
@signed_in(_OWN)
@recently_confirmed
@never_cache
def app_add(request: HttpRequest) -> HttpResponse:
    """Add an app that shows six digits."""
    me = _me(request)
    if Authenticator.objects.filter(user_id=me.pk, type=APP).exists():
        return HttpResponseRedirect(reverse("mfa_index"))
    form = AddAppForm(request.POST or None, user=me)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            authenticator = TOTP.activate(me, form.secret).instance
            _factor_given(request, authenticator)
        clear_totp_secret(request)
        messages.success(request, _("The app is your second factor now."))
        return HttpResponseRedirect(safe_next(request, reverse("mfa_index")))
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(me, form.secret))
    secret = " ".join(form.secret[n : n + 4] for n in range(0, len(form.secret), 4))
    return render(
        request,
        "office/account/app_add.html",
        {"form": form, "picture": _data_uri(picture), "secret": secret, "next": safe_next(request, "")},
    )


def _data_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


@before_duty
@signed_in(_OWN)
@recently_confirmed
@never_cache
def key_add(request: HttpRequest) -> HttpResponse:
    """Add a passkey or security key."""
    me = _me(request)
    form = AddWebAuthnForm(request.POST or None, user=me)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            name = form.cleaned_data["name"][:60]
            authenticator = key_auth.WebAuthn.add(me, name, form.cleaned_data["credential"]).instance
            _factor_given(request, authenticator)
        messages.success(request, _("The key is your second factor now."))
        return HttpResponseRedirect(safe_next(request, reverse("mfa_index")))
    options = key_auth.begin_registration(allauth_context.request.user, passwordless=True)
    return render(
        request,
        "office/account/key_add.html",
        {"form": form, "options_json": json.dumps(options, cls=DjangoJSONEncoder), "next": safe_next(request, "")},
    )


@before_duty
@signed_in(_OWN)
@recently_confirmed
@never_cache
def card_new(request: HttpRequest) -> HttpResponse:
    """Print a new card of ten codes; an old one is void from then on. The card is shown by this POST alone."""
    me = _me(request)
    if request.method == "POST":
        with transaction.atomic():
            replaced, _rows = Authenticator.objects.filter(user_id=me.pk, type=CARD).delete()
            card = RecoveryCodes.activate(me)
            signal = authenticator_reset if replaced else authenticator_added
            signal.send(sender=Authenticator, request=request, user=me, authenticator=card.instance)
        # Whoever was asked to get a factor has it in hand now; a code is asked at the next sign-in.
        record_authentication(request, me, method="mfa", id=card.instance.pk, type=str(CARD), reauthenticated=True)
        return render(
            request,
            "office/account/card.html",
            {
                "rows": card_rows(card),
                "made": card.instance.created_at,
                "next": safe_next(request, reverse("mfa_index")),
            },
        )
    return render(
        request, "office/account/card_new.html", {"has_card": card_of(me) is not None, "next": safe_next(request, "")}
    )


@signed_in(_OWN)
@recently_confirmed
def factor_remove(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take one second factor away; the last one stays while one's work reaches confidential records."""
    me = _me(request)
    held = get_object_or_404(Authenticator, pk=factor_id, user_id=me.pk)
    last = Authenticator.objects.filter(user_id=me.pk).count() == 1
    kept = last and clearance_of(me) >= Sensitivity.S2
    if request.method == "POST" and not kept:
        with transaction.atomic():
            held.delete()
            authenticator_removed.send(sender=Authenticator, request=request, user=me, authenticator=held)
        messages.success(request, _("The second factor is gone."))
        return HttpResponseRedirect(reverse("mfa_index"))
    return render(request, "office/account/factor_remove.html", {"factor": held, "last": last, "kept": kept})


# --- devices --------------------------------------------------------------------------------------------------------------


@signed_in(_OWN)
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """List where one is signed in."""
    rows = [
        {"session": session, "name": device_name(session.user_agent), "here": session.is_current()}
        for session in sorted(
            UserSession.objects.purge_and_list(_me(request)), key=lambda s: s.last_seen_at, reverse=True
        )
    ]
    return render(request, "office/account/devices.html", {"rows": rows})


@signed_in(_OWN)
@require_POST
def device_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign one device out."""
    me = _me(request)
    session = get_object_or_404(UserSession, pk=session_id, user_id=me.pk)
    with transaction.atomic():
        session.end()
        record(actor=me, verb="account.sessions_end", subject=me)
        account_changed.send(sender=User, user=me, actor=me, what="sessions_ended")
    messages.success(request, _("That device is signed out."))
    return HttpResponseRedirect(reverse("usersessions_list"))


@signed_in(_OWN)
@require_POST
def devices_end(request: HttpRequest) -> HttpResponse:
    """Sign every other device out."""
    me = _me(request)
    sessions_end(actor=me, user=me)
    update_session_auth_hash(request, me)
    messages.success(request, _("All your other devices are signed out."))
    return HttpResponseRedirect(reverse("usersessions_list"))


@signed_in(_OWN)
@recently_confirmed
def device_lost(request: HttpRequest) -> HttpResponse:
    """Lead through a lost phone: what ends now, what the person does next."""
    me = _me(request)
    if request.method == "POST":
        chosen = _chosen_device(request)
        device_lose(
            actor=me,
            user=me,
            factors=request.POST.get("factors") == "yes",
            device_ids=None if chosen is None else [chosen],
        )
        update_session_auth_hash(request, me)
        done = {"has_factor": has_second_factor(me), "device": chosen}
        return render(request, "office/account/device_lost_done.html", done)
    context: dict[str, object] = {
        "factors_on_phone": Authenticator.objects.filter(user_id=me.pk, type__in=[APP, KEY]).exists(),
        "devices": [
            device for source in registry.all(registry.DEVICE_SOURCE) for device in source.devices_of(user_id=me.pk)
        ],
    }
    return render(request, "office/account/device_lost.html", context)


def _chosen_device(request: HttpRequest) -> UUID | None:
    """Return which device was lost; None when nobody knows: then all of them are shut out."""
    try:
        return UUID(request.POST.get("device", ""))
    except ValueError:
        return None
