"""A threat to life is told whatever is suspended, by one officer, and is tied to nothing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from comity.cases.fold import fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.police_information import POLICE_INFORMATION
from comity.cases.threat_to_life import LIVE, THREAT_TO_LIFE
from comity.journal.entry import Ref
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

WAY = ("acknowledge", "ask", "inform", "measures_taken", "person_safe", "close")


def case(*acts: str, **terms: Any) -> World:
    return started(THREAT_TO_LIFE, *acts, **terms)


def test_the_whole_way_from_the_warning_to_the_person_s_safety() -> None:
    world = case(*WAY)
    assert world.state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_every_act_takes_effect_while_both_sides_hold_the_pillar_and_the_procedure_and_no_clock_stands() -> None:
    world = case(*WAY)
    holds = PillarHolds(
        HoldEntry(
            ref=Ref(party, 0, 90 + number), act="hold", time=0, eff={}, pillar="police", procedures=procedures
        )
        for party in ("FR", "DZ")
        for number, procedures in enumerate(((), ("threat_to_life",)))
    )
    held = fold(structs.replace(world.context(), holds=holds), world.entries)
    assert [e.effect for e in held.effects] == ["applied"] * len(world.entries)
    assert [c.due for c in held.clocks] == [c.due for c in world.folded().clocks]
    assert all(act.survives for act in THREAT_TO_LIFE.acts)
    assert all(clock.survives for clock in THREAT_TO_LIFE.clocks)
    other = started(POLICE_INFORMATION, "acknowledge")
    stands = fold(structs.replace(other.context(), holds=holds), other.entries)
    assert {e.effect for e in stands.effects} == {"held"}, "the holds of this test do hold"


def test_one_officer_sends_it_at_once_with_nothing_to_attest_or_to_review() -> None:
    assert judged(World(table=THREAT_TO_LIFE), "warn", "requesting", tags=1) == ("applied", "")
    for act in THREAT_TO_LIFE.acts:
        assert act.approvals == 1
        assert set(act.ranks) == {"drafts", "approves"}
        assert not any((act.attests, act.review, act.reviewer))
    assert THREAT_TO_LIFE.safeguards == ()


def test_it_is_acknowledged_within_hours() -> None:
    clock = case().folded().clocks[0]
    assert clock.start is not None
    assert clock.due is not None
    assert clock.due - clock.start == PROFILE.params("threat_to_life")["acknowledgement"]["hours"] * HOUR


def test_what_it_says_permits_no_other_use() -> None:
    terms = {field.name for act in THREAT_TO_LIFE.acts for field in act.terms}
    assert not [name for name in terms if name.startswith("may_")]


@pytest.mark.parametrize("state", LIVE)
def test_the_other_side_may_ask_and_is_told_in_every_live_state(state: str) -> None:
    way: dict[str, tuple[str, ...]] = {
        "warned": (),
        "acknowledged": ("acknowledge",),
        "information_asked": ("ask",),
        "measures_taken": ("measures_taken",),
    }
    world = case(*way[state])
    assert world.state() == state
    assert judged(world, "ask", "requested") == ("applied", "")
    assert judged(world, "inform", "requesting") == ("applied", "")


def test_measures_and_safety_are_facts_of_a_day_that_has_come() -> None:
    for act in ("measures_taken", "person_safe"):
        assert judged(case(), act, "requested", day="2099-01-01") == ("irregular", "day.to_come")
        assert judged(case("close"), act, "requested") == ("irregular", "state.not_allowed")
    assert case("person_safe", "measures_taken").state() == "safe"
