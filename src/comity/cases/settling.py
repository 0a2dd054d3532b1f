"""Which entries can no longer change: receipts, and the order of the case up to a point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from comity.cases.context import Context, openings, requesting_party
from comity.cases.order import CaseEntry, Stamp, merge, precedes
from comity.journal.entry import Ref


def first_seeing(context: Context, party: str, ref: Ref, within: CaseEntry | None) -> Stamp | None:
    """`party`'s first entry with `ref` in its past; at the cut, or as `within` and its past know it.

    `within` itself may be that entry, even before it stands in any log.
    """
    stamp = context.log.first_seeing(party, ref)
    if within is None:
        return stamp
    if stamp is not None and (stamp.ref == within.ref or precedes(stamp.ref, within)):
        return stamp
    if within.ref.party == party and precedes(ref, within):
        return Stamp(within.ref, within.time, within.eff)
    return None


def acked(context: Context, entry: CaseEntry, within: CaseEntry | None = None) -> bool:
    """Whether every other participant has an entry with this one in its past (*receipted*)."""
    return all(
        first_seeing(context, party, entry.ref, within) is not None
        for party in context.parties
        if party != entry.ref.party
    )


def in_order(context: Context, entries: Iterable[CaseEntry]) -> Iterator[CaseEntry]:
    """The case's order: what the fold merges, one after the other. Orphaned entries have no place."""
    kept = [x for x in entries if not x.orphaned]
    requesting = requesting_party(openings(context, kept))
    return merge(kept, context.table, context.other(requesting))


def settled_part(
    context: Context, entries: Iterable[CaseEntry], within: CaseEntry | None = None
) -> Iterator[Ref]:
    """The settled entries, in order: acked, and everything before each of them acked."""
    if within is not None:
        entries = [x for x in entries if precedes(x.ref, within)]
    for x in in_order(context, entries):
        if not acked(context, x, within):
            return
        yield x.ref


def settled(
    context: Context, entries: Iterable[CaseEntry], ref: Ref, within: CaseEntry | None = None
) -> bool:
    """Whether nothing that may still arrive can change what became of `ref`."""
    return ref in settled_part(context, entries, within)
