"""Tear-lines: a part of a sealed text that can be checked against the whole without seeing it.

Whoever seals an item makes one salted hash for each of its fields, and its header carries one hash over
all of them. Later some fields are shown to others with their salts, the rest as hashes: who holds the
header computes the same hash again, or sees that a word was changed. A hash without its salt tells nothing
of a short text. What this proves: that these fields stood so in the original. Not that nothing else did.

Shapes: `fields` maps a name to a JSON value; a salt is 32 hex digits, a hash 64.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

from comity.envelope import canonical

_FIELD = b"comity/1/tear/field\n"
_ROOT = b"comity/1/tear/root\n"
_HEX = frozenset("0123456789abcdef")


def salt(seed: str, name: str) -> str:
    """The salt of one field: HMAC-SHA-256 of its name under the seed (64 hex digits), the first 16 bytes."""
    return hmac.new(bytes.fromhex(seed), name.encode(), hashlib.sha256).hexdigest()[:32]


def leaf(name: str, salted: str, value: Any) -> str:
    """The salted hash of one field: SHA-256 over the context, JCS of [name, salt, value]."""
    return hashlib.sha256(_FIELD + canonical.encode([name, salted, value])).hexdigest()


def root(hashes: Mapping[str, str]) -> str:
    """The hash over all fields, by name; it stands in the header."""
    return hashlib.sha256(_ROOT + canonical.encode(dict(hashes))).hexdigest()


def commit(fields: Mapping[str, Any], seed: str) -> str:
    """`root` of whole fields under one seed."""
    return root({name: leaf(name, salt(seed, name), value) for name, value in fields.items()})


def disclose(fields: Mapping[str, Any], seed: str, shown: Iterable[str]) -> dict[str, Any]:
    """{fields, salts, hashes}: the fields shown with their salts, and the hashes of all others."""
    names = [name for name in dict.fromkeys(shown) if name in fields]
    return {
        "fields": {name: fields[name] for name in names},
        "salts": {name: salt(seed, name) for name in names},
        "hashes": {
            name: leaf(name, salt(seed, name), value) for name, value in fields.items() if name not in names
        },
    }


def matches(disclosed: Mapping[str, Any], committed: str) -> bool:
    """Whether what is shown stood so in the original whose header carries `committed`."""
    if not well_formed("disclosure", disclosed):
        return False
    shown, salts = disclosed["fields"], disclosed["salts"]
    hashes = {name: leaf(name, salts[name], value) for name, value in shown.items()}
    return hmac.compare_digest(root(hashes | disclosed["hashes"]), committed)


def well_formed(kind: str, value: Any) -> bool:
    """Whether a body field of the kind `salts` ({seed}) or `disclosure` is what its kind says."""
    if type(value) is not dict:
        return False
    if kind == "salts":
        return set(value) == {"seed"} and _is_hex(value["seed"], 64)
    if set(value) != {"fields", "salts", "hashes"} or not all(type(part) is dict for part in value.values()):
        return False
    fields, salts, hashes = value["fields"], value["salts"], value["hashes"]
    if not fields or set(fields) != set(salts) or set(fields) & set(hashes):
        return False
    return all(_is_hex(each, 32) for each in salts.values()) and all(_is_hex(each, 64) for each in hashes.values())


def _is_hex(value: Any, length: int) -> bool:
    return type(value) is str and len(value) == length and set(value) <= _HEX
