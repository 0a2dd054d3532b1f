"""The house log: who drafted, approved, cleared and read, by name. The same leaves and tree, never sent.

A record's header is canonical JSON; what must stay unread by an operator (the draft's content, the
reasons of a clearance) is sealed to the officer's own authority, as an entry's body is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from comity.chancery import accountability
from comity.chancery.office import Office
from comity.envelope import canonical, opening, sealing
from comity.errors import Credentials, IntegrityFailure, Refused
from comity.journal.entry import Item, leaf_hash, rfc3339
from comity.journal.tree import Frontier
from comity.store.erasure import HOUSE
from comity.store.house import HouseRow
from comity.store.logs import WrapRow
from comity.store.people import KeyRow

FRONTIER = "house.frontier"


class HouseHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """`officer`: the identifier of who did it, empty for the node itself; `data`: codes and identifiers.

    `why`: one of `accountability.WHYS`. `to`: the authorities to which it discloses, sorted. Empty,
    they are not written: records of older releases have neither.
    """

    v: int
    party: str
    mech: str
    index: int
    time: str
    kind: str
    officer: str
    authority: str
    case: str
    why: str = ""
    to: list[str] = []
    data: dict[str, Any]
    items: list[Item]
    nonce: str


class HouseWriter:
    """Records of one transaction: the tree's frontier is read once, the rows are inserted at once.

    `why`: the justification of all that is recorded here, where it is another than the kind's own.
    """

    def __init__(self, office: Office) -> None:
        self.office = office
        self._rows: list[HouseRow] = []
        self._wraps: list[WrapRow] = []
        self._keys: dict[str, KeyRow] = {}
        self._frontier: Frontier | None = None
        self._now = office.clock.now()
        self.why = ""
        self._mech = office.agreed().digest if office.in_force() else ""

    def record(
        self,
        kind: str,
        *,
        officer: str = "",
        authority: str = "",
        case: str = "",
        data: dict[str, Any] | None = None,
        secret: bytes | None = None,
        why: str = "",
        to: Iterable[str] = (),
    ) -> int:
        """Append one record; `secret` is sealed to `authority`, `to` names to whom it discloses. Returns its index."""
        frontier = self._frontier = self._frontier or _frontier(self.office)
        index = frontier.size
        data = data or {}
        items, box = self._seal(index, kind, authority, case, data, secret)
        header = HouseHeader(
            v=1,
            party=self.office.party,
            mech=self._mech,
            index=index,
            time=rfc3339(self._now),
            kind=kind,
            officer=officer,
            authority=authority,
            case=case,
            why=why or self.why or accountability.kind(kind).why,
            to=sorted(to),
            data=data,
            items=items,
            nonce=self.office.random(16).hex(),
        )
        leaf = canonical.encode(header)
        frontier.append(leaf_hash(leaf))
        row = HouseRow(index, leaf, box, leaf_hash(leaf), frontier.root(), case, kind, self._now, officer)
        self._rows.append(row)
        return index

    def _seal(
        self, index: int, kind: str, authority: str, case: str, data: dict[str, Any], secret: bytes | None
    ) -> tuple[list[Item], bytes | None]:
        if secret is None:
            return [], None
        context = _context(self.office, self._mech, kind, case, data)
        key = self.office.random(32)
        sealed = sealing.seal(secret, key, context, 0)
        if authority not in self._keys:
            self._keys[authority] = newest_key(self.office, self.office.party, authority, published=False)
        public = self._keys[authority]
        wrap = sealing.wrap(key, public.public, context, 0, sealed.box, sealed.kc, authority)
        self._wraps.append(WrapRow(HOUSE, 0, index, 0, authority, public.kid, wrap))
        return [Item(box=sealed.box, kc=sealed.kc)], sealed.box_bytes

    def flush(self) -> None:
        """Insert what was recorded, inside the caller's transaction."""
        if self._rows and self._frontier is not None:
            self.office.store.house.append(self._rows)
            self.office.store.logs.put_wraps(self._wraps)
            self.office.store.agreement.set_meta(FRONTIER, self._frontier.dump().hex())
        self._rows, self._wraps = [], []


def record(office: Office, kind: str, **said: Any) -> int:
    """One record by itself, inside the caller's transaction (see `HouseWriter.record`)."""
    writer = HouseWriter(office)
    index = writer.record(kind, **said)
    writer.flush()
    return index


def open_secret(office: Office, index: int) -> tuple[HouseHeader, bytes]:
    """The sealed part of a record. Raises Refused("body.erased"), IntegrityFailure, Credentials without its key."""
    found = office.store.house.many([index])
    return open_row(office, index, found.get(index), office.store.logs.wraps(HOUSE, 0, index, index + 1))


def open_row(
    office: Office, index: int, row: HouseRow | None, wraps: list[WrapRow]
) -> tuple[HouseHeader, bytes]:
    """`open_secret` of a record that was read already."""
    if row is None:
        raise IntegrityFailure("record.altered", log="house", index=index)
    if row.sealed is None:  # `verify` tells an erasure from a loss
        raise Refused("body.erased")
    header = msgspec.json.decode(row.header, type=HouseHeader)
    context = _context(office, header.mech, header.kind, header.case, header.data)
    item = header.items[0]
    for wrap in wraps:
        private = office.bodies.authority(wrap.authority, wrap.kid)
        key = opening.unwrap(wrap.sealed, private, context, 0, item.box, item.kc, wrap.authority)
        return header, opening.open_box(row.sealed, key, context, 0, item.box, item.kc)
    raise Credentials("authority.key_absent", authority=header.authority)


def newest_key(office: Office, party: str, authority: str, *, published: bool = True) -> KeyRow:
    """Raises Refused("authority.no_key"): sealing to an authority without a key is refused."""
    keys = office.store.people.keys(party=party, authority=authority)
    keys = [key for key in keys if key.idx is not None or not published]
    if not keys:
        raise Refused("authority.no_key", authority=authority)
    return max(keys, key=lambda key: (key.idx is not None, key.idx or 0))


def _context(office: Office, mech: str, kind: str, case: str, data: dict[str, Any]) -> sealing.Context:
    return sealing.Context(
        mech=mech, party=office.party, inc=0, case=case, act=f"house.{kind}", terms=canonical.digest(data)
    )


def _frontier(office: Office) -> Frontier:
    last = office.store.house.last()
    dumped = office.store.agreement.meta(FRONTIER)
    frontier = Frontier.empty() if dumped is None else Frontier.load(bytes.fromhex(dumped))
    size = 0 if last is None else last.idx + 1
    if frontier.size != size or (last is not None and frontier.root() != last.root):
        raise IntegrityFailure("record.altered", log="house", index=size)
    return frontier
