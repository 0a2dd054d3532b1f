"""A payload into the bytes of a bundle and back (docs/specification/exchange.md).

What arrives is bounded before it is looked at: the bundle by LIMIT, each list and each byte string by
the types below, which are checked while they are read. Nothing is decompressed. So a hostile peer costs
this node a few times LIMIT of memory, once at a time, and its own exchange.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from comity.chancery.agreement import Pending
from comity.chancery.ledger import Wire
from comity.chancery.office import Office
from comity.chancery.receive import Payload
from comity.envelope import bundlebox
from comity.envelope.keys import HPKE_OVERHEAD
from comity.errors import PeerFault, Refused

# The greatest length of a bundle, in bytes.
LIMIT = 64 << 20
# More than a sender puts into one bundle by itself: a range that was signed whole travels whole.
MOST_ENTRIES = 1 << 16
# A leaf above 4 KiB is void, but its bytes still travel, for its hash stands in the log.
MOST_LEAF = 1 << 20
MOST_ITEMS = 16
MOST_WRAPS = 1024

Whole = Annotated[int, Meta(ge=0, le=2**53 - 1)]
HexOrNone = Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")]
Hex16 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Name = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")]
Party = Annotated[str, Meta(pattern=r"\A[A-Z]{2}\Z")]
Text = Annotated[str, Meta(max_length=16 << 10)]
Beside = Annotated[bytes, Meta(max_length=MOST_LEAF)]
Box = Annotated[bytes, Meta(max_length=LIMIT)]
Sealed = Annotated[bytes, Meta(min_length=32 + HPKE_OVERHEAD, max_length=32 + HPKE_OVERHEAD)]
Families = Annotated[dict[Annotated[str, Meta(max_length=16)], Text], Meta(max_length=4)]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    header: Beside
    items: Annotated[list[Box | None], Meta(max_length=MOST_ITEMS)]
    wraps: Annotated[
        list[tuple[Annotated[int, Meta(ge=0, lt=MOST_ITEMS)], Name, Hex16, Sealed]],
        Meta(max_length=MOST_WRAPS),
    ]
    annex: Beside


class _Pending(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    document: Beside
    signatures: Annotated[dict[Party, Families], Meta(max_length=4)]


class _Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    v: Literal[1]
    mech: HexOrNone
    agreement: _Pending | None
    incarnation: Annotated[int, Meta(ge=0, lt=2**31)]
    first: Whole
    entries: Annotated[list[_Entry], Meta(max_length=MOST_ENTRIES)]
    checkpoint: Text
    held: Whole
    cosignature: Annotated[list[Text], Meta(max_length=8)]


_decoder = msgspec.msgpack.Decoder(_Payload)


def pack(office: Office, payload: Payload) -> bytes:
    """The bundle for the peer. Raises Refused: peer.unknown, bundle.over_limit (nothing was sent)."""
    peer = office.peer_card
    plain = msgspec.msgpack.encode(payload)
    if len(plain) + bundlebox.LEAST > LIMIT:
        raise Refused("bundle.over_limit", bytes=len(plain), limit=LIMIT)
    sender = office.keyring.node.log
    reader = office.peer().fingerprint
    return bundlebox.seal_bundle(plain, sender, office.fingerprint, reader, peer.bundle_public)


def unpack(office: Office, data: bytes) -> Payload:
    """The payload of a bundle from the peer, its shape checked and nothing else.

    Raises PeerFault: the codes of `envelope.bundlebox`, cheap checks first, then bundle.payload for what
    is signed and sealed well and is not a payload. Raises Refused("peer.unknown") before any pairing.
    """
    own = office.keyring.node.bundle
    return decode(bundlebox.open_bundle(data, own, office.fingerprint, office.peer_card, LIMIT))


def addressed(office: Office, head: bytes) -> None:
    """Judge a bundle by its first bytes (`bundlebox.LEAST` of them), before the rest is read.

    Raises PeerFault: bundle.malformed, bundle.not_for_us, bundle.unknown_sender.
    """
    sender, reader = bundlebox.peek(head)
    if reader != office.fingerprint:
        raise PeerFault("bundle.not_for_us")
    if sender != office.peer().fingerprint:
        raise PeerFault("bundle.unknown_sender")


def decode(plain: bytes) -> Payload:
    """The payload of MessagePack bytes. Raises PeerFault("bundle.payload")."""
    try:
        read = _decoder.decode(plain)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as bad:
        # The place, as msgspec names it (`$.entries[...].header`): a name of ours, nothing of the peer's.
        place = str(bad).rpartition("`")[0].rpartition("`")[2]
        raise PeerFault("bundle.payload", at=place if place.startswith("$") else "$") from None
    agreement = None
    if read.agreement is not None:
        agreement = Pending(read.agreement.document, read.agreement.signatures)
    return Payload(
        mech=read.mech,
        agreement=agreement,
        incarnation=read.incarnation,
        first=read.first,
        entries=[_wire(entry) for entry in read.entries],
        checkpoint=read.checkpoint,
        held=read.held,
        cosignature=read.cosignature,
    )


def _wire(entry: _Entry) -> Wire:
    # Stops: two wraps of one item for one authority, of which a node could keep only one.
    names = {(item, authority) for item, authority, _, _ in entry.wraps}
    if len(names) != len(entry.wraps):
        raise PeerFault("bundle.payload", at="wraps")
    if any(item >= len(entry.items) for item, _ in names):
        raise PeerFault("bundle.payload", at="wraps")
    return Wire(entry.header, entry.items, entry.wraps, entry.annex)
