"""Suspension: what a hold holds, what lifts it, and how held acts take effect afterwards or never."""

from __future__ import annotations

import itertools

import pytest

from comity.cases.decide import acts_open, held_items
from comity.cases.holds import HoldEntry, PillarHolds
from comity.journal.entry import Ref
from support.small_world import World


@pytest.fixture
def asked() -> World:
    world = World()
    world.write("AA", "ask")
    world.both()
    world.receipt("BB")
    world.both()
    return world


def told(world: World, ref: Ref) -> tuple[str, str]:
    effect = world.effect(ref)
    return effect.effect, effect.reason


def lift(world: World, by: str, *holds: Ref) -> Ref:
    """An offer and an acceptance, all post delivered."""
    world.both()
    offer = world.offer(by, *holds)
    world.both()
    accept = world.accept(world.other(by), offer)
    world.both()
    return accept


def test_a_hold_holds_what_had_not_seen_it_as_much_as_what_had(asked: World) -> None:
    asked.hold("AA")
    crossing = asked.write("BB", "agree")
    asked.both()
    later = asked.write("BB", "agree")
    own = asked.write("AA", "ask")
    assert told(asked, crossing) == told(asked, later) == told(asked, own) == ("held", "pillar.held")
    assert asked.state().state == "asked"


def test_what_a_hold_had_seen_stays_in_effect(asked: World) -> None:
    agree = asked.write("BB", "agree")
    asked.both()
    asked.hold("AA")
    assert told(asked, agree) == ("applied", "")


def test_what_survives_a_hold_goes_through(asked: World) -> None:
    asked.hold("BB")
    asked.both()
    assert told(asked, asked.write("AA", "remark")) == ("applied", "")
    assert told(asked, asked.write("AA", "withdraw")) == ("applied", "")
    assert told(asked, asked.write("AA", "die")) == ("applied", "")


def test_saying_less_than_was_seen_never_escapes_a_hold(asked: World) -> None:
    asked.hold("AA")
    asked.post("BB")
    assert told(asked, asked.write("BB", "agree", seen=1)) == ("held", "pillar.held")


def test_a_hold_on_one_procedure_or_another_pillar_leaves_the_rest_alone(asked: World) -> None:
    asked.hold("AA", procedures=("transit",))
    asked.hold("AA", pillar="police")
    asked.both()
    assert told(asked, asked.write("BB", "question")) == ("applied", "")
    asked.hold("AA", procedures=("small",))
    asked.both()
    assert told(asked, asked.write("BB", "agree")) == ("held", "pillar.held")


def test_nobody_lifts_the_others_hold_alone(asked: World) -> None:
    hold = asked.hold("AA")
    asked.both()
    offer = asked.offer("BB", hold)
    accept = asked.accept("BB", offer)
    holds = asked.context().holds
    assert not holds.valid(accept)
    assert holds.invalid() == {accept: "accept.own_offer"}
    assert told(asked, asked.write("BB", "agree")) == ("held", "pillar.held")


@pytest.mark.parametrize("offering", ["AA", "BB"])
def test_after_an_offer_and_its_acceptance_the_pillar_is_open(asked: World, offering: str) -> None:
    hold = asked.hold("AA")
    held = asked.write("BB", "agree")
    asked.both()
    assert not asked.context().holds.status("readmission").open
    lift(asked, offering, hold)
    status = asked.context().holds.status("readmission")
    assert (status.open, status.holds, status.offer) == (True, (), None)
    assert told(asked, held) == ("held", "pillar.held"), "nothing held applies by itself"
    assert told(asked, asked.write("BB", "question")) == ("applied", "")


def test_an_act_that_crosses_the_acceptance_is_still_held(asked: World) -> None:
    hold = asked.hold("AA")
    asked.both()
    offer = asked.offer("AA", hold)
    asked.both()
    asked.accept("BB", offer)
    crossing = asked.write("AA", "remark")
    question = asked.write("BB", "question")
    asked.both()
    assert told(asked, crossing) == ("applied", "")
    assert told(asked, question) == ("applied", "")
    blind = World()
    blind.write("AA", "ask")
    blind.both()
    hold = blind.hold("AA")
    blind.both()
    offer = blind.offer("BB", hold)
    blind.both()
    blind.accept("AA", offer)
    assert told(blind, blind.write("BB", "agree")) == ("held", "pillar.held")


def test_a_second_hold_that_crosses_the_resumption_of_the_first_stands(asked: World) -> None:
    first = asked.hold("AA")
    asked.both()
    offer = asked.offer("AA", first)
    second = asked.hold("BB")
    asked.both()
    asked.accept("BB", offer)
    asked.both()
    status = asked.context().holds.status("readmission")
    assert [hold.ref for hold in status.holds] == [second]
    assert told(asked, asked.write("BB", "agree")) == ("held", "pillar.held")


