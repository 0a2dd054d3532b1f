"""A document is served, or it is said why not; the proof follows."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.service_of_documents import SERVICE_OF_DOCUMENTS as TABLE
from support.judicial_world import Case, listed
from support.readmission_world import HOUR, PROFILE

DAYS = 24 * HOUR
LENGTHS = PROFILE.params("service_of_documents")


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_the_whole_way_to_the_proof_of_service(requesting: str) -> None:
    made = Case(TABLE, requesting=requesting).way("acknowledge", "serve", "prove_service")
    assert made.state == "proved"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.owed == {}


def test_a_summons_leaves_the_agreed_time_before_the_hearing() -> None:
    assert LENGTHS["notice"]["days"] == 40
    assert Case.opened(TABLE, hearing_day="2026-04-11") == ("applied", "")
    assert Case.opened(TABLE, hearing_day="2026-04-10") == ("void", "hearing.too_near")
    assert Case.opened(TABLE, hearing_day=None) == ("applied", ""), "a judgment has no hearing"


def test_a_document_is_served_within_a_term_and_sooner_when_urgent() -> None:
    assert case().term("serve") == LENGTHS["serve"]["days"]
    assert case(urgent=True).term("serve") == LENGTHS["serve_urgent"]["days"]
    made = case("serve")
    assert made.owed == {"proof": "DZ"}
    assert made.term("proof") == LENGTHS["proof"]["days"]


def test_a_service_is_a_fact_even_under_a_hold_or_after_the_hearing() -> None:
    assert case().under_hold("serve") == "applied"
    assert case().under_hold("report_not_served") == "applied"
    assert case().under_hold("acknowledge") == "held"
    late = case(hearing_day="2026-05-01").tried("serve", after=70 * DAYS, day="2026-05-05")
    assert late == ("irregular", "service.too_late")
    assert case().tried("serve", day="2027-01-01") == ("irregular", "day.to_come")
    assert case().tried("report_not_served", day="2027-01-01") == ("irregular", "day.to_come")


@pytest.mark.parametrize("reason", listed(TABLE, "not_served"))
def test_what_could_not_be_served_is_tried_again_or_closed(reason: str) -> None:
    made = case("acknowledge").do("report_not_served", reason=reason)
    assert (made.state, made.owed) == ("not_served", {})
    assert made.way("try_again").owed == {"serve": "DZ"}
    assert made.do("serve").state == "served"
    assert case("report_not_served", "close").state == "closed"
    assert case("report_not_served", "serve").state == "served", "found after all"


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
def test_a_service_is_refused_with_any_reason_of_the_profile(reason: str) -> None:
    assert case().do("refuse", reason=reason).state == "refused"
    assert case().tried("refuse", flagged=True, approvals=1) == ("void", "review.missing")


def test_a_flagged_person_s_document_is_reviewed_before_anything_is_said() -> None:
    made = case(flagged=True)
    assert made.state == "under_review"
    assert made.tried("ask_information") == ("void", "state.not_allowed")
    assert made.do("pass_review").state == "requested"


def test_the_proof_is_of_the_last_service() -> None:
    made = case("serve")
    first = made.cited
    made.do("serve")
    assert made.tried("prove_service", of=first) == ("void", "answer.other_service")
    assert made.do("prove_service").state == "proved"


def test_information_answers_the_last_question_and_a_delay_is_explained() -> None:
    made = case("ask_information")
    first = made.cited
    made.way("give_information", "ask_information")
    assert made.tried("give_information", of=first) == ("void", "answer.other_question")
    assert made.tried("notify_delay", estimate="2026-01-01") == ("void", "day.past")
    assert made.way("notify_delay", "give_information").state == "acknowledged"


def test_a_withdrawal_is_bare() -> None:
    assert TABLE.by_act["withdraw"].body == ()
    assert case("report_not_served", "withdraw").state == "withdrawn"
    assert {act.name for act in TABLE.acts if act.survives} == {"serve", "report_not_served", "withdraw"}
