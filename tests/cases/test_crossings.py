"""Every two acts that can cross, from every state that can be reached, end as the table declares.

Exhaustive, for every table that is shipped: for both parties as the requesting one and for each effect that
a profile may give to silence. A pair that is not declared fails, and so does a declaration that nothing
can fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from comity.cases.docket import CaseState
from comity.cases.fold import advance, fold
from comity.cases.order import CaseEntry
from comity.cases.table import Crossing, Table
from comity.mechanism import procedures
from support.readmission_world import World, applies, reachable

TABLES = procedures()
NAMES = sorted(TABLES)
PARTIES = ("FR", "DZ")


def silences(table: Table) -> tuple[str, ...]:
    """The effects of silence that make a difference to this table: those that a condition of its own asks for."""
    guards = [g for act in table.acts for g in (*act.guards, *(g for lead in act.leads for g in lead.guards))]
    asked = any(g.name == "profile_allows" and g.args[0] == "silence" for g in guards)
    return ("none", "agreement", "refusal") if asked else ("none",)


RUNS = [(name, party, silence) for name in NAMES for party in PARTIES for silence in silences(TABLES[name])]


@cache
def crossings(name: str, requesting: str, silence: str) -> tuple[tuple[World, CaseEntry, CaseEntry], ...]:
    return tuple(each for world in reachable(requesting, silence, TABLES[name]) for each in pairs(world))


def pairs(world: World) -> Iterator[tuple[World, CaseEntry, CaseEntry]]:
    """Each act that the requesting side may do now with each that the requested side may, both unseen."""
    requested = list(world.next_acts("requested"))
    for theirs, a in world.next_acts("requesting"):
        for ours, b in requested:
            if theirs is not world and ours is not world:
                continue  # two silences, each proved: each side has then seen the other's receipt
            base = ours if theirs is world else theirs
            one, other = again(base, a), again(base, b)
            if applies(base, one) and applies(base, other):
                yield base, one, other


def again(base: World, x: CaseEntry) -> CaseEntry:
    """The same act after a history that holds one more receipt."""
    return base.entry(x.ref.party, x.act, x.terms, max(x.time, base.clock))


def declared(table: Table, a: CaseEntry, b: CaseEntry, state: str) -> Crossing | None:
    found = [c for c in table.crossings if (c.requesting, c.requested) == (a.act, b.act)]
    return next((c for c in found if c.state == state), next((c for c in found if not c.state), None))


def outcome(state: CaseState, x: CaseEntry) -> str:
    effect = state.effect_of(x.ref)
    assert effect is not None
    return effect.effect


@pytest.mark.parametrize(("name", "requesting", "silence"), RUNS)
def test_every_crossing_ends_as_declared_on_both_nodes(name: str, requesting: str, silence: str) -> None:
    wrong: set[str] = set()
    for base, a, b in crossings(name, requesting, silence):
        state = base.state()
        context = base.context((a, b))
        both = fold(context, [*base.entries, a, b])
        # The requesting node has its own act first, the requested node its own.
        for first, second in ((a, b), (b, a)):
            alone = fold(base.context((first,)), [*base.entries, first])
            arrived = advance(context, alone, [*base.entries, first], second)
            assert arrived.digest() == both.digest()
        wanted = declared(TABLES[name], a, b, state)
        found = (outcome(both, a), outcome(both, b))
        if wanted is None:
            wrong.add(f"{a.act} × {b.act} in {state} is not declared; it gives {found}")
        elif found != (wanted.requesting_outcome, wanted.requested_outcome):
            wrong.add(f"{a.act} × {b.act} in {state} gives {found}: {base.path}")
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("name", NAMES)
def test_no_crossing_is_declared_that_can_not_happen(name: str) -> None:
    used = {
        id(declared(TABLES[name], a, b, base.state()))
        for each, party, silence in RUNS
        if each == name
        for base, a, b in crossings(name, party, silence)
    }
    left = [c for c in TABLES[name].crossings if id(c) not in used]
    assert not [(c.requesting, c.requested, c.state) for c in left]


@pytest.mark.parametrize("name", NAMES)
def test_no_crossing_is_declared_twice(name: str) -> None:
    keys = [(c.requesting, c.requested, c.state) for c in TABLES[name].crossings]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", NAMES)
def test_every_state_is_reached(name: str) -> None:
    table = TABLES[name]
    reached = {
        world.state()
        for each, party, silence in RUNS
        if each == name
        for world in reachable(party, silence, table)
    }
    assert reached == set(table.by_state) - {table.initial}


@pytest.mark.parametrize("silence", ["none", "agreement", "refusal"])
def test_nothing_brings_a_withdrawn_case_back_to_life(silence: str) -> None:
    for base, a, b in crossings("readmission", "FR", silence):
        state = base.folded(a, b).state
        if a.act == "withdraw" and base.state() not in ("departed", "handed_over"):
            assert state == "withdrawn"


def test_a_departure_that_crosses_a_cancellation_never_takes_effect() -> None:
    crossed = crossings("readmission", "FR", "none")
    seen = [(base, a, b) for base, a, b in crossed if (a.act, b.act) == ("depart", "cancel")]
    assert seen
    for base, a, b in seen:
        folded = base.folded(a, b)
        assert (folded.state, outcome(folded, a)) == ("cancelled", "struck")
