"""The keystore: one passphrase, compartments apart, damage told from a wrong passphrase."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from comity.envelope import canonical, keystore
from comity.errors import Credentials, IntegrityFailure, Refused

Spoilt = Callable[..., Iterator[bytes]]
PASSPHRASE = "mot de passe كلمة السر".encode()
CONTENT = {"node": b"log, cosigning, TLS and bundle keys", "bodies": b"authority and local keys"}
NONCES = {"node": b"a" * 12, "bodies": b"b" * 12}
# The least cost admitted, so that the tests take seconds.
CHEAP = keystore.Header(memory_kib=8 * 1024, iterations=1, salt="")
DATA = keystore.lock(CONTENT, PASSPHRASE, b"s" * 16, NONCES, CHEAP)


def edited(change: Callable[[dict[str, Any]], object], mend_sum: bool = True) -> bytes:
    """The file after a change by one who knows the format; `sum` has no secret, so he mends it."""
    found = json.loads(DATA)
    change(found)
    if mend_sum:
        found["sum"] = canonical.digest({"check": found["check"], "header": found["header"]})
    return canonical.encode(found)


def test_what_is_locked_unlocks_by_compartment() -> None:
    assert keystore.unlock(DATA, PASSPHRASE, ["node", "bodies"]) == CONTENT
    assert keystore.unlock(DATA, PASSPHRASE, ["node"]) == {"node": CONTENT["node"]}


def test_by_default_the_cost_is_64_mib_three_passes_and_stands_in_the_file() -> None:
    data = keystore.lock({}, PASSPHRASE, b"s" * 16, {})
    header = json.loads(data)["header"]
    assert (header["kdf"], header["memory_kib"], header["iterations"], header["lanes"]) == (
        "argon2id",
        65536,
        3,
        1,
    )


@pytest.mark.parametrize("passphrase", [b"", PASSPHRASE + b" ", PASSPHRASE.upper(), PASSPHRASE[:-1]])
def test_a_wrong_passphrase_is_a_matter_of_credentials_not_of_integrity(passphrase: bytes) -> None:
    with pytest.raises(Credentials, match=r"passphrase\.wrong"):
        keystore.unlock(DATA, passphrase, ["node"])


def test_an_empty_passphrase_locks_nothing() -> None:
    with pytest.raises(Refused, match=r"passphrase\.empty"):
        keystore.lock(CONTENT, b"", b"s" * 16, NONCES)


def test_each_altered_or_missing_byte_of_the_file_is_reported_as_damage(spoilt: Spoilt) -> None:
    names = list(CONTENT)
    for bad in spoilt(DATA):
        with pytest.raises(IntegrityFailure, match=r"keystore\.damaged"):
            keystore.unlock(bad, PASSPHRASE, names)


def test_compartments_swapped_or_renamed_do_not_open() -> None:
    def swap(found: dict[str, Any]) -> None:
        parts = found["compartments"]
        parts["node"], parts["bodies"] = parts["bodies"], parts["node"]

    with pytest.raises(IntegrityFailure, match=r"keystore\.damaged"):
        keystore.unlock(edited(swap), PASSPHRASE, ["node"])
    with pytest.raises(IntegrityFailure, match=r"keystore\.damaged"):
        keystore.unlock(edited(lambda found: found["compartments"].pop("bodies")), PASSPHRASE, ["bodies"])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("memory_kib", 100 * 1024 * 1024),
        ("memory_kib", 8),
        ("iterations", 1_000_000),
        ("iterations", 0),
        ("lanes", 1024),
        ("lanes", 0),
        ("v", 2),
        ("kdf", "pbkdf2"),
        ("salt", ""),
    ],
)
def test_absurd_costs_in_a_tampered_file_are_refused_before_they_are_spent(field: str, value: object) -> None:
    started = time.perf_counter()
    with pytest.raises(IntegrityFailure, match=r"keystore\.damaged"):
        keystore.open_master(edited(lambda found: found["header"].update({field: value})), PASSPHRASE)
    assert time.perf_counter() - started < 1


def test_another_salt_or_cost_within_bounds_opens_nothing() -> None:
    for change in ({"salt": "00" * 16}, {"iterations": 2}, {"lanes": 2}):
        with pytest.raises(Credentials, match=r"passphrase\.wrong"):
            keystore.open_master(
                edited(lambda found, change=change: found["header"].update(change)), PASSPHRASE
            )


def test_a_compartment_is_sealed_again_without_the_plaintext_of_the_others() -> None:
    master = keystore.open_master(DATA, PASSPHRASE, ["bodies"])
    after = master.seal("bodies", b"one key more", b"c" * 12)
    assert master.open("bodies") == b"one key more"
    assert json.loads(after)["compartments"]["node"] == json.loads(DATA)["compartments"]["node"]
    assert keystore.unlock(after, PASSPHRASE, CONTENT) == {**CONTENT, "bodies": b"one key more"}


def test_a_process_given_one_compartment_opens_no_other() -> None:
    master = keystore.open_master(DATA, PASSPHRASE, ["node"])
    assert master.open("node") == CONTENT["node"]
    with pytest.raises(Refused, match=r"keystore\.not_opened"):
        master.open("bodies")
    with pytest.raises(Refused, match=r"keystore\.not_opened"):
        master.seal("bodies", b"x", b"c" * 12)


def test_two_processes_that_add_keys_in_turn_lose_none() -> None:
    first, second = (keystore.open_master(DATA, PASSPHRASE, ["node", "bodies", "tokens"]) for _ in range(2))
    data = first.seal("tokens", b"from the first", b"c" * 12)
    second.refresh(data)
    data = second.seal("bodies", b"from the second", b"d" * 12)
    assert keystore.unlock(data, PASSPHRASE, ["tokens", "bodies"]) == {
        "tokens": b"from the first",
        "bodies": b"from the second",
    }


def test_a_file_locked_under_another_passphrase_is_not_taken_on() -> None:
    master = keystore.open_master(DATA, PASSPHRASE)
    changed = keystore.lock(CONTENT, b"another", b"t" * 16, NONCES, CHEAP)
    with pytest.raises(Credentials, match=r"passphrase\.wrong"):
        master.refresh(changed)
    with pytest.raises(IntegrityFailure, match=r"keystore\.damaged"):
        master.refresh(DATA[:-1])
    assert master.open("node") == CONTENT["node"]


def test_a_nonce_is_never_used_twice_in_a_row() -> None:
    master = keystore.open_master(DATA, PASSPHRASE)
    with pytest.raises(ValueError, match="nonce"):
        master.seal("node", b"x", NONCES["node"])


def test_the_file_and_what_is_printed_show_no_secret() -> None:
    for secret in (PASSPHRASE, *CONTENT.values()):
        assert secret not in DATA
        assert secret.hex().encode() not in DATA
    assert repr(keystore.open_master(DATA, PASSPHRASE)) == "Master(bodies, node)"


def test_the_file_opens_by_its_specification_alone() -> None:
    found = json.loads(DATA)
    header, label = found["header"], b"comity/1/keystore\n"
    root = Argon2id(
        salt=bytes.fromhex(header["salt"]),
        length=32,
        iterations=header["iterations"],
        lanes=header["lanes"],
        memory_cost=header["memory_kib"],
    ).derive(PASSPHRASE)

    def expand(purpose: bytes) -> bytes:
        return hmac.digest(root, label + purpose + b"\x01", "sha256")

    assert found["check"] == expand(b"check")[:16].hex()
    for name, content in CONTENT.items():
        part = found["compartments"][name]
        aad = label + canonical.encode({"check": found["check"], "header": header, "name": name})
        opened = AESGCM(expand(b"compartment/" + name.encode())).decrypt(
            bytes.fromhex(part["nonce"]), bytes.fromhex(part["sealed"]), aad
        )
        assert opened == content
