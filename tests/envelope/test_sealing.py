"""Bodies and wraps: what is sealed opens for whom it was meant, in its place, and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.envelope import opening, padding, sealing
from comity.envelope.keys import SealingKey
from comity.errors import PeerFault, Refused

KEY, LOCAL, NONCE = b"k" * 32, b"l" * 32, b"n" * 12
CONTEXT = sealing.Context("a" * 64, "FR", 0, "b" * 32, "submit", "c" * 64)
READER = SealingKey.from_seed(bytes(range(96)))
AUTHORITY = "DZ.consulate-lyon"
BOX = sealing.seal(b"the body", KEY, CONTEXT, 0)
PLACE = {"context": CONTEXT, "item": 0, "box": BOX.box, "kc": BOX.kc, "authority": AUTHORITY}
Spoilt = Callable[..., Iterator[bytes]]

ELSEWHERE = [
    {"context": msgspec.structs.replace(CONTEXT, **{field: value})}
    for field, value in {
        "mech": "d" * 64,
        "party": "DZ",
        "inc": 1,
        "case": "d" * 32,
        "act": "withdraw",
    }.items()
] + [{"item": 1}]


@given(st.binary(max_size=9000), st.binary(min_size=32, max_size=32), st.integers(0, 15))
@settings(max_examples=60, deadline=None)
def test_what_is_sealed_opens_and_its_size_is_one_of_the_steps(
    plaintext: bytes, key: bytes, item: int
) -> None:
    sealed = sealing.seal(plaintext, key, CONTEXT, item)
    assert opening.open_box(sealed.box_bytes, key, CONTEXT, item, sealed.box, sealed.kc) == plaintext
    size = len(sealed.box_bytes) - sealing.TAG
    assert size in (512, 1024, 2048) or size % 4096 == 0


@given(st.binary(max_size=5000))
@settings(deadline=None)
def test_padding_never_accepts_two_forms_of_one_plaintext(padded: bytes) -> None:
    try:
        plaintext = padding.unpad(padded)
    except padding.Malformed:
        return
    assert padding.pad(plaintext) == padded


def test_each_altered_or_missing_byte_of_a_box_is_refused(spoilt: Spoilt) -> None:
    for bad in spoilt(BOX.box_bytes):
        with pytest.raises(PeerFault, match=r"body\.altered"):
            opening.open_box(bad, KEY, CONTEXT, 0, BOX.box, BOX.kc)
        # The same when the header's author lies about the hash: then the tag refuses.
        with pytest.raises(PeerFault, match=r"body\.unopenable"):
            opening.open_box(bad, KEY, CONTEXT, 0, hashlib.sha256(bad).hexdigest(), BOX.kc)


@pytest.mark.parametrize(
    "where", [*ELSEWHERE, {"context": msgspec.structs.replace(CONTEXT, terms="d" * 64)}], ids=str
)
def test_a_box_replayed_in_another_place_is_refused(where: dict[str, Any]) -> None:
    place = {"context": CONTEXT, "item": 0, **where}
    with pytest.raises(PeerFault, match=r"body\.unopenable"):
        opening.open_box(BOX.box_bytes, KEY, box=BOX.box, kc=BOX.kc, **place)


def test_a_key_that_the_header_does_not_commit_to_is_refused_even_if_it_opens() -> None:
    other = sealing.commitment(b"x" * 32)
    with pytest.raises(PeerFault, match=r"body\.key_mismatch"):
        opening.open_box(BOX.box_bytes, KEY, CONTEXT, 0, BOX.box, other)
    with pytest.raises(PeerFault, match=r"body\.key_mismatch"):
        opening.open_box(BOX.box_bytes, KEY[:16], CONTEXT, 0, BOX.box, BOX.kc)


def test_each_altered_or_missing_byte_of_a_wrap_is_refused(spoilt: Spoilt) -> None:
    for bad in spoilt(sealing.wrap(KEY, READER.public, **PLACE)):
        with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
            opening.unwrap(bad, READER, **PLACE)
    for bad in spoilt(sealing.wrap_local(KEY, LOCAL, NONCE, **PLACE)):
        with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
            opening.unwrap_local(bad, LOCAL, **PLACE)


@pytest.mark.parametrize(
    "where", [*ELSEWHERE, {"authority": "DZ.central"}, {"box": "d" * 64}, {"kc": "d" * 64}], ids=str
)
def test_a_wrap_replayed_in_another_place_or_for_another_authority_is_refused(where: dict[str, Any]) -> None:
    sealed, local = sealing.wrap(KEY, READER.public, **PLACE), sealing.wrap_local(KEY, LOCAL, NONCE, **PLACE)
    assert opening.unwrap(sealed, READER, **PLACE) == KEY == opening.unwrap_local(local, LOCAL, **PLACE)
    with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
        opening.unwrap(sealed, READER, **{**PLACE, **where})
    with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
        opening.unwrap_local(local, LOCAL, **{**PLACE, **where})


def test_a_wrap_for_a_key_that_was_rotated_out_does_not_open_with_the_new_one() -> None:
    sealed = sealing.wrap(KEY, READER.public, **PLACE)
    with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
        opening.unwrap(sealed, SealingKey.from_seed(bytes(96)), **PLACE)
    with pytest.raises(PeerFault, match=r"wrap\.unopenable"):
        opening.unwrap_local(sealing.wrap_local(KEY, LOCAL, NONCE, **PLACE), b"m" * 32, **PLACE)


def test_a_local_wrap_and_a_wrap_of_another_purpose_never_stand_for_each_other() -> None:
    assert sealing.local_info(**PLACE) != sealing.wrap_info(**PLACE, kid="")


def test_we_never_send_a_wrap_of_another_key_than_the_header_commits_to() -> None:
    with pytest.raises(Refused, match=r"wrap\.key_mismatch"):
        sealing.wrap(b"x" * 32, READER.public, **PLACE)
    with pytest.raises(Refused, match=r"wrap\.key_mismatch"):
        sealing.wrap_local(b"x" * 32, LOCAL, NONCE, **PLACE)


@pytest.mark.parametrize(
    "public", [b"", READER.public[:-1], READER.public[:1184] + bytes(32), b"\xff" * 1216]
)
def test_sealing_to_a_public_key_that_hides_nothing_is_refused(public: bytes) -> None:
    with pytest.raises(Refused, match=r"key\.invalid"):
        sealing.wrap(KEY, public, **PLACE)


def test_two_wraps_of_one_key_have_nothing_in_common_to_recognise_them_by() -> None:
    first, second = (sealing.wrap(KEY, READER.public, **PLACE) for _ in range(2))
    assert len(first) == 1168
    assert all(a != b for a, b in ((first[:32], second[:32]), (first[1088:1120], second[1088:1120])))


def test_a_nonce_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="nonce"):
        sealing.wrap_local(KEY, LOCAL, b"n" * 11, **PLACE)
