"""Writing leaves: our own appended, the peer's mirrored, in one transaction.

A `Ledger` lives inside one `store.write()`. It reads both heads again under the lock, keeps what was
added in memory, and `flush` inserts all of it at once. A crash before the commit leaves nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from comity.cases.versions import AMENDING
from comity.chancery import versioning
from comity.chancery.draft import case_identifier
from comity.chancery.office import Office
from comity.chancery.ruling import is_closed
from comity.errors import PeerFault
from comity.journal import entry as journal
from comity.journal.entry import Header, Item, Ref
from comity.journal.tree import Frontier
from comity.store.logs import Head, Row, WrapRow

if TYPE_CHECKING:
    from comity.cases.order import Position
    from comity.chancery.docketing import Folded

EMPTY = hashlib.sha256().digest()


class Leaf(msgspec.Struct, kw_only=True):
    """One act ready to be appended. `wraps`: (item, authority, kid, sealed key)."""

    pillar: str = ""
    case: str = ""
    act: str
    table: str = ""
    terms: dict[str, str | int | bool]
    approvals: list[str] = []
    items: list[Item] = []
    sealed: bytes | None = None
    attachments: list[bytes] = []
    wraps: list[tuple[int, str, str, bytes]] = []
    annex: bytes | None = None
    nonce: str = ""  # of an opening, whose case identifier was made from it


class Wire(msgspec.Struct, frozen=True):
    """One entry as it travels: `header` is the leaf's bytes, whatever they are.

    `items`: the ciphertexts, None where they were erased; `annex`: empty where there is none.
    """

    header: bytes
    items: list[bytes | None]
    wraps: list[tuple[int, str, str, bytes]]
    annex: bytes


class Ledger:
    """Both logs inside one transaction. `rows`: what was added, in order; `first`: where both stood before."""
    def __init__(self, office: Office) -> None:
        self.office = office
        self.mech = office.agreed().digest
        logs = office.store.logs
        self.own = logs.head(office.party, office.incarnation) or _fresh(office.party, office.incarnation)
        self.peer = logs.head(office.peer_party) or _fresh(office.peer_party, 0)
        self._frontiers = {head.party: Frontier.load(head.frontier) for head in (self.own, self.peer)}
        self.now = office.clock.now()
        self.first = {head.party: (head.size, _other_seen(head)) for head in (self.own, self.peer)}
        self.rows: list[Row] = []
        self.headers: dict[Ref, Header] = {}
        self._attachments: list[tuple[str, int, int, int, bytes | None]] = []
        self._wraps: list[WrapRow] = []
        self._annexes: dict[str, bytes] = {}
        self._erasures: list[tuple[str, int, int, int, str]] = []
        self._roots: dict[tuple[str, int], bytes] = {}
        self._flushed = 0
        # For `docketing.settle`: how many rows it has folded, and what both heads had seen by then.
        self.settled = 0
        self.folded: dict[str, Folded] = {}
        self.before = {head.party: dict(head.eff) for head in (self.own, self.peer)}

    def append(self, leaf: Leaf) -> Header:
        """Our own next entry. `leaf.annex`'s hash is put in its terms. Raises Refused on its limits."""
        terms = dict(leaf.terms)
        if leaf.annex is not None:
            named = hashlib.sha256(leaf.annex).hexdigest()
            terms["annex"] = named
            self._annexes[named] = leaf.annex
        own, peer = self.own, self.peer
        seen = {peer.party: (peer.incarnation, peer.size, peer.root.hex())} if peer.size else {}
        header = Header(
            mech=self.mech,
            party=own.party,
            inc=own.incarnation,
            index=own.size,
            time=journal.rfc3339(max(self.now, own.time)),
            pillar=leaf.pillar,
            case=leaf.case,
            act=leaf.act,
            table=leaf.table,
            seen=seen,
            terms=terms,
            approvals=leaf.approvals,
            items=leaf.items,
            nonce=leaf.nonce or self.office.random(16).hex(),
        )
        data = journal.encode_header(header)
        eff = {**own.eff, own.party: (own.incarnation, own.size)}
        if peer.size:
            eff[peer.party] = max(eff.get(peer.party, (0, 0)), (peer.incarnation, peer.size))
        fault = opening_fault(self.office, header, eff)  # as the other side will find it
        self._take(own, header, data, leaf.sealed, eff, fault, journal.seconds(header.time))
        self._beside(header.ref, list(leaf.attachments), leaf.wraps)
        return header

    def mirror(self, wire: Wire) -> Row:
        """The peer's next entry. What is wrong with the leaf itself makes it void, and stops nothing.

        Raises PeerFault when what travels beside it does not match it.
        """
        log = self.peer
        try:
            header = journal.decode_header(wire.header)
        except journal.BadLeaf as bad:
            return self._mirror_hash(journal.leaf_hash(wire.header), bad.code)
        _matches(header, wire, log.size)
        fault, eff = self._seen(header)
        time = journal.seconds(header.time)
        if not fault:
            fault = self._position_fault(header, time) or opening_fault(self.office, header, eff)
        if wire.annex:
            self._annexes[str(header.terms["annex"])] = wire.annex
        erased = bool(header.items) and wire.items[0] is None
        sealed = wire.items[0] if header.items else None
        row = self._take(log, header, wire.header, sealed, eff, fault, max(time, log.time))
        if erased:
            self._erasures.append((row.party, row.incarnation, row.idx, row.time, "before_arrival"))
        at = Ref(row.party, row.incarnation, row.idx)
        self._beside(at, wire.items[1:], wire.wraps)
        return row

    def _mirror_hash(self, leaf: bytes, fault: str) -> Row:
        log = self.peer
        eff = {**log.eff, log.party: (log.incarnation, log.size)}
        row = Row(log.party, log.incarnation, log.size, None, None, leaf, b"", time=log.time, eff=eff, fault=fault)
        # It declares nothing, but its author has seen what it had seen before: searches rely on that growing.
        row.seen_size = eff.get(self.own.party, (0, 0))[1]
        return self._grow(log, row)

    def _seen(self, header: Header) -> tuple[str, dict[str, tuple[int, int]]]:
        """What the entry had seen: declared where its root is true, never less than its author saw before."""
        log, own = self.peer, self.own
        eff = {**log.eff, log.party: (log.incarnation, log.size)}
        if set(header.seen) - {own.party}:
            return "seen.malformed", eff
        declared = header.seen.get(own.party)
        if declared is None:
            return "", eff
        incarnation, size, root = declared
        if incarnation != own.incarnation or self._own_root(size) != root:
            return "seen.false_root", eff
        eff[own.party] = max(eff.get(own.party, (0, 0)), (incarnation, size))
        return "", eff

    def _own_root(self, size: int) -> str | None:
        own = self.own
        if size > own.size:
            return None
        if size == own.size:
            return own.root.hex()
        known = self._roots.get((own.party, size))
        if known is None:
            known = self.office.store.logs.root_at(own.party, own.incarnation, size)
            self._roots[own.party, size] = known
        return known.hex()

    def _position_fault(self, header: Header, time: int) -> str:
        log = self.peer
        if header.mech != self.mech or header.ref != Ref(log.party, log.incarnation, log.size):
            return "header.position"
        return "time.backwards" if time < log.time else ""

    def _take(
        self,
        log: Head,
        header: Header,
        data: bytes,
        sealed: bytes | None,
        eff: dict[str, tuple[int, int]],
        fault: str,
        time: int,
    ) -> Row:
        other = self.peer.party if log is self.own else self.own.party
        annex = header.terms.get("annex", "")
        row = Row(
            log.party,
            log.incarnation,
            log.size,
            data,
            sealed,
            journal.leaf_hash(data),
            b"",
            case_id=header.case,
            pillar=header.pillar,
            act=header.act,
            time=time,
            eff=eff,
            seen_size=eff.get(other, (0, 0))[1],
            fault=fault,
            annex=annex if isinstance(annex, str) and len(annex) == 64 else "",
        )
        self.headers[Ref(row.party, row.incarnation, row.idx)] = header
        if is_amending(row):
            self._amends(row)
        return self._grow(log, row)

    def _amends(self, row: Row) -> None:
        """What follows in this transaction is judged by what this entry makes active."""
        annex = self._annexes.get(row.annex, b"")
        row.fault = row.fault or amend_fault(self.office, row, annex)
        self.office.learn(versioning.version_entry(row), annex)

    def _grow(self, log: Head, row: Row) -> Row:
        frontier = self._frontiers[log.party]
        frontier.append(row.leaf)
        row.root = log.root = frontier.root()
        log.size, log.time, log.eff = log.size + 1, row.time, row.eff
        self.rows.append(row)
        return row

    def _beside(
        self, at: Ref, attachments: list[bytes | None] | list[bytes], wraps: list[tuple[int, str, str, bytes]]
    ) -> None:
        self._attachments += [(*at, number, sealed) for number, sealed in enumerate(attachments, start=1)]
        self._wraps += [WrapRow(*at, item, authority, kid, key) for item, authority, kid, key in wraps]

    def flush(self) -> None:
        """Insert what was added since the last flush; the fold reads it from the database after this."""
        logs = self.office.store.logs
        logs.append(self.rows[self._flushed :])
        self._flushed = len(self.rows)
        if self._attachments:
            logs.put_attachments(self._attachments)
        if self._wraps:
            logs.put_wraps(self._wraps)
        if self._annexes:
            logs.put_annexes(self._annexes)
        if self._erasures:
            self.office.store.erasures.put(self._erasures)
        self._attachments, self._wraps, self._annexes, self._erasures = [], [], {}, []
        for head in (self.own, self.peer):
            if head.size:
                head.frontier = self._frontiers[head.party].dump()
                logs.put_head(head)

    def new_of(self, party: str) -> Iterator[Row]:
        return (row for row in self.rows if row.party == party)


