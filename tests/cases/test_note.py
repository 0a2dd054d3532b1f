"""A note between principals: open under every hold, acknowledged in hours when urgent, answered in turn."""

from __future__ import annotations

from typing import Any

from comity.cases.note import NOTE
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import PROFILE, World


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def test_it_is_acknowledged_answered_in_turn_and_closed() -> None:
    world = turn(started(NOTE, "acknowledge"), "reply", "requested", position="will_revert")
    world = turn(turn(world, "reply", "requesting"), "reply", "requested")
    assert turn(world, "close", "requesting").state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_nobody_answers_its_own_side_nor_an_older_message() -> None:
    sent = started(NOTE)
    assert judged(sent, "reply", "requesting") == ("void", "note.own")
    world = turn(turn(sent, "reply", "requested"), "reply", "requesting")
    assert judged(world, "reply", "requested", of=str(world.entries[0].ref)) == ("void", "note.not_last")
    assert judged(world, "reply", "requested") == ("applied", "")


def test_an_urgent_message_is_acknowledged_and_answered_sooner() -> None:
    lengths = PROFILE.rules["note"].lengths
    for urgent, found in ((False, ["acknowledgement", "answer"]), (True, ["urgent_acknowledgement", "urgent_answer"])):
        clocks = started(NOTE, urgent=urgent).folded().clocks
        assert [clock.days for clock in clocks] == found
        assert {clock.debtor for clock in clocks} == {"DZ"}
        assert set(found) <= set(lengths)


def test_every_act_and_every_term_survives_a_hold() -> None:
    assert all(act.survives for act in NOTE.acts)
    assert all(clock.survives for clock in NOTE.clocks)


def test_the_channel_is_of_principals_and_carries_nothing_else() -> None:
    for channel in PROFILE.channels("note"):
        route = PROFILE.routes[channel]
        assert {PROFILE.bodies[end].kind for end in (route.sender, route.receiver)} == {"principal"}
        assert set(route.procedures) == {"note"}
