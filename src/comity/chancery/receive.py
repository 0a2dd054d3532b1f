"""The way in and the way out: what a bundle holds, taken and made.

Order kept here: verify, store, commit; then cosign and receipt what is on the disk. A crash at any
point leaves the last commit, and the peer sends the same again: repeats are recognised by position.
"""

from __future__ import annotations

import msgspec

from comity.chancery import agreement, amendment, docketing, giving, people
from comity.chancery.agreement import Pending
from comity.chancery.house import HouseWriter
from comity.chancery.ledger import Leaf, Ledger, Wire, is_amending
from comity.chancery.office import Office
from comity.errors import ComityError, PeerFault
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import leaf_hash
from comity.store.agreement import FaultRow, PeerRow
from comity.store.logs import Row

RECEIPT = "receipt"
MOST_ENTRIES = 1024
MOST_BYTES = 16 << 20


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """What a bundle carries, inside its seal (docs/specification/exchange.md).

    `entries` stand from `first` on; `checkpoint` covers exactly what stands below `first + len(entries)`.
    `held`: how many of the reader's entries the writer has on its disk; `cosignature` covers those.
    """

    v: int = 1
    mech: str = ""
    agreement: Pending | None = None
    incarnation: int = 0
    first: int = 0
    entries: list[Wire] = []
    checkpoint: str = ""
    held: int = 0
    cosignature: list[str] = []


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one payload: entries it had, those new to us, and among these held and void."""

    received: int = 0
    new: int = 0
    held: int = 0
    void: int = 0
    gap: bool = False


def receive(office: Office, payload: Payload) -> Taken:
    """Verify and store one payload, in one transaction. Raises PeerFault, kept as evidence."""
    try:
        with office.store.write():
            office.writable()
            if payload.agreement is not None:
                agreement.take(office, payload.agreement)
            if not office.in_force() or not payload.mech:
                return Taken()
            return _take(office, payload)
    except PeerFault as fault:
        office.forget_agreed()
        keep_fault(office, fault, payload.checkpoint.encode())
        raise
    except BaseException:
        office.forget_agreed()  # what was read inside a transaction that failed may never have been
        raise


def _take(office: Office, payload: Payload) -> Taken:
    if payload.mech != office.agreed().digest:
        raise PeerFault("mechanism.other", mech=payload.mech)
    ledger = Ledger(office)
    peer = office.peer()
    if payload.incarnation != ledger.peer.incarnation:
        # Stops: entries of one incarnation kept under a checkpoint of another, which no audit would pass.
        raise PeerFault("checkpoint.origin")
    checkpoint = _checkpoint(office, payload)
    held = ledger.peer.size
    if payload.held > ledger.own.size:
        # It says that it holds more of our log than we do: a lie, or an old copy of our disk. Either stops here.
        raise PeerFault("cosignature.size", size=payload.held, ours=ledger.own.size)
    if payload.first > held:
        return Taken(received=len(payload.entries), gap=True)
    _same_past(office, payload, held, checkpoint)
    before = docketing.position(ledger), docketing.state_root(office)
    new = [ledger.mirror(wire) for wire in payload.entries[held - payload.first :]]
    if new and ledger.peer.root != checkpoint.root:
        raise PeerFault("checkpoint.root", size=checkpoint.size)
    peer = _cosigned(office, payload, ledger, peer)
    if new:
        peer.checkpoint = payload.checkpoint
        _own_business(office, ledger, payload, held)
    peer.last_exchange = office.clock.now()
    office.store.agreement.put_peer(peer)
    ledger.flush()
    changed = docketing.settle(office, ledger)
    amendment.settle(office, ledger, new)
    writer = HouseWriter(office)
    _note_collected(writer, new)
    giving.settle(writer, ledger, changed)
    writer.flush()
    if any(row.act != RECEIPT or row.fault for row in new):
        _receipt(office, ledger)
    if new:
        docketing.compare(office, ledger, *before)
    counts = docketing.count(changed, [row for row in new if row.case_id])
    void = counts["void"] + sum(1 for row in new if not row.case_id and row.fault)
    return Taken(received=len(payload.entries), new=len(new), held=counts["held"], void=void)


def _checkpoint(office: Office, payload: Payload) -> Checkpoint:
    """1. Both signatures, the peer's origin, and exactly the size of what came.

    Stops: a log that its owner did not sign, entries that no checkpoint covers."""
    name = c2sp.origin(payload.mech, office.peer_party, payload.incarnation)
    found = c2sp.verify(payload.checkpoint, office.peer_card.log.pair(), name)
    if found.size != payload.first + len(payload.entries):
        raise PeerFault("checkpoint.size", size=found.size)
    return found


def _same_past(office: Office, payload: Payload, held: int, checkpoint: Checkpoint) -> None:
    """2. What we hold already is the same. Stops: a second history (a fork), which is evidence."""
    logs = office.store.logs
    size = min(held, checkpoint.size)
    if checkpoint.size <= held:
        if logs.root_at(office.peer_party, payload.incarnation, size) != checkpoint.root:
            raise PeerFault("peer.fork", size=size)
        return
    old = logs.range(office.peer_party, payload.incarnation, payload.first, held)
    for row, wire in zip(old, payload.entries, strict=False):
        if leaf_hash(wire.header) != row.leaf:
            raise PeerFault("peer.fork", size=row.idx + 1)


def _cosigned(office: Office, payload: Payload, ledger: Ledger, peer: PeerRow) -> PeerRow:
    """3. The peer's cosignature over our own log, at a size that we have. Kept for outside verifiers."""
    if not payload.cosignature or payload.held <= peer.cosigned_size:
        return peer
    own = ledger.own
    if payload.held > own.size:
        raise PeerFault("cosignature.size", size=payload.held)
    name = c2sp.origin(ledger.mech, office.party, own.incarnation)
    root = office.store.logs.root_at(office.party, own.incarnation, payload.held)
    ours = Checkpoint(name, payload.held, root)
    cosigner = c2sp.cosigner_name(ledger.mech, office.peer_party)
    c2sp.verify_cosignature(ours, payload.cosignature, office.peer_card.cosign.pair(), cosigner)
    mark = next((mark for mark in office.signer.marks(name) if mark.size == payload.held), None)
    if mark is not None:
        peer.cosigned = c2sp.with_cosignatures(mark.note, payload.cosignature)
    peer.cosigned_size = payload.held
    return peer


