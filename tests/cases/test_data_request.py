"""A person's request about data: whatever is suspended, within a term, and blocked while it is contested."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.calendar import DAY
from comity.cases.data_request import DATA_REQUEST, OPEN
from comity.cases.terms import check_body
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("data_request")
ACTS = DATA_REQUEST.by_act
CASE, OTHER = "ab" * 16, "cd" * 16


def case(*acts: str, **terms: Any) -> World:
    return started(DATA_REQUEST, *acts, **terms)


def turn(world: World, act: str, **terms: Any) -> World:
    world = world.do(act, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def blocked(world: World) -> str:
    return world.folded().variables.get("blocked", "")


def contested() -> World:
    return turn(case(kind="erasure"), "challenge", of_case=CASE)


def owed(world: World) -> set[str]:
    return {clock.name for clock in world.folded().clocks if clock.stopped_by is None}


@pytest.mark.parametrize("kind", ["access", "correction", "erasure"])
@pytest.mark.parametrize("via", ["person", "representative", "supervisor"])
def test_a_request_is_answered_by_whoever_it_comes(kind: str, via: str) -> None:
    answer = {"access": "give_access", "correction": "correct", "erasure": "erase"}[kind]
    assert case("acknowledge", answer, kind=kind, via=via).state() in ("answered", "erased")


def test_every_act_survives_a_hold_and_no_term_stands_still() -> None:
    assert DATA_REQUEST.pillar == "consular"
    assert all(act.survives for act in DATA_REQUEST.acts)
    assert all(clock.survives and not clock.expected for clock in DATA_REQUEST.clocks)


def test_the_term_is_extended_once_and_a_doubt_about_identity_stops_it() -> None:
    assert owed(case()) == {"acknowledgement", "answer"}
    extended = case("extend")
    assert owed(extended) == {"extended_answer"}
    assert judged(extended, "extend", "requested") == ("void", "state.not_allowed")
    asked = case("ask_identity")
    assert owed(asked) == {"identity"}
    assert judged(asked, "give_access", "requested") == ("void", "state.not_allowed")
    assert owed(turn(asked, "prove_identity")) == {"answer"}
    assert turn(asked, "refuse", reason="identity_not_proved").state() == "refused"


LESS = ("give_access_in_part", "hold_nothing", "neither_confirm", "refuse", "lift_block", "extend")


@pytest.mark.parametrize("act", LESS)
def test_an_answer_that_gives_less_says_where_to_turn_to(act: str) -> None:
    """Directive (EU) 2016/680, articles 12(4), 15(3) and 16(4)."""
    required = {"supervisor", "court"}
    assert required <= {field.name for field in ACTS[act].body if field.required}
    assert {p.field for p in check_body(ACTS[act], {}, PARAMS)} >= required


def test_to_neither_confirm_nor_deny_says_nothing_else() -> None:
    assert [field.name for field in ACTS["neither_confirm"].terms] == ["of"]
    assert {field.name for field in ACTS["neither_confirm"].body} == {"reference", "supervisor", "court"}
    assert ACTS["neither_confirm"].target == ACTS["hold_nothing"].target == ACTS["give_access"].target


def test_what_is_contested_is_blocked_until_it_is_decided() -> None:
    world = contested()
    assert (world.state(), blocked(world)) == ("challenged", CASE)
    for act in ("lift_block", "correct"):
        decided = turn(world, act, **({"of_case": CASE} if act == "correct" else {}))
        assert (decided.state(), blocked(decided)) == ("answered", "")
    for act in ("give_access", "refuse", "neither_confirm"):
        assert judged(world, act, "requested") == ("void", "state.not_allowed")


def test_the_supervisor_s_finding_that_it_is_lawful_ends_the_block() -> None:
    silent = silence(contested())
    assert blocked(turn(silent, "refer")) == CASE
    lawful = turn(turn(silent, "refer"), "find_lawful")
    assert (lawful.state(), blocked(lawful)) == ("refused", "")


def silence(world: World) -> World:
    due = next(c.due for c in world.folded().clocks if c.name == "challenge")
    assert due is not None
    world = world.receipted("DZ", due + HOUR)
    of = str(world.entries[-1].ref)
    return world.then(world.entry("FR", "silence", {"of": of}, due + 2 * HOUR)).receipted("DZ", due + 3 * HOUR)


def test_a_challenge_left_unanswered_obliges_to_erase_within_a_term() -> None:
    world = contested()
    early = str(world.entries[-1].ref)
    assert judged(world, "silence", "requesting", of=early) == ("void", "silence.not_due")
    late = world.clock + 60 * DAY
    assert judged(world, "silence", "requesting", at=late, of=early) == ("applied", "")
    silent = silence(world)
    assert (silent.state(), owed(silent), blocked(silent)) == ("to_erase", {"execution"}, CASE)
    erased = turn(silent, "erase", of_case=CASE, reason="silence")
    assert (erased.state(), owed(erased)) == ("erased", set())


def test_the_side_that_asked_attests_the_erasure_of_the_same_case() -> None:
    world = turn(contested(), "erase", of_case=CASE, both=True)
    assert judged(world, "attest_erasure", "requesting", of_case=OTHER) == ("void", "erasure.other_case")
    assert judged(world, "attest_erasure", "requesting", of_case=CASE) == ("applied", "")
    assert judged(world, "attest_erasure", "requesting", of_case=CASE, tags=1) == ("void", "approvals.missing")


@pytest.mark.parametrize("remedy", ["access", "correction", "erasure"])
def test_a_supervisor_s_order_is_owed_within_a_term(remedy: str) -> None:
    world = turn(turn(case("refuse"), "refer"), "find_breach", remedy=remedy)
    assert world.state() == ("to_erase" if remedy == "erasure" else "ordered")
    assert owed(world) == {"execution"}
    assert judged(world, "refuse", "requested") == ("void", "state.not_allowed")
    act = {"access": "give_access", "correction": "correct", "erasure": "erase"}[remedy]
    assert owed(turn(world, act)) == set()


def test_what_was_destroyed_is_recorded_wherever_the_case_stands() -> None:
    assert ACTS["erase"].fact
    for acts in (("ask_identity",), ("give_access", "close")):
        world = case(*acts)
        before = world.state()
        effect, reason = judged(world, "erase", "requested", of_case=CASE)
        assert (effect, reason) == ("irregular", "state.not_allowed")
        assert world.do("erase", of_case=CASE).state() == before


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["data_refusal"]))
def test_it_is_refused_with_any_reason_of_the_profile_and_may_be_referred(reason: str) -> None:
    world = turn(case(), "refuse", reason=reason)
    assert judged(world, "refer", "requesting") == ("applied", "")
    assert judged(world, "challenge", "requesting", of_case=CASE) == ("applied", "")


def test_a_request_is_withdrawn_wherever_it_waits_and_then_nothing_is_blocked_by_it() -> None:
    assert set(ACTS["withdraw"].source) | {"answered", "refused", "erased"} == set(OPEN)
    assert turn(contested(), "withdraw").folded().state == "withdrawn"
