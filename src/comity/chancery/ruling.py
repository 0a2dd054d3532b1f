"""Under what a case stands: the table and the version of the mechanism that were active for who opened it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from comity.cases.calendar import day_of
from comity.cases.order import CaseEntry, Position
from comity.cases.table import Act, Table
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


def is_closed(office: Office, act: Act, eff: Mapping[str, Position], time: int) -> bool:
    """Whether a notice of termination keeps this act from opening a case, for who had seen this, at that second.

    What survives suspension (consular and humanitarian matters, threats to life, requests about data) always opens.
    """
    return act.opens and not act.survives and office.versions().ended(eff, day_of(time))


def agreed_for(office: Office, entries: Sequence[CaseEntry]) -> Agreed:
    """The version of the mechanism under which a case opened; the newest for one that is not opened yet."""
    if not entries or len(office.versions().chain()) == 1:
        return office.agreed()
    found = opening_of(office, entries)
    return office.agreed() if found is None else office.active(found[0].eff)
