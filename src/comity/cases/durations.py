"""How long answers took, and who is late: both sides alike, with open debts counted as open.

A percentile is read off by nearest rank: of n debts in the order of their lengths it is number ceil(n·p/100). A debt
that is still open took longer than every answer given: where that number falls on one, the percentile was *not
reached* (None). So a side that leaves half of its debts lying has no median to show, and nobody has to trust a model.
Debts that were lifted (withdrawn, handed over otherwise) were owed no more, and are in none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from comity.cases.indicators.vocabulary import Ending

ENDINGS: tuple[Ending, ...] = ("in_time", "late", "disputed", "missing", "pending")
PERCENTILES = (("median", 50), ("p90", 90))


class Debt(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One answer that a party owed. `seconds`: from its receipt to the answer, without the time a hold gave back."""

    clock: str
    party: str
    ending: Ending
    seconds: int | None = None


def percentile(lengths: Sequence[int | None], share: int) -> int | None:
    """By nearest rank, 0 < share ≤ 100. None stands for an open debt; the answer None: not reached, or no debts."""
    rank = -(-len(lengths) * share // 100)
    answered = sorted(length for length in lengths if length is not None)
    return answered[rank - 1] if 0 < rank <= len(answered) else None


def rows_of(clocks: Iterable[str], parties: Iterable[str], debts: Sequence[Debt]) -> list[dict[str, Any]]:
    """For each clock, each party: {clock, party, owed, in_time, late, disputed, missing, pending, median, p90}.

    Both parties stand under each clock that anybody owed, also with nothing: neither is shown alone. Lengths are
    seconds, None where not reached.
    """
    sides = sorted(parties)
    grouped: dict[tuple[str, str], list[Debt]] = {}
    for debt in debts:
        if debt.ending != "lifted":
            grouped.setdefault((debt.clock, debt.party), []).append(debt)
    owed = {clock for clock, _ in grouped}
    return [
        _row(clock, party, grouped.get((clock, party), []))
        for clock in clocks
        if clock in owed
        for party in sides
    ]


def _row(clock: str, party: str, debts: list[Debt]) -> dict[str, Any]:
    lengths = [debt.seconds for debt in debts]
    return {
        "clock": clock,
        "party": party,
        "owed": len(debts),
        **{ending: sum(1 for debt in debts if debt.ending == ending) for ending in ENDINGS},
        **{name: percentile(lengths, share) for name, share in PERCENTILES},
    }
