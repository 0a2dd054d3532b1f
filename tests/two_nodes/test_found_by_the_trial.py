"""What `./run trial` found, each as a small test of its own, named after what went wrong."""

from __future__ import annotations

from comity.chancery import upkeep
from two_nodes.adversary import Adversary
from two_nodes.world import World


def test_a_last_leaf_that_is_none_makes_no_running_term_stand_still(sqlite_world: World) -> None:
    """Seed 445: kept as its hash, the leaf counted as having seen nothing, so receipts before it were lost sight of."""
    world = sqlite_world
    world.exchange()
    evil = Adversary(world)
    case = world.open().case
    evil.append(evil.header())  # it has seen the opening, which starts the term
    evil.append(b"no leaf at all")
    evil.send()
    assert world.case("FR", case)["clocks"][0]["start"] is not None
    verified = upkeep.verify_node(world.fr)
    assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]
