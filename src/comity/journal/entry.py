"""An entry's header: the leaf of a log, kept for ever, read by both nodes.

Leaf bytes are the canonical JSON (RFC 8785) of `Header`, at most `LEAF_LIMIT`; the leaf hash is
SHA-256(0x00 ‖ bytes) (RFC 9162, 2.1.1). `decode_header` is the one door by which bytes become a
`Header`: what passed it needs no further check of form. A leaf that does not pass is void, under a
code that is the same on every node: the codes are tried in a fixed order (`BadLeaf`).

No header enters a log by `encode_header` that `decode_header` would turn away at the peer's.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from comity.envelope import canonical
from comity.errors import PeerFault, Refused, Usage

LEAF_LIMIT = 4096  # bytes
TERMS_LIMIT = 512  # bytes of canonical JSON
ITEMS_LIMIT = 16
DEPTH_LIMIT = 32  # levels of JSON, beyond which a leaf counts as unparsable
_INTEGER_LIMIT = canonical.INTEGER_LIMIT

_HEX16, _HEX32 = "[0-9a-f]{32}", "[0-9a-f]{64}"
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
_REF = re.compile(r"([A-Z]{2}):(0|[1-9][0-9]{0,15}):(0|[1-9][0-9]{0,15})")
_PARTY = re.compile("[A-Z]{2}")
_TIME_ALONE = re.compile(_TIME)
_TAG = re.compile(_HEX16)
_HASH = re.compile(_HEX32)
_TERM = re.compile("[A-Za-z0-9_.-]{1,64}")
# The text fields of a header, joined by newlines so that one match checks them all:
# mech, party, time, pillar, case, act, table, nonce.
_TEXTS = re.compile(
    rf"{_HEX32}\n[A-Z]{{2}}\n{_TIME}\n(?:[a-z][a-z0-9_]{{0,31}})?\n(?:{_HEX16})?"
    rf"\n[a-z][a-z0-9_]{{0,63}}\n(?:{_HEX32})?\n{_HEX16}"
)
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


class Ref(NamedTuple):
    """Where an entry stands: its author's party (ISO 3166 alpha-2), incarnation and index."""

    party: str
    inc: int
    index: int  # type: ignore[assignment]  # hides tuple.index, which no Ref needs

    def __str__(self) -> str:
        return f"{self.party}:{self.inc}:{self.index}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """`PARTY:INC:INDEX`, decimal without leading zeroes. Raises Usage("entry.malformed")."""
        found = _REF.fullmatch(text)
        if found is None or max(ref := (int(found[2]), int(found[3]))) >= _INTEGER_LIMIT:
            raise Usage("entry.malformed")
        return cls(found[1], *ref)


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sealed item: SHA-256 of its ciphertext, and the commitment to its key (both 64 hex)."""

    box: str
    kc: str


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The fields of a leaf. Item 0 is the body, the others are attachments.

    `seen` maps a party to the (incarnation, size, root hex) of its log that the author had stored;
    `terms` is what legality and clocks depend on: flat, closed codes, no personal data.
    Entries of the mechanism itself have an empty `case` and an empty `table`.
    """

    v: int = 1
    mech: str
    party: str
    inc: int
    index: int
    time: str
    pillar: str
    case: str
    act: str
    table: str
    seen: dict[str, tuple[int, int, str]]
    terms: dict[str, str | int | bool]
    approvals: list[str]
    items: list[Item]
    nonce: str

    @property
    def ref(self) -> Ref:
        """Where the header says that it stands."""
        return Ref(self.party, self.inc, self.index)


class BadLeaf(PeerFault):
    """A leaf that is void. The first of these that holds, in this order:

    leaf.too_large: above 4096 bytes. leaf.unparsable: not UTF-8, not JSON, nested beyond 32 levels.
    leaf.not_canonical: differs from its own canonical form (RFC 8785), or has none here.
    leaf.field: a field is missing, unknown, of the wrong type, or out of its bounds.
    """


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Header)


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf), 32 bytes (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def encode_header(header: Header) -> bytes:
    """The leaf bytes. What is returned passes `decode_header`.

    Raises Refused: items.too_many, terms.too_large, leaf.too_large, leaf.field.
    """
    if len(header.items) > ITEMS_LIMIT:
        raise Refused("items.too_many", most=ITEMS_LIMIT)
    try:
        terms = len(_ENCODER.encode(header.terms))
        leaf = _ENCODER.encode(header)
    except (UnicodeEncodeError, TypeError, OverflowError) as bad:
        raise Refused("leaf.field") from bad
    if terms > TERMS_LIMIT:
        raise Refused("terms.too_large", bytes=terms, most=TERMS_LIMIT)
    try:
        decode_header(leaf)
    except BadLeaf as bad:
        code = bad.code if bad.code == "leaf.too_large" else "leaf.field"
        raise Refused(code, bytes=len(leaf), most=LEAF_LIMIT) from bad
    return leaf


def decode_header(leaf: bytes) -> Header:
    """The header in `leaf`, every field checked. Raises BadLeaf(code) and nothing else."""
    if len(leaf) > LEAF_LIMIT:
        raise BadLeaf("leaf.too_large")
    try:
        header = _DECODER.decode(leaf)
        if _ENCODER.encode(header) == leaf and _sound(header):
            return header
    except (msgspec.MsgspecError, UnicodeError, Usage):
        pass
    raise BadLeaf(_why(leaf))


def _sound(header: Header) -> bool:
    """Whether every field of a decoded header is within its bounds. Raises Usage for an unreal date."""
    texts = f"{header.mech}\n{header.party}\n{header.time}\n{header.pillar}"
    more = f"{header.case}\n{header.act}\n{header.table}\n{header.nonce}"
    if header.v != 1 or _TEXTS.fullmatch(f"{texts}\n{more}") is None:
        return False
    seconds(header.time)
    if not (0 <= header.inc < _INTEGER_LIMIT and 0 <= header.index < _INTEGER_LIMIT):
        return False
    for party, (inc, size, root) in header.seen.items():
        if not (_PARTY.fullmatch(party) and _HASH.fullmatch(root)):
            return False
        if not (0 <= inc < _INTEGER_LIMIT and 0 <= size < _INTEGER_LIMIT):
            return False
    return _sound_lists(header) and _sound_terms(header.terms)


def _sound_lists(header: Header) -> bool:
    approvals, items = header.approvals, header.items
    for tag in approvals:
        if _TAG.fullmatch(tag) is None:
            return False
    if len(items) > ITEMS_LIMIT or len(approvals) != len(set(approvals)):
        return False
    return all(_HASH.fullmatch(item.box) and _HASH.fullmatch(item.kc) for item in items)


def _sound_terms(terms: dict[str, Any]) -> bool:
    if not terms:
        return True
    for name, value in terms.items():
        if _TERM.fullmatch(name) is None:
            return False
        if type(value) is int and not -_INTEGER_LIMIT < value < _INTEGER_LIMIT:
            return False
    return len(_ENCODER.encode(terms)) <= TERMS_LIMIT


def _why(leaf: bytes) -> str:
    """The code of a leaf that was turned away. Slow, and the same on every node: see `BadLeaf`."""
    depth = deepest = 0
    for byte in _STRINGS.sub(b"", leaf):
        depth += (byte in b"[{") - (byte in b"]}")
        deepest = max(deepest, depth)
    if deepest > DEPTH_LIMIT:
        return "leaf.unparsable"
    try:
        value = msgspec.json.decode(leaf)
    except (msgspec.MsgspecError, UnicodeError):
        return "leaf.unparsable"
    try:
        return "leaf.field" if canonical.encode(value) == leaf else "leaf.not_canonical"
    except Refused:
        return "leaf.not_canonical"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=8192)
def seconds(time: str) -> int:
    """Seconds since 1970 (POSIX) of `YYYY-MM-DDTHH:MM:SSZ`, a real date from 1970 on.

    Raises Usage("time.malformed"). No leap second, no fraction, no offset (RFC 3339, narrowed).
    """
    if _TIME_ALONE.fullmatch(time) is None:
        raise Usage("time.malformed")
    try:
        since = datetime.fromisoformat(time) - _EPOCH
    except ValueError as bad:
        raise Usage("time.malformed") from bad
    if since.days < 0:
        raise Usage("time.malformed")
    return since.days * 86400 + since.seconds


@lru_cache(maxsize=8192)
def rfc3339(time: int) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ` of POSIX seconds, 0 ≤ time < year 10000. Raises Usage("time.malformed")."""
    if time < 0:
        raise Usage("time.malformed")
    try:
        return (_EPOCH + timedelta(seconds=time)).isoformat()[:19] + "Z"
    except OverflowError as bad:
        raise Usage("time.malformed") from bad
