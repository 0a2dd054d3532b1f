"""Signed notes and verifier keys: the specification's own example, and one spelling only."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import PeerFault
from comity.journal import note
from support.journal_samples import vectors

# The example of C2SP signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n"
    "— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
LINE = EXAMPLE.split("\n")[2]


def test_the_specifications_key_verifies_the_specifications_note() -> None:
    key, parsed = note.decode_vkey(VKEY), note.parse(EXAMPLE)
    (signature,) = parsed.signatures
    assert (signature.name, signature.key_id) == (key.name, key.key_id)
    Ed25519PublicKey.from_public_bytes(key.public).verify(signature.signature, parsed.text.encode())
    assert note.form(parsed.text, [note.line(signature)]) == EXAMPLE
    assert note.encode_vkey(key) == VKEY


def test_the_text_ends_at_the_last_empty_line() -> None:
    assert note.parse(f"a\n\nb\n\n{LINE}\n").text == "a\n\nb\n"


def test_sixteen_signatures_are_read_and_seventeen_are_not() -> None:
    assert len(note.parse("text\n\n" + f"{LINE}\n" * 16).signatures) == 16
    with pytest.raises(PeerFault):
        note.parse("text\n\n" + f"{LINE}\n" * 17)


@pytest.mark.parametrize("bad", [
    "",
    "text\n",
    "text\n\n",
    f"text\n{LINE}\n",
    f"text\n\n{LINE}",
    f"text\n\n{LINE}\n\n",
    f"text\n\n{LINE}\nmore\n",
    f"te\txt\n\n{LINE}\n",
    f"text\r\n\n{LINE}\n",
    f"te\x00xt\n\n{LINE}\n",
    f"te\ud800xt\n\n{LINE}\n",
    f"text\n\n{LINE.replace('— ', '- ')}\n",
    f"text\n\n{LINE.replace('— ', '—  ')}\n",
    f"text\n\n{LINE.replace('foo ', 'foo  ')}\n",
    f"text\n\n{LINE.replace('foo', 'f+o')}\n",
    "text\n\n" + LINE.replace("foo", "f\N{NO-BREAK SPACE}o") + "\n",
    f"text\n\n{LINE} \n",
    f"text\n\n{LINE.rstrip('=')}\n",
    f"text\n\n{LINE.replace('QM=', 'QN=')}\n",  # stray bits after the last byte
    f"text\n\n{LINE.replace('RKuw', 'RK_w')}\n",
    "text\n\n— example.com/foo Uw2QOg==\n",  # a key id and no signature
    "x" * note.NOTE_LIMIT + EXAMPLE,
])  # fmt: skip
def test_a_note_in_another_spelling_is_refused(bad: str) -> None:
    with pytest.raises(PeerFault, match=r"note\.malformed"):
        note.parse(bad)


@given(st.text(max_size=60) | st.text("—\n ab+=", max_size=40))
def test_arbitrary_text_raises_nothing_but_a_peer_fault(text: str) -> None:
    try:
        parsed = note.parse(text)
    except PeerFault:
        return
    assert note.form(parsed.text, [note.line(each) for each in parsed.signatures]) == text


@pytest.mark.parametrize("bad", [
    VKEY.replace("530d903a", "530d903b"),
    VKEY.replace("530d903a", "530D903A"),
    VKEY.replace("foo", "bar"),
    VKEY.replace("+Ae", "+Ce"),  # another signature type
    VKEY[:-4],
    VKEY + "=",
    "example.com/foo+530d903a",
    "example.com/foo+530d903a+",
])  # fmt: skip
def test_a_verifier_key_that_does_not_fit_its_id_is_refused(bad: str) -> None:
    with pytest.raises(PeerFault, match=r"vkey\.malformed"):
        note.decode_vkey(bad)


def test_published_verifier_keys_read_back() -> None:
    for texts in vectors("checkpoint")["vkeys"].values():
        for text in texts:
            assert note.encode_vkey(note.decode_vkey(text)) == text
