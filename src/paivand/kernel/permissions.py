"""Everything that can be allowed. Code tests these, never the name of a role; roles are named sets of them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise


class Permission(StrEnum):
    """``scope.resource.action``, in the order of the alphabet; the member is named RESOURCE_ACTION."""

    SERVICE_CONFIRM = "directory.service.confirm"
    SERVICE_MANAGE = "directory.service.manage"
    SERVICE_READ = "directory.service.read"
    FORM_MANAGE = "forms.form.manage"
    SUBMISSION_CREATE = "forms.submission.create"
    SUBMISSION_READ = "forms.submission.read"
    ACCOUNT_INVITE = "office.account.invite"
    ACCOUNT_READ = "office.account.read"
    ACCOUNT_RESET = "office.account.reset"
    ACCOUNT_SUSPEND = "office.account.suspend"
    BACKUP_RUN = "office.backup.run"
    MANDATE_CONFIRM = "office.mandate.confirm"
    MANDATE_GRANT = "office.mandate.grant"
    ORGANISATION_MANAGE = "office.organisation.manage"
    PLACE_MANAGE = "office.place.manage"
    PROGRAMME_MANAGE = "office.programme.manage"
    ROLE_MANAGE = "office.role.manage"
    SETTINGS_MANAGE = "office.settings.manage"
    DUPLICATE_DECIDE = "people.duplicate.decide"
    IMPORT_COMMIT = "people.import.commit"
    IMPORT_UNDO = "people.import.undo"
    PERSON_CREATE = "people.person.create"
    PERSON_READ = "people.person.read"
    PERSON_SEARCH_WIDE = "people.person.search_wide"
    PERSON_UPDATE = "people.person.update"
    INDICATOR_MANAGE = "plans.indicator.manage"
    INDICATOR_READ = "plans.indicator.read"
    CASE_APPROVE = "protection.case.approve"
    CASE_ASSIGN = "protection.case.assign"
    CASE_CREATE = "protection.case.create"
    CASE_OVERSEE = "protection.case.oversee"
    CASE_READ = "protection.case.read"
    CASE_UPDATE = "protection.case.update"
    CONTACT_RECORD = "protection.contact.record"
    REFERRAL_CREATE = "protection.referral.create"
    REFERRAL_OVERSEE = "protection.referral.oversee"
    REFERRAL_READ = "protection.referral.read"
    REFERRAL_RESPOND = "protection.referral.respond"
    RESTRICTED_READ = "protection.restricted.read"
    RESTRICTED_WRITE = "protection.restricted.write"
    REPORT_APPROVE = "reports.report.approve"
    REPORT_CREATE = "reports.report.create"
    REPORT_READ = "reports.report.read"
    FACT_READ = "results.fact.read"
    PERIOD_LOCK = "results.period.lock"
    AGREEMENT_MANAGE = "trust.agreement.manage"
    BREACH_MANAGE = "trust.breach.manage"
    BREAKGLASS_USE = "trust.breakglass.use"
    CONSENT_RECORD = "trust.consent.record"
    CONSENT_WITHDRAW = "trust.consent.withdraw"
    JOURNAL_READ = "trust.journal.read"
    JOURNAL_VERIFY = "trust.journal.verify"
    PURPOSE_MANAGE = "trust.purpose.manage"
    RELEASE_APPROVE = "trust.release.approve"
    RELEASE_CREATE = "trust.release.create"
    REQUEST_MANAGE = "trust.request.manage"
    RETENTION_MANAGE = "trust.retention.manage"
    CONFLICT_RESOLVE = "work.conflict.resolve"
    FILE_READ = "work.file.read"
    FILE_UPLOAD = "work.file.upload"
    JOB_RUN = "work.job.run"
    QUARANTINE_RESOLVE = "work.quarantine.resolve"
    TASK_MANAGE = "work.task.manage"
    TASK_READ = "work.task.read"
    VIEW_SHARE = "work.view.share"

    @property
    def scope(self) -> str:
        """The room that the permission belongs to."""
        return self.value.split(".")[0]

    @property
    def resource(self) -> str:
        """What it is about, such as ``case``."""
        return self.value.split(".")[1]

    @property
    def action(self) -> str:
        """What may be done, such as ``read``."""
        return self.value.split(".")[2]

    @property
    def label(self) -> _StrOrPromise:
        """Two or three words for lists, translated."""
        return TEXTS[self][0]

    @property
    def description(self) -> _StrOrPromise:
        """One sentence that says what it allows, translated."""
        return TEXTS[self][1]


TEXTS: Final[Mapping[Permission, tuple[_StrOrPromise, _StrOrPromise]]] = {
    Permission.SERVICE_CONFIRM: (
        _("Confirm services"),
        _("Say after a call or a visit that a service is still as it stands in the directory."),
    ),
    Permission.SERVICE_MANAGE: (
        _("Keep services"),
        _("Add and change organisations' services, places and opening times."),
    ),
    Permission.SERVICE_READ: (_("See services"), _("See which services exist, where and when they are open.")),
    Permission.FORM_MANAGE: (_("Keep forms"), _("Publish, translate and withdraw forms and instruments.")),
    Permission.SUBMISSION_CREATE: (_("Fill in forms"), _("Fill in a form and send it.")),
    Permission.SUBMISSION_READ: (_("See answers to forms"), _("See submissions within the own work.")),
    Permission.ACCOUNT_INVITE: (_("Invite people"), _("Invite a person to an account and print the one-time code.")),
    Permission.ACCOUNT_READ: (_("See accounts"), _("See who has an account, with which role and where.")),
    Permission.ACCOUNT_RESET: (_("Reset access"), _("Reset a password or second factor with a one-time code.")),
    Permission.ACCOUNT_SUSPEND: (_("Suspend accounts"), _("Suspend an account, end its sessions and let it back in.")),
    Permission.BACKUP_RUN: (_("Make backups"), _("Make a backup and test that it can be restored.")),
    Permission.MANDATE_CONFIRM: (
        _("Confirm mandates"),
        _("Confirm as the second person a mandate that reaches confidential records."),
    ),
    Permission.MANDATE_GRANT: (
        _("Grant mandates"),
        _("Give a person a role in a programme and place for a time, and end it."),
    ),
    Permission.ORGANISATION_MANAGE: (_("Keep organisations"), _("Add and change partner organisations.")),
    Permission.PLACE_MANAGE: (_("Keep places"), _("Add, import and change places and their names.")),
    Permission.PROGRAMME_MANAGE: (_("Keep programmes"), _("Add and change programmes and projects.")),
    Permission.ROLE_MANAGE: (_("Keep roles"), _("Change what a role allows and add roles.")),
    Permission.SETTINGS_MANAGE: (
        _("Change settings"),
        _("Change languages, calendar, weekend and other settings of the office."),
    ),
    Permission.DUPLICATE_DECIDE: (
        _("Decide on duplicates"),
        _("Decide whether two records are the same person, merge them and undo it."),
    ),
    Permission.IMPORT_COMMIT: (_("Import people"), _("Preview a file of people and commit it as one batch.")),
    Permission.IMPORT_UNDO: (_("Undo imports"), _("Take a whole imported batch of people back.")),
    Permission.PERSON_CREATE: (_("Register people"), _("Register persons and households.")),
    Permission.PERSON_READ: (_("See people"), _("Find and see persons and households within the own work.")),
    Permission.PERSON_SEARCH_WIDE: (
        _("Search widely"),
        _("Search for a person beyond the own work, with a reason, to avoid registering twice."),
    ),
    Permission.PERSON_UPDATE: (_("Change people's records"), _("Correct and complete persons and households.")),
    Permission.INDICATOR_MANAGE: (_("Keep indicators"), _("Define indicators with baselines and targets.")),
    Permission.INDICATOR_READ: (_("See indicators"), _("See indicators and their targets.")),
    Permission.CASE_APPROVE: (
        _("Approve cases"),
        _("Approve case plans, closures and other steps that need a supervisor."),
    ),
    Permission.CASE_ASSIGN: (_("Assign cases"), _("Give a case to a case worker and change the case team.")),
    Permission.CASE_CREATE: (_("Open cases"), _("Open a case for a registered person.")),
    Permission.CASE_OVERSEE: (_("Oversee cases"), _("See all cases of the own programme and place, not only the own.")),
    Permission.CASE_READ: (_("See cases"), _("See the cases of which one is in the team.")),
    Permission.CASE_UPDATE: (_("Work on cases"), _("Assess, plan, follow up and record what was done in a case.")),
    Permission.CONTACT_RECORD: (_("Record contacts"), _("Record calls, visits and one-off information or help.")),
    Permission.REFERRAL_CREATE: (_("Refer"), _("Refer a person to a service with the person's consent.")),
    Permission.REFERRAL_OVERSEE: (
        _("Oversee referrals"),
        _("See all referrals of the own programme and place and their response times."),
    ),
    Permission.REFERRAL_READ: (_("See referrals"), _("See the referrals that one sent or received.")),
    Permission.REFERRAL_RESPOND: (_("Answer referrals"), _("Accept or decline a referral and report what was done.")),
    Permission.RESTRICTED_READ: (
        _("See restricted notes"),
        _("See restricted notes where one is named in their circle."),
    ),
    Permission.RESTRICTED_WRITE: (_("Write restricted notes"), _("Write a note that only named persons may read.")),
    Permission.REPORT_APPROVE: (_("Sign off reports"), _("Sign off a report before it leaves the office.")),
    Permission.REPORT_CREATE: (_("Write reports"), _("Make a report from the facts and write its text.")),
    Permission.REPORT_READ: (_("See reports"), _("See reports that were made.")),
    Permission.FACT_READ: (_("See figures"), _("See counts and charts, without names.")),
    Permission.PERIOD_LOCK: (_("Lock periods"), _("Lock the figures of a reporting period.")),
    Permission.AGREEMENT_MANAGE: (_("Keep sharing agreements"), _("Record and end agreements to share data.")),
    Permission.BREACH_MANAGE: (_("Keep the breach log"), _("Record a data breach, its effects and what was done.")),
    Permission.BREAKGLASS_USE: (
        _("Open in an emergency"),
        _("Open a record beyond the own work in an emergency, with a reason and for a limited time."),
    ),
    Permission.CONSENT_RECORD: (
        _("Record consent"),
        _("Record for which purposes and recipients a person gave consent."),
    ),
    Permission.CONSENT_WITHDRAW: (_("Withdraw consent"), _("Record that a person withdrew a consent.")),
    Permission.JOURNAL_READ: (_("Read the journal"), _("See who did and saw what, when and why.")),
    Permission.JOURNAL_VERIFY: (_("Verify the journal"), _("Check that no row of the journal was changed or removed.")),
    Permission.PURPOSE_MANAGE: (
        _("Keep purposes"),
        _("Define the purposes for which data are used and how long they are kept."),
    ),
    Permission.RELEASE_APPROVE: (_("Approve releases"), _("Approve that data leave the office.")),
    Permission.RELEASE_CREATE: (_("Release data"), _("Prepare an export or report to leave the office.")),
    Permission.REQUEST_MANAGE: (
        _("Answer people's requests"),
        _("Answer a person who asks what is held, or asks to correct or erase it."),
    ),
    Permission.RETENTION_MANAGE: (_("Keep retention"), _("Approve what is disposed of when its time has run out.")),
    Permission.CONFLICT_RESOLVE: (_("Decide on conflicts"), _("Decide which of two versions of a record holds.")),
    Permission.FILE_READ: (_("See files"), _("See files attached to records that one may see.")),
    Permission.FILE_UPLOAD: (_("Attach files"), _("Attach files and photographs of documents to records.")),
    Permission.JOB_RUN: (_("Run long work"), _("Start, follow and cancel long work such as imports and exports.")),
    Permission.QUARANTINE_RESOLVE: (
        _("Handle quarantine"),
        _("See what could not be accepted from the field and put it right."),
    ),
    Permission.TASK_MANAGE: (_("Give tasks"), _("Give tasks to others and change their due dates.")),
    Permission.TASK_READ: (_("See tasks"), _("See and finish one's own tasks.")),
    Permission.VIEW_SHARE: (_("Share views"), _("Share a saved filter or list with colleagues.")),
}
