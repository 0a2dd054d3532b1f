"""One hash for all cases, kept incrementally."""

from __future__ import annotations

import hashlib

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from comity.cases.statehash import EMPTY, bucket_hash, node_hash, prefix, root
from comity.envelope import canonical
from support.small_world import World

CASES = st.binary(min_size=16, max_size=16).map(bytes.hex)
DIGESTS = st.binary(min_size=32, max_size=32)
MAPS = st.dictionaries(CASES, DIGESTS, max_size=30)


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def test_the_hash_of_no_case_is_zero() -> None:
    assert root({}) == EMPTY == bytes(32)


def test_one_case_is_hashed_by_the_rule_as_written() -> None:
    case, digest = "a3f" + "0" * 29, sha(b"state")
    bucket = sha(b"\x00", bytes.fromhex(case), digest)
    level2 = sha(b"\x01", EMPTY * 0xF, bucket)
    level1 = sha(b"\x01", EMPTY * 0x3, level2, EMPTY * 12)
    top = sha(b"\x01", EMPTY * 0xA, level1, EMPTY * 5)
    assert root({case: digest}) == top
    assert prefix(case) == ("a", "a3", "a3f")


@given(MAPS, CASES, DIGESTS)
def test_updating_four_hashes_gives_the_same_root_as_hashing_everything(
    cases: dict[str, bytes], case: str, digest: bytes
) -> None:
    after = cases | {case: digest}
    one, two, three = prefix(case)
    changed = bucket_hash((c, d) for c, d in after.items() if c[:3] == three)
    for at, child in ((two, three), (one, two), ("", one)):
        children = [_under(cases, at + nibble) for nibble in "0123456789abcdef"]
        children[int(child[-1], 16)] = changed
        changed = node_hash(children)
    assert changed == root(after)


def _under(cases: dict[str, bytes], at: str) -> bytes:
    if len(at) == 3:
        return bucket_hash((case, digest) for case, digest in cases.items() if case.startswith(at))
    if not any(case.startswith(at) for case in cases):
        return EMPTY
    return node_hash([_under(cases, at + nibble) for nibble in "0123456789abcdef"])


@given(MAPS, CASES, DIGESTS)
def test_another_digest_or_another_case_gives_another_root(
    cases: dict[str, bytes], case: str, digest: bytes
) -> None:
    if cases.get(case) != digest:
        assert root(cases | {case: digest}) != root(cases)


def test_a_states_digest_is_that_of_its_canonical_json() -> None:
    world = World()
    world.write("AA", "ask")
    world.both()
    world.write("BB", "question")
    state = world.state()
    shown = msgspec.to_builtins(state)
    for cache in ("waiting_for", "frontier", "holds"):
        del shown[cache]
    assert state.digest() == sha(canonical.encode(shown))
    again = msgspec.json.decode(msgspec.json.encode(state), type=type(state))
    assert again == state
