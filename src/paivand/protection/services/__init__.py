"""Every write of the protection app, by noun."""

from __future__ import annotations

from paivand.protection.services.cases import (
    case_assign,
    case_note_add,
    case_open,
    case_update,
)
from paivand.protection.services.closures import closure_decide, closure_request
from paivand.protection.services.contacts import contact_record, followup_correct, followup_plan, followup_record
from paivand.protection.services.links import link_enter, link_make, link_referral
from paivand.protection.services.referrals import (
    referral_accept,
    referral_decline,
    referral_report,
    referral_revoke,
    referral_send,
    referral_tell,
)

__all__ = [
    "case_assign",
    "case_note_add",
    "case_open",
    "case_update",
    "closure_decide",
    "closure_request",
    "contact_record",
    "followup_correct",
    "followup_plan",
    "followup_record",
    "link_enter",
    "link_make",
    "link_referral",
    "referral_accept",
    "referral_decline",
    "referral_report",
    "referral_revoke",
    "referral_send",
    "referral_tell",
]
