"""The keystore: a node's private keys in one file, in compartments, under one passphrase.

Argon2id (RFC 9106) makes a root from the passphrase, once in each process. Each compartment has a
key of its own (HKDF of the root and its name) and is AES-256-GCM, with the header and its name as
associated data. A process that needs one compartment asks for one: `Master` keeps the keys of those
it was asked for, and forgets the root.

    {"check":…,"compartments":{"node":{"nonce":…,"sealed":…}},"header":{"iterations":3,"kdf":"argon2id",
     "lanes":1,"memory_kib":65536,"salt":…,"v":1},"sum":…}

`check` tells a wrong passphrase from a damaged file; `sum` (SHA-256 of header and check, no secret)
tells damage before Argon2id runs. Neither is relied on for secrecy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hmac import compare_digest
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from msgspec import Meta

from comity.envelope import canonical
from comity.errors import Credentials, IntegrityFailure, Refused

# A file with a few thousand authority and local keys is under 2 MiB.
MOST = 64 * 1024 * 1024
LABEL = b"comity/1/keystore\n"
SALT = 16
NONCE = 12

Hex16 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Hex12 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{24}\Z")]
Hex32 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Hex = Annotated[str, Meta(pattern=r"\A([0-9a-f]{2})+\Z")]


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the root is made. The bounds stop a tampered file from asking for 100 GiB, or for a cost so
    low that a passphrase locked again under it could be guessed."""

    v: Literal[1] = 1
    kdf: Literal["argon2id"] = "argon2id"
    memory_kib: Annotated[int, Meta(ge=8 * 1024, le=1024 * 1024)] = 64 * 1024
    iterations: Annotated[int, Meta(ge=1, le=16)] = 3
    lanes: Annotated[int, Meta(ge=1, le=4)] = 1
    salt: Hex16


class Compartment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sealed blob: AES-256-GCM, tag at the end."""

    nonce: Hex12
    sealed: Hex


class Keystore(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file, as canonical JSON."""

    header: Header
    check: Hex16
    sum: Hex32
    compartments: dict[str, Compartment]


class Master:
    """The keys to some compartments of one keystore, and the file's latest bytes as this process knows
    them. `seal` returns the new file; writing it, under the write lock, is the caller's."""

    __slots__ = ("_keys", "_store")

    def __init__(self, store: Keystore, keys: Mapping[str, bytes]) -> None:
        self._store = store
        self._keys = dict(keys)

    @classmethod
    def of(cls, data: bytes, keys: Mapping[str, str]) -> Master:
        """From the file's bytes and what `keys` gave away. Raises IntegrityFailure("keystore.damaged")."""
        return cls(_parse(data), {name: bytes.fromhex(key) for name, key in keys.items()})

    def keys(self) -> dict[str, str]:
        """The compartments' keys in hex, for another process of the same node. Never written."""
        return {name: key.hex() for name, key in self._keys.items()}

    def open(self, name: str) -> bytes:
        """A compartment's plaintext. Raises IntegrityFailure("keystore.damaged")."""
        key = self._key(name)
        found = self._store.compartments.get(name)
        if found is None:
            raise IntegrityFailure("keystore.damaged", compartment=name)
        try:
            return AESGCM(key).decrypt(
                bytes.fromhex(found.nonce), bytes.fromhex(found.sealed), _aad(self._store, name)
            )
        except InvalidTag:
            raise IntegrityFailure("keystore.damaged", compartment=name) from None

    def seal(self, name: str, plaintext: bytes, nonce: bytes) -> bytes:
        """The bytes of the whole file with this compartment replaced, the others untouched.

        Call `refresh` first when another process may have written. `nonce`: 12 random bytes.
        """
        sealed = _sealed(self._store, name, self._key(name), plaintext, nonce)
        self._store = msgspec.structs.replace(
            self._store, compartments={**self._store.compartments, name: sealed}
        )
        return canonical.encode(self._store)

    def refresh(self, data: bytes) -> None:
        """Take the file's bytes as they now are, without Argon2id.

        Raises Credentials("passphrase.wrong") if the passphrase was changed since, and
        IntegrityFailure("keystore.damaged").
        """
        store = _parse(data)
        if (store.header, store.check) != (self._store.header, self._store.check):
            raise Credentials("passphrase.wrong")
        self._store = store

    def _key(self, name: str) -> bytes:
        if name not in self._keys:
            raise Refused("keystore.not_opened", compartment=name)
        return self._keys[name]

    def __repr__(self) -> str:
        return f"Master({', '.join(sorted(self._keys))})"


