"""Versions of the mechanism: what was offered, what was activated, and which version an entry had seen.

An *amendment* is one side's offer to put another document in the place of the version that is active in the
offer's past. The other side's *activation* makes it the active version for whatever has the activation in its
past. Both are judged in their own past, so two nodes agree in whatever order the post arrived.

Two offers that cross must not both be activated. So the side whose code is first in the alphabet can't activate
the other's while an offer of its own on the same version stands in its log. Every two valid activations are
therefore ordered, and the versions are one chain.

A *notice* of termination is one side's alone. From its day on no case opens whose author had seen it, but under what
survives suspension too; what is open goes on. Its author may take it back, by a later notice without a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from comity.cases.order import Position, merge, precedes
from comity.journal.entry import Ref

AMEND, ACTIVATE, TERMINATE = "amend", "activate", "terminate"
AMENDING = (AMEND, ACTIVATE, TERMINATE)


class VersionEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A mechanism entry `amend`, `activate` or `terminate`.

    `version`: SHA-256 of the document that is offered or activated, 64 hex digits; `base` (amend only): of the
    version that it would replace. `offer` (activate only): the amendment. `annex`: hash of what travels beside it.
    `day` (terminate only): from which no case opens any more; empty where an earlier notice is taken back.
    """

    ref: Ref
    act: str
    time: int
    eff: Mapping[str, Position]
    version: str = ""
    base: str = ""
    day: str = ""
    offer: Ref | None = None
    annex: str = ""
    fault: str = ""


class Version(msgspec.Struct, frozen=True):
    """A link of the chain. The first has neither `offer` nor `activation`."""

    digest: str
    offer: VersionEntry | None = None
    activation: VersionEntry | None = None


class Versions:
    """The versions of one mechanism. `first`: the digest that names it, its first version's."""

    def __init__(self, first: str, entries: Iterable[VersionEntry] = ()) -> None:
        self._chain = [Version(first)]
        self._offers: dict[Ref, VersionEntry] = {}
        self._invalid: dict[Ref, str] = {}
        self._notices: list[VersionEntry] = []
        self._entries: list[VersionEntry] = []
        for entry in merge(entries, None, ""):
            self.take(entry)

    def take(self, entry: VersionEntry) -> None:
        """Add an entry, of which all that it has seen was added before."""
        self._entries.append(entry)
        code = self.why_not(entry)
        if code is not None:
            self._invalid[entry.ref] = code
        elif entry.act == TERMINATE:
            self._notices.append(entry)
        elif entry.act == AMEND:
            self._offers[entry.ref] = entry
        else:
            assert entry.offer is not None  # a valid one names its offer
            self._chain.append(Version(entry.version, self._offers[entry.offer], entry))

    def why_not(self, entry: VersionEntry) -> str | None:
        """The reason for which `entry` is void, judged in its own past; None when it is valid."""
        if entry.fault:
            return entry.fault
        if entry.act == TERMINATE:
            return None
        active = self.at(entry.eff)
        if entry.act == AMEND:
            if entry.base != active.digest:
                return "amend.other_base"
            known = any(entry.version == each.digest for each in self._past(entry.eff))
            return "amend.known" if known else None
        offer = self._offers.get(entry.offer) if entry.offer is not None else None
        if offer is None or offer.version != entry.version or not precedes(offer.ref, entry):
            return "activate.offer_absent"
        if offer.ref.party == entry.ref.party:
            return "activate.own_offer"
        if offer.base != active.digest:
            return "activate.other_base"
        if self.stands_first(entry.ref.party, offer, entry.eff) is not None:
            return "activate.own_first"
        return None

    def stands_first(self, party: str, offer: VersionEntry, eff: Mapping[str, Position]) -> VersionEntry | None:
        """The offer of `party`'s own, below `eff`, that keeps it from activating the other's `offer`; None if none."""
        if party > offer.ref.party:
            return None
        own = (each for each in self._offers.values() if each.ref.party == party and each.base == offer.base)
        return next((each for each in own if _below(each.ref, eff)), None)

    def _past(self, eff: Mapping[str, Position]) -> list[Version]:
        return [each for each in self._chain if each.activation is None or _below(each.activation.ref, eff)]

    def at(self, eff: Mapping[str, Position]) -> Version:
        """The version that was active for who had seen this."""
        if len(self._chain) == 1:
            return self._chain[0]
        return self._past(eff)[-1]

    def notices(self, eff: Mapping[str, Position] | None = None) -> list[VersionEntry]:
        """Of each party that gave notice, the one that stands for who had seen this; for who saw all when None."""
        last: dict[str, VersionEntry] = {}
        for each in self._notices:
            if eff is None or _below(each.ref, eff):
                last[each.ref.party] = each
        return [each for each in last.values() if each.day]

    def ended(self, eff: Mapping[str, Position], day: str) -> bool:
        """Whether on this day the mechanism takes no new cases, for who had seen this."""
        return any(each.day <= day for each in self.notices(eff))

    def chain(self) -> list[Version]:
        """Every version that was ever active, the newest last."""
        return list(self._chain)

    def open(self) -> list[VersionEntry]:
        """The valid offers that could still be activated, the oldest first."""
        newest = self._chain[-1].digest
        return [each for each in self._offers.values() if each.base == newest]

    def entries(self) -> list[VersionEntry]:
        """All that was added, in causal order."""
        return list(self._entries)

    def same_as(self, other: Versions) -> bool:
        """Whether both were made of the same entries."""
        ours, theirs = ({(each.ref, each.fault) for each in one.entries()} for one in (self, other))
        return ours == theirs

    def invalid(self) -> dict[Ref, str]:
        """The void ones, with their reasons."""
        return dict(self._invalid)


def _below(ref: Ref, eff: Mapping[str, Position]) -> bool:
    return (ref.inc, ref.index) < eff.get(ref.party, (0, 0))