def _fresh(party: str, incarnation: int) -> Head:
    return Head(party, incarnation, 0, EMPTY, Frontier.empty().dump(), 0, {})


def _other_seen(head: Head) -> int:
    return max((size for party, (_, size) in head.eff.items() if party != head.party), default=0)


def _matches(header: Header, wire: Wire, index: int) -> None:
    """What travels beside an entry is what its header names: ciphertexts and annex, each by its hash."""
    if len(wire.items) != len(header.items):
        raise PeerFault("bundle.item_mismatch", index=index)
    if None in wire.items and any(item is not None for item in wire.items):
        # Erasure takes an entry whole: one part withheld would look like damage on our own disk.
        raise PeerFault("bundle.item_mismatch", index=index)
    for item, sealed in zip(header.items, wire.items, strict=True):
        if sealed is not None and hashlib.sha256(sealed).hexdigest() != item.box:
            raise PeerFault("bundle.item_mismatch", index=index)
    named = header.terms.get("annex", "")
    if wire.annex:
        if hashlib.sha256(wire.annex).hexdigest() != named:
            raise PeerFault("bundle.annex_mismatch", index=index)
    elif named:
        raise PeerFault("bundle.annex_mismatch", index=index)


def is_amending(row: Row) -> bool:
    """Whether an entry offers or activates a version of the mechanism."""
    return not row.case_id and row.act in AMENDING and not row.pillar


