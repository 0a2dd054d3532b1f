"""What the fold is given besides the entries, and who is who in a case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec

from comity.cases.holds import PillarHolds
from comity.cases.order import CaseEntry, LogView, Position, precedes
from comity.cases.table import Act, Table


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """Everything below one causally closed cut that a case's fold may depend on.

    `params`: the profile's parameters of the procedure: a length under each name that the table's
    clocks give, `skew_seconds`, `tolerance_seconds` (0 when absent), `hold_spares_own_debts`, and
    what the guard `profile_allows` names. `calendar(start, length)`: start in epoch seconds, length
    as `params` has it; gives the epoch second at which the debt is due. `check_terms(act, terms,
    params)`: a reason code when terms are off the act's schema, else None. Both must be pure.
    """

    table: Table
    parties: tuple[str, str]
    params: dict[str, Any]
    holds: PillarHolds
    log: LogView
    calendar: Callable[[int, Any], int]
    check_terms: Callable[[Act, dict[str, Any], dict[str, Any]], str | None]
    # The calendar as an entry with this eff knew it, for what is judged in an entry's own past. Needed
    # as soon as calendars can be declared after the case opened.
    calendar_at: Callable[[Mapping[str, Position]], Callable[[int, Any], int]] | None = None

    def other(self, party: str) -> str:
        """The other party; empty for an empty `party`."""
        first, second = self.parties
        return second if party == first else first if party == second else ""


def form_fault(context: Context, x: CaseEntry) -> str | None:
    """Why `x` is void whatever the case's state: found in the entry alone."""
    if x.fault:
        return x.fault
    act = context.table.find(x.act)
    if act is None:
        return "act.unknown"
    if x.table != context.table.digest:
        return "table.mismatch"
    if x.pillar != context.table.pillar:
        return "pillar.mismatch"
    return context.check_terms(act, x.terms, context.params)


def openings(context: Context, entries: Iterable[CaseEntry]) -> list[CaseEntry]:
    """The opening entries whose form is right, whatever became of them."""
    by_act = context.table.by_act
    return [
        x
        for x in entries
        if x.act in by_act and by_act[x.act].opens and not x.orphaned and form_fault(context, x) is None
    ]


def requesting_party(opened: list[CaseEntry]) -> str:
    """The author of the opening that no other opening precedes; of several, the least by reference."""
    if len(opened) == 1:
        return opened[0].ref.party
    first = [x for x in opened if not any(precedes(other.ref, x) for other in opened)]
    return min(x.ref for x in first).party if first else ""
