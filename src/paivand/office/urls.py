"""Addresses of the office's pages."""

from __future__ import annotations

from django.urls import path

from paivand.office.views import accounts, emergency, entry, mandates, own, partners, places

app_name = "office"
urlpatterns = [
    path("me/", own.account, name="account"),
    path("me/enrol/", own.enrol, name="enrol"),
    path("me/second-factor/", own.confirm_factor, name="confirm_factor"),
    path("kept/<uuid:kept_id>/", entry.kept, name="kept"),
    path("kept/<uuid:kept_id>/show/", entry.kept_show, name="kept_show"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.account_new, name="account_new"),
    path("accounts/<uuid:user_id>/", accounts.account_page, name="account_page"),
    path("accounts/<uuid:user_id>/invite/", accounts.invite, name="invite"),
    path("accounts/<uuid:user_id>/reset/", accounts.reset, name="reset"),
    path("accounts/<uuid:user_id>/suspend/", accounts.suspend, name="suspend"),
    path("accounts/<uuid:user_id>/sign-out/", accounts.end_sessions, name="end_sessions"),
    path("accounts/<uuid:user_id>/mandate/", mandates.grant, name="grant"),
    path("codes/<uuid:entry_id>/agree/", accounts.agree, name="agree"),
    path("codes/<uuid:entry_id>/cancel/", accounts.cancel, name="cancel_code"),
    path("mandates/<uuid:mandate_id>/confirm/", mandates.confirm, name="confirm"),
    path("mandates/<uuid:mandate_id>/extend/", mandates.extend, name="extend"),
    path("mandates/<uuid:mandate_id>/end/", mandates.end, name="end"),
    path("roles/", mandates.roles, name="roles"),
    path("roles/new/", mandates.role_page, name="role_new"),
    path("roles/<slug:code>/", mandates.role_page, name="role"),
    path("roles/<slug:code>/remove/", mandates.role_delete, name="role_delete"),
    path("organisations/", partners.organisations, name="organisations"),
    path("organisations/new/", partners.organisation, name="organisation_new"),
    path("organisations/<uuid:organisation_id>/", partners.organisation, name="organisation"),
    path("programmes/", partners.programmes, name="programmes"),
    path("programmes/new/", partners.programme, name="programme_new"),
    path("programmes/<uuid:programme_id>/", partners.programme, name="programme"),
    path("places/", places.places, name="places"),
    path("places/map/", places.place_map, name="place_map"),
    path("places/shapes.geojson", places.place_shapes, name="place_shapes"),
    path("places/new/", places.place_new, name="place_new"),
    path("places/file/", places.place_file, name="place_file"),
    path("places/file/<uuid:batch_id>/", places.place_preview, name="place_preview"),
    path("places/file/<uuid:batch_id>/commit/", places.place_commit, name="place_commit"),
    path("places/<uuid:place_id>/", places.place_page, name="place"),
    path("places/<uuid:place_id>/below/", places.place_children, name="place_children"),
    path("places/<uuid:place_id>/edit/", places.place_edit, name="place_edit"),
    path("places/<uuid:place_id>/move/", places.place_relocate, name="place_move"),
    path("places/<uuid:parent_id>/new/", places.place_new, name="place_new_in"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/<uuid:breakglass_id>/end/", emergency.emergency_end, name="emergency_end"),
]
