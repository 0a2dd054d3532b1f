"""Amendments as they stand in the log: the annexes, what is read off an entry, and why one is void in itself.

Nothing here asks which tables this release ships: a document that one release can't fold and another can is
valid for both, and it is its acceptance that a node refuses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from comity.cases.calendar import is_day
from comity.cases.order import parsed
from comity.cases.versions import AMEND, TERMINATE, VersionEntry
from comity.envelope import canonical
from comity.envelope.keys import VerifyingPair
from comity.journal.entry import Ref
from comity.mechanism import Proposal, sign_bytes
from comity.store.logs import Row

MOST_DOCUMENT = 1 << 20
_HEX32 = re.compile(r"[0-9a-f]{32}")
_HEX64 = re.compile(r"[0-9a-f]{64}")


class AmendAnnex(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`document`: the new proposal's canonical bytes as text; `signature`: its author's {ed25519, mldsa44}, in hex."""

    v: int = 1
    document: str
    signature: dict[str, str]


class ActivateAnnex(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`signature`: of who accepts, over the digest of the document that was offered."""

    v: int = 1
    signature: dict[str, str]


class _Terms(msgspec.Struct):
    terms: dict[str, Any]


_terms = msgspec.json.Decoder(_Terms)


def version_entry(row: Row) -> VersionEntry:
    """An amendment or an activation. Terms that can't be read make it void."""
    assert row.header is not None  # a leaf kept as its hash alone has no act
    terms = _terms.decode(row.header).terms
    return VersionEntry(
        ref=Ref(row.party, row.incarnation, row.idx),
        act=row.act,
        time=row.time,
        eff=row.eff,
        version=_text(terms, "version"),
        base=_text(terms, "base"),
        day=_text(terms, "day"),
        offer=parsed(terms.get("names")),
        annex=row.annex,
        fault=row.fault,
    )


def _text(terms: Mapping[str, Any], name: str) -> str:
    value = terms.get(name)
    return value if isinstance(value, str) else ""


def fault_of(row: Row, annex: bytes, keys: VerifyingPair, parties: Mapping[str, str]) -> str:
    """Why an amendment or an activation is void whatever the versions are; empty when its form is right.

    `keys`: the log keys on its author's card. `parties`: those of the mechanism's first version. Stops: another
    node's fingerprint in an amended document, a document that its author did not sign.
    """
    entry = version_entry(row)
    if row.pillar:
        return "pillar.mismatch"
    if entry.act == TERMINATE:
        taken_back = _terms.decode(row.header or b"").terms.get("day") == ""
        return "" if taken_back or is_day(entry.day) else "terminate.malformed"
    if entry.act == AMEND:
        document = document_of(annex)
        if document is None or not _sound(document, entry, parties):
            return "amend.malformed"
        signature = canonical.decode(annex, AmendAnnex).signature
        return "" if signed(entry.version, signature, keys) else "amend.signature"
    try:
        accepted = canonical.decode(annex, ActivateAnnex)
    except canonical.NotCanonical:
        return "activate.malformed"
    if accepted.v != 1 or entry.offer is None or not _HEX64.fullmatch(entry.version):
        return "activate.malformed"
    return "" if signed(entry.version, accepted.signature, keys) else "activate.signature"


def document_of(annex: bytes) -> bytes | None:
    """The document that an amendment's annex holds; None where it holds none."""
    if len(annex) > 2 * MOST_DOCUMENT:
        return None
    try:
        read = canonical.decode(annex, AmendAnnex)
    except canonical.NotCanonical:
        return None
    document = read.document.encode()
    return document if read.v == 1 and len(document) <= MOST_DOCUMENT else None


def _sound(document: bytes, entry: VersionEntry, parties: Mapping[str, str]) -> bool:
    try:
        proposal: Proposal = canonical.decode(document, Proposal)
    except canonical.NotCanonical:
        return False
    hashes = all(map(_HEX64.fullmatch, (entry.base, *proposal.tables.values())))
    form = proposal.v == 1 and hashes and _HEX32.fullmatch(proposal.nonce) is not None
    return form and proposal.parties == dict(parties) and proposal.digest() == entry.version


def signed(digest: str, signature: Mapping[str, str], keys: VerifyingPair) -> bool:
    """Whether both families of these keys signed the document of this digest."""
    message = sign_bytes(digest)
    try:
        ed25519, mldsa = bytes.fromhex(signature["ed25519"]), bytes.fromhex(signature["mldsa44"])
    except (KeyError, ValueError):
        return False
    return keys.verify_ed25519(ed25519, message) and keys.verify_mldsa(mldsa, message)
