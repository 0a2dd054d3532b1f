"""Random histories of the small world: acts, holds, lies and a post that comes when it likes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from comity.cases.decide import acts_open, held_items
from comity.cases.order import CaseEntry
from comity.journal.entry import Ref
from support.small_world import HOUR, World

CASE_ACTS = (
    "ask",
    "question",
    "answer",
    "agree",
    "refuse",
    "silence",
    "insist",
    "go",
    "remark",
    "arrive",
    "die",
    "withdraw",
    "object",
    "release",
    "drop",
)
MOVES = st.tuples(st.just("move"), st.sampled_from(("AA", "BB")), st.integers(0, 11), st.integers(0, 11))
STEPS = st.one_of(
    MOVES,
    MOVES,
    MOVES,
    st.tuples(st.just("act"), st.sampled_from(CASE_ACTS), st.integers(0, 7), st.integers(0, 3)),
    st.tuples(st.just("post"), st.sampled_from(("AA", "BB")), st.integers(0, 4)),
    st.tuples(st.just("hold"), st.sampled_from(("AA", "BB"))),
    st.tuples(st.just("offer"), st.sampled_from(("AA", "BB"))),
    st.tuples(st.just("accept"), st.sampled_from(("AA", "BB"))),
    st.tuples(st.just("receipt"), st.sampled_from(("AA", "BB"))),
    st.tuples(st.just("resume"), st.sampled_from(("AA", "BB"))),
    st.tuples(st.just("wait"), st.integers(1, 200)),
)
HISTORIES = st.lists(STEPS, min_size=6, max_size=45)


def play(steps: list[tuple[Any, ...]], world: World) -> Iterator[None]:
    """Take the steps; pause after each one that wrote or delivered something. AA opens the case."""
    world.write("AA", "ask")
    yield
    for step in steps:
        kind, rest = step[0], step[1:]
        if kind == "wait":
            world.now += rest[0] * HOUR
        elif kind == "post":
            world.post(rest[0], world.held_of_other[rest[0]] + rest[1])
            yield
        elif kind == "move":
            _move(world, *rest)
            yield
        elif kind == "act":
            _act(world, *rest)
            yield
        elif kind == "resume":
            yield from _resume(world, rest[0])
        elif kind == "receipt":
            world.receipt(rest[0])
            yield
        elif _suspend(world, kind, rest[0]):
            yield


def _move(world: World, party: str, which: int, how: int) -> None:
    """An act that is open to the party as far as it knows, so that histories get somewhere."""
    cut = world.cut_of(party)
    known = world.below(cut)
    index = len(world.logs[party])
    probe = CaseEntry(
        ref=Ref(party, 0, index),
        act="",
        time=world.now,
        terms={},
        eff=cut | {party: (0, index)},
        approvals=2,
        table=world.table.digest,
        pillar=world.table.pillar,
    )
    found = acts_open(world.context(cut), known, probe)
    # Ends are rare, so that histories get long.
    ends = ("die", "arrive") if how < 10 else ()
    ends += ("withdraw", "object", "refuse") if how < 7 else ()
    ready = sorted(act for act, why in found.items() if why is None and act not in ends)
    if ready:
        _act(world, ready[which % len(ready)], how * 2 + (party == "BB"), 3 if how == 11 else 0)


def _act(world: World, act: str, which: int, how: int) -> None:
    """`which` chooses author and named entry; `how` 3 lies about what was seen, 2 has one approval."""
    rule = world.table.find(act)
    assert rule is not None
    party = {"requesting": "AA", "requested": "BB"}.get(rule.by, ("AA", "BB")[which % 2])
    terms: dict[str, Any] = {}
    which //= 2
    named = next((field for field in rule.terms if field.kind == "entry"), None)
    if named is not None:
        cut = world.cut_of(party)
        refs = [x.ref for x in world.below(cut) if x.act in (named.choices or (x.act,))]
        if not named.choices:
            refs = [e.ref for e in held_items(world.state(cut), party)] or refs
        terms[named.name] = refs[-1 - which % len(refs)] if refs else Ref("AA", 0, 999)
    seen = which % (world.held_of_other[party] + 1) if how == 3 else None
    world.write(party, act, seen=seen, approvals=1 if how == 2 else 2, **terms)


def _resume(world: World, party: str) -> Iterator[None]:
    """Every hold that the party knows of is lifted, with all post coming in time."""
    world.post(party)
    cut = world.cut_of(party)
    standing = [h.ref for h in world.context(cut).holds.status(world.table.pillar).holds]
    if standing:
        offer = world.offer(party, *standing)
        yield
        other = world.other(party)
        world.post(other)
        world.accept(other, offer)
        yield
        world.post(party)
        yield


def _suspend(world: World, kind: str, party: str) -> bool:
    cut = world.cut_of(party)
    known = [h for h in world.holds if h.ref[1:] < cut[h.ref.party]]
    if kind == "hold":
        world.hold(party)
        return True
    wanted = "hold" if kind == "offer" else "offer"
    refs = [h.ref for h in known if h.act == wanted]
    if not refs:
        return False
    if kind == "offer":
        world.offer(party, *refs[-2:])
    else:
        world.accept(party, refs[-1])
    return True
