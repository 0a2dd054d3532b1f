"""The published vectors hold, and the specification's pages show bytes that are in them."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comity.envelope import bundlebox, canonical, card, keys, opening, padding, sealing, tearline
from comity.errors import PeerFault

ROOT = Path(__file__).parents[2]
FILES = ("canonical", "padding", "body", "tearline", "wrap", "card", "bundle")
Vectors = Callable[[str], dict[str, Any]]


def test_the_script_that_makes_the_vectors_would_change_nothing() -> None:
    spec = importlib.util.spec_from_file_location("make_envelope", ROOT / "vectors" / "make_envelope.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    for name, text in script.texts().items():
        assert text == (ROOT / "vectors" / name).read_text("utf-8"), name


def test_canonical_vectors(vectors: Vectors) -> None:
    found = vectors("canonical")
    for v in found["encode"]:
        data = bytes.fromhex(v["canonical"])
        assert canonical.encode(v["value"]) == data, v["name"]
        assert canonical.decode(data) == v["value"]
        assert canonical.digest(v["value"]) == v["sha256"] == hashlib.sha256(data).hexdigest()
    for v in found["refuse"]:
        with pytest.raises(canonical.NotCanonical):
            canonical.decode(bytes.fromhex(v["bytes"]))


def test_padding_vectors(vectors: Vectors) -> None:
    found = vectors("padding")
    for v in found["lengths"]:
        assert len(padding.pad(bytes(v["plaintext"]))) == v["padded"]
    for v in found["pad"]:
        plaintext, padded = bytes.fromhex(v["plaintext"]), bytes.fromhex(v["padded"])
        assert padding.pad(plaintext) == padded
        assert padding.unpad(padded) == plaintext
    for v in found["refuse"]:
        with pytest.raises(padding.Malformed):
            padding.unpad(bytes.fromhex(v["padded"]))


def test_tearline_vectors(vectors: Vectors) -> None:
    found = vectors("tearline")
    assert {name: tearline.salt(found["seed"], name) for name in found["fields"]} == found["salts"]
    hashes = {
        name: hashlib.sha256(
            b"comity/1/tear/field\n" + canonical.encode([name, found["salts"][name], value])
        ).hexdigest()
        for name, value in found["fields"].items()
    }
    root = hashlib.sha256(b"comity/1/tear/root\n" + canonical.encode(hashes)).hexdigest()
    assert root == found["commitment"] == tearline.commit(found["fields"], found["seed"])
    assert tearline.matches(found["part"], found["commitment"])
    for v in found["refuse"]:
        assert not tearline.matches(v["part"], found["commitment"]), v["name"]


def test_body_vectors(vectors: Vectors) -> None:
    found = vectors("body")
    for v in found["open"]:
        context, key = sealing.Context(**v["context"]), bytes.fromhex(v["key"])
        sealed = sealing.seal(bytes.fromhex(v["plaintext"]), key, context, v["item"])
        assert sealed == (bytes.fromhex(v["box_bytes"]), v["box"], v["kc"]), v["name"]
        assert sealing.box_aad(context, v["item"]) == v["aad"].encode()
        opened = opening.open_box(sealed.box_bytes, key, context, v["item"], v["box"], v["kc"])
        assert opened.hex() == v["plaintext"]
    for v in found["refuse"]:
        with pytest.raises(PeerFault) as fault:
            opening.open_box(
                bytes.fromhex(v["box_bytes"]),
                bytes.fromhex(v["key"]),
                sealing.Context(**v["context"]),
                v["item"],
                v["box"],
                v["kc"],
            )
        assert fault.value.code == v["error"], v["name"]


def test_wrap_vectors(vectors: Vectors) -> None:
    found = vectors("wrap")
    private, local_key = (
        keys.SealingKey.from_seed(bytes.fromhex(found["seed"])),
        bytes.fromhex(found["local_key"]),
    )
    assert (private.public.hex(), private.kid) == (found["public"], found["kid"])
    assert keys.kid_of(private.public) == hashlib.sha256(private.public).hexdigest()[:32]

    def opened(v: dict[str, Any]) -> bytes:
        at = (sealing.Context(**v["context"]), v["item"], v["box"], v["kc"], v["authority"])
        if v["kind"] == "local":
            return opening.unwrap_local(bytes.fromhex(v["sealed"]), local_key, *at)
        return opening.unwrap(bytes.fromhex(v["sealed"]), private, *at)

    for v in found["open"]:
        assert opened(v).hex() == v["key"], v["name"]
        at = (sealing.Context(**v["context"]), v["item"], v["box"], v["kc"], v["authority"])
        info = sealing.local_info(*at) if v["kind"] == "local" else sealing.wrap_info(*at, private.kid)
        assert info == v["info"].encode()
    for v in found["refuse"]:
        with pytest.raises(PeerFault) as fault:
            opened(v)
        assert fault.value.code == v["error"], v["name"]


def test_card_vectors(vectors: Vectors) -> None:
    found = vectors("card")
    text = found["card"]
    read = card.decode(text.encode())
    assert card.encode(read) == text.encode()
    assert card.fingerprint(read) == found["fingerprint"] == hashlib.sha256(text.encode()).hexdigest()
    seeds = {name: bytes.fromhex(seed) for name, seed in found["seeds"].items()}
    assert read.log == card.verifying(keys.SigningPair.from_seed(seeds["log"]))
    assert read.cosign == card.verifying(keys.SigningPair.from_seed(seeds["cosign"]))
    assert read.bundle_public == keys.SealingKey.from_seed(seeds["bundle"]).public
    for v in found["refuse"]:
        assert v["find"] in text, v["name"]
        with pytest.raises(PeerFault) as fault:
            card.decode(text.replace(v["find"], v["put"]).encode())
        assert fault.value.code == v["error"], v["name"]


def test_bundle_vectors(vectors: Vectors) -> None:
    found = vectors("bundle")
    sender = card.decode(found["sender_card"].encode())
    own = keys.SealingKey.from_seed(bytes.fromhex(found["seeds"]["bundle"]))
    data = bytes.fromhex(found["data"])
    assert bundlebox.peek(data) == (found["from"], found["to"])
    opened = bundlebox.open_bundle(data, own, found["to"], sender, found["limit"])
    assert opened.hex() == found["payload"]
    for v in found["refuse"]:
        with pytest.raises(PeerFault) as fault:
            bundlebox.open_bundle(bytes.fromhex(v["data"]), own, found["to"], sender, found["limit"])
        assert fault.value.code == v["error"], v["name"]


def test_one_ciphertext_made_to_open_under_two_keys_opens_under_the_committed_one_alone(
    vectors: Vectors,
) -> None:
    body = vectors("body")
    attack, context = body["two_keys"], sealing.Context(**body["open"][0]["context"])
    box_bytes = bytes.fromhex(attack["box_bytes"])
    first, second = (bytes.fromhex(key) for key in attack["keys"])
    # The attack is real: AES-GCM and the padding accept both keys, and the texts differ.
    texts = [
        padding.unpad(AESGCM(key).decrypt(bytes(12), box_bytes, sealing.box_aad(context, 0)))
        for key in (first, second)
    ]
    assert texts[0] != texts[1] == bytes.fromhex(attack["plaintext_under_second"])
    box = hashlib.sha256(box_bytes).hexdigest()
    assert opening.open_box(box_bytes, first, context, 0, box, attack["kc"]) == texts[0]
    with pytest.raises(PeerFault, match=r"body\.key_mismatch"):
        opening.open_box(box_bytes, second, context, 0, box, attack["kc"])


@pytest.mark.parametrize("page", ["canonical", "body", "wraps", "keys", "bundle"])
def test_each_hash_and_key_that_a_specification_page_shows_is_in_the_vectors(page: str) -> None:
    published = "".join((ROOT / "vectors" / f"{name}.json").read_text("utf-8") for name in FILES)
    shown = re.findall(
        r"\b[0-9a-f]{24,}\b", (ROOT / "docs" / "specification" / f"{page}.md").read_text("utf-8")
    )
    assert shown
    assert [digits for digits in shown if digits not in published] == []