def test_simultaneous_holds_both_stand_and_each_needs_lifting(asked: World) -> None:
    first, second = asked.hold("AA"), asked.hold("BB")
    lift(asked, "AA", first)
    assert told(asked, asked.write("BB", "agree")) == ("held", "pillar.held")
    lift(asked, "BB", second)
    assert told(asked, asked.write("BB", "agree")) == ("applied", "")


def test_an_offer_that_names_a_lifted_hold_or_nothing_is_void(asked: World) -> None:
    hold = asked.hold("AA")
    lift(asked, "AA", hold)
    again = asked.offer("AA", hold)
    empty = asked.offer("AA")
    wrong = asked.offer("AA", Ref("AA", 0, 999))
    assert asked.context().holds.invalid() == {
        again: "offer.hold_not_standing",
        empty: "offer.names_nothing",
        wrong: "offer.hold_not_standing",
    }


def test_an_offer_is_accepted_once_and_not_before_it_is_seen(asked: World) -> None:
    hold = asked.hold("AA")
    asked.both()
    offer = asked.offer("AA", hold)
    early = asked.accept("BB", offer)
    asked.both()
    asked.accept("BB", offer)
    twice = asked.accept("BB", offer)
    invalid = asked.context().holds.invalid()
    assert invalid == {early: "accept.offer_absent", twice: "accept.hold_not_standing"}


def test_an_offer_of_one_pillar_lifts_no_hold_of_another(asked: World) -> None:
    hold = asked.hold("AA", pillar="police")
    offer = asked.offer("AA", hold)
    assert asked.context().holds.invalid() == {offer: "offer.hold_not_standing"}


def test_a_hold_with_a_false_root_holds_nothing(asked: World) -> None:
    asked.hold("AA", fault="seen.false_root")
    asked.both()
    assert told(asked, asked.write("BB", "agree")) == ("applied", "")


def test_holds_are_judged_alike_in_whatever_order_they_are_given() -> None:
    world = World()
    hold = world.hold("AA")
    other = world.hold("BB")
    world.both()
    offer = world.offer("AA", hold, other)
    crossing = world.offer("BB", hold)
    world.both()
    world.accept("BB", offer)
    world.accept("AA", crossing)
    world.both()
    shown = set()
    for order in itertools.permutations(world.holds):
        holds = PillarHolds(order)
        status = holds.status("readmission")
        shown.add(
            (
                status.open,
                status.holds,
                tuple(sorted(holds.invalid().items())),
                holds.mark("readmission", "small"),
            )
        )
    assert len(shown) == 1
    assert shown.pop()[0] is True


def test_an_unknown_suspension_act_is_void() -> None:
    entry = HoldEntry(ref=Ref("AA", 0, 0), act="pause", time=0, eff={"AA": (0, 0)}, pillar="police")
    assert PillarHolds([entry]).invalid() == {entry.ref: "act.unknown"}


# --- Release and drop


@pytest.fixture
def resumed(asked: World) -> tuple[World, Ref]:
    """BB's agreement was held, and the hold lifted since."""
    hold = asked.hold("AA")
    held = asked.write("BB", "agree")
    asked.wait(2)
    lift(asked, "AA", hold)
    return asked, held


def test_a_released_act_takes_effect_by_its_release_and_stays_held(resumed: tuple[World, Ref]) -> None:
    world, held = resumed
    release = world.write("BB", "release", entry=held)
    assert told(world, release) == ("applied", "")
    effect = world.effect(held)
    assert (effect.effect, effect.released_by) == ("held", release)
    state = world.state()
    assert (state.state, state.variables["agreement"]) == ("agreed", str(release))


def test_a_release_needs_the_same_approvals_as_the_act(resumed: tuple[World, Ref]) -> None:
    world, held = resumed
    assert told(world, world.write("BB", "release", entry=held, approvals=1)) == ("void", "approvals.missing")


def test_a_release_is_its_authors_alone_and_once(resumed: tuple[World, Ref]) -> None:
    world, held = resumed
    assert told(world, world.write("AA", "release", entry=held)) == ("void", "held.not_yours")
    world.write("BB", "release", entry=held)
    assert told(world, world.write("BB", "release", entry=held)) == ("void", "held.done")
    assert told(world, world.write("BB", "drop", entry=held)) == ("void", "held.done")


def test_a_dropped_act_is_never_released(resumed: tuple[World, Ref]) -> None:
    world, held = resumed
    drop = world.write("BB", "drop", entry=held)
    assert world.effect(held).dropped_by == drop
    assert told(world, world.write("BB", "release", entry=held)) == ("void", "held.done")
    assert world.state().state == "asked"
    assert held_items(world.state()) == []


