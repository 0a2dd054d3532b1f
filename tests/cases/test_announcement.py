"""An announcement: cleared by the side that did not write it, published as a fact, with the day that was agreed."""

from __future__ import annotations

from typing import Any

from comity.cases.announcement import ANNOUNCEMENT
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, World


def case(**terms: Any) -> World:
    return started(ANNOUNCEMENT, **terms)


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def test_both_sides_clear_it_and_either_publishes() -> None:
    for role in ("requesting", "requested"):
        world = turn(turn(case(), "counter_draft", "requested"), "clear_text", "requesting")
        world = turn(world, "publish", role)
        assert world.state() == "published"
        assert {e.effect for e in world.folded().effects} == {"applied"}


def test_nobody_clears_its_own_version_nor_one_that_was_changed() -> None:
    assert judged(case(), "clear_text", "requesting") == ("void", "version.own")
    world = turn(turn(case(), "counter_draft", "requested"), "counter_draft", "requesting")
    assert judged(world, "clear_text", "requested", of=str(world.entries[0].ref)) == ("void", "version.not_last")


def test_what_is_published_uncleared_stands_as_irregular_and_clears_nothing() -> None:
    assert judged(case(), "publish", "requested", effective_on="2026-03-16")[0] == "irregular"
    assert turn(case(), "publish", "requested").state() == "proposed"
    cleared = case().do("clear_text", "requested")
    assert judged(cleared, "publish", "requested") == ("irregular", "clearance.not_settled")


def test_the_day_of_effect_is_the_one_of_the_version_that_was_cleared() -> None:
    world = turn(case(effective_on="2026-04-01"), "counter_draft", "requested", effective_on="2026-04-15")
    world = turn(world, "clear_text", "requesting")
    assert judged(world, "publish", "requested", effective_on="2026-04-01") == ("irregular", "effect.other_day")
    assert judged(world, "publish", "requested", effective_on="2026-04-15") == ("applied", "")


def test_a_publication_that_crosses_a_holding_back_is_irregular() -> None:
    world = turn(case(), "clear_text", "requested")
    time = world.clock + HOUR
    published = world.entry("FR", "publish", world.terms("publish", "FR", time), time)
    held_back = world.entry("DZ", "hold_back", world.terms("hold_back", "DZ", time), time)
    both = world.folded(published, held_back)
    effect = both.effect_of(published.ref)
    assert effect is not None
    assert (both.state, effect.effect, effect.reason) == ("withheld", "irregular", "crossing.struck")
