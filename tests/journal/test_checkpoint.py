"""Checkpoints: two signature families or nothing, one log, one spelling; cosignatures likewise."""

from __future__ import annotations

import pytest

from comity.envelope.keys import SigningPair
from comity.errors import PeerFault
from comity.journal import checkpoint, note
from comity.journal.checkpoint import Checkpoint
from comity.journal.tree import root_of
from support import journal_samples as samples
from support.journal_samples import COSIGN, COSIGNER, LOG, MECH, NOW, ORIGIN, Stub

POINT = Checkpoint(ORIGIN, 12, root_of(samples.leaves(12)))
NOTE = checkpoint.sign(POINT, LOG, NOW)
ED25519, MLDSA = NOTE[len(POINT.text()) + 1 :].splitlines()
LINES = checkpoint.cosign(POINT, COSIGN, COSIGNER, NOW + 3)
KEYS, THEIRS = LOG.verifying(), COSIGN.verifying()
VECTORS = samples.vectors("checkpoint")


def code(text: str, keys: object = KEYS, origin: str = ORIGIN) -> str:
    with pytest.raises(PeerFault) as fault:
        checkpoint.verify(text, keys, origin)  # type: ignore[arg-type]
    return fault.value.code


def cosign_code(
    lines: list[str], point: Checkpoint = POINT, name: str = COSIGNER, keys: object = THEIRS
) -> str:
    with pytest.raises(PeerFault) as fault:
        checkpoint.verify_cosignature(point, lines, keys, name)  # type: ignore[arg-type]
    return fault.value.code


def test_a_checkpoint_reads_back_with_and_without_cosignatures() -> None:
    assert checkpoint.verify(NOTE, KEYS, ORIGIN) == checkpoint.read(NOTE) == POINT
    both = checkpoint.with_cosignatures(NOTE, LINES)
    assert checkpoint.verify(both, KEYS, ORIGIN) == POINT
    assert checkpoint.cosignatures(both, COSIGNER) == LINES
    assert checkpoint.verify_cosignature(POINT, LINES, THEIRS, COSIGNER) == NOW + 3
    for source in (NOTE, POINT.text()):
        again = checkpoint.cosign(source, COSIGN, COSIGNER, NOW)
        assert checkpoint.verify_cosignature(POINT, again, THEIRS, COSIGNER) == NOW


def test_no_altered_character_of_a_note_passes() -> None:
    for at, letter in enumerate(NOTE):
        bad = NOTE[:at] + chr(ord(letter) ^ 1) + NOTE[at + 1 :]
        assert code(bad).startswith("checkpoint."), at


def test_no_note_with_a_character_less_or_more_passes() -> None:
    for at in range(0, len(NOTE), 7):
        assert code(NOTE[:at] + NOTE[at + 1 :]).startswith("checkpoint.")
        assert code(NOTE[:at] + "A" + NOTE[at:]).startswith("checkpoint.")
    assert code(NOTE[:-1]) == "checkpoint.malformed"


@pytest.mark.parametrize("line", [ED25519, MLDSA], ids=["ed25519", "mldsa44"])
def test_one_signature_without_the_other_is_refused(line: str) -> None:
    assert code(note.form(POINT.text(), [line])) == "checkpoint.signature"
    assert code(note.form(POINT.text(), [line, line])) == "checkpoint.signature"


@pytest.mark.parametrize("fallen", ["ed25519", "mldsa44"])
def test_with_one_family_fallen_the_other_still_refuses_a_forgery(fallen: str) -> None:
    """An attacker who can forge one family holds that half of the key; the other half is his own."""
    stub = Stub(KEYS, fallen)
    assert checkpoint.verify(NOTE, stub, ORIGIN) == POINT
    forged = Checkpoint(ORIGIN, 12, root_of(samples.leaves(13)[1:]))
    theirs = [*checkpoint.sign(forged, COSIGN, NOW).splitlines()[-2:]]
    # Signatures by other keys, moved under the key ids of the log's own.
    lines = [[*own.split(" ")[:2], _moved(own, theirs[at])] for at, own in enumerate((ED25519, MLDSA))]
    text = note.form(forged.text(), [" ".join(line) for line in lines])
    assert code(text, stub) == "checkpoint.signature"


