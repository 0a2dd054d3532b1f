"""What the fold is shown of the database: both logs at the head, the holds, the calendars."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import msgspec

from comity.cases import calendar as calendars
from comity.cases.calendar import Calendar, Calendars, day_of
from comity.cases.context import Context
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.order import CaseEntry, LogView, Position, Stamp
from comity.cases.table import Table
from comity.cases.terms import check_terms
from comity.cases.versions import AMENDING
from comity.chancery.office import Agreed, Office
from comity.chancery.ruling import agreed_for
from comity.errors import Refused, Usage
from comity.journal.entry import Ref
from comity.store.logs import Head, Row


class Light(msgspec.Struct):
    """The part of a header that the fold reads. Form was checked when the leaf came in."""

    table: str
    terms: dict[str, Any]
    approvals: list[str]


_light = msgspec.json.Decoder(Light)


def case_entry(row: Row) -> CaseEntry:
    """An entry of a case as the fold takes it."""
    assert row.header is not None  # a leaf kept as its hash alone belongs to no case
    light = _light.decode(row.header)
    return CaseEntry(
        ref=Ref(row.party, row.incarnation, row.idx),
        act=row.act,
        time=row.time,
        terms=light.terms,
        eff=row.eff,
        approvals=len(light.approvals),
        table=light.table,
        pillar=row.pillar,
        fault=row.fault,
    )


def ruling_of(office: Office, case: str) -> Agreed:
    """The version of the mechanism under which a case stands; the newest for one that is not in the record."""
    if not case or len(office.versions().chain()) == 1:
        return office.agreed()
    return agreed_for(office, [case_entry(row) for row in office.store.logs.stamps([case])])


FEW, STEPS = 4, 128


class Written(Protocol):
    """What a transaction has added so far: `ledger.Ledger`, as far as it matters here."""

    rows: list[Row]
    first: dict[str, tuple[int, int]]  # party → (size, seen size of the other log) before the transaction


class DatabaseLogs:
    """Both logs at the head, as a `LogView`. Lives as long as one transaction: it remembers what it read.

    What the transaction itself added is answered from memory: a batch asks nothing else for most entries.
    """

    def __init__(self, office: Office, written: Written | None = None) -> None:
        self._logs = office.store.logs
        heads = self._logs.heads()
        self._incarnations = {head.party: head.incarnation for head in heads}
        self._seen = {head.party: _most_seen(head) for head in heads}
        self._first = written.first if written is not None else {}
        self._rows: dict[str, list[Row]] = {}
        for row in written.rows if written is not None else ():
            self._rows.setdefault(row.party, []).append(row)
            self._seen[row.party] = row.seen_size
        self._known: dict[tuple[str, Ref], Stamp | None] = {}
        self._asked = 0
        self._steps: dict[str, list[Row]] = {}
        self._below: dict[tuple[str, Position], Stamp] = {}

    def first_seeing(self, party: str, ref: Ref) -> Stamp | None:
        if self._seen.get(party, 0) <= ref.index:
            return None
        key = party, ref
        if key not in self._known:
            self._known[key] = _stamp(self._find(party, ref.index))
        return self._known[key]

    def _find(self, party: str, above: int) -> Row | None:
        rows = self._rows.get(party)
        if rows and self._first.get(party, (0, 0))[1] <= above:
            at = bisect_right(rows, above, key=lambda row: row.seen_size)
            return rows[at] if at < len(rows) else None
        self._asked += 1
        incarnation = self._incarnations.get(party, 0)
        if self._asked > FEW:  # a batch: the log's last steps at once rather than one by one
            if party not in self._steps:
                self._steps[party] = self._logs.last_steps(party, incarnation, STEPS)
            steps = self._steps[party]
            if steps and steps[0].seen_size <= above:
                return steps[bisect_right(steps, above, key=lambda row: row.seen_size)]
        return self._logs.first_seeing(party, incarnation, above)

    def first_timed(self, party: str, at_least: int, below: Position | None) -> Stamp | None:
        end = None if below is None else below[1]
        return _stamp(self._logs.first_timed(party, self._incarnations.get(party, 0), at_least, end))

    def last_below(self, party: str, position: Position | None) -> Stamp | None:
        incarnation = self._incarnations.get(party, 0)
        if position is None:
            return _stamp(self._logs.last_below(party, incarnation, None))
        # Asked for each clock that a hold has stopped, always about the same few holds.
        known = self._below.get((party, position))
        if known is None:
            found = _stamp(self._logs.last_below(party, incarnation, position[1]))
            if found is None or found.ref.index != position[1] - 1:
                return found  # what stands there now need not be the last that will
            known = self._below[party, position] = found
        return known

    def entry(self, ref: Ref) -> CaseEntry | None:
        rows = self._rows.get(ref.party)
        if rows and rows[0].idx <= ref.index <= rows[-1].idx:
            row: Row | None = next((row for row in rows if (row.incarnation, row.idx) == ref[1:]), None)
        else:
            row = next(iter(self._logs.light(ref.party, ref.inc, [ref.index])), None)
        return case_entry(row) if row is not None and row.case_id and row.header is not None else None


def _most_seen(head: Head) -> int:
    return max((size for party, (_, size) in head.eff.items() if party != head.party), default=0)


def _stamp(row: Row | None) -> Stamp | None:
    return None if row is None else stamp_of(row)


def stamp_of(row: Row) -> Stamp:
    """Where a stored entry stands, its time, and what it had seen."""
    return Stamp(Ref(row.party, row.incarnation, row.idx), row.time, row.eff)


def hold_entry(row: Row) -> HoldEntry:
    """A hold, an offer or an acceptance. Terms that can't be read make it void."""
    assert row.header is not None  # a leaf kept as its hash alone has no act
    terms = _light.decode(row.header).terms
    fault = row.fault
    names: tuple[Ref, ...] = ()
    try:
        names = tuple(Ref.parse(name) for name in str(terms.get("names", "")).split())
    except Usage:
        fault = fault or "terms.not_an_entry"
    procedure = terms.get("procedure", "")
    return HoldEntry(
        ref=Ref(row.party, row.incarnation, row.idx),
        act=row.act,
        time=row.time,
        eff=row.eff,
        pillar=row.pillar,
        procedures=(procedure,) if isinstance(procedure, str) and procedure else (),
        names=names,
        fault=fault,
    )


