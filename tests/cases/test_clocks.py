"""Debts of an answer: their start, what disputes it, what stops them, and what silence proves."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.docket import ClockState, awaits, pending
from comity.cases.fold import refresh
from comity.journal.entry import Ref
from support.small_world import DAY, HOUR, START, World

NOON = START + 12 * HOUR


def ends(day: int) -> int:
    """The last second of the day so many days after the first of January."""
    return START + day * DAY + DAY - 1


def reply(world: World) -> ClockState:
    return next(clock for clock in reversed(world.state().clocks) if clock.name == "reply")


def tendered() -> World:
    world = World()
    world.write("AA", "ask")
    return world


def running(**params: Any) -> World:
    """Asked and receipted at noon of the first of January; AA knows. Due at the end of the eleventh."""
    world = tendered()
    world.params |= params
    world.both()
    world.receipt("BB")
    world.both()
    world.receipt("AA")
    world.both()
    return world


def test_no_right_arises_before_the_receipt() -> None:
    world = tendered()
    clock = reply(world)
    assert (clock.start, clock.due, clock.tendered_since) == (None, None, NOON)
    assert awaits(world.state()) == [("BB", Ref("AA", 0, 0))]


def test_a_clock_starts_with_the_receipt_and_is_provisional_until_the_sender_saw_it() -> None:
    world = tendered()
    world.wait(1)
    world.both()
    receipt = world.receipt("BB")
    clock = reply(world)
    assert (clock.start, clock.due, clock.provisional) == (NOON + DAY, ends(11), True)
    assert awaits(world.state()) == [("AA", receipt)]
    world.both()
    world.receipt("AA")
    assert reply(world).provisional is False
    assert pending(world.state()) is False


@pytest.mark.parametrize(("stated", "start"), [(NOON + 40 * DAY, NOON + 2 * DAY), (NOON - 40 * DAY, NOON)])
def test_a_receipts_time_is_clamped_between_the_sending_and_the_senders_first_sight(
    stated: int, start: int
) -> None:
    world = tendered()
    world.both()
    world.receipt("BB", time=stated)
    world.both()
    world.wait(2)
    world.receipt("AA")
    clock = reply(world)
    assert (clock.start, clock.disputed) == (start, True)


def test_a_clamp_within_the_agreed_skew_is_no_dispute() -> None:
    world = tendered()
    world.both()
    world.receipt("BB", time=NOON - 300)
    world.both()
    world.receipt("AA")
    assert (reply(world).start, reply(world).disputed) == (NOON, False)


def test_the_faster_length_applies_where_the_act_says_so() -> None:
    world = World()
    world.write("AA", "ask", urgent=True)
    world.both()
    world.receipt("BB")
    assert reply(world).due == ends(2)


def test_without_a_length_in_the_profile_there_is_no_deadline() -> None:
    world = running()
    del world.params["reply"]
    assert (reply(world).start, reply(world).due) == (NOON, None)


@pytest.mark.parametrize(
    ("answered", "seen", "outcome"),
    [
        (10, 10, "in_time"),
        (10, None, "unseen"),
        (10, 12, "disputed"),
        (12, 12, "late"),
    ],
)
def test_an_answer_is_in_time_by_its_own_time_and_the_other_sides_first_sight(
    answered: int, seen: int | None, outcome: str
) -> None:
    world = running()
    agree = world.write("BB", "agree", time=NOON + answered * DAY)
    if seen is not None:
        world.both()
        world.receipt("AA", time=NOON + seen * DAY)
    clock = reply(world)
    assert (clock.stopped_by, clock.outcome, clock.due) == (agree, outcome, ends(10))
    assert pending(world.state()) is (outcome == "unseen")


def test_a_withdrawal_answers_nothing_and_freezes_what_was_known() -> None:
    world = tendered()
    world.write("AA", "withdraw")
    before = reply(world)
    assert (before.outcome, before.awaits) == ("lifted", ())
    world.both()
    world.receipt("BB")
    assert reply(world) == before


def test_a_debt_that_the_debtors_own_act_starts_runs_at_once_but_not_later_than_it_was_seen() -> None:
    world = running()
    world.write("AA", "ask", fault="seen.false_root")
    world.write("BB", "question", time=NOON + 3 * DAY)
    information = world.state().clocks[-1]
    assert (information.debtor, information.start) == ("AA", None), "AA owes it, and has not seen it"


def test_refreshing_after_a_receipt_gives_what_a_fold_gives() -> None:
    world = tendered()
    before = world.state()
    world.both()
    world.receipt("BB")
    assert refresh(world.context(), before, world.entries) == world.state() != before


# --- Suspension


def lift(world: World, by: str, *holds: Ref) -> None:
    world.both()
    offer = world.offer(by, *holds)
    world.both()
    world.accept(world.other(by), offer)
    world.both()
    world.receipt(by)
    world.both()


def test_a_standing_hold_freezes_the_clock_and_says_whose_it_is() -> None:
    world = running()
    world.wait(3)
    world.hold("AA")
    world.both()
    world.receipt("BB")
    clock = reply(world)
    assert (clock.frozen_by, clock.due) == (("AA",), ends(10))


def test_the_time_that_a_hold_stood_is_given_back() -> None:
    world = running()
    world.wait(3)
    hold = world.hold("AA")
    world.both()
    world.receipt("BB")
    world.wait(5)
    lift(world, "AA", hold)
    clock = reply(world)
    assert (clock.frozen_by, clock.stood, clock.due, clock.disputed) == ((), 5 * DAY, ends(15), False)


def test_overlapping_holds_count_once() -> None:
    world = running()
    world.wait(2)
    first = world.hold("AA")
    world.both()
    world.wait(2)
    second = world.hold("BB")
    world.both()
    assert reply(world).frozen_by == ("AA", "BB")
    world.wait(2)
    lift(world, "AA", first)
    assert reply(world).frozen_by == ("BB",)
    world.wait(2)
    lift(world, "AA", second)
    assert (reply(world).stood, reply(world).due) == (6 * DAY, ends(16))


def test_a_hold_that_begins_after_the_deadline_changes_nothing() -> None:
    world = running()
    world.wait(11)
    hold = world.hold("AA")
    world.both()
    assert reply(world).frozen_by == ()
    world.wait(5)
    lift(world, "AA", hold)
    assert (reply(world).due, reply(world).stood) == (ends(10), 0)


def test_a_hold_cant_be_pre_dated_below_what_it_had_seen_nor_post_dated_beyond_its_sight() -> None:
    world = running()
    world.wait(6)
    world.receipt("AA")
    world.both()
    hold = world.hold("BB", time=NOON + HOUR)
    world.both()
    world.receipt("AA")
    world.wait(1)
    lift(world, "BB", hold)
    clock = reply(world)
    assert (clock.stood, clock.disputed) == (1 * DAY, True)


def test_a_profile_may_say_that_a_hold_does_not_stop_its_authors_own_debts() -> None:
    for party, frozen in (("BB", ()), ("AA", ("AA",))):
        world = running(hold_spares_own_debts=True)
        world.hold(party)
        world.both()
        assert reply(world).frozen_by == frozen


def test_a_hold_after_the_answer_leaves_the_deadline_alone() -> None:
    world = running()
    world.write("BB", "agree")
    world.both()
    world.receipt("AA")
    world.both()
    before = reply(world)
    world.hold("AA")
    world.both()
    assert reply(world) == before


# --- Silence


def silent(day: int, *, proof: int | None, **params: Any) -> tuple[World, Ref]:
    """AA states silence at noon of a day; `proof`: the day of BB's last entry that AA has seen by then."""
    world = running(**params)
    if proof is not None:
        world.receipt("BB", time=NOON + proof * DAY)
        world.both()
    return world, world.write("AA", "silence", of="AA:0:0", time=NOON + day * DAY)


