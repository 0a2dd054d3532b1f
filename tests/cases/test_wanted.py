"""Wanted: found is found, and nobody is kept on a hit that its author doesn't confirm within hours."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.calendar import DAY
from comity.cases.wanted import LIVE, WANTED
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("wanted")
ACTS = WANTED.by_act


def case(*acts: str, **terms: Any) -> World:
    return started(WANTED, *acts, **terms)


def test_what_is_wanted_is_circulated_found_confirmed_and_discontinued() -> None:
    world = case("circulate", "hit", "confirm_hit", "discontinue")
    assert world.state() == "discontinued"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_a_hit_that_is_denied_leaves_the_notice_in_force() -> None:
    world = case("circulate", "hit", "deny_hit")
    assert world.state() == "in_force"
    assert world.do("hit").state() == "hit_reported"


def test_only_the_last_hit_is_confirmed_or_denied() -> None:
    first = case("circulate", "hit")
    of = str(first.entries[-1].ref)
    again = first.do("hit")
    for act in ("confirm_hit", "deny_hit"):
        assert judged(again, act, "requesting", of=of) == ("void", "answer.other_hit")
        assert judged(again, act, "requesting") == ("applied", "")


def test_a_hit_is_confirmed_within_hours_which_no_hold_stops() -> None:
    world = case("circulate", "hit")
    clock = next(clock for clock in world.folded().clocks if clock.name == "confirmation")
    assert clock.start is not None
    assert clock.due is not None
    assert clock.due - clock.start == PARAMS["confirmation"]["hours"] * HOUR
    assert WANTED.by_clock["confirmation"].survives
    of: dict[str, Any] = {"of": str(clock.of)}
    assert judged(world, "silence", "requested", **of) == ("void", "silence.not_due")
    late = world.then(world.entry("DZ", "silence", of, clock.due + HOUR))
    assert late.state() == "unconfirmed"
    assert late.do("confirm_hit").state() == "hit_confirmed"
    assert late.do("deny_hit").state() == "in_force"


def test_a_hit_after_the_notice_lapsed_is_a_fact_and_irregular() -> None:
    world = case("circulate", expires="2026-03-04")
    late = world.clock + 5 * DAY
    assert judged(world, "hit", "requested", at=late, day="2026-03-06") == ("irregular", "wanted.expired")
    assert judged(world, "hit", "requested", day="2026-03-09") == ("irregular", "day.to_come")
    ended = world.do("discontinue")
    assert judged(ended, "hit", "requested") == ("irregular", "state.not_allowed")
    assert ended.do("hit").state() == "discontinued"


def test_a_notice_is_extended_to_a_later_day_only() -> None:
    world = case("circulate", expires="2026-09-01")
    assert judged(world, "extend", "requesting", expires="2026-09-01") == ("void", "wanted.not_later")
    longer = world.do("extend", expires="2026-09-02")
    assert longer.folded().variables["expires"] == "2026-09-02"
    assert judged(World(table=WANTED), "add", "requesting", expires="2026-03-01") == ("void", "day.past")


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["wanted_objection"]))
def test_the_requested_side_may_object_at_any_time_with_a_reason_of_the_profile(reason: str) -> None:
    assert case("circulate").do("object", reason=reason).state() == "objected"
    assert set(LIVE) < set(ACTS["object"].source)
    assert ACTS["object"].protective
    assert ACTS["object"].survives


def test_after_an_objection_no_hit_is_confirmed_but_a_corrected_notice_may_be_circulated() -> None:
    world = case("circulate", "hit", "object")
    assert judged(world, "confirm_hit", "requesting") == ("void", "state.not_allowed")
    assert world.do("correct").state() == "added"
    assert world.do("circulate").state() == "in_force"


def test_a_flagged_notice_is_reviewed_on_both_sides_and_refused_for_good_there() -> None:
    assert judged(World(table=WANTED), "add", "requesting", tags=2, flagged=True) == ("void", "review.missing")
    world = case(flagged=True)
    assert world.state() == "under_review"
    assert judged(world, "circulate", "requested") == ("void", "state.not_allowed")
    assert world.do("pass_review").do("circulate").state() == "in_force"
    assert world.do("object").state() == "refused"


def test_what_ends_or_corrects_a_measure_and_what_was_found_survive_a_suspension() -> None:
    surviving = {"object", "correct", "hit", "confirm_hit", "deny_hit", "silence", "discontinue"}
    assert {act.name for act in WANTED.acts if act.survives} == surviving
    assert {act.name for act in WANTED.acts if act.fact} == {"hit"}
    assert ACTS["discontinue"].body == ()
    assert ACTS["discontinue"].terms[0].choices[0] == "requesting_side"
