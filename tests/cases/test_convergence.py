"""Whatever order the post came in, two nodes at one cut have the same state; what is settled stays."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from comity.cases.context import Context
from comity.cases.docket import CaseState, pending
from comity.cases.fold import advance, fold, refresh
from comity.cases.order import CaseEntry, Position, Stamp, covers
from comity.cases.settling import acked, settled, settled_part
from support.random_world import HISTORIES, play
from support.small_world import World


class Node:
    """What a party's node does: one entry after the other, incrementally, in its own order of arrival."""

    def __init__(self, world: World, party: str) -> None:
        self.world = world
        self.party = party
        self.cut: dict[str, Position] = {"AA": (0, 0), "BB": (0, 0)}
        self.entries: list[CaseEntry] = []
        self.state: CaseState | None = None
        self.settled: dict[Any, tuple[str, str]] = {}

    def catch_up(self) -> None:
        """Take what is new in own log and in what the post brought, entry by entry; compare each time.

        Own entries first, as far as all that they saw is here.
        """
        target = self.world.cut_of(self.party)
        while self.cut != target:
            for party in (self.party, self.world.other(self.party)):
                index = self.cut[party][1]
                if index < target[party][1] and self._has_seen(self.world.logs[party][index]):
                    self._take(party, index)
                    break

    def _has_seen(self, stamp: Stamp) -> bool:
        return covers(self.cut, stamp.eff)

    def _take(self, party: str, index: int) -> None:
        self.cut[party] = (0, index + 1)
        context = self.world.context(self.cut)
        new = next((x for x in self.world.entries if x.ref == (party, 0, index)), None)
        if new is not None:
            before = self.state or fold(context, [])
            self.state = advance(context, before, self.entries, new)
            self.entries.append(new)
        elif self.state is not None and (pending(self.state) or self.world.holds):
            self.state = refresh(context, self.state, self.entries)
        if self.state is not None:
            again = fold(context, self.entries)
            assert self.state == again
            assert self.state.digest() == again.digest()
            self._remember_settled(context, again)

    def _remember_settled(self, context: Context, state: CaseState) -> None:
        effects = {e.ref: (e.effect, e.reason) for e in state.effects}
        for ref, effect in self.settled.items():
            assert effects[ref] == effect, "a settled entry changed its effect"
        self.settled |= {ref: effects[ref] for ref in settled_part(context, self.entries)}


@given(HISTORIES)
def test_each_node_keeps_step_by_step_what_a_fold_from_nothing_gives_and_settled_entries_stay(
    steps: list[tuple[Any, ...]],
) -> None:
    world = World()
    nodes = [Node(world, party) for party in world.parties]
    for _ in play(steps, world):
        for node in nodes:
            node.catch_up()
    world.both()
    for node in nodes:
        node.catch_up()
    first, second = (node.state for node in nodes)
    assert first is not None
    assert second is not None
    assert first.digest() == second.digest()
    for node in nodes:
        for ref, effect in node.settled.items():
            found = first.effect_of(ref)
            assert found is not None
            assert (found.effect, found.reason) == effect


@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_are_given_changes_nothing(
    steps: list[tuple[Any, ...]], shuffle: random.Random
) -> None:
    world = World()
    for _ in play(steps, world):
        pass
    entries = list(world.entries)
    expected = fold(world.context(), entries)
    shuffle.shuffle(entries)
    assert fold(world.context(shuffle=shuffle), entries).digest() == expected.digest()


@given(HISTORIES)
def test_every_entry_has_one_effect_and_facts_always_count(steps: list[tuple[Any, ...]]) -> None:
    world = World()
    for _ in play(steps, world):
        pass
    state = world.state()
    assert sorted(e.ref for e in state.effects) == sorted(x.ref for x in world.entries)
    for effect in state.effects:
        act = world.table.find(effect.act)
        assert act is not None
        assert effect.effect in ("applied", "irregular", "held", "struck", "void")
        assert (effect.reason == "") == (effect.effect == "applied")
        if act.fact and effect.reason != "case.absent":
            assert effect.effect in ("applied", "irregular")
        if act.protective:
            assert effect.effect in ("applied", "void")


def test_a_state_folded_before_a_hold_arrived_is_not_gone_on_from() -> None:
    world = World()
    world.write("AA", "ask")
    world.both()
    world.write("BB", "agree")
    before = world.state()
    world.hold("AA")
    world.both()
    world.write("BB", "remark")
    *earlier, new = world.entries
    after = advance(world.context(), before, earlier, new)
    assert [effect.effect for effect in after.effects] == ["applied", "held", "applied"]
    assert after == world.state()


def test_an_acked_entry_is_not_settled_while_what_comes_before_it_can_still_change() -> None:
    """BB refuses; AA's remark crosses it and is void; BB receipts the remark. Then AA's hold, which had not
    seen the refusal, holds it, and the remark counts after all."""
    world = World()
    world.write("AA", "ask")
    world.both()
    world.write("BB", "refuse")
    remark = world.write("AA", "remark")
    world.post("BB")
    world.receipt("BB")
    entries = list(world.entries)
    assert acked(world.context(), entries[-1])
    assert world.effect(remark).effect == "void"
    assert not settled(world.context(), entries, remark)
    world.hold("AA")
    assert world.effect(remark).effect == "applied"
    world.both()
    world.receipt("AA")
    assert settled(world.context(), entries, remark)
