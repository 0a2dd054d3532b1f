"""The whole list: judged line by line, drafted in short transactions, each line accounted for once.

A crash or an interruption leaves whole batches: what was committed stays, and the same command takes the
list up again, for what is there already is a duplicate of itself. A dry run goes the same way up to the
point where something would be drafted, and holds no lock.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec

from comity.cases.calendar import day_of
from comity.cases.decide import why_not
from comity.chancery import house, rights, submit
from comity.chancery.importing import alike
from comity.chancery.importing import line as lines
from comity.chancery.importing.sheet import Row, read_sheet
from comity.chancery.importing.words import Off
from comity.chancery.matter import active_table, supposed
from comity.chancery.office import Office
from comity.chancery.references import Marker, Marks
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.view import Contexts
from comity.errors import Refused
from comity.store.people import OfficerRow

BATCH = 200
Progress = Callable[[int, int], None]


class Line(msgspec.Struct, kw_only=True):
    """`outcome`: "created", "duplicate" or "rejected". `line`: of the file. `of`: the line it repeats.

    `case` is that of the draft, or the one that a duplicate repeats; null where a dry run made none.
    `possible_duplicate`: {line | null, case | null, probability}, a warning of a dry run (see `alike`).
    """

    line: int
    outcome: str
    case: str | None = None
    code: str | None = None
    field: str | None = None
    of: int | None = None
    possible_duplicate: dict[str, Any] | None = None


class _Read(msgspec.Struct):
    """A line that could make a case: its fields and fingerprints; or what became of it."""

    row: Row
    fields: dict[str, Any]
    marks: Marks | None = None
    rejected: Line | None = None


def run(
    office: Office,
    officer: OfficerRow,
    content: bytes,
    procedure: str,
    channel: str,
    *,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
    within: Callable[[list[Line]], None] = lambda batch: None,
    compare: alike.Compare | None = None,
) -> dict[str, Any]:
    """{created, duplicates, rejected, lines}. `progress(done, total)` is called after each batch.

    `within(batch)` is called inside the transaction that drafts a batch: what it writes stands or falls
    with the drafts, and what it raises undoes them. `compare`: with it, a dry run says of the lines that
    would make a case which may be one person with another line or an open case.

    Raises Usage (see `read_sheet`), and Refused before anything is drafted: procedure.unknown,
    channel.unknown, rank.missing, authority.not_competent, authority.no_key, act.illegal, import.procedure.
    """
    rows = read_sheet(content)
    plan = _plan(office, officer, procedure, channel)
    clerk = _Clerk(office, officer, procedure, plan)
    for begin in range(0, len(rows), BATCH):
        batch = [clerk.read(row) for row in rows[begin : begin + BATCH]]
        marks = [mark for each in batch if each.marks for mark in each.marks.all()]
        transaction: AbstractContextManager[Sitting | None] = nullcontext() if dry_run else sitting(office)
        with transaction as sits:
            if sits is not None:
                sits.house.why = "import"
            known = office.store.references.cases(marks)
            judged = [clerk.judge(each, known, sits) for each in batch]
            within(judged)
        clerk.lines += judged
        progress(len(clerk.lines), len(rows))
    if dry_run and compare is not None:
        found = alike.warnings(office, officer, procedure, clerk.persons, compare)
        for each in clerk.lines:
            each.possible_duplicate = found.get(each.line)
    outcomes = [each.outcome for each in clerk.lines]
    return {
        "created": outcomes.count("created"),
        "duplicates": outcomes.count("duplicate"),
        "rejected": outcomes.count("rejected"),
        "lines": [msgspec.to_builtins(each) for each in clerk.lines],
    }


def _plan(office: Office, officer: OfficerRow, procedure: str, channel: str) -> lines.Plan:
    """What holds for every line alike is asked once, before the first is drafted."""
    with office.store.snapshot():
        table = active_table(office, procedure)
        agreed = office.agreed()
        ours = agreed.profile.channels(procedure, office.party)
        if channel not in ours:
            raise Refused("channel.unknown", channel=channel, known=sorted(ours))
        rights.check_rank(officer, table.opening.ranks)
        rights.check_authority(office, officer, rights.own_authority(office, ours[channel]))
        plan = lines.plan(
            table, agreed.params(procedure), agreed.profile, channel, day_of(office.clock.now())
        )
        own, peer = office.heads()
        for authority in rights.readers(office, ours[channel]):
            house.newest_key(office, agreed.profile.bodies[authority].party, authority)
        entry = supposed(office, own, peer, table, table.opening.name, plan.terms, table.opening.approvals)
        reason = why_not(Contexts(office).of(table, []), [], entry, None)
        if reason is not None:
            raise Refused("act.illegal", act=table.opening.name, reason=reason)
    return plan


class _Clerk:
    """Remembers what this list brought so far: the line and the case of each fingerprint."""

    def __init__(self, office: Office, officer: OfficerRow, procedure: str, plan: lines.Plan) -> None:
        self.lines: list[Line] = []
        self._officer = officer
        self._procedure = procedure
        self._plan = plan
        self._marker = Marker(office, officer.authority, procedure)
        self._here: dict[str, Line] = {}
        # Whom each line describes that makes a case, by its number.
        self.persons: dict[int, dict[str, Any]] = {}

    def read(self, row: Row) -> _Read:
        if row.code:
            return _Read(row, {}, rejected=Line(line=row.line, outcome="rejected", code=row.code))
        try:
            fields = lines.read(self._plan, row.cells)
        except Off as off:
            rejected = Line(line=row.line, outcome="rejected", code=off.code, field=off.field)
            return _Read(row, {}, rejected=rejected)
        return _Read(row, fields, self._marker.of(fields))

    def judge(self, each: _Read, known: dict[str, str], sits: Sitting | None) -> Line:
        """What becomes of a line; with a sitting, a draft."""
        if each.rejected is not None or each.marks is None:
            assert each.rejected is not None
            return each.rejected
        number = each.row.line
        for mark in each.marks.all():
            kind = "reference" if mark == each.marks.reference else "person"
            earlier = self._here.get(mark)
            if earlier is not None:
                code = f"duplicate.line_{kind}"
                return Line(line=number, outcome="duplicate", case=earlier.case, code=code, of=earlier.line)
            if mark in known:
                return Line(line=number, outcome="duplicate", case=known[mark], code=f"duplicate.case_{kind}")
        made = Line(line=number, outcome="created")
        if sits is not None:
            made.case = submit.open_case(sits, self._officer, self._procedure, each.fields, []).case
        self.persons[number] = each.fields["person"]
        for mark in each.marks.all():
            self._here[mark] = made
        return made
