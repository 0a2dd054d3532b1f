"""The record below an older cut: both logs, the entries of no case, and every case folded again there.

Both nodes that hold the entries below a position get the same cut of it, and the same states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from comity.cases.docket import CaseState
from comity.cases.memory import Logs
from comity.cases.order import CaseEntry, Position, Stamp, closed_part
from comity.cases.table import Table
from comity.chancery import docketing
from comity.chancery.office import Office
from comity.chancery.ruling import table_of
from comity.chancery.view import Contexts, case_entry
from comity.errors import Refused, Usage
from comity.journal.entry import Ref
from comity.store.logs import Head, Row

_PLACE = re.compile(r"([A-Z]{2})=(?:(0|[1-9][0-9]{0,8}):)?(0|[1-9][0-9]{0,15})")


class Folded(NamedTuple):
    """One case at the cut. `table` is None where this release has none for it."""

    case: str
    table: Table | None
    entries: list[CaseEntry]
    state: CaseState


def parse_position(text: str) -> dict[str, Position]:
    """`FR=n` or `FR=INC:n`, with commas. Raises Usage("position.malformed")."""
    cut: dict[str, Position] = {}
    for part in text.split(","):
        found = _PLACE.fullmatch(part.strip())
        if found is None or found[1] in cut:
            raise Usage("position.malformed", at=text)
        cut[found[1]] = (int(found[2] or 0), int(found[3]))
    return cut


def position_text(cut: dict[str, Position]) -> str:
    """As `--at` takes it."""
    return ",".join(f"{party}={inc}:{size}" for party, (inc, size) in sorted(cut.items()))


class Cut:
    """`position`: the largest causally closed part of what was wanted; all that is held when None.

    Raises Refused("position.unknown") beyond what is held. Lives within one snapshot of the store.
    """

    def __init__(self, office: Office, wanted: dict[str, Position] | None, heads: list[Head] | None = None) -> None:
        self._office = office
        heads = office.store.logs.heads() if heads is None else heads
        held = {head.party: (head.incarnation, head.size) for head in heads}
        wanted = wanted or {}
        for party, place in wanted.items():
            if place > held.get(party, (0, -1)):
                raise Refused("position.unknown", at=f"{party}={place[0]}:{place[1]}")
        rows = [row for head in heads for row in office.store.logs.scan_light(head.party, head.incarnation)]
        stamps = [Stamp(Ref(row.party, row.incarnation, row.idx), row.time, row.eff) for row in rows]
        everything = Logs(stamps)
        asked = {party: wanted.get(party, held[party]) for party in held}
        self.position = closed_part(asked, everything.last_below)
        self.contexts = Contexts(office)
        self.logs = Logs(stamps, self.position, self.contexts.logs.entry)
        below = [row for row in rows if (row.incarnation, row.idx) < self.position[row.party]]
        self.caseless: list[Row] = [row for row in below if not row.case_id]
        self.contexts.restrict(self.logs, self.caseless)
        self._cases: dict[str, list[CaseEntry]] = {}
        for row in below:
            if row.case_id:
                self._cases.setdefault(row.case_id, []).append(case_entry(row))

    @property
    def time(self) -> int:
        """The earlier of the two logs' last times below the cut: what both records have lived to see."""
        last = [self.logs.last_below(party, place) for party, place in self.position.items()]
        return min((0 if stamp is None else stamp.time for stamp in last), default=0)

    def cases(self) -> Iterator[Folded]:
        """Every case with an entry below the cut, folded there."""
        for case, entries in self._cases.items():
            table = table_of(self._office, entries)
            yield Folded(case, table, entries, docketing.fold_case(self.contexts, table, entries))
