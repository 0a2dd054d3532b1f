"""The only wiring: here clock, randomness, keys and store enter, and an `Office` comes out.

`DIR/node.json` names the party and the database; it is written last, so that an `init` which was
interrupted leaves a directory that can be initialised again.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import msgspec

from comity import tls
from comity.chancery import catching_up, erasing
from comity.chancery.office import Office
from comity.clock import clock_for
from comity.errors import IntegrityFailure, Refused, Usage
from comity.keyring import Keyring, NodeSecrets
from comity.store.store import Store

Random = Callable[[int], bytes]


class NodeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`DIR/node.json`. `database` is empty for `DIR/node.sqlite3`; a URL may hold a password (mode 0600)."""

    v: int
    party: str
    database: str
    rehearsal: bool


def create(
    directory: Path,
    party: str,
    passphrase: bytes,
    *,
    database_url: str = "",
    rehearsal: bool = False,
    now: str | None = None,
    random: Random = secrets.token_bytes,
) -> Office:
    """Make a node. Raises Usage("party.malformed"), Refused("node.exists" | "database.occupied")."""
    if re.fullmatch("[A-Z]{2}", party) is None:
        raise Usage("party.malformed", party=party)
    if not passphrase:
        raise Usage("passphrase.empty")
    directory = directory.absolute()
    if (directory / "node.json").exists():
        raise Refused("node.exists")
    if directory.exists() and not directory.is_dir():
        raise Usage("node.not_a_directory")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    directory.chmod(0o700)  # also one that was there before: names and headers lie inside
    clock = clock_for(directory, rehearsal, now)
    store = Store(database_url, directory)
    store.create()
    if store.logs.heads() or store.people.officers():
        # A node's record is here, if not its folder: its keys are never replaced by new ones.
        raise Refused("database.occupied" if database_url else "node.exists")
    key, certificate = tls.make(party)
    node = NodeSecrets(
        log=random(64).hex(),
        cosigning=random(64).hex(),
        bundle=random(96).hex(),
        tls_key=key,
        tls_certificate=certificate,
    )
    keyring = Keyring.create(directory / "keystore.json", passphrase, node, random)
    office = Office(
        store=store,
        party=party,
        directory=directory,
        clock=clock,
        random=random,
        keyring=keyring,
        rehearsal=rehearsal,
    )
    with store.write():
        store.agreement.set_meta("party", party)
        store.agreement.set_meta("fingerprint", office.fingerprint)
    _write(directory / "node.json", NodeFile(1, party, database_url, rehearsal))
    return office


def open_office(
    directory: Path,
    passphrase: bytes,
    *,
    bodies: bool = True,
    now: str | None = None,
    database_url: str | None = None,
    random: Random = secrets.token_bytes,
    keyring: Keyring | None = None,
) -> Office:
    """Open a node. `bodies` false opens only what the courier may have.

    Raises Usage("node.absent"), Credentials("passphrase.wrong").
    """
    directory = directory.absolute()
    facts = read_node_file(directory)
    if keyring is None:
        keyring = Keyring.open(directory / "keystore.json", passphrase, bodies)
    store = Store(facts.database if database_url is None else database_url, directory)
    store.bring_up()
    office = Office(
        store=store,
        party=facts.party,
        directory=directory,
        clock=clock_for(directory, facts.rehearsal, now),
        random=random,
        keyring=keyring,
        rehearsal=facts.rehearsal,
    )
    if store.agreement.meta("fingerprint") != office.fingerprint:
        # Another node's database, by a URL left in the environment: our keys must not sign on its record.
        raise IntegrityFailure("database.other_node")
    catching_up.catch_up(office)
    if keyring.bodies is not None:
        erasing.finish(office)  # what a crash left of an erasure
    return office


def read_node_file(directory: Path) -> NodeFile:
    """Raises Usage: node.absent, node.malformed."""
    try:
        return msgspec.json.decode((directory / "node.json").read_bytes(), type=NodeFile)
    except FileNotFoundError:
        raise Usage("node.absent") from None
    except msgspec.MsgspecError as bad:
        raise Usage("node.malformed") from bad


def _write(path: Path, facts: NodeFile) -> None:
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(msgspec.to_builtins(facts), file)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)