def test_a_hold_that_crosses_a_request_and_its_withdrawal_leaves_the_withdrawal_in_effect() -> None:
    world = World()
    request = world.write("AA", "ask")
    withdrawal = world.write("AA", "withdraw")
    hold = world.hold("BB")
    lift(world, "AA", hold)
    assert told(world, request) == ("held", "pillar.held")
    assert told(world, withdrawal) == ("applied", "")
    assert told(world, world.write("AA", "release", entry=request)) == ("void", "case.reopened")


def test_what_was_in_effect_for_its_author_is_not_dropped_by_a_hold_that_came_later(asked: World) -> None:
    agree = asked.write("BB", "agree")
    drop = asked.write("BB", "drop", entry=agree)
    asked.hold("AA")
    asked.both()
    assert told(asked, agree) == ("held", "pillar.held")
    assert told(asked, drop) == ("void", "held.not_held")


def test_what_was_not_held_cant_be_released(asked: World) -> None:
    agree = asked.write("BB", "agree")
    assert told(asked, asked.write("BB", "release", entry=agree)) == ("void", "held.not_held")
    assert told(asked, asked.write("BB", "drop", entry="BB:0:99")) == ("void", "held.unknown")


def test_a_release_under_a_standing_hold_is_void_and_one_that_crosses_a_hold_is_held(
    resumed: tuple[World, Ref],
) -> None:
    world, held = resumed
    world.hold("AA")
    crossing = world.write("BB", "release", entry=held)
    assert told(world, crossing) == ("held", "pillar.held")
    world.both()
    assert told(world, world.write("BB", "release", entry=held)) == ("void", "hold.standing")
    assert told(world, world.write("BB", "release", entry=crossing)) == ("void", "held.not_held")
    assert told(world, world.write("BB", "drop", entry=held)) == ("applied", ""), "giving up survives"


def test_a_release_that_crosses_a_withdrawal_is_struck_as_its_act_would_be(
    resumed: tuple[World, Ref],
) -> None:
    world, held = resumed
    world.write("AA", "withdraw")
    release = world.write("BB", "release", entry=held)
    assert told(world, release) == ("struck", "crossing.struck")
    assert world.effect(held).released_by is None


def test_a_release_into_a_state_that_no_longer_allows_the_act_is_void(resumed: tuple[World, Ref]) -> None:
    world, held = resumed
    world.write("AA", "withdraw")
    world.both()
    assert told(world, world.write("BB", "release", entry=held)) == ("void", "state.not_allowed")


def test_what_expired_while_it_was_held_is_not_released() -> None:
    world = World()
    world.write("AA", "ask")
    world.both()
    hold = world.hold("AA")
    held = world.write("BB", "agree", day="2026-01-03")
    world.wait(5)
    lift(world, "BB", hold)
    assert told(world, world.write("BB", "release", entry=held)) == ("void", "day.past")


def test_a_held_opening_opens_the_case_by_its_release_and_its_clock_runs_from_there() -> None:
    world = World()
    hold = world.hold("BB")
    opening = world.write("AA", "ask")
    world.both()
    assert told(world, world.write("BB", "agree")) == ("held", "pillar.held")
    lift(world, "AA", hold)
    world.wait(30)
    assert told(world, world.write("BB", "agree")) == ("void", "case.absent")
    release = world.write("AA", "release", entry=opening)
    world.both()
    world.receipt("BB")
    world.both()
    world.receipt("AA")
    state = world.state()
    assert (state.state, state.requesting) == ("asked", "AA")
    (clock,) = state.clocks
    assert (clock.of, clock.start) == (release, world.now)


def test_a_fact_about_a_case_whose_opening_is_held_counts_as_irregular() -> None:
    world = World()
    world.hold("BB")
    world.write("AA", "ask")
    world.both()
    assert told(world, world.write("BB", "die")) == ("irregular", "case.absent")


def test_the_acts_that_are_open_say_what_stands_against_the_others(asked: World) -> None:
    held = asked.write("BB", "question")
    asked.hold("AA")
    asked.both()
    probe = asked.write("BB", "agree")
    entries = asked.entries[:-1]
    found = acts_open(asked.context(), entries, asked.entries[-1])
    assert found["agree"] == "pillar.held"
    assert found["remark"] is found["object"] is found["die"] is None
    assert found["release"] == "hold.standing"
    assert found["withdraw"] == "party.not_entitled"
    assert {effect.ref for effect in held_items(asked.state(), "BB")} == {held, probe}
