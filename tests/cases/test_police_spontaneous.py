"""Spontaneous information: its conditions follow it, and what was wrong is corrected whatever is suspended."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.police_spontaneous import POLICE_SPONTANEOUS
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import PROFILE, World

PARAMS = PROFILE.params("police_spontaneous")
ACTS = POLICE_SPONTANEOUS.by_act
NOTHING = {"may_lead": False, "may_other_case": False, "may_third_party": False}


def case(*acts: str, **terms: Any) -> World:
    return started(POLICE_SPONTANEOUS, *acts, **terms)


def test_information_is_given_acknowledged_used_and_the_case_closed() -> None:
    world = case("acknowledge", "report_use", "close")
    assert world.state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


@pytest.mark.parametrize("use", ["lead", "other_case", "third_party"])
def test_the_receiving_side_uses_it_only_as_the_giver_permits(use: str) -> None:
    world = case("acknowledge", **NOTHING)
    assert judged(world, "report_use", "requested", use=use) == ("void", "use.not_permitted")
    wider = world.do("consent_use", **(NOTHING | {f"may_{use}": True}))
    consent = str(wider.entries[-1].ref)
    assert judged(wider, "report_use", "requested", use=use, source=consent) == ("applied", "")


def test_the_giver_can_not_report_a_use_of_its_own_information() -> None:
    assert judged(case("acknowledge"), "report_use", "requesting", use="lead") == ("void", "party.not_entitled")


def test_a_correction_is_acknowledged_anew_and_reaches_who_has_closed_the_file() -> None:
    world = case("acknowledge", "correct")
    assert world.state() == "informed"
    assert world.do("acknowledge").state() == "acknowledged"
    closed = case("acknowledge", "close", "correct")
    assert closed.state() == "closed"
    assert {e.effect for e in closed.folded().effects} == {"applied"}


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["police_refusal"]))
def test_it_is_declined_with_any_reason_of_the_profile_and_no_other(reason: str) -> None:
    assert case().do("refuse", reason=reason).state() == "refused"
    assert judged(case(), "refuse", "requested", reason="x") == ("void", "terms.not_a_code")


def test_what_is_flagged_is_reviewed_on_both_sides_before_it_is_received() -> None:
    assert judged(World(table=POLICE_SPONTANEOUS), "inform", "requesting", tags=2, flagged=True) == (
        "void",
        "review.missing",
    )
    world = case(flagged=True)
    assert world.state() == "under_review"
    assert judged(world, "acknowledge", "requested") == ("void", "state.not_allowed")
    assert world.do("pass_review").do("acknowledge").state() == "acknowledged"
    assert world.do("refuse", reason="excluded_character").state() == "refused"


def test_the_bars_stand_before_information_that_nobody_asked_for_too() -> None:
    assert PARAMS["safeguards"]["inform"] == ["no_torture_risk", "no_death_penalty_risk"]
    lapsed = judged(World(table=POLICE_SPONTANEOUS), "inform", "requesting", cleared_until="2026-03-01")
    assert lapsed == ("void", "safeguard.lapsed")


def test_corrections_and_withdrawals_survive_a_suspension_and_no_right_arises_from_a_delay() -> None:
    assert {act.name for act in POLICE_SPONTANEOUS.acts if act.survives} == {"correct", "withdraw"}
    assert all(clock.expected for clock in POLICE_SPONTANEOUS.clocks)
    assert "silence" not in ACTS
    assert ACTS["withdraw"].body == ()
