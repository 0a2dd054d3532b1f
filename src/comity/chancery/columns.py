"""What was read off the headers once, read off them again: columns, annexes and keys, for `verify`.

The audit holds headers, hashes and signatures together. The fold reads columns made from the headers (the
case, the act, the time, what was seen, why an entry is void); one who changes these leaves every hash intact.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping

import msgspec

from comity.cases.order import Position
from comity.chancery import docketing, people
from comity.chancery.ledger import EMPTY, amend_fault, is_amending, opening_fault
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.errors import ComityError
from comity.journal.entry import BadLeaf, Header, Ref, decode_header, leaf_hash, seconds
from comity.store.logs import Head, Row

Key = tuple[str, str, str, bytes, int]
UNREADABLE = ("leaf.too_large", "leaf.unparsable", "leaf.not_canonical", "leaf.field")
CHUNK = 500
COLUMNS = ("case_id", "pillar", "act", "time", "eff", "seen_size", "fault", "annex")


class Roots:
    """The roots of the other log by size. Sizes that are asked for mostly grow: one pass serves them."""

    def __init__(self, office: Office, head: Head | None) -> None:
        self._rows = iter(()) if head is None else office.store.logs.scan_roots(head.party, head.incarnation)
        self._office, self._head = office, head
        self._at, self._root = 0, EMPTY

    def at(self, incarnation: int, size: int) -> str | None:
        """Hex, or None for what is not held."""
        head = self._head
        if head is None or incarnation != head.incarnation or size > head.size:
            return None
        if size < self._at:
            return self._office.store.logs.root_at(head.party, head.incarnation, size).hex()
        while self._at < size and (root := next(self._rows, None)) is not None:
            self._at, self._root = self._at + 1, root
        return self._root.hex() if self._at == size else None


def first_wrong(
    office: Office, head: Head, other: Head | None, progress: Callable[[str, int, int], None]
) -> int | None:
    """The first entry whose columns or annex are not what its header says, or None.

    Also the end of the log as its head notes it, and the sealing keys that its KEY entries published.
    """
    expected = Row(head.party, head.incarnation, 0, None, None, b"", b"")
    published: set[Key] = set()
    roots = Roots(office, other)
    for rows in _chunks(office, head):
        progress(f"{head.party}.columns", rows[0].idx if rows else head.size, head.size)
        annexes = office.store.logs.annexes({row.annex for row in rows if row.annex})
        for row in rows:
            annex = annexes.get(row.annex, b"")
            expected = _expected(office, row, expected, roots, annex)
            if row.annex and hashlib.sha256(annex).hexdigest() != row.annex:
                return row.idx
            if any(getattr(row, name) != getattr(expected, name) for name in COLUMNS):
                return row.idx
            if row.act == "key" and not row.case_id and not row.fault:
                published.add(_key(head.party, annex, row.idx))
    progress(f"{head.party}.columns", head.size, head.size)
    size = office.store.logs.head(head.party, head.incarnation)
    if size is None or (head.size and (head.time, head.eff) != (expected.time, expected.eff)):
        return max(head.size - 1, 0)
    kept = {
        (key.party, key.authority, key.kid, key.public, key.idx)
        for key in office.store.people.keys(party=head.party)
        if key.idx is not None or head.party != office.party
    }
    odd = [-1 if key[4] is None else key[4] for key in kept ^ published]
    return max(min(odd), 0) if odd else None


def _chunks(office: Office, head: Head) -> Iterator[list[Row]]:
    rows: list[Row] = []
    for row in office.store.logs.scan_light(head.party, head.incarnation):
        rows.append(row)
        if len(rows) == CHUNK:
            yield rows
            rows = []
    yield rows


def _expected(office: Office, row: Row, before: Row, roots: Roots, annex: bytes) -> Row:
    """The row as `Ledger` would write it now, after the row `before`."""
    eff = {**before.eff, row.party: (row.incarnation, row.idx)}
    header = _header(row)
    other = office.peer_party if row.party == office.party else office.party
    if header is None:
        fault = row.fault if row.fault in UNREADABLE else UNREADABLE[0]
        void = Row(row.party, row.incarnation, row.idx, None, None, b"", b"")
        seen = eff.get(other, (0, 0))[1]
        return msgspec.structs.replace(void, time=before.time, eff=eff, seen_size=seen, fault=fault)
    fault = ""
    if set(header.seen) - {other}:
        fault = "seen.malformed"
    elif other in header.seen:
        incarnation, size, root = header.seen[other]
        if roots.at(incarnation, size) == root:
            eff[other] = max(eff.get(other, (0, 0)), (incarnation, size))
        else:
            fault = "seen.false_root"
    time = seconds(header.time)
    if row.party == office.party:
        fault = fault or opening_fault(office, header, eff)
        if not fault and is_amending(row):
            fault = amend_fault(office, row, annex)
    else:
        fault = fault or _mirrored_fault(office, row, header, eff, time < before.time, annex)
    named = header.terms.get("annex", "")
    return Row(
        row.party,
        row.incarnation,
        row.idx,
        None,
        None,
        b"",
        b"",
        case_id=header.case,
        pillar=header.pillar,
        act=header.act,
        time=max(time, before.time),
        eff=eff,
        seen_size=eff.get(other, (0, 0))[1],
        fault=fault,
        annex=named if isinstance(named, str) and len(named) == 64 else "",
    )


def _mirrored_fault(
    office: Office, row: Row, header: Header, eff: Mapping[str, Position], backwards: bool, annex: bytes
) -> str:
    if header.mech != office.agreed().digest or header.ref != Ref(row.party, row.incarnation, row.idx):
        return "header.position"
    if backwards:
        return "time.backwards"
    fault = opening_fault(office, header, eff)
    if fault or header.case or row.idx == 0:
        return fault
    as_said = msgspec.structs.replace(row, act=header.act, pillar=header.pillar, eff=dict(eff))
    fault = docketing.caseless_fault(office, as_said, annex)
    if header.act == "key" and not fault:
        fault = people.key_fault(office, annex, header.terms, eff)
    return fault


def _header(row: Row) -> Header | None:
    if row.header is None:
        return None
    try:
        return decode_header(row.header)
    except BadLeaf:
        return None  # the audit names this leaf


def _key(party: str, annex: bytes, index: int) -> Key:
    try:
        key = canonical.decode(annex, people.KeyAnnex)
        return party, key.authority, key.kid, bytes.fromhex(key.public), index
    except (canonical.NotCanonical, ComityError, ValueError):
        return party, "", "", leaf_hash(annex), index
