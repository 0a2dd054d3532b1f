"""One symmetric operation: each side gives the other a bundle, until neither has anything new to say.

The log is the outbox. What the peer has not receipted is sent again, entry for entry the same bytes, and
what this node holds already is recognised by its position. So an exchange may be broken off after any
round, or any message lost, and the next one goes on from what both have on their disks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import msgspec

from comity.chancery.office import Office
from comity.chancery.receive import MOST_ENTRIES, Payload, Taken, cursor, keep_fault, outgoing, receive
from comity.courier import bundle
from comity.courier.post import Post
from comity.errors import PeerFault, Refused, Unavailable

# At 1024 entries a round, more than four million: a peer that never ends is left for the next exchange.
MOST_ROUNDS = 4096

Guard = AbstractContextManager[object]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What an exchange did, in entries: `sent` of ours, `received` of the peer's, `new` among these, and of
    the new ones `held` and `void`. `complete`: the peer has all of our log, as far as it says."""

    sent: int = 0
    received: int = 0
    new: int = 0
    held: int = 0
    void: int = 0
    rounds: int = 0
    complete: bool = True


def exchange(
    office: Office,
    url: str | None = None,
    *,
    progress: Callable[[Report], None] | None = None,
    guard: Guard | None = None,
) -> Report:
    """Exchange with the peer at `url`, or at the one that worked last. `progress` is told after each round.

    `guard`, a lock, is held for each use of the office and never while waiting for the peer: a node that is
    asked while it asks would else wait for itself.
    Raises Unavailable: peer.no_url, peer.unreachable, peer.unavailable; Refused: peer.unknown, peer.refused,
    bundle.gap; PeerFault: peer.certificate, peer.behind, and what `receive` finds.
    """
    guard = guard or nullcontext()
    with guard:
        address = url or office.peer().url
        pin = office.peer_card.tls
    if not address:
        raise Unavailable("peer.no_url")
    report = Report()
    with Post(address, pin) as post:
        for _ in range(MOST_ROUNDS):
            report, again = _round(office, post, report, guard)
            if report.rounds == 1:
                with guard:
                    _remember(office, address)
            if progress is not None:
                progress(report)
            if not again:
                break
    return report


def _round(office: Office, post: Post, report: Report, guard: Guard) -> tuple[Report, bool]:
    """One bundle there and one back. The report so far, and whether there is more to say.

    A crash after the peer has committed and before we have leaves it ahead: it sends the same again.
    """
    with guard:
        out = outgoing(office)
        data = bundle.pack(office, out)
    answer = post.send(data)
    with guard:
        payload, taken = take(office, answer)
        if taken.gap:
            raise Refused("bundle.gap")
        if payload.mech and payload.held < out.first:
            # It had signed for more: its disk went back in time, and what it says next may differ.
            fault = PeerFault("peer.behind", held=payload.held, acknowledged=out.first)
            keep_fault(office, fault, payload.checkpoint.encode())
            raise fault
        reached, size = _reached(office)
    report = Report(
        sent=report.sent + len(out.entries),
        received=report.received + taken.received,
        new=report.new + taken.new,
        held=report.held + taken.held,
        void=report.void + taken.void,
        rounds=report.rounds + 1,
        complete=reached == size,
    )
    # What the peer sent and calls for a receipt has lengthened our log; a full bundle may have a sequel.
    return report, reached < size or taken.new >= MOST_ENTRIES


def answer(office: Office, data: bytes) -> bytes:
    """The other side of a round: take the peer's bundle and give one back.

    Raises what `take` raises. What was taken is committed before the answer is made.
    """
    take(office, data)
    return bundle.pack(office, outgoing(office))


def take(office: Office, data: bytes) -> tuple[Payload, Taken]:
    """Open a bundle and receive what is in it, whichever way it came.

    Raises PeerFault. What came from the peer for certain is kept as evidence; a stranger's bytes leave
    nothing behind.
    """
    try:
        payload = bundle.unpack(office, data)
    except PeerFault as fault:
        if fault.code == "bundle.payload":
            keep_fault(office, fault, b"")
        raise
    return payload, receive(office, payload)


def _reached(office: Office) -> tuple[int, int]:
    """How much of our log the peer has on its disk, and the size of our log."""
    if not office.in_force():
        return 0, 0
    head = office.store.logs.head(office.party, office.incarnation)
    return cursor(office), 0 if head is None else head.size


def _remember(office: Office, url: str) -> None:
    if office.peer().url == url:
        return
    with office.store.write():
        peer = office.peer()
        peer.url = url
        office.store.agreement.put_peer(peer)