def lock(
    compartments: Mapping[str, bytes],
    passphrase: bytes,
    salt: bytes,
    nonces: Mapping[str, bytes],
    header: Header | None = None,
) -> bytes:
    """A new keystore file. `salt`: 16 random bytes; `nonces`: 12 random bytes for each compartment.

    `header` sets another cost (its salt is replaced). Also the way to change the passphrase: unlock all,
    lock again. Raises Refused("passphrase.empty").
    """
    if not passphrase:
        raise Refused("passphrase.empty")
    if len(salt) != SALT:
        raise ValueError(f"a salt is {SALT} bytes long")
    chosen = msgspec.structs.replace(header or Header(salt=""), salt=salt.hex())
    root = _root(chosen, passphrase)
    check = _expand(root, "check", 16).hex()
    store = Keystore(header=chosen, check=check, sum=_sum(chosen, check), compartments={})
    sealed = {
        name: _sealed(store, name, _expand(root, "compartment/" + name), plaintext, nonces[name])
        for name, plaintext in compartments.items()
    }
    return canonical.encode(msgspec.structs.replace(store, compartments=sealed))


def open_master(data: bytes, passphrase: bytes, names: Iterable[str] | None = None) -> Master:
    """The keys to the compartments `names` (all by default; a name may be new). Argon2id runs here.

    Raises Credentials("passphrase.wrong") and IntegrityFailure("keystore.damaged").
    """
    # 1. Length, canonical form, types, bounds of the cost, sum. Stops: damage and absurd costs,
    #    before anything is spent.
    store = _parse(data)
    # 2. The passphrase, before any compartment is tried.
    root = _root(store.header, passphrase)
    if not compare_digest(_expand(root, "check", 16).hex(), store.check):
        raise Credentials("passphrase.wrong")
    wanted = store.compartments if names is None else names
    return Master(store, {name: _expand(root, "compartment/" + name) for name in wanted})


def unlock(data: bytes, passphrase: bytes, names: Iterable[str]) -> dict[str, bytes]:
    """The plaintexts of the named compartments. Errors as `open_master` and `Master.open`."""
    wanted = tuple(names)
    master = open_master(data, passphrase, wanted)
    return {name: master.open(name) for name in wanted}


def _parse(data: bytes) -> Keystore:
    if len(data) > MOST:
        raise IntegrityFailure("keystore.damaged", what="length")
    try:
        store = canonical.decode(data, Keystore)
    except canonical.NotCanonical as bad:
        raise IntegrityFailure("keystore.damaged", what="encoding") from bad
    if _sum(store.header, store.check) != store.sum:
        raise IntegrityFailure("keystore.damaged", what="sum")
    return store


def _root(header: Header, passphrase: bytes) -> bytes:
    kdf = Argon2id(
        salt=bytes.fromhex(header.salt),
        length=32,
        iterations=header.iterations,
        lanes=header.lanes,
        memory_cost=header.memory_kib,
    )
    return kdf.derive(passphrase)


def _expand(root: bytes, purpose: str, length: int = 32) -> bytes:
    return HKDFExpand(hashes.SHA256(), length, LABEL + purpose.encode()).derive(root)


def _sum(header: Header, check: str) -> str:
    return canonical.digest({"check": check, "header": header})


def _aad(store: Keystore, name: str) -> bytes:
    return LABEL + canonical.encode({"check": store.check, "header": store.header, "name": name})


def _sealed(store: Keystore, name: str, key: bytes, plaintext: bytes, nonce: bytes) -> Compartment:
    present = store.compartments.get(name)
    if len(nonce) != NONCE or (present is not None and present.nonce == nonce.hex()):
        raise ValueError(f"a nonce is {NONCE} new bytes")
    sealed = AESGCM(key).encrypt(nonce, plaintext, _aad(store, name))
    return Compartment(nonce.hex(), sealed.hex())
