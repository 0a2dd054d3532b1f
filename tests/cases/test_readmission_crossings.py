"""Every two acts that can cross, from every state that can be reached, end as the table declares.

Exhaustive: for both parties as the requesting one and for each effect that a profile may give to
silence. A pair that is not declared fails, and so does a declaration that nothing can fulfil.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from comity.cases.docket import CaseState
from comity.cases.fold import advance, fold
from comity.cases.order import CaseEntry
from comity.cases.readmission import CROSSINGS, READMISSION
from comity.cases.table import Crossing
from support.readmission_world import World, applies, reachable

SILENCES = ("none", "agreement", "refusal")
RUNS = [(party, silence) for party in ("FR", "DZ") for silence in SILENCES]


@cache
def crossings(requesting: str, silence: str) -> tuple[tuple[World, CaseEntry, CaseEntry], ...]:
    return tuple(each for world in reachable(requesting, silence) for each in pairs(world))


def pairs(world: World) -> Iterator[tuple[World, CaseEntry, CaseEntry]]:
    """Each act that the requesting side may do now with each that the requested side may, both unseen."""
    for theirs, a in world.next_acts("requesting"):
        for ours, b in world.next_acts("requested"):
            if theirs is not world and ours is not world:
                continue  # two silences, each proved: each side has then seen the other's receipt
            base = ours if theirs is world else theirs
            one, other = again(base, a), again(base, b)
            if applies(base, one) and applies(base, other):
                yield base, one, other


def again(base: World, x: CaseEntry) -> CaseEntry:
    """The same act after a history that holds one more receipt."""
    return base.entry(x.ref.party, x.act, x.terms, max(x.time, base.clock))


def declared(a: CaseEntry, b: CaseEntry, state: str) -> Crossing | None:
    found = [c for c in CROSSINGS if (c.requesting, c.requested) == (a.act, b.act)]
    return next((c for c in found if c.state == state), next((c for c in found if not c.state), None))


def outcome(state: CaseState, x: CaseEntry) -> str:
    effect = state.effect_of(x.ref)
    assert effect is not None
    return effect.effect


@pytest.mark.parametrize(("requesting", "silence"), RUNS)
def test_every_crossing_ends_as_declared_on_both_nodes(requesting: str, silence: str) -> None:
    for base, a, b in crossings(requesting, silence):
        state = base.state()
        context = base.context((a, b))
        both = fold(context, [*base.entries, a, b])
        # The requesting node has its own act first, the requested node its own.
        for first, second in ((a, b), (b, a)):
            alone = fold(base.context((first,)), [*base.entries, first])
            arrived = advance(context, alone, [*base.entries, first], second)
            assert arrived.digest() == both.digest()
        wanted = declared(a, b, state)
        assert wanted is not None, f"{a.act} and {b.act} can cross in {state}: {base.path}"
        assert (outcome(both, a), outcome(both, b)) == (
            wanted.requesting_outcome,
            wanted.requested_outcome,
        ), f"{a.act} × {b.act} in {state}: {base.path}"


def test_no_crossing_is_declared_that_can_not_happen() -> None:
    used = {
        id(declared(a, b, base.state()))
        for requesting, silence in RUNS
        for base, a, b in crossings(requesting, silence)
    }
    assert not [(c.requesting, c.requested, c.state) for c in CROSSINGS if id(c) not in used]


def test_no_crossing_is_declared_twice() -> None:
    keys = [(c.requesting, c.requested, c.state) for c in CROSSINGS]
    assert len(keys) == len(set(keys))


def test_every_state_is_reached() -> None:
    reached = {world.state() for run in RUNS for world in reachable(*run)}
    assert reached == set(READMISSION.by_state) - {READMISSION.initial}


@pytest.mark.parametrize("silence", SILENCES)
def test_nothing_brings_a_withdrawn_case_back_to_life(silence: str) -> None:
    for base, a, b in crossings("FR", silence):
        state = base.folded(a, b).state
        if a.act == "withdraw" and base.state() not in ("departed", "handed_over"):
            assert state == "withdrawn"


def test_a_departure_that_crosses_a_cancellation_never_takes_effect() -> None:
    seen = [(base, a, b) for base, a, b in crossings("FR", "none") if (a.act, b.act) == ("depart", "cancel")]
    assert seen
    for base, a, b in seen:
        folded = base.folded(a, b)
        assert (folded.state, outcome(folded, a)) == ("cancelled", "struck")
