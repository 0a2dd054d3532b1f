"""A joint assessment: drafted in turn, reserved by paragraph, agreed by the side that did not write the version."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from comity.cases.fold import fold
from comity.cases.joint_assessment import JOINT_ASSESSMENT
from comity.cases.terms import check_body
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import HOUR, PROFILE, World

PARAMS = PROFILE.params("joint_assessment")
ACTS = JOINT_ASSESSMENT.by_act


def case(*acts: str, **terms: Any) -> World:
    return started(JOINT_ASSESSMENT, *acts, **terms)


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


def agreed() -> World:
    return turn(case(), "agree", "requested")


def test_a_text_is_drafted_in_turn_agreed_adopted_and_confirmed() -> None:
    world = turn(turn(case(), "counter_draft", "requested"), "counter_draft", "requesting")
    world = turn(world, "agree", "requested")
    for act in ("adopt", "confirm"):
        world = turn(world, act, ACTS[act].by)
    assert world.state() == "concluded"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_nobody_answers_the_version_that_its_own_side_wrote() -> None:
    for act in ("agree", "counter_draft"):
        assert judged(case(), act, "requesting") == ("void", "version.own")
        countered = turn(case(), "counter_draft", "requested")
        assert judged(countered, act, "requested") == ("void", "version.own")
        assert judged(countered, act, "requesting") == ("applied", "")


def test_an_agreement_or_a_reservation_names_the_last_version() -> None:
    world = turn(turn(case(), "counter_draft", "requested"), "counter_draft", "requesting")
    first = str(world.entries[0].ref)
    assert judged(world, "agree", "requested", of=first) == ("void", "version.not_last")
    assert judged(world, "reserve", "requested", of=first) == ("void", "version.not_last")
    assert judged(world, "reserve", "requested") == ("applied", "")


@pytest.mark.parametrize("reason", sorted(PARAMS["codes"]["reservation"]))
def test_either_side_reserves_a_paragraph_and_only_it_lifts_that(reason: str) -> None:
    for role, other in (("requesting", "requested"), ("requested", "requesting")):
        world = turn(case(), "reserve", role, reason=reason, paragraph=3)
        assert world.state() == "proposed"
        assert judged(world, "lift_reserve", other) == ("void", "reservation.not_own")
        assert judged(world, "lift_reserve", role) == ("applied", "")


def test_a_final_text_that_a_reservation_crossed_does_not_come_about() -> None:
    world = agreed()
    time = world.clock + HOUR
    final = world.entry("FR", "adopt", world.terms("adopt", "FR", time), time)
    reserved = world.entry("DZ", "reserve", world.terms("reserve", "DZ", time), time)
    both = fold(world.context((final, reserved)), [*world.entries, final, reserved])
    effect = both.effect_of(final.ref)
    assert effect is not None
    assert (effect.effect, both.state) == ("struck", "agreed")


def test_a_final_text_waits_until_the_agreement_is_received() -> None:
    world = turn(case(), "counter_draft", "requested").do("agree", "requesting")
    assert judged(world, "adopt", "requesting") == ("void", "agreement.not_settled")
    assert judged(world.receipted("DZ", world.clock + 60), "adopt", "requesting") == ("applied", "")


def test_a_final_text_is_of_the_agreement_that_stands_not_of_one_that_was_void() -> None:
    world = case()
    early = world.entry("FR", "agree", {"of": str(world.entries[0].ref)}, world.clock + HOUR)
    world = turn(world.then(early).receipted("DZ", early.time + 60), "agree", "requested")
    assert judged(world, "adopt", "requesting", of=str(early.ref)) == ("void", "answer.other_agreement")
    assert judged(world, "adopt", "requesting") == ("applied", "")


def test_a_final_text_that_differs_is_objected_to_and_adopted_anew() -> None:
    world = turn(turn(agreed(), "adopt", "requesting"), "object_text", "requested")
    assert world.state() == "agreed"
    first = str(world.entries[2].ref)
    again = turn(world, "adopt", "requesting")
    assert judged(again, "confirm", "requested", of=first) == ("void", "answer.other_final")
    assert judged(again, "confirm", "requested") == ("applied", "")


def test_a_text_about_persons_is_not_proposed_nor_changed_without_its_safeguards() -> None:
    assert {act.name for act in JOINT_ASSESSMENT.acts if act.attests} == {"propose", "counter_draft"}
    world = World(table=JOINT_ASSESSMENT)
    time = world.clock + HOUR
    terms = world.terms("propose", "FR", time)
    entry = world.entry("FR", "propose", {**terms, "cleared_until": "2020-01-01"}, time)
    effect = world.folded(entry).effect_of(entry.ref)
    assert effect is not None
    assert (effect.effect, effect.reason) == ("void", "safeguard.lapsed")
    assert replace(entry, terms=terms) != entry


def test_each_version_is_marked_by_who_wrote_it_and_by_an_equivalence_that_is_agreed() -> None:
    for act in ("propose", "counter_draft", "adopt"):
        assert {"classification", "audience", "handling", "action"} <= {term.name for term in ACTS[act].terms}
        assert "marking.unmapped" in {guard.code for guard in ACTS[act].guards}
    foreign = judged(World(table=JOINT_ASSESSMENT), "propose", "requesting", classification="DZ.secret")
    assert foreign == ("void", "marking.unmapped")
    assert judged(case(), "counter_draft", "requested", classification="FR.secret") == ("void", "marking.unmapped")
    assert judged(case(), "counter_draft", "requested", issued="2099-01-01") == ("void", "day.to_come")


@pytest.mark.parametrize(("length", "problems"), [(2000, []), (2001, ["field.too_long"])])
def test_a_paragraph_is_longer_than_a_line_of_other_lists_and_has_its_own_bound(
    length: int, problems: list[str]
) -> None:
    body = {"paragraphs": ["x" * length], "changes": "…", "basis": "both", "reference": "2026/1"}
    assert [p.code for p in check_body(ACTS["counter_draft"], body, PARAMS)] == problems


def test_a_flagged_proposal_is_reviewed_on_both_sides() -> None:
    assert judged(World(table=JOINT_ASSESSMENT), "propose", "requesting", tags=2, flagged=True) == (
        "void",
        "review.missing",
    )
    world = case(flagged=True)
    assert world.state() == "under_review"
    assert judged(world, "agree", "requested") == ("void", "state.not_allowed")
    assert world.do("pass_review").do("decline").state() == "declined"


def test_a_hold_stops_all_but_what_stops_the_text_or_reserves_it() -> None:
    assert {act.name for act in JOINT_ASSESSMENT.acts if act.survives} == {"reserve", "decline", "withdraw"}
    assert all(clock.expected for clock in JOINT_ASSESSMENT.clocks)
