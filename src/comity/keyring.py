"""The node's keys in memory and in `DIR/keystore.json`: two compartments under one passphrase.

*node* holds what the courier needs (log, cosigning, bundle, TLS); *bodies* what opens what officers
may read (authority keys, the tag key, the master of the local keys). A process that was given the
first alone can open no body.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.envelope import keystore
from comity.envelope.keys import SealingKey, SigningPair
from comity.errors import Credentials, IntegrityFailure

Random = Callable[[int], bytes]


class NodeSecrets(msgspec.Struct):
    """Compartment *node*: seeds in hex; `tls_key` PEM (PKCS 8), `tls_certificate` PEM."""

    log: str
    cosigning: str
    bundle: str
    tls_key: str
    tls_certificate: str


class BodySecrets(msgspec.Struct):
    """Compartment *bodies*: `authorities` maps authority to {kid: seed in hex}, newest last."""

    tags: str
    local: str
    authorities: dict[str, dict[str, str]]


class NodeKeys:
    """The first compartment, opened."""

    def __init__(self, secrets: NodeSecrets) -> None:
        self.log = SigningPair.from_seed(bytes.fromhex(secrets.log))
        self.cosigning = SigningPair.from_seed(bytes.fromhex(secrets.cosigning))
        self.bundle = SealingKey.from_seed(bytes.fromhex(secrets.bundle))
        self.tls_key = secrets.tls_key
        self.tls_certificate = secrets.tls_certificate


class BodyKeys:
    """The second compartment, opened: an authority's keys by (authority, kid)."""

    def __init__(self, secrets: BodySecrets) -> None:
        self.secrets = secrets
        self.tags = bytes.fromhex(secrets.tags)
        self.local = bytes.fromhex(secrets.local)
        self._keys: dict[tuple[str, str], SealingKey] = {}

    def authority(self, authority: str, kid: str) -> SealingKey:
        """Raises Credentials("authority.key_absent") when this node never had or destroyed that key."""
        key = self._keys.get((authority, kid))
        if key is None:
            seed = self.secrets.authorities.get(authority, {}).get(kid)
            if seed is None:
                raise Credentials("authority.key_absent", authority=authority)
            key = self._keys[authority, kid] = SealingKey.from_seed(bytes.fromhex(seed))
        return key


class Keyring:
    """The file, and what was opened of it. `bodies` is None in a process that needs no body."""

    def __init__(
        self, path: Path, master: keystore.Master | None, node: NodeKeys, bodies: BodyKeys | None
    ) -> None:
        self.path = path
        self.master = master
        self.node = node
        self.bodies = bodies
        self._read = 0  # the file's time when `renew` last read it

    @classmethod
    def create(cls, path: Path, passphrase: bytes, node: NodeSecrets, random: Random) -> Keyring:
        bodies = BodySecrets(tags=random(32).hex(), local=random(32).hex(), authorities={})
        plain = {"node": msgspec.json.encode(node), "bodies": msgspec.json.encode(bodies)}
        data = keystore.lock(plain, passphrase, random(16), {name: random(12) for name in plain})
        _replace(path, data)
        return cls(
            path, keystore.open_master(data, passphrase, tuple(plain)), NodeKeys(node), BodyKeys(bodies)
        )

    @classmethod
    def open(cls, path: Path, passphrase: bytes, bodies: bool) -> Keyring:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise IntegrityFailure("keystore.absent") from None
        master = keystore.open_master(data, passphrase, ("node", "bodies") if bodies else ("node",))
        node = NodeKeys(msgspec.json.decode(master.open("node"), type=NodeSecrets))
        opened = None
        if bodies:
            opened = BodyKeys(msgspec.json.decode(master.open("bodies"), type=BodySecrets))
        return cls(path, master, node, opened)

    def node_secrets(self) -> bytes:
        """The compartment *node*, in clear, for a process of this node that gets no other. Never written."""
        if self.master is None:
            raise Credentials("passphrase.missing")
        return self.master.open("node")

    @classmethod
    def of_node(cls, path: Path, secrets: bytes) -> Keyring:
        """What `node_secrets` gave away: keys that can sign, cosign and open bundles, and no body."""
        return cls(path, None, NodeKeys(msgspec.json.decode(secrets, type=NodeSecrets)), None)

    def shared(self) -> bytes:
        """Both compartments' keys, for a process of this node that opens bodies. Never written.

        Not their contents: whoever has them reads the file again when it changes (`renew`).
        """
        if self.master is None:
            raise Credentials("passphrase.missing")
        return msgspec.json.encode(self.master.keys())

    @classmethod
    def of_shared(cls, path: Path, keys: bytes) -> Keyring:
        """What `shared` gave away. Raises Credentials("passphrase.wrong"), IntegrityFailure."""
        master = keystore.Master.of(path.read_bytes(), msgspec.json.decode(keys, type=dict[str, str]))
        node = NodeKeys(msgspec.json.decode(master.open("node"), type=NodeSecrets))
        found = cls(path, master, node, None)
        found.renew()
        return found

    def renew(self) -> None:
        """Take up the keys that another process added since. Costs one look at the file's time."""
        if self.master is None:
            raise Credentials("passphrase.missing")
        changed = self.path.stat().st_mtime_ns
        if changed == self._read:
            return
        self.master.refresh(self.path.read_bytes())
        self.bodies = BodyKeys(msgspec.json.decode(self.master.open("bodies"), type=BodySecrets))
        self._read = changed

    def add_authority_key(self, authority: str, random: Random) -> SealingKey:
        """Make a key pair for one of our authorities and write it before anybody can seal to it."""
        if self.bodies is None or self.master is None:
            raise Credentials("passphrase.missing")
        key = SealingKey.from_seed(random(96))
        # Another process may have added a key since this one opened the file: read it again.
        self.master.refresh(self.path.read_bytes())
        secrets = msgspec.json.decode(self.master.open("bodies"), type=BodySecrets)
        secrets.authorities.setdefault(authority, {})[key.kid] = key.seed.hex()
        _replace(self.path, self.master.seal("bodies", msgspec.json.encode(secrets), random(12)))
        self.bodies = BodyKeys(secrets)
        return key


class LocalKeys:
    """Erasable keys, one file for each case in `DIR/local/`, apart from the database and its backups.

    An item key that was opened once is wrapped again under the case's local key; destroying that file
    destroys every such item, also in backups of the database.
    """

    def __init__(self, directory: Path, master: bytes, random: Random) -> None:
        self.directory = directory
        self._master = AESGCM(master)
        self._random = random

    def key(self, case: str, create: bool = False) -> bytes:
        """32 bytes. Raises Credentials("local.key_absent") when it was destroyed or never was."""
        path = self._path(case)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            if not create:
                raise Credentials("local.key_absent") from None
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            key, nonce = self._random(32), self._random(12)
            _replace(path, nonce + self._master.encrypt(nonce, key, case.encode()))
            return key
        return self._master.decrypt(data[:12], data[12:], case.encode())

    def destroy(self, case: str) -> None:
        """Overwrite and unlink. A crash between the two leaves a file that opens nothing."""
        path = self._path(case)
        if path.exists():
            with path.open("r+b") as file:
                file.write(bytes(path.stat().st_size))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def _path(self, case: str) -> Path:
        return self.directory / case[:2] / case


def _replace(path: Path, data: bytes) -> None:
    """Write whole and synced beside the old file, then rename over it."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(temporary, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        left = memoryview(data)
        while left:  # a disk that is nearly full takes a part and says so only by the count
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.rename(path)
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)
