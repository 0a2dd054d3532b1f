"""Offline proofs: checked with public keys alone; nothing in them can be moved or left out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.envelope.keys import SigningPair
from comity.errors import PeerFault
from comity.journal import checkpoint, proof, tree
from comity.journal.checkpoint import Checkpoint
from support import journal_samples as samples
from support.journal_samples import COSIGN, COSIGNER, LOG, NOW, ORIGIN

LEAVES = samples.leaves(11)
POINT = Checkpoint(ORIGIN, 11, tree.root_of(LEAVES))
NOTE = checkpoint.sign(POINT, LOG, NOW)
COSIGNED = checkpoint.with_cosignatures(NOTE, checkpoint.cosign(POINT, COSIGN, COSIGNER, NOW + 1))
KEYS, THEIRS = LOG.verifying(), COSIGN.verifying()
VECTORS = samples.vectors("proof")


def code(text: str, leaf: bytes, **changes: Any) -> str:
    asked = {"log": KEYS, "origin": ORIGIN, "cosigner": THEIRS, "cosigner_name": COSIGNER, **changes}
    with pytest.raises(PeerFault) as fault:
        proof.verify(text, leaf, **asked)
    return fault.value.code


@pytest.mark.parametrize("extra", [None, b"", b"context"])
def test_every_entry_of_a_log_can_be_proven(extra: bytes | None) -> None:
    for index, leaf in enumerate(LEAVES):
        text = proof.make(index, tree.inclusion_proof(LEAVES, index), COSIGNED, extra)
        assert proof.parse(text).extra == extra
        assert proof.verify(text, leaf, KEYS, ORIGIN, THEIRS, COSIGNER) == proof.Proven(index, POINT, NOW + 1)
        assert proof.verify(text, leaf, KEYS, ORIGIN, None, None).cosigned is None


def test_the_only_entry_of_a_log_has_an_empty_path() -> None:
    note = checkpoint.sign(Checkpoint(ORIGIN, 1, LEAVES[0]), LOG, NOW)
    assert proof.verify(proof.make(0, [], note), LEAVES[0], KEYS, ORIGIN, None, None).index == 0


def test_a_proof_of_one_entry_proves_no_other() -> None:
    text = proof.make(4, tree.inclusion_proof(LEAVES, 4), COSIGNED)
    for other in LEAVES[:4] + LEAVES[5:]:
        assert code(text, other) == "proof.inclusion"


def test_a_proof_without_the_demanded_cosigner_is_refused() -> None:
    text = proof.make(4, tree.inclusion_proof(LEAVES, 4), NOTE)
    assert code(text, LEAVES[4]) == "cosignature.signature"
    with pytest.raises(ValueError, match="name"):
        proof.verify(text, LEAVES[4], KEYS, ORIGIN, THEIRS, None)


def test_no_altered_character_of_a_proof_passes_except_in_the_extra() -> None:
    text = proof.make(4, tree.inclusion_proof(LEAVES, 4), COSIGNED, b"extra")
    spared = range(text.index("\n") + len("\nextra "), text.index("\nindex"))
    for at, letter in enumerate(text):
        if at not in spared and (at < 800 or at % 5 == 0):
            bad = text[:at] + chr(ord(letter) ^ 1) + text[at + 1 :]
            assert code(bad, LEAVES[4]).split(".")[0] in {"proof", "checkpoint", "cosignature"}, at


@pytest.mark.parametrize(("find", "put"), [
    ("index 4", "index 04"), ("index 4", "index  4"), ("index 4", "index -4"), ("index 4", "index ٤"),
    ("index 4", f"index {2**53}"), ("index 4", "index 4\nindex 4"), ("index 4\n", ""), ("@v1", "@v2"),
    ("index 4\n", "index 4\n" + ("A" * 43 + "=\n") * 64), ("extra ", "extra  "), ("extra ", "Extra "),
    ("index 4\n", "index 4\nAAAA\n"), ("\n\n", "\n"), ("index 4\n", "index 4\r\n"),
])  # fmt: skip
def test_a_proof_in_another_spelling_is_refused(find: str, put: str) -> None:
    text = proof.make(4, tree.inclusion_proof(LEAVES, 4), COSIGNED, b"extra")
    assert find in text
    assert code(text.replace(find, put, 1), LEAVES[4]) == "proof.malformed"


@given(st.text(max_size=80))
def test_arbitrary_text_raises_nothing_but_a_peer_fault(text: str) -> None:
    for each in (text, "c2sp.org/tlog-proof@v1\nindex 0\n\n" + text):
        with pytest.raises(PeerFault):
            proof.verify(each, LEAVES[0], KEYS, ORIGIN, None, None)


@pytest.mark.parametrize("edit", [{"name": "untouched", "find": "index 5", "put": "index 5", "code": ""},
                                  *VECTORS["refuse"]], ids=lambda edit: edit["name"])  # fmt: skip
def test_the_published_proof_holds_and_its_edits_do_not(edit: dict[str, str]) -> None:
    points = samples.vectors("checkpoint")
    log, cosigner = (
        SigningPair(bytes.fromhex(points["seeds"][who])).verifying() for who in ("log", "cosign")
    )
    assert VECTORS["text"].count(edit["find"]) == 1
    text, leaf = VECTORS["text"].replace(edit["find"], edit["put"]), bytes.fromhex(VECTORS["leaf_hash"])
    if edit["code"]:
        asked = {
            "log": log,
            "origin": points["origin"],
            "cosigner": cosigner,
            "cosigner_name": points["cosigner"],
        }
        assert code(text, leaf, **asked) == edit["code"]
    else:
        found = proof.verify(text, leaf, log, points["origin"], cosigner, points["cosigner"])
        assert (found.index, found.cosigned) == (VECTORS["index"], points["cosigned_at"])
