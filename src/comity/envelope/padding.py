"""Padding to fixed steps, so that the size of a ciphertext says little about what is in it.

A plaintext is followed by 0x80 and then zeros (ISO/IEC 7816-4), up to the least step that holds it:
512, 1024, 2048, 4096, then multiples of 4096 bytes. One plaintext has one padding: the reader
refuses any other length, or a peer could hide a second message in it.
"""

from __future__ import annotations

SMALL_STEPS = (512, 1024, 2048, 4096)
STEP = 4096


class Malformed(ValueError):
    """The bytes are no padded plaintext."""


def padded_length(length: int) -> int:
    """Bytes of the padded form of `length` bytes: always at least one more."""
    for step in SMALL_STEPS:
        if length < step:
            return step
    return (length // STEP + 1) * STEP


def pad(plaintext: bytes) -> bytes:
    """`plaintext` ‖ 0x80 ‖ zeros, to the least step."""
    return (plaintext + b"\x80").ljust(padded_length(len(plaintext)), b"\x00")


def unpad(padded: bytes) -> bytes:
    """The plaintext. Raises Malformed. Called only on bytes that AES-GCM has authenticated."""
    plaintext = padded.rstrip(b"\x00")
    if plaintext[-1:] != b"\x80":
        raise Malformed("no 0x80 before the zeros")
    plaintext = plaintext[:-1]
    if padded_length(len(plaintext)) != len(padded):
        raise Malformed("not the least step that holds the plaintext")
    return plaintext