def _moved(own: str, other: str) -> str:
    signature = note.parse_line(other)._replace(key_id=note.parse_line(own).key_id)
    return note.line(signature).split(" ")[2]


@pytest.mark.parametrize("fallen", ["ed25519", "mldsa44"])
def test_with_one_family_fallen_the_other_still_refuses_a_moved_cosignature(fallen: str) -> None:
    stub = Stub(THEIRS, fallen)
    assert checkpoint.verify_cosignature(POINT, LINES, stub, COSIGNER) == NOW + 3
    other = POINT._replace(root=root_of(samples.leaves(11)))
    assert cosign_code(LINES, other, keys=stub) == "cosignature.signature"


@pytest.mark.parametrize("origin", [
    checkpoint.origin(MECH, "XB", 0), checkpoint.origin(MECH, "XA", 1), checkpoint.origin("cd" * 32, "XA", 0),
])  # fmt: skip
def test_a_checkpoint_of_another_log_mechanism_or_incarnation_is_refused(origin: str) -> None:
    assert code(NOTE, origin=origin) == "checkpoint.origin"
    renamed = NOTE.replace(ORIGIN, origin)
    assert code(renamed, origin=origin) == "checkpoint.signature"


def test_an_extension_line_is_refused_even_when_signed() -> None:
    text = POINT.text() + "extension\n"
    ed25519, mldsa = checkpoint.log_vkeys(KEYS, ORIGIN)
    message = checkpoint.mldsa_message(POINT, ORIGIN, NOW)
    signatures = [
        note.Signature(ORIGIN, ed25519.key_id, LOG.sign_ed25519(text.encode())),
        note.Signature(ORIGIN, mldsa.key_id, NOW.to_bytes(8, "big") + LOG.sign_mldsa(message)),
    ]
    assert code(note.form(text, [note.line(each) for each in signatures])) == "checkpoint.malformed"


@pytest.mark.parametrize(
    "size", ["012", "+12", "12 ", "1_2", "١٢", "-12", "", "0xc", str(2**53), "1" + "0" * 40]
)
def test_a_size_in_another_spelling_is_refused(size: str) -> None:
    assert NOTE.count("\n12\n") == 1
    assert code(NOTE.replace("\n12\n", f"\n{size}\n")) == "checkpoint.malformed"


def test_the_logs_key_does_not_cosign_and_the_cosigning_key_does_not_sign() -> None:
    assert code(NOTE, THEIRS) == "checkpoint.signature"
    assert cosign_code(LINES, keys=KEYS) == "cosignature.signature"
    assert cosign_code([ED25519, MLDSA], name=ORIGIN, keys=KEYS) == "cosignature.signature"
    as_log = note.form(POINT.text(), checkpoint.cosign(POINT, LOG, ORIGIN, NOW))
    assert code(as_log) == "checkpoint.signature"


def test_a_signature_line_under_a_known_key_twice_is_refused() -> None:
    assert code(NOTE + ED25519 + "\n") == "checkpoint.signature"
    assert cosign_code([*LINES, LINES[0]]) == "cosignature.signature"


def test_lines_of_unknown_keys_are_passed_over() -> None:
    stranger = checkpoint.cosign(POINT, SigningPair(bytes(64)), "witness.example/w1", NOW)
    assert checkpoint.verify(checkpoint.with_cosignatures(NOTE, stranger), KEYS, ORIGIN) == POINT
    assert checkpoint.verify_cosignature(POINT, stranger + LINES, THEIRS, COSIGNER) == NOW + 3


