"""One case from request to handing over, on both engines; then letters that cross, holds, and silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from comity.errors import Refused
from two_nodes import invariants
from two_nodes.world import DAY, Template, World, whole_case


def test_a_case_goes_from_request_to_handing_over_and_both_nodes_agree(world: World) -> None:
    case = whole_case(world)
    assert world.state("FR", case) == world.state("DZ", case) == "handed_over"
    invariants.everything(world)


def test_the_other_state_may_ask_too(world: World) -> None:
    case = whole_case(world, "DZ-DGSN-ALGER", until="recognise")
    assert world.state("FR", case) == world.state("DZ", case) == "recognised"
    assert world.case("FR", case)["requesting"] == "DZ"
    invariants.everything(world)


@pytest.mark.parametrize(
    ("before", "requesting", "requested", "expected"),
    [
        ("acknowledge", "withdraw", "recognise", ("applied", "struck crossing.struck", "withdrawn")),
        ("acknowledge", "withdraw", "refuse", ("applied", "struck crossing.struck", "withdrawn")),
        ("ask_information", "give_information", "refuse", ("void", "applied", "refused")),
        ("agree_transfer", "depart", "cancel", ("struck crossing.struck", "applied", "cancelled")),
        ("agree_transfer", "cancel", "cancel", ("applied", "applied", "cancelled")),
        ("depart", "hand_over", "refuse_at_border", ("irregular", "applied", "border_contested")),
        ("depart", "hand_over", "hand_over", ("applied", "applied", "handed_over")),
    ],
)
def test_letters_that_cross_end_alike_on_both_sides(
    world: World, before: str, requesting: str, requested: str, expected: tuple[str, str, str]
) -> None:
    case = whole_case(world, until=before)
    if requesting == "depart":
        world.tick(7 * DAY)
    ours = world.act("FR", case, requesting).entry
    theirs = world.act("DZ", case, requested).entry
    world.exchange()
    for party in ("FR", "DZ"):
        assert world.effect(party, ours).startswith(expected[0])
        assert world.effect(party, theirs).startswith(expected[1])
        assert world.state(party, case) == expected[2]
    invariants.everything(world)


def test_a_hold_that_crosses_an_act_holds_it_and_a_release_lets_it_take_effect(world: World) -> None:
    case = whole_case(world, until="acknowledge")
    world.hold("FR")
    reply = world.act("DZ", case, "recognise").entry
    world.exchange()
    for party in ("FR", "DZ"):
        assert world.effect(party, reply) == "held pillar.held"
        assert world.state(party, case) == "acknowledged"
    with pytest.raises(Refused) as no:
        world.act("DZ", case, "recognise")
    assert no.value.params["reason"] == "pillar.held"
    world.offer("FR")
    world.exchange()
    world.accept("DZ")
    world.exchange()
    assert world.state("FR", case) == "acknowledged", "nothing held is applied by itself"
    world.act("DZ", case, "release", entry=str(reply))
    world.exchange()
    assert world.state("FR", case) == world.state("DZ", case) == "recognised"
    invariants.everything(world)


def test_two_holds_that_cross_need_both_to_be_lifted(world: World) -> None:
    case = whole_case(world, until="acknowledge")
    world.hold("FR")
    world.hold("DZ")
    world.exchange()
    world.offer("DZ")
    world.exchange()
    world.accept("FR")
    world.exchange()
    world.act("DZ", case, "recognise")
    world.exchange()
    assert world.state("FR", case) == world.state("DZ", case) == "recognised"
    invariants.everything(world)


def test_nobody_lifts_a_hold_alone(world: World) -> None:
    whole_case(world, until="acknowledge")
    world.hold("FR")
    world.offer("FR")
    with pytest.raises(Refused) as no:
        world.accept("FR")
    assert no.value.code == "accept.own_offer"
    world.exchange()
    invariants.everything(world)


def test_silence_is_claimed_without_proof_and_conclusive_with_it(world: World) -> None:
    case = whole_case(world, until="acknowledge")
    world.tick(25 * DAY)
    world.act("FR", case, "silence")
    world.exchange()
    again = world.act("FR", case, "silence")
    world.exchange()
    for party in ("FR", "DZ"):
        notes = [item["note"] for item in world.case(party, case)["timeline"] if item["act"] == "silence"]
        assert notes == ["claimed", "conclusive"]
    assert again.entry is not None
    invariants.everything(world)


@pytest.mark.parametrize("skew", [-3600, 3600])
def test_a_wrong_clock_moves_no_deadline_unnoticed(
    sqlite_template: Template, scratch: Path, skew: int
) -> None:
    world = World.of(sqlite_template, scratch, skew=skew)
    world.tick(DAY)
    case = whole_case(world, until="acknowledge")
    shown = [world.case(party, case)["deadline"] for party in ("FR", "DZ")]
    assert shown[0] == shown[1]
    assert shown[0]["disputed"]
    invariants.everything(world)
    world.close()


def test_a_hold_that_crosses_a_refusal_finds_it_although_no_clock_runs_any_more(world: World) -> None:
    """The refusing side folded its case to an end; the hold that comes then must open it again."""
    case = whole_case(world, until="acknowledge")
    world.hold("FR")
    refusal = world.act("DZ", case, "refuse").entry
    assert world.state("DZ", case) == "refused"
    world.exchange()
    for party in ("FR", "DZ"):
        assert world.effect(party, refusal) == "held pillar.held"
        assert world.state(party, case) == "acknowledged"
    invariants.everything(world)
