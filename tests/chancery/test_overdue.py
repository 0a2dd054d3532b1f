"""Silence in a case as a reader sees it: tendered, due, overdue by the reader's clock, and what a silence proves."""

from __future__ import annotations

from typing import Any

from comity.chancery import account, reading
from two_nodes.world import DAY, PARTIES, World


def reply(world: World, party: str, case: str) -> dict[str, Any]:
    return next(clock for clock in world.case(party, case)["clocks"] if clock["clock"] == "reply")


def silences(world: World, case: str) -> list[tuple[str, str | None]]:
    return [(item["effect"], item["note"]) for item in world.case("DZ", case)["timeline"] if item["act"] == "silence"]


def test_nothing_is_overdue_before_it_was_collected(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open().case
    world.tick(90 * DAY)
    clock = reply(world, "FR", case)
    assert clock["tendered_since"] is not None
    assert (clock["due"], clock["overdue"]) == (None, None)


def test_overdue_is_the_reader_s_clock_and_in_no_shared_state(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open().case
    world.exchange()
    before = account.status(world.fr)["state"]
    assert reply(world, "FR", case)["overdue"] is False
    world.tick(30 * DAY, only="FR")
    assert [reply(world, party, case)["overdue"] for party in PARTIES] == [True, False]
    listed = reading.case_list(world.fr, None)["cases"]
    assert [one["deadline"]["overdue"] for one in listed] == [True]
    assert account.status(world.fr)["state"] == before


def test_what_was_answered_is_overdue_no_more_and_what_a_hold_stops_is_not(sqlite_world: World) -> None:
    world = sqlite_world
    answered, held = world.open().case, world.open().case
    world.exchange()
    world.act("DZ", answered, "refuse")
    world.hold("DZ")
    world.exchange()
    world.tick(90 * DAY)
    assert reply(world, "FR", answered)["overdue"] is None
    clock = reply(world, "FR", held)
    assert (clock["overdue"], clock["frozen"]) == (False, ["DZ"])


def test_a_silence_says_whether_the_other_side_s_record_proves_it(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open().case
    world.exchange()
    world.tick(30 * DAY)
    world.act("FR", case, "silence")
    world.exchange()
    assert silences(world, case) == [("applied", "claimed")]
    world.act("FR", case, "silence")  # Algeria's receipt of the first one is later than the deadline
    world.exchange()
    assert silences(world, case) == [("applied", "claimed"), ("applied", "conclusive")]
