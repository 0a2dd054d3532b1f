"""Two nodes count to the same byte, at any position that both hold, whatever the history was."""

from __future__ import annotations

import random
from typing import Any

import pytest

from comity.chancery.figures import figures
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.mechanism import procedures
from two_nodes.invariants import at_head
from two_nodes.world import CHANNELS, DAY, PARTIES, World, other, whole_case


def play(world: World, seed: int, steps: int = 25) -> None:
    """Acts of either side, drawn; the post goes now and then, and a hold comes and goes."""
    chance = random.Random(seed)
    world.open(chance.choice(sorted(CHANNELS)))
    for _ in range(steps):
        party = chance.choice(PARTIES)
        step = chance.random()
        if step < 0.15 and len(world.cases) < 4:
            try:
                world.open(chance.choice(sorted(CHANNELS)))
            except Refused as no:
                assert no.params.get("reason") == "pillar.held"
        elif step < 0.2:
            world.hold(party)
        elif step < 0.3:
            resume(world, party)
        elif step < 0.55:
            world.exchange()
        elif step < 0.7:
            world.tick(chance.choice([3600, DAY, 10 * DAY, 25 * DAY]))
        else:
            act(world, party, chance)
    world.exchange()


def resume(world: World, party: str) -> None:
    try:
        world.offer(party)
        world.exchange()
        world.accept(other(party))
    except Refused as no:
        assert no.code in ("pillar.open", "offer.not_standing")


def act(world: World, party: str, chance: random.Random) -> None:
    case = chance.choice(world.cases)
    if world.offices[party].store.dockets.get(case) is None:
        return
    legal = sorted(name for name, each in world.acts(party, case).items() if each["legal"])
    if legal:
        world.act(party, case, chance.choice(legal))


def both(world: World, **asked: Any) -> dict[str, Any]:
    """The figures, as both nodes give them."""
    one, two = (figures(world.offices[party], **asked) for party in PARTIES)
    assert canonical.encode(one) == canonical.encode(two)
    return one


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_nodes_count_alike_at_every_position_of_any_history(sqlite_world: World, seed: int) -> None:
    world = sqlite_world
    play(world, seed)
    now = both(world)
    opened = sum(1 for one in world.fr.store.dockets.all() if one.state not in ("", "drafted"))
    assert now["indicators"][0]["numerator"] == opened - sum(
        count for why, count in now["excluded"].items() if why != "held_back"
    )
    sizes = {head.party: head.size for head in world.fr.store.logs.heads()}
    for part in range(1, 5):
        at = ",".join(f"{party}={size * part // 5}" for party, size in sizes.items())
        then = both(world, at=at)
        assert then["indicators"][0]["numerator"] <= now["indicators"][0]["numerator"] + sum(now["excluded"].values())
    assert both(world, at=at_head(world.fr))["indicators"] == now["indicators"]
    for name in sorted(procedures()):
        both(world, procedure=name)


def numerators(found: dict[str, Any]) -> dict[str, int]:
    return {one["name"]: one["numerator"] for one in found["indicators"]}


def test_a_whole_case_is_counted_once_in_each_figure_that_it_reached(sqlite_world: World) -> None:
    whole_case(sqlite_world)
    found = numerators(both(sqlite_world))
    reached = ("requested", "receipted", "acknowledged", "recognised", "documents_issued", "departed", "handed_over")
    assert [found[name] for name in reached] == [1] * len(reached)
    assert found["unanswered"] == found["irregular"] == found["refused_at_border"] == 0


def test_a_position_that_was_named_gives_the_same_figures_for_ever(sqlite_world: World) -> None:
    world = sqlite_world
    whole_case(world, until="recognise")
    named = both(world)
    whole_case(world, until="issue_document")
    world.tick(60 * DAY)
    world.exchange()
    assert both(world, at=named["at"]) == named
    assert both(world)["sha256"] != named["sha256"]


def test_a_clock_set_forward_on_one_side_makes_nobody_late(sqlite_world: World) -> None:
    world = sqlite_world
    world.open()
    world.exchange()
    world.tick(300 * DAY, only="FR")
    world.open()
    world.exchange()
    found = numerators(both(world))
    assert (found["pending"], found["unanswered"]) == (2, 0)


def test_a_held_request_is_counted_as_held_back_until_its_release(sqlite_world: World) -> None:
    world = sqlite_world
    world.hold("DZ")
    world.open()  # France has not seen the hold: its request crosses it
    world.exchange()
    found = both(world)
    assert (found["excluded"]["held_back"], numerators(found)["requested"]) == (1, 0)


def refusal(office: Office, **asked: Any) -> str:
    with pytest.raises((Refused, Usage)) as refused:
        figures(office, **asked)
    return refused.value.code


def test_what_can_not_be_counted_is_refused_and_not_guessed(sqlite_world: World) -> None:
    office = sqlite_world.fr
    assert refusal(office, first="yesterday") == "day.malformed"
    assert refusal(office, at="FR=999999") == "position.unknown"
    assert refusal(office, at="FR") == "position.malformed"
    assert refusal(office, procedure="clairvoyance") == "procedure.unknown"
