"""The peer, the mechanism as signed, the peer's faults, and the node's few facts."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from comity.store.blob import blob
from comity.store.bulk import insert
from comity.store.select import select

FAULTS_MOST = 64  # of one code: what a hostile peer can make us keep has an end


class PeerRow(msgspec.Struct):
    """The peer and the last of what it signed (see `models.Peer`)."""

    party: str
    fingerprint: str
    card: bytes
    url: str = ""
    checkpoint: str = ""
    cosigned: str = ""
    cosigned_size: int = 0
    last_exchange: int | None = None


class AgreementRow(msgspec.Struct):
    """`signatures`: {party: {"ed25519": hex, "mldsa44": hex}}; `ours`: this node proposed it."""

    digest: str
    document: bytes
    signatures: dict[str, dict[str, str]]
    ours: bool
    in_force: bool = False


PEER = tuple(PeerRow.__struct_fields__)
AGREEMENT = tuple(AgreementRow.__struct_fields__)


class FaultRow(msgspec.Struct):
    """A fault of the peer: when, which, and the bytes that show it."""

    time: int
    code: str
    params: dict[str, Any]
    evidence: bytes | None = None


class AgreementShelf:
    """Peer, agreements, faults and the node's few facts."""

    def __init__(self, alias: str) -> None:
        from comity.store import models

        self.alias = alias
        self.m = models

    def peer(self) -> PeerRow | None:
        rows = select(self.alias, "peer", PEER, {}, order=("party",), limit=1)
        for party, fingerprint, card, *signed in rows:
            return PeerRow(party, fingerprint, blob(card), *signed)
        return None

    def put_peer(self, row: PeerRow) -> None:
        insert(self.alias, "peer", PEER, [msgspec.structs.astuple(row)], replace_by="party")

    def all(self) -> list[AgreementRow]:
        return [
            AgreementRow(digest, blob(document), json.loads(signatures), bool(ours), bool(in_force))
            for digest, document, signatures, ours, in_force in select(
                self.alias, "agreement", AGREEMENT, {}, order=("digest",)
            )
        ]

    def get(self, digest: str) -> AgreementRow | None:
        return next((row for row in self.all() if row.digest == digest), None)

    def in_force(self) -> AgreementRow | None:
        return next((row for row in self.all() if row.in_force), None)

    def put(self, row: AgreementRow) -> None:
        self.m.Agreement.objects.using(self.alias).update_or_create(
            digest=row.digest,
            defaults={
                "document": row.document,
                "signatures": json.dumps(row.signatures, sort_keys=True),
                "ours": row.ours,
                "in_force": row.in_force,
            },
        )

    def drop(self, digest: str) -> None:
        self.m.Agreement.objects.using(self.alias).filter(digest=digest).delete()

    def drop_others(self, digest: str) -> None:
        self.m.Agreement.objects.using(self.alias).exclude(digest=digest).delete()

    def add_fault(self, row: FaultRow) -> None:
        """Kept once for each (code, params): a peer that repeats itself fills nothing."""
        faults = self.m.Fault.objects.using(self.alias)
        if faults.filter(code=row.code).count() >= FAULTS_MOST:
            return
        params = json.dumps(row.params, sort_keys=True)
        self.m.Fault.objects.using(self.alias).get_or_create(
            code=row.code, params=params, defaults={"time": row.time, "evidence": row.evidence}
        )

    def faults(self) -> list[FaultRow]:
        return [
            FaultRow(f.time, f.code, json.loads(f.params), None if f.evidence is None else blob(f.evidence))
            for f in self.m.Fault.objects.using(self.alias).order_by("id")
        ]

    def meta(self, name: str) -> str | None:
        rows = select(self.alias, "meta", ("value",), {"name": name})
        return str(rows[0][0]) if rows else None

    def set_meta(self, name: str, value: str) -> None:
        insert(self.alias, "meta", ("name", "value"), [(name, value)], replace_by="name")
