"""What is foreseen before sealing is what the fold then says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from comity.cases.decide import acts_open, foresee, why_not
from comity.cases.order import CaseEntry
from comity.journal.entry import Ref
from support.random_world import HISTORIES, play
from support.small_world import World


def probe(world: World, party: str, act: str, terms: dict[str, Any] | None = None) -> CaseEntry:
    """The entry that the party would append now, having seen all that the post brought."""
    cut = world.cut_of(party)
    index = len(world.logs[party])
    return CaseEntry(
        ref=Ref(party, 0, index),
        act=act,
        time=world.now,
        terms=terms or {},
        eff=cut | {party: (0, index)},
        approvals=2,
        table=world.table.digest,
        pillar=world.table.pillar,
    )


@given(HISTORIES)
def test_what_was_foreseen_is_what_happens_unless_something_crosses(steps: list[tuple[Any, ...]]) -> None:
    world = World()
    for _ in play(steps, world):
        pass
    world.both()
    context, entries = world.context(), list(world.entries)
    for act in ("question", "agree", "refuse", "go", "insist", "remark", "withdraw", "object", "arrive"):
        for party in world.parties:
            expected = foresee(context, entries, probe(world, party, act))
            again = World()
            for _ in play(steps, again):
                pass
            again.both()
            ref = again.write(party, act)
            assert again.effect(ref) == expected


@given(HISTORIES)
def test_an_act_that_is_not_open_is_refused_with_terms_too(steps: list[tuple[Any, ...]]) -> None:
    world = World()
    for _ in play(steps, world):
        pass
    world.both()
    context, entries = world.context(), list(world.entries)
    for party in world.parties:
        for act, why in acts_open(context, entries, probe(world, party, "")).items():
            if act in ("release", "drop"):
                continue
            refused = why_not(context, entries, probe(world, party, act))
            assert why is None or refused is not None
            if why is None and not world.table.by_act[act].terms and act != "ask":
                assert refused is None


@pytest.mark.parametrize(
    ("party", "act", "terms", "reason"),
    [
        ("BB", "agree", {}, None),
        ("BB", "agree", {"day": "2025-01-01"}, "day.past"),
        ("AA", "agree", {}, "party.not_entitled"),
        ("AA", "answer", {"of": "AA:0:0"}, "state.not_allowed"),
        ("BB", "agree", {"whim": 1}, "terms.unknown"),
        ("BB", "arrive", {}, None),
    ],
)
def test_the_reason_is_told_before_anything_is_sealed(
    party: str, act: str, terms: dict[str, Any], reason: str | None
) -> None:
    world = World()
    world.write("AA", "ask")
    world.both()
    before = len(world.entries)
    assert why_not(world.context(), world.entries, probe(world, party, act, terms)) == reason
    assert len(world.entries) == before


def test_a_fact_out_of_place_is_foreseen_as_irregular() -> None:
    world = World()
    world.write("AA", "ask")
    world.both()
    effect = foresee(world.context(), world.entries, probe(world, "BB", "arrive"))
    assert (effect.effect, effect.reason) == ("irregular", "state.not_allowed")
