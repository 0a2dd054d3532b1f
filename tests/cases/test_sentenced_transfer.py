"""Nobody is transferred without consent, and each condition of the conventions is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.safeguards import SAFEGUARDS
from comity.cases.sentenced_transfer import SENTENCED_TRANSFER as TABLE
from support.judicial_world import Case, listed
from support.readmission_world import HOUR, PROFILE

DAYS = 24 * HOUR
LENGTHS = PROFILE.params("sentenced_transfer")
AGREED = ("agree", "confirm")


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


@pytest.mark.parametrize("asked_by", ["sentencing_state", "administering_state"])
@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_the_whole_way_to_the_end_of_the_sentence(requesting: str, asked_by: str) -> None:
    made = Case(TABLE, requesting=requesting, asked_by=asked_by)
    made.way(*AGREED, "fix_transfer", "transfer", "report_end")
    assert made.state == "ended"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.owed == {}


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"judgment_final": False}, "judgment.not_final"),
        ({"person_consents": False}, "consent.missing"),
        ({"person_consents": None}, "terms.missing"),
        ({"offence_in_both": False}, "offence.not_in_both"),
        ({"sentence_ends": "2026-08-28"}, "sentence.too_short"),
        ({"cleared_until": "2026-01-01"}, "safeguard.lapsed"),
    ],
)
def test_each_condition_is_asked_for(terms: dict[str, Any], reason: str) -> None:
    assert Case.opened(TABLE, **terms) == ("void", reason)


def test_exactly_the_agreed_minimum_of_the_sentence_is_enough() -> None:
    assert LENGTHS["sentence_left"]["days"] == 180
    assert Case.opened(TABLE, sentence_ends="2026-08-29") == ("applied", "")


def test_the_consent_is_verified_by_the_other_side_and_attested_by_both() -> None:
    made = case()
    assert made.tried("agree", consent_verified=False) == ("void", "consent.missing")
    assert made.tried("agree", cleared_until="2026-01-01") == ("void", "safeguard.lapsed")
    for act in ("request", "agree", "fix_transfer"):
        assert "informed_consent" in LENGTHS["safeguards"][act]
    assert SAFEGUARDS["informed_consent"].absolute
    assert SAFEGUARDS["informed_consent"].ranks == frozenset({"reviews"})


@pytest.mark.parametrize("way", [(), ("ask_information",), ("agree",), AGREED, (*AGREED, "fix_transfer")])
@pytest.mark.parametrize("role", ["requesting", "requested"])
def test_a_consent_is_taken_back_before_the_transfer_under_a_hold_too(way: tuple[str, ...], role: str) -> None:
    made = case(*way)
    assert made.under_hold("take_back_consent") == "applied"
    made.do("take_back_consent", role)
    assert (made.state, made.owed) == ("consent_withdrawn", {})
    assert made.tried("agree") == ("void", "state.not_allowed")
    assert made.tried("take_back_consent", day="2027-01-01")[0] == "void"


def test_a_consent_taken_back_has_a_day_and_nothing_else() -> None:
    act = TABLE.by_act["take_back_consent"]
    assert [field.name for field in (*act.terms, *act.body)] == ["day"]
    assert act.protective
    assert case(*AGREED, "fix_transfer", "transfer").tried("take_back_consent") == ("void", "state.not_allowed")
    assert case().tried("take_back_consent", day="2027-01-01") == ("void", "day.to_come")


def test_both_sides_agree_before_a_day_is_fixed() -> None:
    made = case("agree")
    assert made.tried("fix_transfer") == ("void", "state.not_allowed")
    assert case("agree", "decline").state == "requested"
    made.do("confirm")
    assert made.owed == {"transfer": "DZ"}
    assert made.tried("fix_transfer", day="2026-01-01") == ("void", "day.past")


def test_a_transfer_out_of_order_is_recorded_as_irregular() -> None:
    assert case("agree").tried("transfer") == ("irregular", "state.not_allowed")
    made = case(*AGREED, "fix_transfer")
    assert made.tried("transfer", after=100 * DAYS) == ("irregular", "safeguard.lapsed")
    assert made.tried("transfer", day="2027-01-01") == ("irregular", "day.to_come")
    assert made.do("transfer").tried("report_end", day="2027-01-01") == ("irregular", "day.to_come")


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
def test_a_transfer_is_refused_with_any_reason_of_the_profile(reason: str) -> None:
    assert case().do("refuse", reason=reason).state == "refused"
    assert case().tried("refuse", flagged=True, approvals=2) == ("void", "review.missing")


def test_a_flagged_request_is_reviewed_on_both_sides() -> None:
    assert Case.opened(TABLE, flagged=True, approvals=2) == ("void", "review.missing")
    assert case(flagged=True).state == "under_review"
    assert case("pass_review", flagged=True).state == "requested"


def test_usual_terms_run_and_a_delay_is_explained() -> None:
    made = case()
    assert made.term("decide") == LENGTHS["decide"]["days"]
    first = made.do("ask_information").cited
    assert made.owed["information"] == "FR"
    made.way("give_information", "ask_information")
    assert made.tried("give_information", of=first) == ("void", "answer.other_question")
    made.do("give_information")
    assert made.tried("notify_delay", estimate="2026-01-01") == ("void", "day.past")
    assert made.do("notify_delay").state == "requested"


def test_facts_withdrawals_and_the_person_s_will_survive_a_suspension() -> None:
    facts = {act.name for act in TABLE.acts if act.fact}
    assert facts == {"transfer", "report_end"}
    assert {act.name for act in TABLE.acts if act.survives} == facts | {"withdraw", "take_back_consent"}
    assert TABLE.by_act["withdraw"].body == ()
    assert case(dual_national=True).kept("dual_national") == "true"
