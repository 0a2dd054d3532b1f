"""A counter-terrorism alert: acknowledged within hours, brought up to date, and never past the absolute bars."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.terrorism_alert import TERRORISM_ALERT
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("terrorism_alert")
ACTS = TERRORISM_ALERT.by_act
NOTHING = {"may_lead": False, "may_other_case": False, "may_third_party": False}


def case(*acts: str, **terms: Any) -> World:
    return started(TERRORISM_ALERT, *acts, **terms)


def test_an_alert_is_acknowledged_acted_upon_answered_and_stood_down() -> None:
    world = case("acknowledge", "measures_taken", "report_use", "answer", "report_answer_use", "stand_down")
    assert world.state() == "stood_down"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_it_is_acknowledged_within_hours_and_a_silence_is_stated() -> None:
    world = case()
    clock = world.folded().clocks[0]
    assert clock.start is not None
    assert clock.due is not None
    assert clock.due - clock.start == PARAMS["acknowledgement"]["hours"] * HOUR
    of: dict[str, Any] = {"of": str(clock.of)}
    assert judged(world, "silence", "requesting", **of) == ("void", "silence.not_due")
    late = world.then(world.entry("FR", "silence", of, clock.due + HOUR))
    assert late.state() == "silent"
    assert late.do("acknowledge").state() == "acknowledged"


def test_an_update_is_acknowledged_anew_and_may_permit_more() -> None:
    world = case("acknowledge", **NOTHING)
    assert judged(world, "report_use", "requested", use="lead") == ("void", "use.not_permitted")
    newer = world.do("update", **(NOTHING | {"may_lead": True}))
    assert newer.state() == "alerted"
    cited = str(newer.entries[-1].ref)
    assert judged(newer, "report_use", "requested", use="lead", source=cited) == ("applied", "")
    assert judged(newer, "report_use", "requested", use="third_party", source=cited)[1] == "use.not_permitted"
    assert judged(world, "update", "requesting", valid_until="2026-03-01") == ("void", "day.past")


@pytest.mark.parametrize("use", ["lead", "other_case", "third_party"])
def test_what_is_given_in_return_is_used_only_as_its_giver_permits(use: str) -> None:
    world = case("acknowledge").do("answer", **NOTHING)
    assert judged(world, "report_answer_use", "requesting", use=use) == ("void", "use.not_permitted")
    own = str(world.entries[0].ref)
    assert judged(world, "report_answer_use", "requesting", use=use, source=own) == ("void", "terms.source_unknown")


@pytest.mark.parametrize("act", ["alert", "update", "answer"])
def test_no_alert_is_urgent_enough_to_set_the_bars_aside(act: str) -> None:
    assert PARAMS["safeguards"][act] == ["no_torture_risk", "no_death_penalty_risk"]
    before = World(table=TERRORISM_ALERT) if act == "alert" else case()
    role = ACTS[act].by
    assert judged(before, act, role, cleared_until="2026-03-01") == ("void", "safeguard.lapsed")
    assert judged(before, act, role, tags=2, flagged=True) == ("void", "review.missing")
    assert judged(before, act, role, tags=1) == ("void", "approvals.missing")


def test_a_flagged_alert_is_reviewed_by_the_receiving_side_or_declined() -> None:
    world = case(flagged=True)
    assert world.state() == "under_review"
    assert judged(world, "acknowledge", "requested") == ("void", "state.not_allowed")
    assert world.do("pass_review").do("acknowledge").state() == "acknowledged"
    assert world.do("refuse").state() == "refused"


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["police_refusal"]))
def test_it_is_declined_with_any_reason_of_the_profile(reason: str) -> None:
    assert case().do("refuse", reason=reason).state() == "refused"


def test_measures_are_facts_and_standing_down_survives_a_suspension() -> None:
    assert {act.name for act in TERRORISM_ALERT.acts if act.survives} == {"measures_taken", "stand_down"}
    assert judged(case("stand_down"), "measures_taken", "requested") == ("irregular", "state.not_allowed")
    assert judged(case(), "measures_taken", "requested", day="2099-01-01") == ("irregular", "day.to_come")
    assert ACTS["stand_down"].body == ()
    assert ACTS["stand_down"].terms[0].choices[0] == "requesting_side"