def amend_fault(office: Office, row: Row, annex: bytes) -> str:
    """Why an amendment or an activation is void in itself; empty when its form is right."""
    card = office.card if row.party == office.party else office.peer_card
    first = office.ruling(office.agreed().digest).proposal
    return versioning.fault_of(row, annex, card.log.pair(), first.parties)


def opening_fault(office: Office, header: Header, eff: Mapping[str, Position]) -> str:
    """Why a case can't be opened by this entry, whatever its table says; empty for all other entries.

    1. The identifier is made from the opening itself. Stops: taking over a case by opening it again.
    2. The table is active in the version that the author had seen. Stops: going on under a law that was amended.
    3. No notice of termination that the author had seen has come to its day.
    4. The channel begins at an authority of the author's. Stops: a request in the other side's name.
    """
    table = office.table(header.table, eff) if header.case else None
    act = table.by_act.get(header.act) if table is not None else None
    if table is None or act is None or not act.opens:
        return ""
    if header.case != case_identifier(header.mech, header.party, header.nonce):
        return "case.not_bound"
    active = office.active(eff)
    if header.table not in active.proposal.tables.values():
        return "table.not_active"
    if is_closed(office, act, eff, journal.seconds(header.time)):
        return "mechanism.terminated"
    profile = active.profile
    channel = header.terms.get("channel")
    route = profile.routes.get(channel) if isinstance(channel, str) else None
    if route is not None and profile.bodies[route.sender].party != header.party:
        return "channel.not_the_authors"
    return ""

