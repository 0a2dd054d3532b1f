"""Cases of the police tables in memory: a history of acts in their order, and what an act would become now."""

from __future__ import annotations

from typing import Any

from comity.cases.table import Table
from support.readmission_world import HOUR, World


def case(table: Table, *acts: str, **terms: Any) -> World:
    """Opened with these terms, receipted, and gone on with these acts, each receipted by the other side."""
    world = World(table=table).do(table.opening.name, **terms)
    world = world.receipted("DZ", world.clock + 60)
    for act in acts:
        world = world.do(act)
        other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
        world = world.receipted(other, world.clock + 60)
    return world


def judged(world: World, act: str, role: str, *, at: int = 0, tags: int = 0, **terms: Any) -> tuple[str, str]:
    """Effect and reason of an act by that side, an hour from now or at the second `at`."""
    party, time = world.party(role), at or world.clock + HOUR
    x = world.entry(party, act, world.terms(act, party, time) | terms, time, approvals=tags)
    found = world.folded(x).effect_of(x.ref)
    assert found is not None
    return found.effect, found.reason
