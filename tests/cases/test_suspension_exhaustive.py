"""Every history of up to four holds, offers, acceptances, acts and releases of two parties, with everything that
each entry can have seen: both nodes keep, step by step, what a fold from nothing gives, whatever came first.

A case with two running clocks comes before each history. tests/models checks the effects themselves; this is about
the two ways to one state, clocks and digests among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pytest

from comity.cases.docket import CaseState, pending
from comity.cases.fold import advance, fold, refresh
from comity.cases.order import CaseEntry, Position, covers
from comity.cases.settling import settled_part
from comity.journal.entry import Ref
from support.small_world import PARAMS, World

PARTIES = ("AA", "BB")
PROLOGUE = 2  # entries of each log before the history
# What nobody wrote, for those who cite what is written only after them.
UNKNOWN = Ref("AA", 0, 99)
KINDS = ("hold", "offer", "accept", "act", "release")


class Step(NamedTuple):
    """What this party writes next, having `seen` so many of the other's entries of the history."""

    party: int
    kind: str
    seen: int


History = tuple[tuple[Step, ...], tuple[Step, ...]]


def possible(history: History, kind: str) -> bool:
    """Whether there is something to offer, to accept, to release."""
    kinds = {step.kind for log in history for step in log}
    needs = {"offer": "hold", "accept": "offer", "release": "act"}
    return kind not in needs or needs[kind] in kinds


@cache
def histories(size: int) -> frozenset[History]:
    """All of so many entries. Two orders of writing that no entry tells apart are one history."""
    if size == 0:
        return frozenset([((), ())])
    found = set()
    for history in histories(size - 1):
        for party in (0, 1):
            log, other = history[party], history[1 - party]
            for seen in range(log[-1].seen if log else 0, len(other) + 1):
                for kind in KINDS:
                    if possible(history, kind):
                        longer = (*log, Step(party, kind, seen))
                        found.add((longer, other) if party == 0 else (other, longer))
    return frozenset(found)


def in_order(history: History) -> Iterator[Step]:
    left = [0, 0]
    while left != [len(history[0]), len(history[1])]:
        ready = [p for p in (0, 1) if left[p] < len(history[p]) and history[p][left[p]].seen <= left[1 - p]]
        yield history[ready[0]][left[ready[0]]]
        left[ready[0]] += 1


def write(history: History, **params: Any) -> World:
    """The history after a prologue of two entries each. Offers name all holds written so far, seen or not;
    acceptances the last offer, releases their author's last act, or the other's if there is none."""
    world = World(params=PARAMS | params)
    world.write("AA", "ask")
    world.both()
    question = world.write("BB", "question")
    world.both()
    world.receipt("AA")
    world.both()
    world.receipt("BB")
    world.both()
    acts: list[Ref] = []
    for step in in_order(history):
        world.wait(2)
        party = PARTIES[step.party]
        world.post(party, PROLOGUE + step.seen)
        if step.kind == "hold":
            world.hold(party)
        elif step.kind == "offer":
            world.offer(party, *(entry.ref for entry in world.holds if entry.act == "hold"))
        elif step.kind == "accept":
            world.accept(party, next((e.ref for e in reversed(world.holds) if e.act == "offer"), UNKNOWN))
        elif step.kind == "act":
            named = {"of": question} if party == "AA" else {}
            acts.append(world.write(party, "answer" if party == "AA" else "agree", **named))
        else:
            own = [ref for ref in acts if ref.party == party]
            world.write(party, "release", entry=(own or acts or [UNKNOWN])[-1])
    world.both()
    return world


class Arrival:
    """One order in which a node can come to know it all: as much as it can of one log, then of the other.

    `lazy`: the case is looked at again only when one of its own entries comes, and in the end.
    """

    def __init__(self, world: World, first: str, lazy: bool) -> None:
        self.world = world
        self.lazy = lazy
        self.order = (first, world.other(first))
        self.cut: dict[str, Position] = {"AA": (0, PROLOGUE), "BB": (0, PROLOGUE)}
        self.entries: list[CaseEntry] = world.below(self.cut)
        self.state = fold(world.context(self.cut), self.entries)
        self.settled: dict[Ref, tuple[str, str]] = {}

    def run(self) -> CaseState:
        whole = self.world.whole()
        while self.cut != whole:
            self._take(next(party for party in self.order if self._next_is_ready(party)))
        self.state = refresh(self.world.context(), self.state, self.entries)
        return self.state

    def _next_is_ready(self, party: str) -> bool:
        log, index = self.world.logs[party], self.cut[party][1]
        return index < len(log) and covers(self.cut, log[index].eff)

    def _take(self, party: str) -> None:
        index = self.cut[party][1]
        self.cut[party] = (0, index + 1)
        context = self.world.context(self.cut)
        new = next((x for x in self.world.entries if x.ref == (party, 0, index)), None)
        if new is not None:
            self.state = advance(context, self.state, self.entries, new)
            self.entries.append(new)
        elif self.lazy:
            return
        elif pending(self.state) or self.world.holds:
            self.state = refresh(context, self.state, self.entries)
        again = fold(context, self.entries)
        assert self.state == again
        told = {effect.ref: (effect.effect, effect.reason) for effect in again.effects}
        assert set(told) == {x.ref for x in self.entries}, "each entry has one effect"
        for ref, effect in self.settled.items():
            assert told[ref] == effect, "a settled entry changed its effect"
        self.settled |= {ref: told[ref] for ref in settled_part(context, self.entries)}


def both_ways(history: History, **params: Any) -> None:
    world = write(history, **params)
    lazy = PARTIES[len(history[0]) % 2]
    first, second = (Arrival(world, party, party == lazy).run() for party in PARTIES)
    assert first.digest() == second.digest() == world.state().digest(), history
    assert first == second, history


@pytest.mark.parametrize("spared", [False, True], ids=["holds stop all clocks", "own debts run on"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_short_histories_fold_alike_whatever_came_first(size: int, spared: bool) -> None:
    for history in histories(size):
        both_ways(history, hold_spares_own_debts=spared)


def test_every_history_of_four_entries_folds_alike_whatever_came_first() -> None:
    assert len(histories(4)) > 4_000
    for history in histories(4):
        both_ways(history)


@pytest.mark.slow
def test_every_history_of_five_entries_folds_alike_whatever_came_first() -> None:
    assert len(histories(5)) > 50_000
    for number, history in enumerate(sorted(histories(5))):
        both_ways(history, hold_spares_own_debts=number % 2 == 1)
