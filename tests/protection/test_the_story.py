"""One person's story through every floor: consent, case, referral, answer by a link, closure, facts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from paivand.directory.choices import Sector
from paivand.directory.models import Service
from paivand.kernel.actors import SYSTEM
from paivand.kernel.clock import now, today
from paivand.kernel.errors import PaivandError
from paivand.ledger.acting import acting_as
from paivand.ledger.models.journal import JournalRow
from paivand.protection.choices import (
    CaseStatus,
    ClosureReason,
    ContactKind,
    ContactOutcome,
    ReferralStatus,
    Risk,
    Urgency,
)
from paivand.protection.selectors import case_get, referral_get
from paivand.protection.services import (
    case_open,
    closure_decide,
    closure_request,
    contact_record,
    link_make,
    referral_revoke,
    referral_send,
    referral_tell,
)
from paivand.results.models import Fact, FactFailure
from paivand.results.services import facts_settle
from paivand.trust.services import consent_withdraw
from tests.makers import make_case, make_consent, make_person

if TYPE_CHECKING:
    from paivand.protection.models import Case, Referral
    from tests.world import World


@pytest.fixture
def clinic(world: World) -> Service:
    return Service.objects.create(
        organisation=world.partner,
        place=world.places["vahdat"],
        name="Polyclinic No. 2",
        sector=Sector.HEALTH,
        confirmed_on=today(),
    )


def refer(world: World, case: Case, clinic: Service) -> Referral:
    make_consent(case.person, "referral", recipient=world.partner)
    with acting_as(world.nilufar):
        return referral_send(
            actor=world.nilufar,
            case=case,
            service=clinic,
            need="Hearing test",
            urgency=Urgency.NORMAL,
            share=["name", "age"],
        )


def test_a_case_needs_the_consent_to_be_helped(world: World) -> None:
    person = make_person(world)
    with acting_as(world.nilufar), pytest.raises(PaivandError) as refused:
        case_open(actor=world.nilufar, person=person, programme=world.cohesion, risk=Risk.LOW)
    assert refused.value.code == "PV-CONSENT-01"


def test_a_referral_needs_consent_for_this_recipient(world: World, clinic: Service) -> None:
    case = make_case(world, worker=world.nilufar)
    with acting_as(world.nilufar), pytest.raises(PaivandError) as refused:
        referral_send(
            actor=world.nilufar,
            case=case,
            service=clinic,
            need="Hearing test",
            urgency=Urgency.NORMAL,
            share=[],
        )
    assert refused.value.code == "PV-CONSENT-01"


def test_the_whole_story_leaves_journal_rows_and_facts(world: World, clinic: Service) -> None:
    person = make_person(world, "Karim Yusufi", sex="male")
    case = make_case(world, worker=world.nilufar, person=person)
    with acting_as(world.nilufar):
        contact_record(
            actor=world.nilufar,
            case=case,
            kind=ContactKind.HOME_VISIT,
            outcome=ContactOutcome.REACHED,
            happened_at=now(),
            note="He does not hear well.",
        )
    referral = refer(world, case, clinic)
    with acting_as(world.nilufar):
        made = link_make(actor=world.nilufar, referral=referral)

    phone = Client()
    page = phone.get(f"/r/{made.token}/")
    assert page.status_code == 200
    assert "Karim" not in page.content.decode()
    assert "Hearing" not in page.content.decode()
    entered = phone.post(f"/r/{made.token}/", {"pin": made.pin})
    assert entered.status_code == 302
    asked = phone.get(f"/r/{made.token}/referral/").content.decode()
    assert "Hearing test" in asked
    assert "Karim" not in asked
    accepted = phone.post(f"/r/{made.token}/referral/", {"name": "Dr Safarova", "note": "Bring the card."})
    assert accepted.status_code == 302
    after = phone.get(f"/r/{made.token}/referral/").content.decode()
    assert "Karim Yusufi" in after
    done = phone.post(
        f"/r/{made.token}/referral/",
        {"outcome": "done", "done_on": today().isoformat(), "note": "Come again in December."},
    )
    assert done.status_code == 302

    with acting_as(world.nilufar):
        referral = referral_get(actor=world.nilufar, referral_id=referral.id)
        assert referral.status == ReferralStatus.DONE
        assert referral.answered_by_name == "Dr Safarova"
        referral_tell(actor=world.nilufar, referral=referral)
        case = case_get(actor=world.nilufar, case_id=case.id)
        approval = closure_request(actor=world.nilufar, case=case, reason=ClosureReason.GOALS_MET, note="He hears.")
        with pytest.raises(PaivandError) as refused:
            closure_decide(actor=world.nilufar, approval=approval, approve=True)
        assert refused.value.code in {"PV-ACCESS-01", "PV-CASE-07"}
    with acting_as(world.zarina):
        closure_decide(actor=world.zarina, approval=approval, approve=True, note="Well done.")
        assert case_get(actor=world.zarina, case_id=case.id).status == CaseStatus.CLOSED

    facts_settle()
    assert not FactFailure.objects.exists()
    with acting_as(SYSTEM):
        kinds = set(Fact.objects.values_list("kind", flat=True))
    assert kinds >= {
        "person.registered",
        "case.opened",
        "case.closed",
        "contact.made",
        "referral.sent",
        "referral.accepted",
        "referral.done",
        "referral.closed",
    }
    verbs = set(JournalRow.objects.values_list("verb", flat=True))
    assert verbs >= {
        "person.registered",
        "consent.recorded",
        "case.opened",
        "contact.recorded",
        "referral.sent",
        "release.made",
        "referral.opened",
        "referral.accepted",
        "referral.done",
        "referral.told",
        "closure.requested",
        "case.closed",
    }


def test_five_wrong_codes_lock_the_link_and_show_nothing(world: World, clinic: Service) -> None:
    referral = refer(world, make_case(world, worker=world.nilufar), clinic)
    with acting_as(world.nilufar):
        made = link_make(actor=world.nilufar, referral=referral)
    wrong = "000000" if made.pin != "000000" else "111111"
    phone = Client()
    answers = [phone.post(f"/r/{made.token}/", {"pin": wrong}) for _ in range(6)]
    assert all(a.status_code == 403 for a in answers)
    assert phone.post(f"/r/{made.token}/", {"pin": made.pin}).status_code == 403
    assert phone.get(f"/r/{made.token}/referral/").status_code == 403


def test_a_link_opened_on_one_phone_does_not_open_on_another(world: World, clinic: Service) -> None:
    referral = refer(world, make_case(world, worker=world.nilufar), clinic)
    with acting_as(world.nilufar):
        made = link_make(actor=world.nilufar, referral=referral)
    first, second = Client(), Client()
    assert first.post(f"/r/{made.token}/", {"pin": made.pin}).status_code == 302
    assert second.post(f"/r/{made.token}/", {"pin": made.pin}).status_code == 403
    assert second.get(f"/r/{made.token}/referral/").status_code == 302
    assert "Mahbuba" not in second.get(f"/r/{made.token}/referral/", follow=True).content.decode()


def test_a_preview_of_the_link_spends_nothing(world: World, clinic: Service) -> None:
    referral = refer(world, make_case(world, worker=world.nilufar), clinic)
    with acting_as(world.nilufar):
        made = link_make(actor=world.nilufar, referral=referral)
    for _ in range(10):
        assert Client().get(f"/r/{made.token}/").status_code == 200
    assert Client().head(f"/r/{made.token}/").status_code == 200
    assert Client().post(f"/r/{made.token}/", {"pin": made.pin}).status_code == 302


def test_a_guessed_an_old_and_a_revoked_link_answer_alike(world: World, clinic: Service) -> None:
    referral = refer(world, make_case(world, worker=world.nilufar), clinic)
    with acting_as(world.nilufar):
        old = link_make(actor=world.nilufar, referral=referral)
        link_make(actor=world.nilufar, referral=referral)
    guessed = Client().get("/r/" + "x" * 43 + "/")
    replaced = Client().get(f"/r/{old.token}/")
    assert guessed.status_code == replaced.status_code == 404
    said = replaced.content.decode().replace(old.token, "x" * 43)
    # Each page carries a token of its own against forged requests.
    tokens = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
    assert tokens.sub(r"\1", guessed.content.decode()) == tokens.sub(r"\1", said)
    with acting_as(world.nilufar):
        newest = link_make(actor=world.nilufar, referral=referral)
        referral.refresh_from_db()
        referral_revoke(actor=world.nilufar, referral=referral, reason="The family moved.")
    assert Client().get(f"/r/{newest.token}/").status_code == 404


def test_a_withdrawn_consent_takes_back_the_referral_at_once(world: World, clinic: Service) -> None:
    case = make_case(world, worker=world.nilufar)
    consent = make_consent(case.person, "referral", recipient=world.partner)
    with acting_as(world.nilufar):
        referral = referral_send(
            actor=world.nilufar,
            case=case,
            service=clinic,
            need="Hearing test",
            urgency=Urgency.NORMAL,
            share=["name"],
        )
        made = link_make(actor=world.nilufar, referral=referral)
        consent_withdraw(actor=world.nilufar, consent=consent, reason="She changed her mind.")
        assert referral_get(actor=world.nilufar, referral_id=referral.id).status == ReferralStatus.REVOKED
    assert Client().get(f"/r/{made.token}/").status_code == 404


def test_only_the_chosen_fields_are_in_the_referral_at_all(world: World, clinic: Service) -> None:
    case = make_case(world, worker=world.nilufar)
    referral = refer(world, case, clinic)
    assert set(referral.shared) <= {"name", "age"}


def test_a_case_with_an_open_referral_cannot_be_closed(world: World, clinic: Service) -> None:
    case = make_case(world, worker=world.nilufar)
    refer(world, case, clinic)
    with acting_as(world.nilufar), pytest.raises(PaivandError) as refused:
        closure_request(actor=world.nilufar, case=case, reason=ClosureReason.GOALS_MET)
    assert refused.value.code == "PV-CASE-05"


def test_a_second_open_case_in_the_programme_is_refused_even_when_it_is_out_of_sight(
    world: World,
) -> None:
    person = make_person(world)
    make_case(world, worker=world.karim, person=person)
    with acting_as(world.nilufar), pytest.raises(PaivandError) as refused:
        case_open(actor=world.nilufar, person=person, programme=world.cohesion, risk=Risk.LOW)
    assert refused.value.code == "PV-CASE-01"


def test_a_contact_cannot_lie_in_the_future(world: World) -> None:
    case = make_case(world, worker=world.nilufar)
    with acting_as(world.nilufar), pytest.raises(PaivandError) as refused:
        contact_record(
            actor=world.nilufar,
            case=case,
            kind=ContactKind.CALL,
            outcome=ContactOutcome.REACHED,
            happened_at=now() + dt.timedelta(hours=1),
        )
    assert refused.value.code == "PV-CASE-04"
