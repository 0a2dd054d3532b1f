"""A joint operation: nothing begins before both know that both approved, and either side stops it alone."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from comity.cases.calendar import DAY
from comity.cases.fold import fold
from comity.cases.joint_operation import JOINT_OPERATION
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("joint_operation")
ACTS = JOINT_OPERATION.by_act


def case(*acts: str, **terms: Any) -> World:
    return started(JOINT_OPERATION, *acts, **terms)


@pytest.mark.parametrize("kind", ["surveillance", "joint_team", "controlled_delivery"])
def test_a_plan_is_approved_gone_through_with_reported_and_closed(kind: str) -> None:
    world = case("approve_plan", "ready", "go", "seizure", "result", "close", kind=kind)
    assert world.state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_an_amended_plan_needs_the_other_side_s_approval_and_has_its_own_window() -> None:
    world = case("amend_plan")
    assert world.state() == "amended"
    assert judged(world, "ready", "requesting") == ("void", "state.not_allowed")
    approved = world.do("approve_amended")
    assert approved.state() == "approved"
    amended = world.entries[-1].terms
    assert approved.folded().variables["window_until"] == amended["window_until"]


def test_an_approval_names_the_plan_that_it_approves() -> None:
    world = case()
    other = "FR:0:99"
    assert judged(world, "approve_plan", "requested", of=other) == ("void", "terms.entry_unknown")
    assert judged(world, "approve_plan", "requested", of=str(world.entries[0].ref)) == ("applied", "")
    amended = case("amend_plan", "amend_plan")
    assert judged(amended, "approve_amended", "requesting", of=str(amended.entries[1].ref))[1] == "answer.other_plan"
    assert judged(amended, "approve_amended", "requesting", of=str(amended.entries[2].ref)) == ("applied", "")
    again = case("approve_plan", "ready", "suspend", "ready")
    first = str(again.entries[2].ref)
    assert judged(again, "go", "requested", of=first) == ("void", "answer.other_readiness")


def test_nothing_begins_once_the_window_is_past() -> None:
    world = case("approve_plan", "ready")
    late = world.clock + 60 * DAY
    assert judged(world, "go", "requested", at=late) == ("void", "window.past")
    assert judged(case("approve_plan"), "ready", "requesting", at=late) == ("void", "window.past")
    assert judged(case(), "approve_plan", "requested", at=late) == ("void", "window.past")
    past = {"window_from": "2026-03-01", "window_until": "2026-03-09"}
    assert judged(World(table=JOINT_OPERATION), "propose", "requesting", **past) == ("void", "day.past")
    assert judged(case(), "amend_plan", "requested", **past) == ("void", "day.past")
    turned = {"window_from": "2026-03-20", "window_until": "2026-03-19"}
    assert judged(case(), "amend_plan", "requested", **turned) == ("void", "terms.day_order")


def test_a_go_to_a_readiness_that_never_saw_the_approval_is_void() -> None:
    """A node that declares itself ready without having received the approval can't draw the other into it."""
    world = case().do("approve_plan")
    approval = world.entries[-1]
    time = world.clock + HOUR
    ready = world.entry("FR", "ready", {}, time)
    blind = replace(ready, eff=ready.eff | {"DZ": (0, approval.ref.index)})
    begun = world.then(blind)
    assert begun.state() == "ready"
    assert judged(begun, "go", "requested", of=str(blind.ref)) == ("void", "plan.not_settled")
    assert judged(world.then(ready), "go", "requested", of=str(ready.ref)) == ("applied", "")


@pytest.mark.parametrize(("act", "state"), [("no_go", "called_off"), ("suspend", "suspended")])
@pytest.mark.parametrize("role", ["requesting", "requested"])
def test_a_go_that_crosses_a_no_go_or_a_suspension_has_no_effect(act: str, state: str, role: str) -> None:
    world = case("approve_plan", "ready")
    party, time = world.party(role), world.clock + HOUR
    if role == "requested":
        world = case("approve_plan")
        party = world.party(role)
    stopped = world.entry(party, act, world.terms(act, party, time), time)
    crossing = ("DZ", "go") if role == "requesting" else ("FR", "ready")
    begun = world.entry(crossing[0], crossing[1], world.terms(crossing[1], crossing[0], time), time)
    both = fold(world.context((stopped, begun)), [*world.entries, stopped, begun])
    effect = both.effect_of(begun.ref)
    assert effect is not None
    assert (effect.effect, both.state) == ("struck", state)


def test_a_suspended_operation_is_taken_up_again_by_a_new_readiness_and_a_new_go() -> None:
    world = case("approve_plan", "ready", "go", "suspend")
    assert judged(world, "go", "requested") == ("void", "state.not_allowed")
    assert started(JOINT_OPERATION, "approve_plan", "ready", "go", "suspend", "ready", "go").state() == "under_way"


def test_what_is_seized_interrupted_or_found_is_recorded_whatever_the_state_and_irregular_out_of_order() -> None:
    for act in ("seizure", "interrupt", "result"):
        world = case()
        assert judged(world, act, "requested") == ("irregular", "state.not_allowed")
        assert judged(world, act, "requesting") == ("irregular", "state.not_allowed")
        assert judged(case("approve_plan", "ready", "go"), act, "requesting") == ("applied", "")
        assert judged(case("approve_plan", "ready", "go"), act, "requested", day="2099-01-01")[1] == "day.to_come"
    assert {act.name for act in JOINT_OPERATION.acts if act.fact} == {"seizure", "interrupt", "result"}


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["operation_refusal"]))
def test_it_is_refused_with_any_reason_of_the_profile(reason: str) -> None:
    assert case().do("refuse", reason=reason).state() == "refused"


def test_a_flagged_plan_is_reviewed_on_both_sides() -> None:
    assert judged(World(table=JOINT_OPERATION), "propose", "requesting", tags=2, flagged=True) == (
        "void",
        "review.missing",
    )
    world = case(flagged=True)
    assert world.state() == "under_review"
    assert judged(world, "approve_plan", "requested") == ("void", "state.not_allowed")
    assert world.do("pass_review").do("approve_plan").state() == "approved"
    assert world.do("withdraw").state() == "withdrawn"


def test_a_go_is_irreversible_by_two_and_a_hold_stops_all_but_what_stops_or_states() -> None:
    assert ACTS["go"].irreversible
    assert ACTS["go"].approvals == ACTS["approve_plan"].approvals == ACTS["propose"].approvals == 2
    surviving = {"no_go", "suspend", "interrupt", "seizure", "result", "withdraw"}
    assert {act.name for act in JOINT_OPERATION.acts if act.survives} == surviving
    assert all(clock.expected for clock in JOINT_OPERATION.clocks)
