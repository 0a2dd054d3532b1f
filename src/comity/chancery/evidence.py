"""What leaves a node for people outside it: one case as evidence, and the keys to check it with.

The file proves by itself, with the two parties' public keys, that these headers stand in logs which
their authors signed and the other side cosigned. It needs no node, no database and no network.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from comity.chancery import blocking, consult, rights
from comity.chancery.office import Office
from comity.envelope import card as cards
from comity.errors import Refused
from comity.journal import checkpoint as c2sp
from comity.journal import proof, tree
from comity.journal.entry import Ref
from comity.store.logs import Head, Row
from comity.store.people import OfficerRow

EVIDENCE = "comity-evidence/1"
KEYS = "comity-keys/1"


def keys_export(office: Office) -> dict[str, Any]:
    """{format, mechanism, parties: {P: {fingerprint, card}}}: what a verifier must trust."""
    agreed = office.agreed()
    known = {office.party: office.card, office.peer_party: office.peer_card}
    return {
        "format": KEYS,
        "mechanism": agreed.digest,
        "parties": {
            party: {"fingerprint": cards.fingerprint(card), "card": cards.encode(card).decode()}
            for party, card in sorted(known.items())
        },
    }


def evidence(office: Office, officer: OfficerRow, case: str) -> dict[str, Any]:
    """{format, mechanism, case, entries: [{header, proof, body}]} of a case that this officer sees.

    Each proof is a C2SP tlog-proof. Entries that no checkpoint covers yet are left out and counted in
    `unsigned`. Bodies are in it as far as this officer may open them: the file is as secret as they are.
    Raises Refused: case.not_found, evidence.nothing_signed, data.blocked.
    """
    rights.visible(office, officer, case)
    blocking.check_settled(office, case)
    contents = consult.open_bodies(office, officer, case, export=True)
    with office.store.snapshot():
        rows = [row for row in office.store.logs.of_case(case) if row.header is not None]
        logs = {head.party: (head, *_log(office, head)) for head in office.store.logs.heads()}
        entries = []
        unsigned = 0
        for row in rows:
            _, note, leaves = logs[row.party]
            if note is None or row.idx >= len(leaves):
                unsigned += 1
                continue
            entries.append(_entry(row, note, leaves, contents))
    if not entries:
        raise Refused("evidence.nothing_signed")
    return {
        "format": EVIDENCE,
        "mechanism": office.agreed().digest,
        "case": case,
        "unsigned": unsigned,
        "entries": entries,
    }


def _entry(row: Row, note: str, leaves: list[bytes], contents: Mapping[Ref, consult.Opened]) -> dict[str, Any]:
    assert row.header is not None
    opened = contents.get(Ref(row.party, row.incarnation, row.idx))
    return {
        "party": row.party,
        "incarnation": row.incarnation,
        "index": row.idx,
        "header": base64.b64encode(row.header).decode(),
        "proof": proof.make(row.idx, tree.inclusion_proof(leaves, row.idx), note),
        # The ciphertext that the header names, and the key that it commits to: so the body is proven too.
        "body": None
        if opened is None
        else {"box": base64.b64encode(opened.box).decode(), "key": opened.key.hex()},
    }


def _log(office: Office, head: Head) -> tuple[str | None, list[bytes]]:
    """The newest checkpoint of a log with the other side's cosignature, and the leaves that it covers."""
    peer = office.peer()
    if head.party == office.party:
        note = peer.cosigned or None
    else:
        note = peer.checkpoint or None
        if note is not None:
            checkpoint = c2sp.read(note)
            name = c2sp.cosigner_name(office.agreed().digest, office.party)
            lines = office.signer.cosign(checkpoint, name, office.clock.now())
            note = c2sp.with_cosignatures(note, lines)
    if note is None:
        return None, []
    size = c2sp.read(note).size
    leaves = [row.leaf for row in office.store.logs.scan(head.party, head.incarnation, end=size)]
    return note, leaves
