"""A process that is killed: one node's officers at work, and its courier, until the process is no more.

It has nothing to say about what survives. It tells down the pipe, after each commit, how much of its log
is on the disk; it sends real bundles, and takes those that come back. The other end keeps all of it.
"""

from __future__ import annotations

import random
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from django.db import DatabaseError

from comity import node
from comity.chancery.office import Office
from comity.chancery.receive import outgoing, receive
from comity.courier import bundle
from comity.errors import ComityError
from comity.keyring import BodyKeys, BodySecrets, Keyring, NodeKeys, NodeSecrets
from comity.store.people import OfficerRow
from simulation.officers import Officers
from simulation.trace import Trace
from two_nodes.world import World

ACKNOWLEDGED, BUNDLE, FAILED = b"A", b"B", b"F"


class Life(msgspec.Struct):
    """What a process is started with. `secrets`: both compartments, so that no passphrase is derived."""

    directory: str
    party: str
    database: str
    secrets: tuple[bytes, bytes]
    seed: int


def open_node(life: Life) -> Office:
    """The node from its disk, as a new process finds it."""
    directory = Path(life.directory)
    node_keys = NodeKeys(msgspec.json.decode(life.secrets[0], type=NodeSecrets))
    body_keys = BodyKeys(msgspec.json.decode(life.secrets[1], type=BodySecrets))
    keyring = Keyring(directory / "keystore.json", None, node_keys, body_keys)
    return node.open_office(directory, b"", database_url=life.database, keyring=keyring)


class Writer:
    def __init__(self, life: Life, officers: dict[tuple[str, str], OfficerRow], pipe: Connection) -> None:
        self.party, self.pipe = life.party, pipe
        self.office = open_node(life)
        self.chance = random.Random(life.seed)
        world: Any = World({life.party: self.office}, officers)
        self.officers = Officers(SimpleNamespace(world=world), Trace(), self.chance, most=4)  # type: ignore[arg-type]
        self.officers.met(row.case_id for row in self.office.store.dockets.all())

    def live(self) -> None:
        """Never ends by itself."""
        while True:
            self.chance.choice(
                (self.officers.open_some, self.officers.act_some, self.officers.act_some, self.officers.read)
            )(self.party)
            self.acknowledge()
            self.officers.clear_and_approve(self.party)
            self.officers.met(row.case_id for row in self.office.store.dockets.all())
            self.acknowledge()
            self.exchange()

    def acknowledge(self) -> None:
        """Said only of what was committed: an officer has been shown that it stands."""
        own, _ = self.office.heads()
        self.pipe.send_bytes(ACKNOWLEDGED + msgspec.json.encode((own.size, own.root.hex())))

    def exchange(self) -> None:
        self.pipe.send_bytes(BUNDLE + bundle.pack(self.office, outgoing(self.office)))
        receive(self.office, bundle.unpack(self.office, self.pipe.recv_bytes()))
        self.acknowledge()


def live(life: Life, officers: dict[tuple[str, str], OfficerRow], pipe: Connection) -> None:
    """The whole of one process. What goes wrong ends it, with the code told last."""
    try:
        Writer(life, officers, pipe).live()
    except (ComityError, DatabaseError) as error:
        pipe.send_bytes(FAILED + (error.code if isinstance(error, ComityError) else "database").encode())
