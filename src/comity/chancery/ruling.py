"""Under what a case stands: the table and the version of the mechanism that were active for who opened it."""

from __future__ import annotations

from collections.abc import Sequence

from comity.cases.order import CaseEntry
from comity.cases.table import Table
from comity.chancery.office import Agreed, Office


def opening_of(office: Office, entries: Sequence[CaseEntry]) -> tuple[CaseEntry, Table] | None:
    """The entry that rules a case, with its table: the first opening under a table that was active for its author.

    Of a case that nothing opens, the first entry under any table that its author could know; None without one.
    """
    found: tuple[CaseEntry, Table] | None = None
    for entry in sorted(entries, key=lambda entry: entry.ref):
        table = office.table(entry.table, entry.eff)
        if table is not None and (act := table.by_act.get(entry.act)) is not None:
            # One with a fault opens nothing. Stops: a case ruled by an entry that the other side put into it.
            if act.opens and not entry.fault:
                return entry, table
            found = found or (entry, table)
    return found


def table_of(office: Office, entries: Sequence[CaseEntry]) -> Table | None:
    """The table under which a case opened: it keeps what was active then."""
    found = opening_of(office, entries)
    return None if found is None else found[1]


def agreed_for(office: Office, entries: Sequence[CaseEntry]) -> Agreed:
    """The version of the mechanism under which a case opened; the newest for one that is not opened yet."""
    if not entries or len(office.versions().chain()) == 1:
        return office.agreed()
    found = opening_of(office, entries)
    return office.agreed() if found is None else office.active(found[0].eff)
