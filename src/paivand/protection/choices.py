"""Closed lists of the protection app; sources in the comments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Risk(models.TextChoices):
    """Risk level of a case (Inter-Agency Guidelines for Case Management, 2014)."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Stage(models.TextChoices):
    """Steps of case management (Inter-Agency Guidelines, 2014); derived, never chosen by hand."""

    IDENTIFIED = "identified", _("Identified")
    ASSESSED = "assessed", _("Assessed")
    PLANNED = "planned", _("Planned")
    SERVICES = "services", _("Services")
    REVIEW = "review", _("Review")
    CLOSED = "closed", _("Closed")


class CaseStatus(models.TextChoices):
    """Whether a case is open."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class ClosureReason(models.TextChoices):
    """Why a case closes (reference list of case management systems)."""

    GOALS_MET = "goals_met", _("Goals met")
    DECLINED = "declined", _("The person wants no further help")
    LOST_CONTACT = "lost_contact", _("Contact lost after several tries")
    MOVED = "moved", _("Moved out of the area")
    TRANSFERRED = "transferred", _("Transferred to another organisation")
    REPATRIATED = "repatriated", _("Returned home")
    REACHED_18 = "reached_18", _("Reached 18")
    DEATH = "death", _("Death")
    OPENED_IN_ERROR = "opened_in_error", _("Opened in error")


class Concern(models.TextChoices):
    """Protection risks of the Global Protection Cluster, shortened; edition not verified."""

    DETENTION = "detention", _("Abduction, detention or disappearance")
    ATTACKS = "attacks", _("Attacks and killings")
    FAMILY_SEPARATION = "family_separation", _("Separation of child and family")
    CHILD_MARRIAGE = "child_marriage", _("Early or forced marriage")
    DISCRIMINATION = "discrimination", _("Discrimination or denial of services")
    INFORMATION = "information", _("Denial of information")
    RECRUITMENT = "recruitment", _("Forced recruitment")
    GBV = "gbv", _("Gender-based violence")
    LEGAL_IDENTITY = "legal_identity", _("No access to documents or justice")
    EXPLOSIVES = "explosives", _("Mines and explosive ordnance")
    DISTRESS = "distress", _("Psychological abuse or distress")
    EVICTION = "eviction", _("Theft, extortion or eviction")
    TORTURE = "torture", _("Torture or cruel treatment")
    EXPLOITATION = "exploitation", _("Trafficking or forced labour")
    MOVEMENT = "movement", _("Restriction of movement")
    DISABILITY_ACCESS = "disability_access", _("Disability without support")
    CHILD_AT_RISK = "child_at_risk", _("Child at risk")


class ContactKind(models.TextChoices):
    """How contact was made."""

    CALL = "call", _("Phone call")
    HOME_VISIT = "home_visit", _("Home visit")
    OFFICE_VISIT = "office_visit", _("Visit to the office")
    MESSAGE = "message", _("Message")


class ContactOutcome(models.TextChoices):
    """What became of the contact."""

    REACHED = "reached", _("Reached")
    NOT_REACHED = "not_reached", _("Not reached")
    CANNOT_SPEAK = "cannot_speak", _("Cannot speak now")


class FollowUpStatus(models.TextChoices):
    """Whether a follow-up was done."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class ApprovalKind(models.TextChoices):
    """What a supervisor approves."""

    CLOSURE = "closure", _("Closure")


class ApprovalStatus(models.TextChoices):
    """Where an approval stands."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned with a comment")


class ReferralStatus(models.TextChoices):
    """Where a referral stands; the loop is closed only when the person has been told."""

    SENT = "sent", _("Sent")
    OPENED = "opened", _("Opened")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not done")
    REVOKED = "revoked", _("Taken back")
    EXPIRED = "expired", _("No answer in time")
    CLOSED = "closed", _("Loop closed")


class Urgency(models.TextChoices):
    """How fast an answer is needed (inter-agency referral form): 24 hours, 72 hours, two weeks."""

    EMERGENCY = "emergency", _("Emergency: within 24 hours")
    URGENT = "urgent", _("Urgent: within 72 hours")
    NORMAL = "normal", _("Normal: within 2 weeks")


class DeclineReason(models.TextChoices):
    """Why a provider declines."""

    NO_CAPACITY = "no_capacity", _("No place free")
    NOT_OUR_SERVICE = "not_our_service", _("Not our service")
    NOT_ELIGIBLE = "not_eligible", _("The person is not eligible")
    OUT_OF_AREA = "out_of_area", _("Out of our area")
    NEED_MORE = "need_more", _("We need to know more")
    OTHER = "other", _("Other")


class NotDoneReason(models.TextChoices):
    """Why an accepted service did not happen."""

    DID_NOT_COME = "did_not_come", _("The person did not come")
    NOT_REACHED = "not_reached", _("We did not reach the person")
    PERSON_DECLINED = "person_declined", _("The person did not want it")
    STOPPED = "stopped", _("We had to stop the service")
    OTHER = "other", _("Other")
