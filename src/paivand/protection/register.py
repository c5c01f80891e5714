"""What this room offers to the others, registered once when the apps are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from paivand.kernel import registry
from paivand.kernel.permissions import Permission
from paivand.kernel.protocols import MenuEntry
from paivand.office.breakglass import BREAKGLASS_SOURCE
from paivand.protection import verbs
from paivand.protection.commands import ContactHandler, FollowUpHandler
from paivand.protection.emergency import CaseEmergency
from paivand.protection.facts import CaseFacts, ContactFacts, ReferralFacts
from paivand.protection.offline import FORMS, CaseCards
from paivand.protection.search import CaseSearch, ReferralSearch
from paivand.protection.selectors import case_codes, case_get, open_count, referral_codes
from paivand.protection.services.referrals import referrals_stop_expired, referrals_stop_for
from paivand.protection.timeline import CaseTimeline
from paivand.trust.choices import Decision
from paivand.trust.signals import consent_recorded, consent_withdrawn
from paivand.work.attachments import attachable_register
from paivand.work.kinds import task_kind_define
from paivand.work.models import Task
from paivand.work.notifications import notification_kind_define
from paivand.work.schedule import recurring

if TYPE_CHECKING:
    from paivand.kernel.actors import Actor
    from paivand.trust.models import Consent

# Links shut by themselves at midnight; this tells the case worker within minutes.
_EXPIRY_S = 300


def register_all() -> None:
    """Register fact sources, kinds of tasks and listeners."""
    verbs.define_all()
    for source in (CaseFacts(), ContactFacts(), ReferralFacts()):
        registry.register(registry.FACT_SOURCE, source)
    registry.register(registry.TIMELINE_SOURCE, CaseTimeline())
    registry.register(registry.OFFLINE_SOURCE, CaseCards())
    registry.register(registry.SEARCH_SOURCE, CaseSearch())
    registry.register(registry.SEARCH_SOURCE, ReferralSearch())
    for offline_form in FORMS:
        registry.register(registry.OFFLINE_FORM, offline_form)
    for handler in (ContactHandler(), FollowUpHandler()):
        registry.register(registry.COMMAND_HANDLER, handler)
    registry.register(BREAKGLASS_SOURCE, CaseEmergency())
    _menu()
    _notifications()
    recurring("protection.consent_over", every=_EXPIRY_S, run=referrals_stop_expired)
    consent_recorded.connect(_consent_recorded, dispatch_uid="protection.referrals.refused")
    consent_withdrawn.connect(_consent_withdrawn, dispatch_uid="protection.referrals")
    _task_kinds()
    attachable_register(
        "protection.case",
        get=lambda actor, case_id: case_get(actor=actor, case_id=case_id),
        url=lambda case_id: reverse("protection:case", kwargs={"case_id": case_id}),
    )


def _consent_recorded(*, consent: Consent, actor: Actor, **_rest: object) -> None:
    if consent.decision == Decision.REFUSED:
        referrals_stop_for(actor=actor, consent=consent)


def _consent_withdrawn(*, consent: Consent, actor: Actor, **_rest: object) -> None:
    referrals_stop_for(actor=actor, consent=consent)


def _open_cases(actor: Actor) -> int:
    return open_count(actor=actor)


def _menu() -> None:
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Cases"),
            url_name="protection:cases",
            icon="folder",
            permission=Permission.CASE_READ,
            order=30,
            badge=_open_cases,
        ),
    )
    registry.register(
        registry.MENU_ENTRY,
        MenuEntry(
            label=_("Referrals"),
            url_name="protection:referrals",
            icon="send",
            permission=Permission.REFERRAL_READ,
            order=40,
        ),
    )


def _notifications() -> None:
    kinds = {
        "referral.accepted": (_("A service accepted a referral."), "check"),
        "referral.declined": (_("A service declined a referral."), "x"),
        "referral.done": (_("A service reported what was done."), "checks"),
        "referral.not_done": (_("A service could not help."), "x"),
        "referral.revoked": (_("A referral was taken back."), "hand-stop"),
        "closure.approved": (_("A closure was approved."), "check"),
        "closure.returned": (_("A closure came back with a comment."), "arrow-back-up"),
    }
    for name, (title, icon) in kinds.items():
        about = referral_codes if name.startswith("referral.") else case_codes
        notification_kind_define(name, title=title, icon=icon, about=about)


def _case_url(task: Task) -> str:
    return reverse("protection:case", args=[task.params.get("case", task.subject_id)])


def _follow_up_url(task: Task) -> str:
    return reverse("protection:follow-up", args=[task.subject_id])


def _referral_url(task: Task) -> str:
    return reverse("protection:referral", args=[task.subject_id])


def _closure_url(task: Task) -> str:
    return reverse("protection:approval", args=[task.subject_id])


def _task_kinds() -> None:
    task_kind_define(
        "case.first_contact",
        title=_("Make first contact with %(who)s"),
        icon="phone",
        url=_case_url,
        action=_("Record the contact"),
    )
    task_kind_define(
        "followup.call",
        title=_("Call %(who)s"),
        icon="phone",
        url=_follow_up_url,
        action=_("Record the call"),
    )
    task_kind_define(
        "followup.home_visit",
        title=_("Visit %(who)s at home"),
        icon="walk",
        url=_follow_up_url,
        action=_("Record the visit"),
    )
    task_kind_define(
        "followup.office_visit",
        title=_("See %(who)s at the office"),
        icon="users",
        url=_follow_up_url,
        action=_("Record the visit"),
    )
    task_kind_define(
        "followup.message",
        title=_("Write to %(who)s"),
        icon="message-circle",
        url=_follow_up_url,
        action=_("Record the message"),
    )
    task_kind_define(
        "referral.answer",
        title=_("Ask %(service)s for an answer"),
        icon="send",
        url=_referral_url,
        action=_("Open the referral"),
    )
    task_kind_define(
        "referral.tell",
        title=_("Tell %(who)s what %(service)s answered"),
        icon="message-circle",
        url=_referral_url,
        action=_("Read the answer"),
    )
    task_kind_define(
        "closure.decide",
        title=_("Decide on closing the case of %(who)s"),
        icon="check",
        url=_closure_url,
        waiting=True,
        permission=Permission.CASE_APPROVE,
        action=_("Read and decide"),
    )