def test_silence_is_conclusive_when_its_past_holds_the_debtors_entry_after_the_deadline() -> None:
    world, ref = silent(12, proof=11)
    effect = world.effect(ref)
    assert (effect.effect, effect.note) == ("applied", "conclusive")
    assert world.state().state == "agreed"
    assert world.effect(world.write("AA", "insist")).effect == "applied"


def test_silence_is_only_claimed_while_the_debtor_has_said_nothing_after_the_deadline() -> None:
    world, ref = silent(12, proof=9)
    assert (world.effect(ref).effect, world.effect(ref).note) == ("applied", "claimed")
    assert world.state().state == "silent"
    insist = world.effect(world.write("AA", "insist"))
    assert (insist.effect, insist.reason) == ("void", "silence.claimed")


def test_a_later_proof_does_not_make_a_claimed_silence_conclusive() -> None:
    world, ref = silent(12, proof=None)
    world.receipt("BB", time=NOON + 13 * DAY)
    world.both()
    assert world.effect(ref).note == "claimed"


def test_silence_before_the_deadline_is_void() -> None:
    world, ref = silent(10, proof=10)
    assert (world.effect(ref).effect, world.effect(ref).reason) == ("void", "silence.not_due")


def test_silence_has_only_the_effect_that_the_profile_gives_it() -> None:
    world, ref = silent(12, proof=11, silence="none")
    assert (world.effect(ref).effect, world.state().state) == ("applied", "silent")


def test_an_answer_under_way_makes_silence_no_less_true_for_who_had_not_seen_it_but_comes_first() -> None:
    world = running()
    agree = world.write("BB", "agree", time=NOON + 10 * DAY)
    silence = world.write("AA", "silence", of="AA:0:0", time=NOON + 12 * DAY)
    assert world.effect(agree).effect == "applied"
    assert (world.effect(silence).effect, world.effect(silence).reason) == ("void", "state.not_allowed")


def test_silence_is_void_while_the_clock_stands_still() -> None:
    world = running()
    world.wait(3)
    hold = world.hold("AA")
    world.both()
    world.wait(5)
    lift(world, "AA", hold)
    world.receipt("BB", time=NOON + 12 * DAY)
    world.both()
    silence = world.write("AA", "silence", of="AA:0:0", time=NOON + 12 * DAY)
    assert world.effect(silence).reason == "silence.not_due", "the hold gave five days back"
