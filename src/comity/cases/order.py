"""What was known before what: positions, precedence, and the one order in which a case is folded.

A log is read by position, (incarnation, size): an entry is below it when its own (incarnation, index)
is smaller, so that everything kept from earlier incarnations is below everything later. `eff(x)` is
what x's author had seen when writing x: the join of what x declares, of what its author had declared
before (what was receipted can't later be pre-dated), and of what all those saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from comity.cases.table import Table
from comity.errors import IntegrityFailure, Usage
from comity.journal.entry import Ref

Position = tuple[int, int]
"""(incarnation, size) of a log."""
Eff = dict[str, Position]
NOTHING: Position = (0, 0)


class CaseEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of one case, as the fold needs it: nothing of the body.

    `time`: seconds since 1970 UTC. `eff[party]` of its own party is (incarnation, index). `approvals`
    counts distinct tags. `fault`: a code found before the fold (a false root, time going backwards…);
    one that begins with `orphaned.` keeps the entry out of every order.
    """

    ref: Ref
    act: str
    time: int
    terms: dict[str, Any]
    eff: dict[str, Position]
    approvals: int
    table: str
    pillar: str
    fault: str = ""

    @property
    def orphaned(self) -> bool:
        """Above the fence of an abandoned incarnation: kept and shown, never folded."""
        return self.fault.startswith("orphaned.")


class Stamp(NamedTuple):
    """An entry of a log, case or none: where it stands, its time (epoch seconds), what it had seen."""

    ref: Ref
    time: int
    eff: Mapping[str, Position]


class Seer(Protocol):
    """Anything that stands in a log and has seen."""

    @property
    def ref(self) -> Ref:
        """Where it stands."""

    @property
    def eff(self) -> Mapping[str, Position]:
        """What its author had seen."""


class LogView(Protocol):
    """Both logs, below one causally closed cut. All that the fold knows of receipts comes from here."""

    def first_seeing(self, party: str, ref: Ref) -> Stamp | None:
        """The first entry of `party`'s log that has `ref` below its eff."""

    def first_timed(self, party: str, at_least: int, below: Position | None) -> Stamp | None:
        """The first entry of `party`'s log, below `below`, whose time is `at_least` or later."""

    def last_below(self, party: str, position: Position | None) -> Stamp | None:
        """The last entry of `party`'s log below `position` (None: below the cut)."""

    def entry(self, ref: Ref) -> CaseEntry | None:
        """That entry, of whatever case; None when it is not held, is no act of a case, or can't be read.

        Asked only for what lies in the past of an entry below the cut, which no later entry changes.
        """


S = TypeVar("S", bound=Seer)


def parsed(text: object) -> Ref | None:
    """The entry reference that a term spells, or None."""
    try:
        return Ref.parse(text) if isinstance(text, str) else None
    except Usage:
        return None


def precedes(a: Ref, b: Seer) -> bool:
    """a → b: b's author had seen a."""
    return (a[1], a[2]) < b.eff.get(a[0], NOTHING)


def concurrent(a: Seer, b: Seer) -> bool:
    """a ∥ b: neither author had seen the other's entry."""
    return a.ref != b.ref and not precedes(a.ref, b) and not precedes(b.ref, a)


def join(*seen: Mapping[str, Position]) -> Eff:
    """The least positions that cover all of these."""
    out: Eff = {}
    for positions in seen:
        for party, position in positions.items():
            if position > out.get(party, NOTHING):
                out[party] = position
    return out


def effective(
    own: Ref,
    declared: Mapping[str, Position],
    previous: Mapping[str, Position] | None,
    last_below: Callable[[str, Position], Stamp | None],
) -> Eff:
    """eff of the entry `own`.

    `declared`: its `seen`, true roots only. `previous`: eff of its author's entry before it, if any.
    Because eff only grows along a log, the last entry seen of each log stands for all those before it.
    """
    start = join(declared, previous or {})
    start.pop(own.party, None)
    stamps = [last_below(party, position) for party, position in start.items()]
    out = join(start, *(stamp.eff for stamp in stamps if stamp is not None))
    out[own.party] = (own.inc, own.index)
    return out


def covers(position: Mapping[str, Position], eff: Mapping[str, Position]) -> bool:
    """Whether everything below `eff` is below `position`."""
    return all(part <= position.get(party, NOTHING) for party, part in eff.items())


def closed_part(cut: Mapping[str, Position], last_below: Callable[[str, Position], Stamp | None]) -> Eff:
    """The largest causally closed part of a cut: no entry in it has seen one outside it."""
    out = dict(cut)
    shrinking = True
    while shrinking:
        shrinking = False
        for party in sorted(out):
            stamp = last_below(party, out[party])
            while stamp is not None and not covers(out, {**stamp.eff, party: NOTHING}):
                out[party] = (stamp.ref.inc, stamp.ref.index)
                shrinking = True
                stamp = last_below(party, out[party])
    return out


def merge(entries: Iterable[S], table: Table | None, requested: str) -> Iterator[S]:
    """The order in which a case is folded: causal, and among the ready ones the least by the key
    (protective first, the requested side first, party, incarnation, index).

    Each party's own entries follow one another, so only the first one left of each log can be next.
    """
    queues: dict[str, list[S]] = {}
    for entry in entries:
        queues.setdefault(entry.ref[0], []).append(entry)
    if len(queues) == 1:
        yield from sorted(next(iter(queues.values())), key=_where)
        return
    for queue in queues.values():
        queue.sort(key=_where, reverse=True)
    while len(queues) > 1:
        ready = [queue[-1] for queue in queues.values() if _is_ready(queue[-1], queues)]
        if not ready:
            raise IntegrityFailure("order.cycle")
        chosen = ready[0] if len(ready) == 1 else min(ready, key=lambda x: _key(x, table, requested))
        queue = queues[chosen.ref[0]]
        queue.pop()
        if not queue:
            del queues[chosen.ref[0]]
        yield chosen
    for queue in queues.values():
        yield from reversed(queue)


def _where(entry: Seer) -> Ref:
    return entry.ref


def _is_ready(entry: Seer, queues: Mapping[str, Sequence[Seer]]) -> bool:
    own, eff = entry.ref[0], entry.eff
    # A loop: as a generator this was a tenth of a fold.
    for party, queue in queues.items():  # noqa: SIM110
        if party != own and queue[-1].ref[1:] < eff.get(party, NOTHING):
            return False
    return True


def _key(entry: Seer, table: Table | None, requested: str) -> tuple[bool, bool, Ref]:
    act = table.find(getattr(entry, "act", "")) if table is not None else None
    return (act is None or not act.protective, entry.ref[0] != requested, entry.ref)
