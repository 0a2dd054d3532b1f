"""The fold: from the headers of one case to its state, the same on both nodes.

Effects, for each entry in the case's order (`order.merge`):
1. a protective act applies if it is legal in the fold of its own past, else it is void;
2. a fact always applies, at most *irregular*;
3. what does not survive suspension is *held* by a hold that had not seen it, unless its own past lifts it;
4. what a concurrent legal protective act strikes is *struck*;
5. what the table does not allow is *void*, with its reason; all else is *applied*.

Every predicate depends on the causally closed set of entries and on constants, never on arrival, on a
clock of a machine, or on a hash. See docs/specification/fold.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from comity.cases.context import Context
from comity.cases.docket import CaseState, Draft, Effect
from comity.cases.judge import Judge
from comity.cases.order import CaseEntry

ENGINE = "comity-fold/1"
# SHA-256 of vectors/fold.json: what the name above stands for. Another law is another engine.
ENGINE_VECTORS = "c49beb1c02feeb23ef3ceeaecc233d24da4d2a9bd0b19d1a31d388725b83f907"


def fold(context: Context, entries: Iterable[CaseEntry]) -> CaseState:
    """The case at the cut that `context.log` and `context.holds` are restricted to.

    `entries`: all of the case's entries below that cut, in any order.
    """
    given = list(entries)
    judge = Judge(context, given)
    draft = judge.whole()
    draft.effects += [
        Effect(x.ref, x.act, "orphaned", x.fault)
        for x in sorted((x for x in given if x.orphaned), key=lambda x: x.ref)
    ]
    return judge.state(draft, range(len(draft.clocks)))


def advance(
    context: Context, state: CaseState, entries: Sequence[CaseEntry], new_entry: CaseEntry
) -> CaseState:
    """`fold` of `entries` and `new_entry`, from `state`, the fold of `entries` at the same or an earlier
    cut. One step when the new entry had seen all the others, no hold came since, and its past lacks no hold
    in which it must be judged; else a new fold.
    """
    draft = Draft.of(state)
    table = context.table
    if (
        state.holds != context.holds.mark(table.pillar, table.procedure)
        or not draft.followed_by(new_entry)
        or new_entry.orphaned
        or (state.effects and state.effects[-1].effect == "orphaned")
    ):
        return fold(context, [*entries, new_entry])
    judge = Judge(context, [*entries, new_entry], opened=bool(state.requesting))
    if judge.missed_a_hold(new_entry):
        return fold(context, [*entries, new_entry])
    judge.step(draft, new_entry, ())
    moved = [at for at, clock in enumerate(draft.clocks) if clock.awaits or _changed(state, draft, at)]
    return judge.state(draft, moved)


def refresh(context: Context, state: CaseState, entries: Sequence[CaseEntry]) -> CaseState:
    """`state` at a later cut that adds to the case no entry and no hold: only clocks can have moved."""
    table = context.table
    if state.holds != context.holds.mark(table.pillar, table.procedure):
        return fold(context, entries)
    draft = Draft.of(state)
    judge = Judge(context, entries, opened=bool(state.requesting))
    return judge.state(draft, [at for at, clock in enumerate(draft.clocks) if clock.awaits])


def _changed(state: CaseState, draft: Draft, at: int) -> bool:
    return at >= len(state.clocks) or state.clocks[at] is not draft.clocks[at]
