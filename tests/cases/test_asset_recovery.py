"""Assets are traced, frozen, confiscated and returned; neither a claim nor a condition of use is passed over."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.asset_recovery import ASSET_RECOVERY as TABLE
from comity.cases.asset_recovery import USES
from support.judicial_world import Case, listed
from support.readmission_world import HOUR, PROFILE

DAYS = 24 * HOUR
FROZEN = ("trace_result", "ask_freezing", "freeze")
CONFISCATED = (*FROZEN, "request_confiscation", "confiscate")


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_either_state_recovers_assets_from_the_tracing_to_the_return(requesting: str) -> None:
    made = Case(TABLE, requesting=requesting).way(*CONFISCATED, "propose_return", "agree_return", "return_assets")
    assert made.state == "returned"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.owed == {}


@pytest.mark.parametrize(
    ("stage", "state", "length"),
    [
        ("tracing", "tracing_asked", "decide_tracing"),
        ("freezing", "freezing_asked", "decide_freezing"),
        ("confiscation", "confiscation_asked", "decide"),
    ],
)
def test_a_case_begins_at_any_stage_and_each_has_its_usual_term(stage: str, state: str, length: str) -> None:
    made = case(stage=stage)
    assert made.state == state
    assert made.term("decide") == PROFILE.params("asset_recovery")[length]["days"]
    assert case(stage=stage, flagged=True).state == "under_review"
    assert case(stage=stage, flagged=True).do("pass_review").state == state


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
@pytest.mark.parametrize("stage", ["tracing", "freezing", "confiscation"])
def test_a_request_is_refused_with_any_reason_at_any_stage(stage: str, reason: str) -> None:
    assert case(stage=stage).do("refuse", reason=reason).state == "refused"
    assert case(stage=stage).tried("refuse", flagged=True, approvals=2) == ("void", "review.missing")


def test_what_the_tracing_found_is_used_as_its_giver_permits() -> None:
    for allowed in USES:
        made = case().do("trace_result", **{f"may_{name}": name == allowed for name in USES})
        for act, use in (("ask_freezing", "freezing"), ("request_confiscation", "confiscation")):
            wanted = ("applied", "") if use == allowed else ("void", "use.not_permitted")
            assert made.tried(act, source=made.cited, use=use) == wanted
            assert made.tried(act, source=made.cited) == ("void", "use.not_permitted")
            assert made.tried(act, source=str(made.world.entries[0].ref), use=use) == ("void", "terms.source_unknown")
            assert made.tried(act) == ("applied", ""), "what rests on something else cites nothing"


def test_a_freezing_ends_on_its_day_is_extended_further_and_never_beyond_the_length() -> None:
    made = case(*FROZEN)
    until = made.kept("frozen_until")
    assert made.tried("extend_freeze", frozen_until=until) == ("void", "freezing.not_longer")
    assert made.tried("extend_freeze", frozen_until="2029-01-01") == ("void", "terms.validity")
    assert case(stage="freezing").tried("freeze", frozen_until="2029-01-01") == ("void", "terms.validity")
    assert case(stage="freezing").tried("freeze", day="2026-04-01") == ("void", "day.to_come")
    assert made.tried("extend_freeze", day="2026-04-01") == ("void", "day.to_come")
    assert made.do("extend_freeze").kept("frozen_until") > until


def test_a_lifted_freezing_is_a_fact_and_may_be_asked_for_again() -> None:
    assert case(*FROZEN).under_hold("lift_freeze") == "applied"
    made = case(*FROZEN, "lift_freeze")
    assert (made.state, made.owed) == ("lifted", {})
    assert made.way("ask_freezing", "freeze").state == "frozen"
    assert made.way("request_confiscation", "lift_freeze").state == "confiscation_asked"
    assert made.tried("lift_freeze", day="2027-01-01") == ("irregular", "day.to_come")


def test_only_a_final_judgment_is_enforced() -> None:
    assert case(*FROZEN).tried("request_confiscation", judgment_final=False) == ("void", "judgment.not_final")


def test_while_a_claim_is_open_nothing_is_confiscated_or_returned() -> None:
    made = case(*FROZEN, "request_confiscation", "record_claim")
    assert made.owed["claim"] == "DZ"
    assert made.tried("confiscate") == ("void", "claim.open")
    made.way("settle_claim", "confiscate", "record_claim")
    assert made.tried("propose_return") == ("void", "claim.open")
    made.way("settle_claim", "propose_return", "record_claim")
    first = made.cited
    assert made.tried("agree_return") == ("void", "claim.open")
    made.do("record_claim")
    assert made.tried("settle_claim", of=first) == ("void", "answer.other_claim")
    assert made.way("settle_claim", "agree_return").state == "return_agreed"
    assert made.tried("record_claim", day="2027-01-01") == ("irregular", "state.not_allowed")


def test_confiscation_and_return_attest_the_rights_of_others() -> None:
    demanded = PROFILE.params("asset_recovery")["safeguards"]
    assert all("third_party_rights" in demanded[act] for act in ("confiscate", "propose_return"))
    assert case(stage="confiscation").tried("confiscate", cleared_until="2026-01-01") == ("void", "safeguard.lapsed")
    assert case(stage="confiscation").tried("confiscate", day="2027-01-01") == ("void", "day.to_come")


def test_a_return_is_agreed_as_proposed_last() -> None:
    made = case(*CONFISCATED, "propose_return")
    first = made.cited
    made.do("propose_return", share=50)
    for act in ("agree_return", "decline_return"):
        assert made.tried(act, of=first) == ("void", "answer.other_proposal")
    assert made.tried("propose_return", share=101) == ("void", "terms.not_a_count")
    assert made.do("decline_return").state == "confiscated"
    made.way("propose_return", "agree_return")
    assert made.owed == {"return": "DZ"}
    assert made.tried("return_assets", day="2027-01-01") == ("irregular", "day.to_come")
    assert case(*CONFISCATED).tried("return_assets") == ("irregular", "state.not_allowed")


def test_information_answers_the_last_question_and_a_delay_is_explained() -> None:
    made = case("ask_information")
    first = made.cited
    assert made.owed["information"] == "FR"
    made.do("ask_information")
    assert made.tried("give_information", of=first) == ("void", "answer.other_question")
    assert made.do("give_information").state == "tracing_asked"
    assert made.tried("notify_delay", estimate="2026-01-01") == ("void", "day.past")
    assert made.do("notify_delay").state == "tracing_asked"


def test_a_withdrawal_is_bare_and_only_facts_survive_beside_it() -> None:
    assert TABLE.by_act["withdraw"].body == ()
    assert case(*FROZEN, "withdraw").state == "withdrawn"
    facts = {act.name for act in TABLE.acts if act.fact}
    assert facts == {"lift_freeze", "record_claim", "return_assets"}
    assert {act.name for act in TABLE.acts if act.survives} == facts | {"withdraw"}
    assert case(stage="confiscation").under_hold("confiscate") == "held"


def test_a_freezing_asks_for_the_confiscation_within_its_usual_term() -> None:
    made = case(*FROZEN)
    assert made.owed == {"confiscation_request": "FR"}
    assert set(made.do("request_confiscation").owed) == {"decide"}


def test_amounts_are_sealed_and_the_currency_is_in_the_header() -> None:
    for act in TABLE.acts:
        assert not [term for term in act.terms if term.name == "amount"]
    assert [term.name for term in TABLE.opening.terms if term.source == "currency"] == ["currency"]
