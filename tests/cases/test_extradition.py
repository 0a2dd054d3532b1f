"""From the arrest to the surrender and beyond; nobody is surrendered to be put to death, whoever signs it."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.extradition import EXTRADITION as TABLE
from comity.cases.safeguards import SAFEGUARDS
from support.judicial_world import Case, listed
from support.readmission_world import HOUR, PROFILE

DAYS = 24 * HOUR
SURRENDERED = ("grant", "fix_surrender", "agree_surrender", "surrender")


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


def provisional(*acts: str, **terms: Any) -> Case:
    return case(*acts, kind="provisional_arrest", **terms)


@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_the_whole_way_from_the_arrest_to_the_consent_for_another_offence(requesting: str) -> None:
    made = Case(TABLE, requesting=requesting, kind="provisional_arrest")
    made.way("arrest", "full_request", "assure", "accept_assurance", *SURRENDERED)
    assert made.state == "surrendered"
    assert made.way("ask_prosecution", "consent_prosecution").state == "surrendered"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.owed == {}


def test_the_opening_act_asks_for_an_arrest_or_for_the_extradition() -> None:
    assert provisional().state == "arrest_requested"
    assert provisional().tried("grant") == ("void", "state.not_allowed")
    assert case().state == "requested"
    lengths = PROFILE.params("extradition")
    assert provisional().term("decide") == lengths["decide_arrest"]["days"]
    assert case().term("decide") == lengths["decide"]["days"]


def test_after_a_provisional_arrest_the_full_request_is_owed_within_its_term() -> None:
    made = provisional("arrest")
    assert made.owed == {"provisional_arrest": "FR"}
    assert made.term("provisional_arrest") == PROFILE.params("extradition")["provisional_arrest"]["days"]
    assert set(made.do("full_request").owed) == {"decide"}


def test_who_is_released_because_nothing_came_may_still_be_requested() -> None:
    made = provisional("arrest")
    made.do("release_person", after=41 * DAYS, reason="request_not_received")
    assert (made.state, made.owed) == ("released", {})
    assert made.do("full_request").state == "requested"


def test_a_release_is_a_fact_in_any_state_and_never_waits_for_a_resumption() -> None:
    made = case("grant", "fix_surrender").do("release_person", reason="court_order")
    assert made.state == "surrender_fixed"
    assert provisional("arrest").under_hold("release_person") == "applied"
    survive = {clock.name for clock in TABLE.clocks if clock.survives}
    assert survive == {"provisional_arrest", "surrender"}, "no one stays in custody because of a hold"


def test_flagged_requests_wait_for_the_reviewing_authority_at_each_step() -> None:
    assert provisional(flagged=True).state == "under_review"
    assert provisional("pass_review", flagged=True).state == "arrest_requested"
    assert case("pass_review", flagged=True).state == "requested"
    again = provisional("arrest").do("full_request", flagged=True)
    assert again.state == "under_review"
    assert again.do("pass_review").state == "requested"
    for act in ("grant", "refuse"):
        assert case().tried(act, flagged=True, approvals=2) == ("void", "review.missing")
        assert case().tried(act, flagged=True) == ("applied", "")


def test_nobody_is_surrendered_to_a_death_penalty_without_an_accepted_assurance() -> None:
    made = case(death_penalty=True)
    assert made.tried("grant") == ("void", "bar.death_penalty")
    assert made.tried("grant", approvals=9) == ("void", "bar.death_penalty"), "no number of officers sets it aside"
    made.do("assure", scope="no_death_penalty")
    assert made.tried("grant") == ("void", "state.not_allowed")
    rejected = case(death_penalty=True).do("assure", scope="no_death_penalty").do("reject_assurance")
    assert rejected.tried("grant") == ("void", "bar.death_penalty")
    assert made.way("accept_life_assurance", *SURRENDERED).state == "surrendered"


@pytest.mark.parametrize("scope", ["fair_trial", "no_further_prosecution", "retrial", "detention_conditions"])
def test_an_assurance_of_something_else_does_not_lift_the_bar(scope: str) -> None:
    made = case(death_penalty=True).do("assure", scope=scope)
    assert made.tried("accept_life_assurance") == ("void", "state.not_allowed")
    made.do("accept_assurance")
    assert made.tried("grant") == ("void", "bar.death_penalty")


def test_an_assurance_accepted_once_stays_when_others_follow() -> None:
    made = case(death_penalty=True).do("assure", scope="no_death_penalty").do("accept_life_assurance")
    assert made.way("assure", "reject_assurance", "grant").state == "granted"


@pytest.mark.parametrize(("first", "full"), [(True, False), (False, True), (True, True)])
def test_the_bar_stands_whichever_request_names_the_penalty(first: bool, full: bool) -> None:
    made = provisional("arrest", death_penalty=first).do("full_request", death_penalty=full)
    assert made.tried("grant") == ("void", "bar.death_penalty")
    made.do("assure", scope="no_death_penalty").do("accept_life_assurance")
    assert made.tried("grant") == ("applied", "")


@pytest.mark.parametrize("act", ["request", "full_request", "ask_prosecution"])
def test_the_penalty_can_not_be_left_out(act: str) -> None:
    term = next(field for field in TABLE.by_act[act].terms if field.name == "death_penalty")
    assert term.required


def test_an_assurance_is_accepted_by_name_and_by_the_other_side() -> None:
    made = case("assure")
    first = made.cited
    assert made.tried("accept_assurance", "requesting") == ("void", "party.not_entitled")
    made.way("reject_assurance", "assure")
    assert made.tried("accept_assurance", of=first) == ("void", "answer.other_assurance")
    assert made.tried("reject_assurance", of=first) == ("void", "answer.other_assurance")
    life = case().do("assure", scope="no_death_penalty")
    assert life.tried("accept_life_assurance", of=str(life.world.entries[0].ref)) == ("void", "terms.entry_unknown")
    first = life.cited
    life.do("reject_assurance").do("assure", scope="no_death_penalty")
    assert life.tried("accept_life_assurance", of=first) == ("void", "answer.other_assurance")


def test_a_grant_and_a_surrender_attest_what_no_rank_may_set_aside() -> None:
    for act in ("grant", "fix_surrender"):
        demanded = set(PROFILE.params("extradition")["safeguards"][act])
        assert {"no_torture_risk", "no_death_penalty_risk", "fair_trial", "no_refoulement"} <= demanded
        assert demanded <= set(TABLE.safeguards)
    absolute = ("no_torture_risk", "no_death_penalty_risk", "fair_trial", "no_refoulement", "no_discriminatory_purpose")
    for name in absolute:
        assert SAFEGUARDS[name].absolute
        assert SAFEGUARDS[name].ranks == frozenset({"reviews"})
    assert case().tried("grant", cleared_until="2026-01-01") == ("void", "safeguard.lapsed")


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
def test_an_extradition_is_refused_with_any_reason_and_a_national_is_prosecuted_at_home(reason: str) -> None:
    made = case().do("refuse", reason=reason)
    if reason != "nationality":
        assert made.state == "refused"
        assert made.tried("submit_for_prosecution") == ("void", "state.not_allowed")
        return
    assert made.state == "refused_as_national"
    made.do("submit_for_prosecution")
    assert made.owed == {"outcome": "DZ"}
    assert made.do("report_outcome").state == "closed"


def test_information_answers_the_last_question() -> None:
    made = case("ask_information")
    first = made.cited
    made.way("give_information", "ask_information")
    assert made.tried("give_information", of=first) == ("void", "answer.other_question")
    assert made.do("give_information").state == "requested"


def test_a_surrender_is_fixed_upon_a_settled_grant_agreed_as_fixed_last_and_not_after_its_day() -> None:
    made = case()
    world = made.world.do("grant")
    x = world.entry("DZ", "fix_surrender", world.terms("fix_surrender", "DZ", world.clock), world.clock + HOUR)
    found = world.folded(x).effect_of(x.ref)
    assert found is not None
    assert (found.effect, found.reason) == ("void", "grant.not_settled")
    made.do("grant")
    assert made.tried("fix_surrender", day="2026-01-01") == ("void", "day.past")
    made.do("fix_surrender")
    first = made.cited
    made.do("fix_surrender")
    assert made.tried("agree_surrender", of=first) == ("void", "answer.other_surrender")
    assert made.tried("agree_surrender", after=30 * DAYS) == ("void", "surrender.day_past")
    assert made.owed == {"surrender": "FR"}
    assert made.term("surrender") == PROFILE.params("extradition")["surrender"]["days"]


def test_a_postponed_surrender_is_fixed_again_and_only_a_granted_one() -> None:
    made = case("grant", "postpone")
    assert made.tried("surrender") == ("irregular", "state.not_allowed")
    assert made.way("fix_surrender", "agree_surrender").state == "surrender_agreed"
    assert made.tried("postpone", until="2026-01-01") == ("void", "day.past")


def test_a_surrender_out_of_order_is_recorded_as_irregular_with_the_days_served() -> None:
    assert case("grant").tried("surrender") == ("irregular", "state.not_allowed")
    made = case(*SURRENDERED[:3])
    assert made.tried("surrender", day="2027-03-01") == ("irregular", "day.to_come")
    assert made.tried("surrender", after=100 * DAYS) == ("irregular", "safeguard.lapsed")
    assert made.tried("surrender", days_served=-1) == ("void", "terms.not_a_count")


def test_another_offence_is_prosecuted_only_with_consent_and_never_to_death() -> None:
    made = case(*SURRENDERED, "ask_prosecution")
    assert made.owed == {"consent": "DZ"}
    first = made.cited
    made.way("decline_prosecution", "ask_prosecution")
    for act in ("consent_prosecution", "decline_prosecution"):
        assert made.tried(act, of=first) == ("void", "answer.other_offence")
    assert made.tried("consent_prosecution", cleared_until="2026-01-01") == ("void", "safeguard.lapsed")
    assert made.do("consent_prosecution").state == "surrendered"
    deadly = case(death_penalty=True).do("assure", scope="no_death_penalty")
    deadly.way("accept_life_assurance", *SURRENDERED).do("ask_prosecution", death_penalty=True)
    assert deadly.tried("consent_prosecution") == ("void", "bar.death_penalty"), "the assurance was for the first"


def test_a_dual_national_raises_an_alert_on_both_sides() -> None:
    assert [(alert.name, alert.variable) for alert in TABLE.alerts] == [("dual_nationality", "dual_national")]
    assert case(dual_national=True).kept("dual_national") == "true"


def test_delay_is_explained_and_a_withdrawal_is_bare() -> None:
    made = case()
    assert made.tried("notify_delay", estimate="2026-01-01") == ("void", "day.past")
    assert made.do("notify_delay").state == "requested"
    assert TABLE.by_act["withdraw"].body == ()
    assert made.do("withdraw").state == "withdrawn"


def test_only_facts_and_the_withdrawal_survive_a_suspension() -> None:
    assert {act.name for act in TABLE.acts if act.fact} == {"arrest", "release_person", "surrender"}
    surviving = {act.name for act in TABLE.acts if act.survives}
    assert surviving == {"arrest", "release_person", "surrender", "withdraw"}
    assert case().under_hold("grant") == "held"
    assert case().under_hold("withdraw") == "applied"
