"""Addresses of the protection app."""

from __future__ import annotations

from django.urls import path

from paivand.protection.views import cases, lists, referrals

app_name = "protection"
urlpatterns = [
    path("cases/", lists.case_list, name="cases"),
    path("cases/new/<uuid:person_id>/", cases.case_new, name="case-new"),
    path("cases/<uuid:case_id>/", cases.case_page, name="case"),
    path("cases/<uuid:case_id>/edit/", cases.case_edit, name="case-edit"),
    path("cases/<uuid:case_id>/contacts/new/", cases.contact_new, name="contact-new"),
    path("cases/<uuid:case_id>/follow-ups/new/", cases.follow_up_new, name="follow-up-new"),
    path("cases/<uuid:case_id>/notes/new/", cases.note_new, name="note-new"),
    path("cases/<uuid:case_id>/referrals/new/", referrals.referral_new, name="referral-new"),
    path("cases/<uuid:case_id>/close/", cases.closure_new, name="closure-new"),
    path("follow-ups/<uuid:follow_up_id>/", cases.follow_up_page, name="follow-up"),
    path("notes/<uuid:note_id>/", cases.note_page, name="note"),
    path("approvals/<uuid:approval_id>/", cases.approval_page, name="approval"),
    path("referrals/", lists.referral_list, name="referrals"),
    path("referrals/<uuid:referral_id>/", referrals.referral_page, name="referral"),
    path("referrals/<uuid:referral_id>/link/", referrals.link_new, name="link-new"),
    path("referrals/<uuid:referral_id>/told/", referrals.referral_told, name="referral-told"),
    path("referrals/<uuid:referral_id>/revoke/", referrals.referral_back, name="referral-revoke"),
    path("referrals/<uuid:referral_id>/slip.pdf", referrals.slip, name="referral-slip"),
]
