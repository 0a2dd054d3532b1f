"""Both logs for who folds every case: the places where a log had seen more, read once rather than for each clock.

`view.DatabaseLogs` asks the database once for each entry whose receipt it needs. That is right for the few
cases of a transaction; over a hundred thousand cases it would be most of the work.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

from comity.cases.order import Stamp
from comity.chancery.office import Office
from comity.chancery.view import DatabaseLogs, stamp_of
from comity.journal.entry import Ref

AT_ONCE = 256


class WholeLogs(DatabaseLogs):
    """A `LogView` at the head, within one transaction or snapshot in which nothing is appended.

    Memory: 16 bytes for each entry that had seen more than the one before, and its stamp once it was asked for.
    """

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._sizes: dict[str, array[int]] = {}
        self._places: dict[str, array[int]] = {}
        self._stamps: dict[tuple[str, int], Stamp] = {}

    def first_seeing(self, party: str, ref: Ref) -> Stamp | None:
        if self._seen.get(party, 0) <= ref.index:
            return None
        if party not in self._sizes:
            self._sizes[party], self._places[party] = array("q"), array("q")
            for size, place in self._logs.steps(party, self._incarnations.get(party, 0)):
                self._sizes[party].append(size)
                self._places[party].append(place)
        at = bisect_right(self._sizes[party], ref.index)
        if at == len(self._sizes[party]):
            return None
        place = self._places[party][at]
        if (party, place) not in self._stamps:
            around = self._places[party][at // AT_ONCE * AT_ONCE : (at // AT_ONCE + 1) * AT_ONCE]
            for row in self._logs.light(party, self._incarnations.get(party, 0), around):
                self._stamps[party, row.idx] = stamp_of(row)
        return self._stamps[party, place]
