"""Addresses for services without an account; short, because they are read out and printed."""

from __future__ import annotations

from django.urls import path

from paivand.protection.views import provider

app_name = "provider"
urlpatterns = [
    path("<str:token>/", provider.enter, name="enter"),
    path("<str:token>/referral/", provider.referral, name="referral"),
    path("<str:token>/leave/", provider.leave, name="leave"),
]