def _own_business(office: Office, ledger: Ledger, payload: Payload, held: int) -> None:
    """4. Entries of the mechanism itself: START must be ours too; keys and calendars are taken in."""
    for row, wire in zip(ledger.rows, payload.entries[held - payload.first :], strict=False):
        if row.idx == 0:
            if row.act != "start" or row.fault:
                raise PeerFault("start.invalid")
            agreement.check_start(office, wire.annex)
        elif row.case_id == "" and not row.fault and not is_amending(row):  # that was judged as it came
            row.fault = docketing.caseless_fault(office, row, wire.annex)
            if row.act == "key" and not row.fault:
                header = ledger.headers[docketing.ref_of(row)]
                row.fault = people.take_key(office, wire.annex, header.terms, row.eff, row.idx)


def _note_collected(writer: HouseWriter, new: list[Row]) -> None:
    """What the other side sealed to us is on our disk now: a collection, one record for all of it."""
    bodies = [row for row in new if row.sealed is not None and row.case_id]
    if bodies:
        data = {
            "from": bodies[0].party,
            "first": str(docketing.ref_of(bodies[0])),
            "entries": len(bodies),
            "cases": sorted({row.case_id for row in bodies}),
        }
        writer.record("received", data=data)


def _receipt(office: Office, ledger: Ledger) -> None:
    """5. Say what is on our disk from this commit on, and what state it makes. Calls for no receipt itself."""
    terms: dict[str, str | int | bool] = {
        "at": docketing.position(ledger),
        "state": docketing.state_root(office).hex(),
    }
    ledger.append(Leaf(act=RECEIPT, terms=terms))
    ledger.flush()
    docketing.settle(office, ledger)


def keep_fault(office: Office, fault: ComityError, evidence: bytes) -> None:
    """Keep a peer's fault, in a transaction of its own. What failed has left no other trace."""
    with office.store.write():
        office.store.agreement.add_fault(FaultRow(office.clock.now(), fault.code, fault.params, evidence))


