"""The card has one spelling; a bundle opens for its addressee, from its sender, unaltered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
import pytest

from comity.envelope import bundlebox, card
from comity.envelope.keys import SealingKey, SigningPair
from comity.errors import PeerFault, Refused

Spoilt = Callable[..., Iterator[bytes]]
LIMIT = 1 << 20


class Node:
    def __init__(self, party: str, number: int) -> None:
        self.log = SigningPair.from_seed(bytes([number]) * 64)
        self.bundle = SealingKey.from_seed(bytes([number]) * 96)
        self.card = card.Card(
            party=party,
            log=card.verifying(self.log),
            cosign=card.verifying(SigningPair.from_seed(bytes([number + 100]) * 64)),
            bundle=self.bundle.public.hex(),
            tls="ab" * 32,
            rehearsal=True,
        )
        self.fp = card.fingerprint(self.card)

    def send(self, peer: Node, payload: bytes = b"payload") -> bytes:
        return bundlebox.seal_bundle(payload, self.log, self.fp, peer.fp, peer.bundle.public)

    def open(self, data: bytes, peer: Node, limit: int = LIMIT) -> bytes:
        return bundlebox.open_bundle(data, self.bundle, self.fp, peer.card, limit)


FR, DZ, STRANGER = Node("FR", 1), Node("DZ", 2), Node("XX", 3)


def test_a_card_reads_back_and_its_keys_are_those_of_the_node() -> None:
    read = card.decode(card.encode(FR.card))
    assert read == FR.card
    assert read.log.pair().verify_mldsa(FR.log.sign_mldsa(b"m"), b"m")
    assert read.bundle_public == FR.bundle.public


def test_a_card_with_one_altered_byte_is_refused_or_has_another_fingerprint(spoilt: Spoilt) -> None:
    for bad in spoilt(card.encode(FR.card), step=7):
        try:
            read = card.decode(bad)
        except PeerFault as fault:
            assert fault.code == "card.malformed"
        else:
            assert card.fingerprint(read) != FR.fp


def test_an_oversized_card_is_not_even_parsed() -> None:
    with pytest.raises(PeerFault, match="length"):
        card.decode(b"[" * (card.MOST + 1))


def test_a_bundle_opens_for_its_addressee_and_large_payloads_survive() -> None:
    payload = bytes(range(256)) * 2000
    assert DZ.open(FR.send(DZ, payload), FR) == payload
    assert DZ.open(FR.send(DZ, b""), FR) == b""


def test_each_altered_or_missing_byte_of_a_bundle_is_refused(spoilt: Spoilt) -> None:
    for bad in spoilt(FR.send(DZ)):
        with pytest.raises(PeerFault, match=r"^bundle\."):
            DZ.open(bad, FR)


def test_a_flood_is_dropped_by_its_length_before_anything_is_computed() -> None:
    data = FR.send(DZ)
    assert DZ.open(data, FR, limit=len(data))
    with pytest.raises(PeerFault, match=r"bundle\.too_large"):
        DZ.open(data, FR, limit=len(data) - 1)


def test_our_own_bundle_reflected_to_us_is_refused() -> None:
    with pytest.raises(PeerFault, match=r"bundle\.not_for_us"):
        FR.open(FR.send(DZ), DZ)


def test_a_stranger_who_knows_our_card_is_refused() -> None:
    with pytest.raises(PeerFault, match=r"bundle\.unknown_sender"):
        DZ.open(STRANGER.send(DZ), FR)


def test_a_stranger_who_writes_the_peer_s_fingerprint_is_refused() -> None:
    forged = bundlebox.seal_bundle(b"x", STRANGER.log, FR.fp, DZ.fp, DZ.bundle.public)
    with pytest.raises(PeerFault, match=r"bundle\.bad_signature"):
        DZ.open(forged, FR)


def test_a_cosigning_key_signs_no_bundle() -> None:
    cosigner = SigningPair.from_seed(bytes([101]) * 64)
    forged = bundlebox.seal_bundle(b"x", cosigner, FR.fp, DZ.fp, DZ.bundle.public)
    with pytest.raises(PeerFault, match=r"bundle\.bad_signature"):
        DZ.open(forged, FR)


def test_a_payload_for_another_pair_of_nodes_signed_again_by_the_peer_does_not_open() -> None:
    sealed = STRANGER.send(DZ)[bundlebox.HEAD :]
    ends = bytes.fromhex(FR.fp + DZ.fp)
    signature = FR.log.sign_ed25519(bundlebox._signed(ends, sealed))
    with pytest.raises(PeerFault, match=r"bundle\.unopenable"):
        DZ.open(bundlebox.MAGIC + ends + signature + sealed, FR)


def test_peek_names_both_ends_and_refuses_what_is_no_bundle() -> None:
    assert bundlebox.peek(FR.send(DZ)) == (FR.fp, DZ.fp)
    for bad in (
        b"",
        b"comity-bundle/1\n",
        b"comity-bundle/2\n" + FR.send(DZ)[16:],
        FR.send(DZ)[: bundlebox.LEAST - 8],
    ):
        with pytest.raises(PeerFault, match=r"bundle\.malformed"):
            bundlebox.peek(bad)


def test_a_bundle_is_never_sealed_to_a_key_that_hides_nothing() -> None:
    with pytest.raises(Refused, match=r"key\.invalid"):
        bundlebox.seal_bundle(b"x", FR.log, FR.fp, DZ.fp, DZ.bundle.public[:1184] + bytes(32))


def test_the_fingerprint_covers_every_field() -> None:
    others = [
        msgspec.structs.replace(FR.card, **{field: getattr(DZ.card, field)})
        for field in ("party", "log", "cosign", "bundle")
    ]
    others += [
        msgspec.structs.replace(FR.card, tls="cd" * 32),
        msgspec.structs.replace(FR.card, rehearsal=False),
    ]
    assert len({FR.fp, *(card.fingerprint(other) for other in others)}) == 7
