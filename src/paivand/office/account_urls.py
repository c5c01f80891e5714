"""Addresses of coming in and of one's own account. Names of allauth are kept where allauth itself asks for them."""

from __future__ import annotations

from django.urls import path

from paivand.office.views import entry, own

urlpatterns = [
    path("sign-in/", entry.sign_in, name="account_login"),
    path("sign-in/code/", entry.sign_in_code, name="mfa_authenticate"),
    path("sign-in/key/", entry.sign_in_key, name="mfa_login_webauthn"),
    path("sign-out/", entry.sign_out, name="account_logout"),
    path("suspended/", entry.inactive, name="account_inactive"),
    path("one-time-code/", entry.redeem, name="office_redeem"),
    path("confirm/", entry.confirm_password, name="account_reauthenticate"),
    path("confirm/code/", entry.confirm_code, name="mfa_reauthenticate"),
    path("confirm/key/", entry.confirm_key, name="mfa_reauthenticate_webauthn"),
    path("password/", entry.change_password, name="account_change_password"),
    path("second-factor/", own.factors, name="mfa_index"),
    path("second-factor/app/", own.app_add, name="mfa_activate_totp"),
    path("second-factor/key/", own.key_add, name="mfa_add_webauthn"),
    path("second-factor/card/", own.card_new, name="mfa_view_recovery_codes"),
    path("second-factor/<int:factor_id>/remove/", own.factor_remove, name="office_factor_remove"),
    path("devices/", own.devices, name="usersessions_list"),
    path("devices/end/", own.devices_end, name="office_devices_end"),
    path("devices/lost/", own.device_lost, name="office_device_lost"),
    path("devices/<int:session_id>/end/", own.device_end, name="office_device_end"),
]
