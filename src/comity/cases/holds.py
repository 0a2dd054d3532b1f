"""Suspension and resumption: which holds stand, where, and what they hold.

A hold is one side's, always valid, and binds at once. Only an acceptance lifts it: by the other side
than the offer's, with the offer in its past, and with every hold that the offer names still standing
there. An offer counts if every hold it names stands in its past. All of that is judged in each
entry's own past, so two nodes at one cut agree, in whatever order the post arrived.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec

from comity.cases.order import CaseEntry, Seer, merge, precedes
from comity.journal.entry import Ref


class HoldEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A mechanism entry `hold`, `offer` or `accept`.

    `procedures` (hold only): the procedures held; empty means the whole pillar. `names`: for an offer
    the holds it would lift, for an acceptance its one offer. `time` is epoch seconds; `fault` as in
    `CaseEntry`.
    """

    ref: Ref
    act: str
    time: int
    eff: dict[str, tuple[int, int]]
    pillar: str
    procedures: tuple[str, ...] = ()
    names: tuple[Ref, ...] = ()
    fault: str = ""


class PillarStatus(msgspec.Struct, frozen=True):
    """`holds` that stand at the cut; `offer`: the last valid one that could still be accepted."""

    open: bool
    holds: tuple[HoldEntry, ...]
    offer: HoldEntry | None


class Held(msgspec.Struct, frozen=True):
    """A hold and the valid acceptances that lift it."""

    hold: HoldEntry
    lifts: tuple[HoldEntry, ...]


class PillarHolds:
    """All holds, offers and acceptances below one cut, judged once. Immutable."""

    def __init__(self, entries: Iterable[HoldEntry] = ()) -> None:
        self._holds: dict[Ref, HoldEntry] = {}
        self._offers: dict[Ref, HoldEntry] = {}
        self._lifts: dict[Ref, list[HoldEntry]] = {}
        self._invalid: dict[Ref, str] = {}
        # In causal order, so that all that an entry's past holds is judged before it.
        for entry in merge(entries, None, ""):
            self._take(entry)
        self._by_pillar: dict[str, list[Held]] = {}
        for hold in self._holds.values():
            held = Held(hold, tuple(self._lifts.get(hold.ref, ())))
            self._by_pillar.setdefault(hold.pillar, []).append(held)
        self._marks: dict[tuple[str, str], str] = {}

    def _take(self, entry: HoldEntry) -> None:
        code = self.why_not(entry)
        if code is not None:
            self._invalid[entry.ref] = code
        elif entry.act == "hold":
            self._holds[entry.ref] = entry
        elif entry.act == "offer":
            self._offers[entry.ref] = entry
        else:
            for name in self._offers[entry.names[0]].names:
                self._lifts.setdefault(name, []).append(entry)

    def why_not(self, entry: HoldEntry) -> str | None:
        """The reason for which `entry` is void, judged in its own past; None when it is valid."""
        if entry.fault:
            return entry.fault
        if entry.act == "hold":
            return None
        if entry.act == "offer":
            if not entry.names:
                return "offer.names_nothing"
            return None if self._all_stand(entry.names, entry) else "offer.hold_not_standing"
        if entry.act != "accept":
            return "act.unknown"
        offer = self._offers.get(entry.names[0]) if len(entry.names) == 1 else None
        if offer is None or offer.pillar != entry.pillar or not precedes(offer.ref, entry):
            return "accept.offer_absent"
        if offer.ref.party == entry.ref.party:
            return "accept.own_offer"
        return None if self._all_stand(offer.names, entry) else "accept.hold_not_standing"

    def _all_stand(self, names: Iterable[Ref], entry: HoldEntry) -> bool:
        """Whether each name is a hold on the entry's pillar that stands in the entry's past."""
        for name in names:
            hold = self._holds.get(name)
            if hold is None or hold.pillar != entry.pillar or not self.stands(name, entry):
                return False
        return True

    def stands(self, hold: Ref, at: Seer) -> bool:
        """Whether this hold stands in `at`'s past: seen there, and not lifted there."""
        if hold not in self._holds or not precedes(hold, at):
            return False
        return not any(precedes(lift.ref, at) for lift in self._lifts.get(hold, ()))

    def valid(self, ref: Ref) -> bool:
        """Whether the entry `ref`, one of those given, is valid."""
        return (
            ref in self._holds
            or ref in self._offers
            or any(lift.ref == ref for lifts in self._lifts.values() for lift in lifts)
        )

    def invalid(self) -> dict[Ref, str]:
        """The void ones, with their reasons."""
        return dict(self._invalid)

    def over(self, pillar: str, procedure: str) -> list[Held]:
        """Every valid hold, standing or lifted, that covers the procedure."""
        found = self._by_pillar.get(pillar)
        if not found:
            return []
        return [h for h in found if not h.hold.procedures or procedure in h.hold.procedures]

    def standing_for(self, x: CaseEntry, procedure: str, within: Seer | None = None) -> tuple[Ref, ...]:
        """The holds that hold `x`: they had not seen it, and nothing in its past lifts them.

        `within`: only those in this entry's past.
        """
        if x.pillar not in self._by_pillar:
            return ()
        return tuple(
            held.hold.ref
            for held in self.over(x.pillar, procedure)
            if (within is None or precedes(held.hold.ref, within))
            and not precedes(x.ref, held.hold)
            and not any(precedes(lift.ref, x) for lift in held.lifts)
        )

    def status(self, pillar: str) -> PillarStatus:
        """The pillar at the cut. It is open when no hold stands, not even one on a single procedure."""
        holds = tuple(h.hold for h in self._by_pillar.get(pillar, ()) if not h.lifts)
        standing = {hold.ref for hold in holds}
        offers = [
            o for o in self._offers.values() if o.pillar == pillar and all(n in standing for n in o.names)
        ]
        return PillarStatus(not holds, holds, offers[-1] if offers else None)

    def mark(self, pillar: str, procedure: str) -> str:
        """A short name for the set of holds and acceptances over a procedure; empty when there is none."""
        if pillar not in self._by_pillar:
            return ""
        found = self._marks.get((pillar, procedure))
        if found is None:
            refs = [(str(h.hold.ref), *(str(r.ref) for r in h.lifts)) for h in self.over(pillar, procedure)]
            found = hashlib.sha256(repr(sorted(refs)).encode()).hexdigest()[:16] if refs else ""
            self._marks[pillar, procedure] = found
        return found