def test_a_cosignature_of_another_size_root_name_or_time_is_refused() -> None:
    assert cosign_code(LINES, POINT._replace(size=13)) == "cosignature.signature"
    assert cosign_code(LINES, POINT._replace(root=bytes(32))) == "cosignature.signature"
    assert cosign_code(LINES, name=checkpoint.cosigner_name(MECH, "XC")) == "cosignature.signature"
    later = checkpoint.cosign(POINT, COSIGN, COSIGNER, NOW + 4)
    assert cosign_code([LINES[0], later[1]]) == "cosignature.time"
    assert cosign_code(LINES[:1]) == cosign_code(LINES[1:]) == cosign_code([]) == "cosignature.signature"
    assert cosign_code(["nonsense"]) == "cosignature.malformed"
    beyond = [_stamped(line, 2**63) for line in LINES]
    assert cosign_code(beyond) == "cosignature.signature"


def _stamped(line: str, time: int) -> str:
    signature = note.parse_line(line)
    return note.line(signature._replace(signature=time.to_bytes(8, "big") + signature.signature[8:]))


def test_no_altered_character_of_a_cosignature_passes() -> None:
    for which, line in enumerate(LINES):
        for at in range(0, len(line), 5):
            bad = line[:at] + chr(ord(line[at]) ^ 1) + line[at + 1 :]
            lines = [bad, LINES[1]] if which == 0 else [LINES[0], bad]
            assert cosign_code(lines).startswith("cosignature.")


def test_an_origin_says_its_parts() -> None:
    assert checkpoint.parse_origin(ORIGIN) == (MECH, "XA", 0)
    for bad in ("", ORIGIN + "0x", ORIGIN.replace("XA", "xa"), ORIGIN[:-1] + "00", ORIGIN + "\n", COSIGNER):
        with pytest.raises(PeerFault, match=r"checkpoint\.origin"):
            checkpoint.parse_origin(bad)


def test_the_published_checkpoint_follows_from_its_seeds() -> None:
    log, cosigner = (SigningPair.from_seed(bytes.fromhex(VECTORS["seeds"][who])) for who in ("log", "cosign"))
    point = Checkpoint(VECTORS["origin"], VECTORS["size"], bytes.fromhex(VECTORS["root"]))
    assert checkpoint.verify(VECTORS["note"], log.verifying(), VECTORS["origin"]) == point
    # Ed25519 is deterministic: the whole text up to the end of its line follows.
    published, ours = VECTORS["note"].split("\n"), checkpoint.sign(point, log, NOW).split("\n")
    assert published[:5] == ours[:5]
    at = checkpoint.verify_cosignature(
        point, VECTORS["cosignatures"], cosigner.verifying(), VECTORS["cosigner"]
    )
    assert at == VECTORS["cosigned_at"]
    assert checkpoint.cosign(point, cosigner, VECTORS["cosigner"], at)[0] == VECTORS["cosignatures"][0]
    messages = VECTORS["messages"]
    assert checkpoint.ed25519_message(point, at).decode() == messages["cosign_ed25519"]
    assert checkpoint.mldsa_message(point, VECTORS["cosigner"], at).hex() == messages["cosign_mldsa44"]
    assert [note.encode_vkey(key) for key in checkpoint.log_vkeys(log.verifying(), point.origin)] == VECTORS[
        "vkeys"
    ]["log"]


@pytest.mark.parametrize("edit", VECTORS["refuse"], ids=lambda edit: edit["name"])
def test_an_edited_published_note_is_refused_under_its_code(edit: dict[str, str]) -> None:
    log = SigningPair.from_seed(bytes.fromhex(VECTORS["seeds"]["log"])).verifying()
    assert VECTORS["note"].count(edit["find"]) == 1
    assert edit["code"]
    assert code(VECTORS["note"].replace(edit["find"], edit["put"]), log, VECTORS["origin"]) == edit["code"]
