"""A consultation: opened on a number of the silence detector's, answered with the other side's own."""

from __future__ import annotations

from typing import Any

from comity.cases.consultation import CONSULTATION
from comity.cases.silence import MEASURES
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import World

ACTS = CONSULTATION.by_act


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def test_it_is_opened_answered_and_closed_with_a_measure_that_both_want() -> None:
    world = turn(started(CONSULTATION, measure="unanswered", value=62), "answer", "requested", finding="same")
    world = turn(turn(world, "propose_measure", "requested"), "agree_measure", "requesting")
    assert world.state() == "agreed"
    assert turn(world, "close", "requesting").state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_it_bears_each_measure_of_the_detector_and_what_it_was_counted_from() -> None:
    terms = {one.name: one for one in ACTS["open_consultation"].terms}
    assert terms["measure"].choices == MEASURES
    assert all(terms[name].required for name in ("value", "threshold", "numerator", "denominator", "as_of"))
    for measure in MEASURES:
        assert judged(World(table=CONSULTATION), "open_consultation", "requesting", measure=measure)[0] == "applied"


def test_nobody_agrees_to_its_own_proposal() -> None:
    world = turn(started(CONSULTATION), "propose_measure", "requesting")
    assert judged(world, "agree_measure", "requesting") == ("void", "measure.own")
    assert judged(world, "agree_measure", "requested") == ("applied", "")


def test_an_answer_that_comes_after_a_measure_is_agreed_does_not_undo_it() -> None:
    world = turn(turn(started(CONSULTATION), "propose_measure", "requesting"), "agree_measure", "requested")
    assert turn(world, "answer", "requested").state() == "agreed"


def test_no_hold_stops_a_consultation() -> None:
    assert all(act.survives for act in CONSULTATION.acts)
    assert all(clock.survives for clock in CONSULTATION.clocks)
