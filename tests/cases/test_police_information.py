"""Police information: three terms by urgency, an authorisation that is awaited, and uses that the giver permits."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.police_information import OPEN, POLICE_INFORMATION
from comity.cases.terms import check_terms
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("police_information")
ACTS = POLICE_INFORMATION.by_act
SENSITIVE = {"may_lead": False, "may_other_case": False, "may_third_party": False}


def case(*acts: str, **terms: Any) -> World:
    return started(POLICE_INFORMATION, *acts, **terms)


def test_a_request_is_answered_its_use_reported_and_the_case_closed() -> None:
    world = case("acknowledge", "ask_clarification", "clarify", "answer", "report_use", "close")
    assert world.state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


@pytest.mark.parametrize(
    ("urgency", "length"),
    [("urgent_direct", "reply_urgent_direct"), ("urgent", "reply_urgent"), ("ordinary", "reply")],
)
def test_each_urgency_has_a_term_of_its_own(urgency: str, length: str) -> None:
    clock = case(urgency=urgency).folded().clocks[0]
    given = PARAMS[length]
    assert clock.start is not None
    assert clock.due is not None
    # Days end with their day; hours are exact.
    if given.get("hours"):
        assert clock.due - clock.start == given["hours"] * HOUR
    else:
        assert given["days"] <= (clock.due - clock.start) / 86_400 <= given["days"] + 1
    assert clock.days == length


def test_the_most_urgent_request_is_due_first() -> None:
    due = [case(urgency=one).folded().clocks[0].due or 0 for one in ("urgent_direct", "urgent", "ordinary")]
    assert due == sorted(due)
    assert len(set(due)) == 3


def test_an_authorisation_that_is_awaited_takes_the_place_of_the_reply_s_term() -> None:
    world = case("acknowledge", "await_authorisation")
    assert world.state() == "authorisation_awaited"
    clocks = {clock.name: clock for clock in world.folded().clocks}
    assert clocks["reply"].stopped_by is not None
    assert clocks["authorisation"].stopped_by is None
    assert world.do("answer").state() == "answered"
    assert judged(case(), "await_authorisation", "requested", estimate="2026-03-01") == ("void", "day.past")


def test_a_silence_about_the_reply_or_the_authorisation_ends_nothing() -> None:
    for world in (case(urgency="urgent_direct"), case("await_authorisation")):
        waiting = world.receipted("FR", world.clock + 60)
        debt = waiting.folded().clocks[-1]
        assert debt.due is not None
        of: dict[str, Any] = {"of": str(debt.of)}
        assert judged(waiting, "silence", "requesting", **of) == ("void", "silence.not_due")
        late = waiting.receipted("DZ", debt.due + HOUR)
        said = late.then(late.entry("FR", "silence", of, debt.due + 2 * HOUR))
        assert said.state() == "silent"
        assert said.do("answer").state() == "answered"
    assert "clarification" in {clock.name for clock in POLICE_INFORMATION.clocks if clock.expected}


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["police_refusal"]))
def test_it_is_refused_whole_or_in_part_with_any_reason_of_the_profile(reason: str) -> None:
    assert case().do("refuse", reason=reason).state() == "refused"
    in_part = case().do("refuse_in_part", reason=reason)
    assert in_part.state() == "requested"
    assert in_part.do("answer").state() == "answered"


def test_a_delay_is_announced_with_a_day_to_come_and_changes_no_state() -> None:
    assert case("acknowledge", "notify_delay").state() == "acknowledged"
    assert judged(case(), "notify_delay", "requested", estimate="2026-03-01") == ("void", "day.past")


@pytest.mark.parametrize("use", ["lead", "other_case", "third_party"])
def test_a_use_that_the_giver_did_not_permit_is_void_until_it_consents(use: str) -> None:
    world = case().do("answer", **SENSITIVE)
    assert judged(world, "report_use", "requesting", use=use) == ("void", "use.not_permitted")
    wider = world.do("consent_use", **(SENSITIVE | {f"may_{use}": True}))
    consent = str(wider.entries[-1].ref)
    assert judged(wider, "report_use", "requesting", use=use) == ("void", "use.not_permitted")
    assert judged(wider, "report_use", "requesting", use=use, source=consent) == ("applied", "")
    for other in {"lead", "other_case", "third_party"} - {use}:
        cited = judged(wider, "report_use", "requesting", use=other, source=consent)
        assert cited == ("void", "use.not_permitted")


def test_police_information_has_no_term_that_would_make_it_evidence() -> None:
    names = {field.name for act in POLICE_INFORMATION.acts for field in (*act.terms, *act.body)}
    assert "may_evidence" not in names
    assert "evidence" not in ACTS["report_use"].terms[1].choices
    assert judged(case("answer"), "report_use", "requesting", use="evidence")[1] == "terms.not_a_code"


@pytest.mark.parametrize("code", ["4x4.A1", "4x4.X4", "3x5x2.1AP", "3x5x2.3EC", "admiralty.A1", "admiralty.F6"])
def test_an_evaluation_is_carried_with_its_scheme(code: str) -> None:
    assert case().do("answer", evaluation=code).state() == "answered"
    bare = code.partition(".")[2]
    assert judged(case(), "answer", "requested", evaluation=bare) == ("void", "terms.not_a_code")
    assert judged(case(), "answer", "requested", handling="H1") == ("void", "terms.not_a_code")


def test_nothing_about_a_person_is_given_before_the_absolute_bars_are_examined() -> None:
    assert PARAMS["safeguards"]["answer"] == ["no_torture_risk", "no_death_penalty_risk"]
    world = case()
    x = world.entry("DZ", "answer", world.terms("answer", "DZ", world.clock), world.clock + HOUR)
    terms = {key: value for key, value in x.terms.items() if key != "cleared_until"}
    assert check_terms(ACTS["answer"], terms, PARAMS) == "terms.missing"
    assert judged(world, "answer", "requested", cleared_until="2026-03-01") == ("void", "safeguard.lapsed")


def test_what_is_flagged_waits_for_the_reviewing_authority_of_each_side() -> None:
    world = case(flagged=True)
    assert world.state() == "under_review"
    assert judged(world, "answer", "requested") == ("void", "state.not_allowed")
    assert world.do("pass_review").state() == "requested"
    assert world.do("refuse", reason="excluded_character").state() == "refused"
    for act, before in (("request", World(table=POLICE_INFORMATION)), ("answer", case())):
        party = before.party(ACTS[act].by)
        terms = before.terms(act, party, before.clock) | {"flagged": True}
        one_short = before.entry(party, act, terms, before.clock + HOUR, approvals=2)
        found = before.folded(one_short).effect_of(one_short.ref)
        assert found is not None
        assert (found.effect, found.reason) == ("void", "review.missing")
    assert ACTS["pass_review"].reviewer


@pytest.mark.parametrize("state", ["under_review", *OPEN])
def test_a_request_is_withdrawn_from_any_open_state_without_saying_why(state: str) -> None:
    assert state in ACTS["withdraw"].source
    assert ACTS["withdraw"].body == ()
    assert ACTS["withdraw"].terms[0].choices[0] == "requesting_side"
    assert {act.name for act in POLICE_INFORMATION.acts if act.survives} == {"withdraw"}
