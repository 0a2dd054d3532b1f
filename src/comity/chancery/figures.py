"""The figures of a procedure at a named position of both logs, equal to the byte on both nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from comity.cases.calendar import is_day
from comity.cases.figures import Counted, Line, account, lines
from comity.cases.table import Table
from comity.chancery.cutting import Cut, parse_position, position_text
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.errors import Usage
from comity.journal.entry import rfc3339

PROCEDURE = "readmission"


class Found(NamedTuple):
    """`account`: as `figures` gives it, without its digest. `lines`: of each case of the cohort."""

    account: dict[str, Any]
    lines: list[Line]

    @property
    def result(self) -> str:
        """SHA-256 of the account's canonical JSON, 64 hex digits."""
        return canonical.digest(self.account)


def figures(
    office: Office,
    procedure: str = PROCEDURE,
    first: str | None = None,
    last: str | None = None,
    at: str | None = None,
) -> dict[str, Any]:
    """{procedure, at, cut_off, cohort: {from, to}, definitions, excluded, indicators, answers, sha256}.

    `first`, `last`: UTC days of the cohort, both included. `at`: as `status --at`. `sha256`: of the
    canonical JSON of all the rest; nothing in it says which node computed it. Cases under every version
    of the procedure count. Raises as `find`.
    """
    found = find(office, procedure, first, last, at)
    return found.account | {"sha256": found.result}


def find(
    office: Office, procedure: str, first: str | None = None, last: str | None = None, at: str | None = None
) -> Found:
    """The same with what each case counts for.

    Raises Refused("procedure.unknown" | "position.unknown"), Usage("day.malformed" | "position.malformed").
    """
    for day in (first, last):
        if day is not None and not is_day(day):
            raise Usage("day.malformed", day=day)
    with office.store.snapshot():
        cut = Cut(office, None if at is None else parse_position(at))
        # The version of the mechanism as of the cut: both nodes count alike, whatever was amended since.
        table = known_table(office, procedure, cut.position)
        found = lines(table, _counted(cut, table), first, last, cut.time)
        return Found(
            {
                "procedure": procedure,
                "at": position_text(cut.position),
                "cut_off": rfc3339(cut.time),
                "cohort": {"from": first, "to": last},
                **account(table, found, office.agreed().profile.parties),
            },
            found,
        )


def _counted(cut: Cut, table: Table) -> Iterator[Counted]:
    for found in cut.cases():
        if found.table is None or found.table.procedure != table.procedure:
            continue
        entries = {entry.ref: entry for entry in found.entries}
        opened = [
            effect.released_by or effect.ref
            for effect in found.state.effects
            if effect.act == found.table.opening.name and effect.effect in ("applied", "held")
        ]
        addressee = found.state.requested
        seen = any(cut.logs.first_seeing(addressee, ref) is not None for ref in opened)
        yield Counted(found.table, found.state, entries, seen, found.case)
