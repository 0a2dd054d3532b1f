"""A hostile peer: it holds the real keys of its node, and may append any bytes to a log that it signs.

It takes over the log of an honest node where that stands. `append` adds a leaf of any bytes, `header` makes
one that is right in everything that is not told otherwise, `send` gives the victim a payload through the
same door as a bundle's content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from comity.chancery.ledger import Wire
from comity.chancery.office import Office
from comity.chancery.receive import Payload, Taken, receive
from comity.courier import bundle
from comity.errors import PeerFault
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import Ref, leaf_hash, rfc3339
from comity.journal.tree import Frontier
from two_nodes.world import World, other

_ENCODER = msgspec.json.Encoder(order="sorted")


class Adversary:
    """`party`'s node in hostile hands; the other node is the victim."""

    def __init__(self, world: World, party: str = "DZ") -> None:
        self.world = world
        self.party = party
        self.victim = world.offices[other(party)]
        office = world.offices[party]
        self.log, self.cosigning = office.keyring.node.log, office.keyring.node.cosigning
        self.mech = office.agreed().digest
        self.wires = [self._wire(office, row) for row in office.store.logs.scan(party, 0)]

    @staticmethod
    def _wire(office: Office, row: Any) -> Wire:
        annex = office.store.logs.annexes([row.annex]).get(row.annex, b"")
        beside = office.store.logs.attachments(row.party, row.incarnation, row.idx, row.idx + 1)
        items = [row.sealed, *beside.values()] if row.sealed is not None else []
        return Wire(row.header, items, [], annex)

    # --- Leaves

    def header(self, **over: Any) -> dict[str, Any]:
        """A receipt as an honest node would write it now, changed as told (None takes a field out)."""
        seen = self.victim.store.logs.head(self.victim.party, 0)
        made: dict[str, Any] = {
            "v": 1, "mech": self.mech, "party": self.party, "inc": 0, "index": len(self.wires),
            "time": rfc3339(self.world.clocks[self.party].now()), "pillar": "", "case": "", "act": "receipt",
            "table": "", "seen": {seen.party: [0, seen.size, seen.root.hex()]} if seen else {},
            "terms": {}, "approvals": [], "items": [], "nonce": "5" * 32,
        }  # fmt: skip
        made |= over
        return {name: value for name, value in made.items() if value is not None}

    def append(
        self, leaf: bytes | dict[str, Any], items: list[bytes | None] | None = None, annex: bytes = b""
    ) -> Ref:
        """Any bytes, or a header; an annex's hash is put in its terms unless something stands there."""
        if isinstance(leaf, dict):
            if annex:
                leaf["terms"] = {"annex": hashlib.sha256(annex).hexdigest()} | leaf["terms"]
            leaf = _ENCODER.encode(leaf)
        self.wires.append(Wire(leaf, items or [], [], annex))
        return Ref(self.party, 0, len(self.wires) - 1)

    # --- Payloads

    def root(self, size: int) -> bytes:
        frontier = Frontier.empty()
        for wire in self.wires[:size]:
            frontier.append(leaf_hash(wire.header))
        return frontier.root()

    def checkpoint(self, size: int, root: bytes | None = None, inc: int = 0) -> str:
        name = c2sp.origin(self.mech, self.party, inc)
        time = self.world.clocks[self.party].now()
        return c2sp.sign(Checkpoint(name, size, root or self.root(size)), self.log, time)

    def payload(self, first: int | None = None, **over: Any) -> Payload:
        """What an honest node would send from `first` on (what the victim has not, by default)."""
        if first is None:
            head = self.victim.store.logs.head(self.party, 0)
            first = head.size if head is not None else 0
        entries = over.pop("entries", self.wires[first:])
        size = first + len(entries)
        told: dict[str, Any] = {
            "mech": self.mech, "first": first, "entries": entries, "checkpoint": self.checkpoint(size)
        }  # fmt: skip
        return Payload(**told | over)

    def send(self, payload: Payload | None = None) -> Taken:
        """Through the decoder that every bundle's content goes through."""
        sent = payload or self.payload()
        return receive(self.victim, bundle.decode(msgspec.msgpack.encode(sent)))

    # --- What the victim made of it

    def row(self, ref: Ref) -> Any:
        row = self.victim.store.logs.get(*ref)
        assert row is not None, "what came after the bad entry did not arrive"
        return row

    def reason(self, ref: Ref) -> str:
        """Why the entry is void: found in itself, or by the fold of its case."""
        row = self.row(ref)
        if row.fault or not row.case_id:
            return str(row.fault)
        docket = self.victim.store.dockets.get(row.case_id)
        assert docket is not None
        found = next(
            effect for effect in msgspec.json.decode(docket.fold)["effects"] if Ref(*effect["ref"]) == ref
        )
        assert found["effect"] == "void", found
        return str(found["reason"])


def tables(office: Office, *but: str) -> dict[str, list[Any]]:
    """Everything in the node's database, table by table."""
    from django.apps import apps

    found: dict[str, list[Any]] = {}
    for model in apps.get_app_config("store").get_models():
        if model._meta.db_table not in but:
            rows = model.objects.using(office.store.alias).order_by("pk").values_list()
            found[model._meta.db_table] = [
                tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
                for row in rows
            ]
    return found


@contextmanager
def unchanged(office: Office, *but: str) -> Iterator[None]:
    """Nothing in the database changes inside, but these tables."""
    before = tables(office, *but)
    yield
    assert tables(office, *but) == before


@contextmanager
def refused(office: Office, *codes: str) -> Iterator[None]:
    """A PeerFault with one of these codes, kept as evidence; nothing else changes."""
    with unchanged(office, "fault"), pytest.raises(PeerFault) as no:
        yield
    assert no.value.code in codes
    assert no.value.code in [fault.code for fault in office.store.agreement.faults()]
