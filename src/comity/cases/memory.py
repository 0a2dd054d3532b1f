"""Two logs held in memory, as the fold sees them: for vectors, tools, and refolding at an older cut."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate

from comity.cases.order import NOTHING, CaseEntry, Position, Stamp
from comity.journal.entry import Ref


class Logs:
    """A `LogView` over stamps of any number of logs, in any order, below `cut` (all of them when None).

    Searches by bisection: what an author has seen only grows along its log. Times need not grow in a
    hostile log, so they are searched by their running maximum. `entry`: finds what a term cites.
    """

    def __init__(
        self,
        stamps: Iterable[Stamp],
        cut: Mapping[str, Position] | None = None,
        entry: Callable[[Ref], CaseEntry | None] = lambda ref: None,
    ) -> None:
        self._entry = entry
        self._logs: dict[str, list[Stamp]] = {}
        for stamp in stamps:
            if cut is None or stamp.ref[1:] < cut.get(stamp.ref.party, NOTHING):
                self._logs.setdefault(stamp.ref.party, []).append(stamp)
        for log in self._logs.values():
            log.sort(key=lambda stamp: stamp.ref)
        self._times = {
            party: list(accumulate((s.time for s in log), max)) for party, log in self._logs.items()
        }

    def first_seeing(self, party: str, ref: Ref) -> Stamp | None:
        """See `LogView`."""
        log = self._logs.get(party, [])
        least = (ref.inc, ref.index + 1)
        at = bisect_left(log, least, key=lambda stamp: stamp.eff.get(ref.party, NOTHING))
        return log[at] if at < len(log) else None

    def first_timed(self, party: str, at_least: int, below: Position | None) -> Stamp | None:
        """See `LogView`."""
        log = self._logs.get(party, [])
        at = bisect_left(self._times.get(party, []), at_least)
        if at == len(log) or (below is not None and log[at].ref[1:] >= below):
            return None
        return log[at]

    def last_below(self, party: str, position: Position | None) -> Stamp | None:
        """See `LogView`."""
        log = self._logs.get(party, [])
        at = len(log) if position is None else bisect_left(log, position, key=lambda s: s.ref[1:])
        return log[at - 1] if at else None

    def entry(self, ref: Ref) -> CaseEntry | None:
        """See `LogView`."""
        return self._entry(ref)