SUSPENSION = ("hold", "offer", "accept")


def pillar_holds(office: Office, pillar: str) -> PillarHolds:
    """The holds, offers and acceptances of a pillar at the head."""
    return PillarHolds(hold_entry(row) for row in office.store.logs.caseless(pillar, SUSPENSION))


def calendar_fault(active: Agreed, annex: bytes, party: str) -> str:
    """The reason for which a CALENDAR entry is void; empty when it declares a calendar of its own author.

    `active`: the version that its author had seen.
    """
    try:
        calendar = calendars.read_annex(annex)
    except Refused:
        return "calendar.malformed"
    known = {each.code: each.party for each in active.profile.calendars()}
    return "" if calendar.party == party and known.get(calendar.code) == party else "calendar.not_the_owner"


class Contexts:
    """The fold's contexts of one transaction, one for each table and version of the mechanism."""

    def __init__(
        self, office: Office, written: Written | None = None, logs: LogView | None = None
    ) -> None:
        self.office = office
        self.logs: LogView = logs or DatabaseLogs(office, written)
        self._below: list[Row] | None = None
        self._calendars: list[tuple[Calendar, Stamp]] | None = None
        self._known_calendars: dict[tuple[str, tuple[tuple[str, str], ...]], Callable[[int, Any], int]] = {}
        self._holds: dict[str, PillarHolds] = {}
        self._made: dict[tuple[str, str], Context] = {}

    def restrict(self, logs: LogView, caseless: list[Row]) -> None:
        """Show the fold an older cut: both logs below it, and its entries of no case."""
        self.logs = logs
        self._below = caseless

    def caseless(self, pillar: str, acts: tuple[str, ...]) -> list[Row]:
        if self._below is None:
            return self.office.store.logs.caseless(pillar, acts)
        return [row for row in self._below if row.pillar == pillar and row.act in acts]

    def holds(self, pillar: str) -> PillarHolds:
        if pillar not in self._holds:
            self._holds[pillar] = PillarHolds(hold_entry(row) for row in self.caseless(pillar, SUSPENSION))
        return self._holds[pillar]

    def invalid(self, row: Row) -> bool:
        """Whether an offer or an acceptance counts for nothing."""
        if row.act in AMENDING:
            return Ref(row.party, row.incarnation, row.idx) in self.office.versions().invalid()
        if row.act not in SUSPENSION:
            return False
        return Ref(row.party, row.incarnation, row.idx) in self.holds(row.pillar).invalid()

    def of(self, table: Table, entries: Sequence[CaseEntry]) -> Context:
        """The context of a case with these entries; without any, of one that would open now."""
        agreed = agreed_for(self.office, entries)
        made = self._made.get((table.digest, agreed.version))
        if made is None:
            office = self.office
            made = self._made[table.digest, agreed.version] = Context(
                table=table,
                parties=(office.party, office.peer_party),
                params=agreed.params(table.procedure),
                holds=self.holds(table.pillar),
                log=self.logs,
                calendar=self._calendar_at(agreed, None),
                calendar_at=partial(self._calendar_at, agreed),
                check_terms=check_terms,
            )
        return made

    def _declared(self) -> list[tuple[Calendar, Stamp]]:
        """The calendars declared by their owners, each with the other side's receipt of it."""
        if self._calendars is None:
            office = self.office
            rows = [row for row in self.caseless("", ("calendar",)) if not row.fault]
            contents = office.store.logs.annexes({row.annex for row in rows})
            self._calendars = []
            for row in rows:
                other = office.peer_party if row.party == office.party else office.party
                receipt = self.logs.first_seeing(other, Ref(row.party, row.incarnation, row.idx))
                if receipt is not None and row.annex in contents:
                    self._calendars.append((calendars.read_annex(contents[row.annex]), receipt))
        return self._calendars

    def calendars(self) -> Calendars:
        """All calendars as they count now: the agreed ones, and what their owners declared since."""
        declared = [(calendar, day_of(receipt.time)) for calendar, receipt in self._declared()]
        return Calendars(self.office.agreed().profile.calendars(), declared)

    def _calendar_at(self, agreed: Agreed, eff: Mapping[str, Position] | None) -> Callable[[int, Any], int]:
        """Terms counted by the calendars whose receipt stands below `eff`; by all of them when None.

        Each counts for days after the day of the other side's receipt."""
        declared = [
            (calendar, day_of(receipt.time))
            for calendar, receipt in self._declared()
            if eff is None or precedes_position(receipt.ref, eff)
        ]
        key = agreed.version, tuple((calendar.code, day) for calendar, day in declared)
        if key not in self._known_calendars:
            known = Calendars(agreed.profile.calendars(), declared)
            self._known_calendars[key] = partial(_due, known)
        return self._known_calendars[key]


def precedes_position(ref: Ref, eff: Mapping[str, Position]) -> bool:
    """Whether an entry stands below a position of its log."""
    return (ref.inc, ref.index) < eff.get(ref.party, (0, 0))


def _due(known: Calendars, start: int, length: Any) -> int:
    return calendars.due(start, length, known)