def outgoing(office: Office) -> Payload:
    """The next payload for the peer: what it has not cosigned or receipted, signed under the write lock.

    The same bytes until they are receipted: the signer gives back the note that it gave before, and a
    range that was signed once is cut at the same place again.
    """
    with office.store.write():
        if not office.in_force():
            return Payload(agreement=agreement.pending(office))
        office.writable()
        return _outgoing(office)


def _outgoing(office: Office) -> Payload:
    mech = office.agreed().digest
    logs = office.store.logs
    own = logs.head(office.party, office.incarnation)
    peer_head = logs.head(office.peer_party)
    assert own is not None  # START was appended with the agreement
    first = cursor(office)
    name = c2sp.origin(mech, office.party, own.incarnation)
    entries = _wires(office, own.incarnation, first, _end(office, name, first, own.size))
    size = first + len(entries)
    root = own.root if size == own.size else logs.root_at(office.party, own.incarnation, size)
    now = office.clock.now()
    note = office.signer.sign(Checkpoint(name, size, root), now)
    office.signer.forget_below(name, first)
    lines: list[str] = []
    held = 0 if peer_head is None else peer_head.size
    if peer_head is not None:
        theirs = Checkpoint(c2sp.origin(mech, peer_head.party, peer_head.incarnation), held, peer_head.root)
        lines = office.signer.cosign(theirs, c2sp.cosigner_name(mech, office.party), now)
    return Payload(
        mech=mech,
        # The acceptance travels until the peer's log shows that it has arrived.
        agreement=agreement.pending(office) if peer_head is None else None,
        incarnation=own.incarnation,
        first=first,
        entries=entries,
        checkpoint=note,
        held=held,
        cosignature=lines,
    )


def cursor(office: Office) -> int:
    """The size of our log that the peer has on its disk, by its receipts or its cosignature."""
    head = office.store.logs.head(office.peer_party)
    receipted = head.eff.get(office.party, (0, 0))[1] if head is not None else 0
    return max(receipted, office.peer().cosigned_size)


def _end(office: Office, name: str, first: int, size: int) -> int:
    """Where this bundle ends: at the head, at the limit, or where a bundle ended that was signed before."""
    end = min(size, first + MOST_ENTRIES)
    marks = [mark.size for mark in office.signer.marks(name) if mark.size > first]
    if marks and marks[-1] > end:
        return max([mark for mark in marks if mark <= end], default=marks[0])
    return end


def _wires(office: Office, incarnation: int, first: int, end: int) -> list[Wire]:
    if first >= end:
        return []
    logs, party = office.store.logs, office.party
    rows = logs.range(party, incarnation, first, end)
    attachments = logs.attachments(party, incarnation, first, end)
    annexes = logs.annexes({row.annex for row in rows if row.annex})
    wraps: dict[int, list[tuple[int, str, str, bytes]]] = {}
    peers = office.agreed().profile.authorities(office.peer_party)
    for wrap in logs.wraps(party, incarnation, first, end):
        # The wrap for our own authority stays here: the peer could open nothing with it.
        if wrap.authority in peers:
            wraps.setdefault(wrap.idx, []).append((wrap.item, wrap.authority, wrap.kid, wrap.sealed))
    high = office.signer.high(c2sp.origin(office.agreed().digest, party, incarnation))
    wires: list[Wire] = []
    total = 0
    for row in rows:
        assert row.header is not None  # our own leaves always have their bytes
        items: list[bytes | None] = []
        if _has_items(row.header):
            numbers = sorted(item for idx, item in attachments if idx == row.idx)
            items = [row.sealed, *(attachments[row.idx, item] for item in numbers)]
        wire = Wire(row.header, items, wraps.get(row.idx, []), annexes.get(row.annex, b""))
        total += len(wire.header) + sum(len(item or b"") for item in items) + len(wire.annex)
        past_mark = high is None or row.idx >= high.size
        if wires and total > MOST_BYTES and past_mark:
            break
        wires.append(wire)
    return wires


def _has_items(header: bytes) -> bool:
    return b'"items":[]' not in header
