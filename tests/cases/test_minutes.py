"""Minutes: drafted in turn, marked by paragraph, initialled by the side that did not write, signed by both."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.minutes import MINUTES
from comity.cases.terms import check_body
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("minutes")
ACTS = MINUTES.by_act
MARKS = ("state_alone", "reserve")


def case(*acts: str, **terms: Any) -> World:
    return started(MINUTES, *acts, **terms)


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def initialled() -> World:
    return turn(case(), "initial", "requested")


def test_they_are_drafted_in_turn_initialled_signed_and_countersigned_with_one_reserved_paragraph() -> None:
    world = turn(turn(case(), "counter_draft", "requested"), "agree_paragraph", "requesting", paragraph=1)
    world = turn(turn(world, "reserve", "requesting", paragraph=2), "initial", "requesting")
    world = turn(turn(world, "sign", "requesting", reserved_count=1), "countersign", "requested")
    assert world.state() == "signed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


@pytest.mark.parametrize("act", ["initial", "counter_draft", "agree_paragraph"])
def test_nobody_answers_the_version_that_its_own_side_wrote(act: str) -> None:
    assert judged(case(), act, "requesting") == ("void", "version.own")
    assert judged(case(), act, "requested") == ("applied", "")
    countered = turn(case(), "counter_draft", "requested")
    assert judged(countered, act, "requested") == ("void", "version.own")
    first = str(countered.entries[0].ref)
    assert judged(turn(countered, "counter_draft", "requesting"), act, "requested", of=first)[1] == "version.not_last"


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_of_the_last_version_and_only_its_own_side_lifts_it(mark: str) -> None:
    world = turn(case(), "counter_draft", "requested")
    assert judged(world, mark, "requesting", of=str(world.entries[0].ref)) == ("void", "version.not_last")
    for role, other in (("requesting", "requested"), ("requested", "requesting")):
        marked = turn(world, mark, role, paragraph=3)
        assert marked.state() == "countered"
        assert judged(marked, "lift_mark", other) == ("void", "mark.not_own")
        assert judged(marked, "lift_mark", role) == ("applied", "")


@pytest.mark.parametrize("mark", MARKS)
def test_a_signature_that_a_mark_crossed_has_no_effect(mark: str) -> None:
    world = initialled()
    time = world.clock + HOUR
    signed = world.entry("FR", "sign", world.terms("sign", "FR", time), time)
    marked = world.entry("DZ", mark, world.terms(mark, "DZ", time), time)
    both = world.folded(signed, marked)
    effect = both.effect_of(signed.ref)
    assert effect is not None
    assert (effect.effect, both.state) == ("struck", "initialled")


def test_nobody_signs_before_the_initials_are_received_nor_on_initials_that_were_void() -> None:
    world = turn(case(), "counter_draft", "requested").do("initial", "requesting")
    assert judged(world, "sign", "requesting") == ("void", "initials.not_settled")
    assert judged(world.receipted("DZ", world.clock + 60), "sign", "requesting") == ("applied", "")
    world = case()
    early = world.entry("FR", "initial", {"of": str(world.entries[0].ref)}, world.clock + HOUR)
    world = turn(world.then(early).receipted("DZ", early.time + 60), "initial", "requested")
    assert judged(world, "sign", "requesting", of=str(early.ref)) == ("void", "answer.other_initials")
    assert judged(world, "sign", "requesting") == ("applied", "")


def test_a_text_that_differs_is_objected_to_and_signed_anew() -> None:
    world = turn(turn(initialled(), "sign", "requesting"), "object_text", "requested", reason="languages_differ")
    assert world.state() == "initialled"
    first = str(world.entries[2].ref)
    again = turn(world, "sign", "requesting")
    assert judged(again, "countersign", "requested", of=first) == ("void", "answer.other_final")
    assert judged(again, "countersign", "requested") == ("applied", "")


def test_every_version_is_in_two_languages_and_a_statement_of_one_side_too() -> None:
    text = {"paragraphs": ["…"], "reference": "2026/1", "title": "…", "changes": "…"}
    for act in ("propose", "counter_draft", "sign"):
        given = {name: value for name, value in text.items() if name in {one.name for one in ACTS[act].body}}
        problems = {(p.field, p.code) for p in check_body(ACTS[act], given, PARAMS)}
        assert problems == {("paragraphs_other_language", "field.missing")}
    assert check_body(ACTS["state_alone"], {"statement": "…"}, PARAMS)[0].field == "statement_other_language"
    assert {"language", "other_language"} <= {one.name for one in ACTS["propose"].terms if one.required}


def test_two_officers_stand_for_each_version_and_each_signature() -> None:
    two = {act.name for act in MINUTES.acts if act.approvals == 2}
    assert two == {"propose", "counter_draft", "initial", "sign", "countersign"}


def test_a_hold_stops_all_but_what_stops_the_text_or_keeps_a_side_out_of_it() -> None:
    assert {act.name for act in MINUTES.acts if act.survives} == {"state_alone", "reserve", "decline", "withdraw"}
