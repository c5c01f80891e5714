"""Addresses of the people app."""

from __future__ import annotations

from django.urls import path

from paivand.people.views import consents, lists, persons, registering

app_name = "people"
urlpatterns = [
    path("", lists.person_list, name="people"),
    path("search/", lists.search, name="search"),
    path("new/", registering.start, name="new"),
    path("new/<slug:step>/", registering.step, name="new-step"),
    path("<uuid:person_id>/", persons.person_page, name="person"),
    path("<uuid:person_id>/edit/", persons.person_edit, name="edit"),
    path("<uuid:person_id>/consents/", consents.consent_list, name="consents"),
    path("<uuid:person_id>/consents/new/", consents.consent_new, name="consent-new"),
    path("consents/<uuid:consent_id>/withdraw/", consents.consent_stop, name="consent-withdraw"),
]
