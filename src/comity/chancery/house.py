"""The house log: who drafted, approved, cleared and read, by name. The same leaves and tree, never sent.

A record's header is canonical JSON; what must stay unread by an operator (the draft's content, the
reasons of a clearance) is sealed to the officer's own authority, as an entry's body is.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.chancery.office import Office
from comity.envelope import canonical, opening, sealing
from comity.errors import Credentials, IntegrityFailure
from comity.journal.entry import Item, leaf_hash, rfc3339
from comity.journal.tree import Frontier
from comity.store.house import HouseRow
from comity.store.logs import WrapRow

HOUSE = "~"  # stands where a wrap names the party of its log
FRONTIER = "house.frontier"


class HouseHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`officer`: the identifier of who did it, empty for the node itself; `data`: codes and identifiers."""

    v: int = 1
    party: str
    mech: str
    index: int
    time: str
    kind: str
    officer: str
    authority: str
    case: str
    data: dict[str, Any]
    items: list[Item]
    nonce: str


def record(
    office: Office,
    kind: str,
    *,
    officer: str = "",
    authority: str = "",
    case: str = "",
    data: dict[str, Any] | None = None,
    secret: bytes | None = None,
) -> int:
    """Append one record, inside the caller's transaction; `secret` is sealed to `authority`. The index."""
    shelf = office.store.house
    last = shelf.last()
    index = 0 if last is None else last.idx + 1
    mech = office.agreed().digest if office.in_force() else ""
    data = data or {}
    items: list[Item] = []
    box: bytes | None = None
    if secret is not None:
        context = _context(office, mech, kind, case, data)
        key = office.random(32)
        sealed = sealing.seal(secret, key, context, 0)
        box = sealed.box_bytes
        items = [Item(box=sealed.box, kc=sealed.kc)]
        public = own_key(office, authority)
        wrap = sealing.wrap(key, public.public, context, 0, sealed.box, sealed.kc, authority)
        office.store.logs.put_wraps([WrapRow(HOUSE, 0, index, 0, authority, public.kid, wrap)])
    header = HouseHeader(
        party=office.party,
        mech=mech,
        index=index,
        time=rfc3339(office.clock.now()),
        kind=kind,
        officer=officer,
        authority=authority,
        case=case,
        data=data,
        items=items,
        nonce=office.random(16).hex(),
    )
    leaf = canonical.encode(header)
    frontier = _frontier(office, index)
    frontier.append(leaf_hash(leaf))
    shelf.append(HouseRow(index, leaf, box, leaf_hash(leaf), frontier.root(), case, kind))
    office.store.agreement.set_meta(FRONTIER, frontier.dump().hex())
    return index


def open_secret(office: Office, index: int) -> tuple[HouseHeader, bytes]:
    """The sealed part of a record. Raises IntegrityFailure when it is gone, Credentials without its key."""
    row = office.store.house.get(index)
    if row is None or row.sealed is None:
        raise IntegrityFailure("record.altered", log="house", index=index)
    header = msgspec.json.decode(row.header, type=HouseHeader)
    context = _context(office, header.mech, header.kind, header.case, header.data)
    item = header.items[0]
    for wrap in office.store.logs.wraps(HOUSE, 0, index, index + 1):
        private = office.bodies.authority(wrap.authority, wrap.kid)
        key = opening.unwrap(wrap.sealed, private, context, 0, item.box, item.kc, wrap.authority)
        return header, opening.open_box(row.sealed, key, context, 0, item.box, item.kc)
    raise Credentials("authority.key_absent", authority=header.authority)


def own_key(office: Office, authority: str) -> Any:
    """The newest sealing key of one of our authorities. Raises Refused("authority.no_key")."""
    from comity.chancery.people import newest_key

    return newest_key(office, office.party, authority, published=False)


def _context(office: Office, mech: str, kind: str, case: str, data: dict[str, Any]) -> sealing.Context:
    return sealing.Context(
        mech=mech, party=office.party, inc=0, case=case, act=f"house.{kind}", terms=canonical.digest(data)
    )


def _frontier(office: Office, size: int) -> Frontier:
    dumped = office.store.agreement.meta(FRONTIER)
    frontier = Frontier.empty() if dumped is None else Frontier.load(bytes.fromhex(dumped))
    if frontier.size != size:
        raise IntegrityFailure("record.altered", log="house", index=size)
    return frontier
