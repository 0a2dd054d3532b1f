"""A visit: a date is one side's until the other convenes on it; postponed by name, held, and told by each side."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.visit import CITABLE, VISIT
from comity.mechanism import procedures
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

ACTS = VISIT.by_act
REASONS = sorted(PROFILE.params("visit")["codes"]["postponement"])


def case(*acts: str, **terms: Any) -> World:
    return started(VISIT, *acts, **terms)


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def convened() -> World:
    return turn(case(), "convene", "requested")


def test_it_is_postponed_twice_and_takes_place_on_the_third_date() -> None:
    world = case()
    for author, other in (("requested", "requesting"), ("requesting", "requested")):
        world = turn(world, "postpone", author, reason="none_stated")
        world = turn(turn(world, "reschedule", author), "convene", other)
    world = turn(turn(world, "take_place", "requested"), "close", "requesting")
    assert world.state() == "closed"
    effects = world.folded().effects
    assert [e.effect for e in effects if e.act == "postpone"] == ["applied", "applied"]
    assert {e.effect for e in effects} == {"applied"}


def test_a_date_is_accepted_by_the_side_that_did_not_propose_it() -> None:
    assert judged(case(), "convene", "requesting") == ("void", "date.own")
    assert judged(case(), "convene", "requested") == ("applied", "")
    answered = turn(case(), "reschedule", "requested")
    first = str(answered.entries[0].ref)
    assert judged(answered, "convene", "requested", of=first) == ("void", "date.not_last")
    assert judged(answered, "convene", "requesting") == ("applied", "")


def test_a_date_is_put_off_once_and_by_its_name() -> None:
    world = turn(turn(case(), "postpone", "requested"), "reschedule", "requesting")
    first = str(world.entries[0].ref)
    assert judged(world, "postpone", "requested", of=first) == ("void", "date.not_last")
    put_off = turn(world, "postpone", "requested")
    assert judged(put_off, "postpone", "requesting") == ("void", "state.not_allowed")


@pytest.mark.parametrize("reason", REASONS)
def test_a_postponement_that_crosses_the_convening_prevails(reason: str) -> None:
    world, time = case(), case().clock + HOUR
    later = world.entry("FR", "postpone", world.terms("postpone", "FR", time) | {"reason": reason}, time)
    convening = world.entry("DZ", "convene", world.terms("convene", "DZ", time), time)
    both = world.folded(later, convening)
    effect = both.effect_of(convening.ref)
    assert effect is not None
    assert (both.state, effect.effect) == ("postponed", "struck")


def test_what_took_place_is_recorded_whatever_the_papers_said() -> None:
    for world in (case(), turn(case(), "postpone", "requested"), convened()):
        assert judged(world, "take_place", "requested") == ("applied", "")
        assert turn(world, "take_place", "requested").state() == "took_place"
    cancelled = turn(case(), "cancel", "requested")
    assert judged(cancelled, "take_place", "requesting")[0] == "irregular"
    assert turn(cancelled, "take_place", "requesting").state() == "cancelled"


def test_each_side_says_what_was_raised_and_neither_changes_the_other() -> None:
    world = turn(turn(convened(), "propose_item", "requesting"), "take_place", "requested")
    world = turn(turn(world, "mark_item", "requesting", raised="yes"), "mark_item", "requested", raised="not_stated")
    assert [e.effect for e in world.folded().effects if e.act == "mark_item"] == ["applied", "applied"]
    assert judged(turn(world, "close", "requesting"), "mark_item", "requested", raised="no") == ("applied", "")


def test_an_item_is_taken_off_only_by_the_side_that_put_it_on() -> None:
    world = turn(case(), "propose_item", "requesting")
    assert judged(world, "withdraw_item", "requested") == ("void", "agenda.not_own")
    assert judged(world, "withdraw_item", "requesting") == ("applied", "")


def test_an_item_cites_what_opens_a_case_in_any_pillar_but_the_consular_one() -> None:
    opened = {(table.pillar, f"{table.pillar}.{table.opening.name}") for table in procedures().values()}
    pillars = {choice.partition(".")[0] for choice in CITABLE}
    assert set(CITABLE) <= {name for _, name in opened}
    assert pillars == {pillar for pillar, _ in opened} - {"consular"}
    reading = [guard for act in VISIT.acts for guard in act.guards if "about" in guard.args]
    assert not reading, "a citation is read by no condition"


def test_no_field_holds_a_person_or_a_position_paper() -> None:
    fields = [one for act in VISIT.acts for one in (*act.terms, *act.body)]
    assert "person" not in {one.kind for one in fields}
    assert not [one.name for one in fields if "position" in one.name or "paper" in one.name or "brief" in one.name]


def test_a_hold_stops_neither_a_postponement_nor_what_happened() -> None:
    surviving = {act.name for act in VISIT.acts if act.survives}
    assert surviving == {"postpone", "cancel", "hold_session", "take_place", "mark_item"}
    assert all(clock.expected for clock in VISIT.clocks)
