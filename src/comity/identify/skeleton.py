"""The consonants that both scripts share: `skeleton("latin", "benyoucef")` and `skeleton("arabic", "بنيوسف")` are one.

Vowels, semivowels and ayn fall away, emphatics merge with their plain letters, doubles collapse. It is a sieve before
the model of `chunks.py`, never a verdict: equal for most true pairs, close for nearly all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from comity.identify.fold import Script

_ARABIC = str.maketrans(
    {
        **dict.fromkeys("اعويءئؤ"),
        **dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttjhxdzrzscsdtdgfkklmnh", strict=True)),
    }
)
_LATIN = [
    (re.compile(pattern), with_)
    for pattern, with_ in (
        (r"t?ch|sh|sch", "C"),
        (r"kh", "X"),
        (r"gh|rh", "G"),
        (r"dj|dg", "J"),
        (r"th", "t"),
        (r"dh", "d"),
        (r"ph", "f"),
        (r"g(?=[eiy])", "J"),
        (r"c(?=[eiy])", "s"),
        (r"[qckg]", "k"),
        (r"x", "ks"),
        (r"v", "f"),
        (r"p", "b"),
        (r"[aeiouyw]", ""),
    )
]
_OTHERWISE = [
    (re.compile(pattern), with_)
    for pattern, with_ in (
        (r"^[ea]?l+(?=.{3})|h$", ""),
        (r"([rs])h", r"\1yh"),
        (r"ch", "k"),
        (r"gu?(?=[eiy])", "k"),
        (r"j", "z"),
    )
]
_DOUBLE = re.compile(r"(.)\1+")
WORDS = 3  # of 64 bits in a signature
_BITS = WORDS * 64


@lru_cache(maxsize=1 << 16)
def skeleton(script: Script, text: str) -> str:
    """Lower-case letters of b c d f g h j k l m n r s t x z; empty for a word of vowels."""
    if script == "arabic":
        bones = (text[:-1] if text.endswith("ه") else text).translate(_ARABIC)
    else:
        bones = text
        for pattern, with_ in _LATIN:
            bones = pattern.sub(with_, bones)
        bones = bones.lower()
    return _DOUBLE.sub(r"\1", bones)


@lru_cache(maxsize=1 << 14)
def readings(script: Script, text: str) -> tuple[str, ...]:
    """The skeletons that a clerk may have meant, the plain one first: `rh` is one letter or two, `l` an article."""
    if script == "arabic":
        return (skeleton(script, text),)
    found = [skeleton(script, text)]
    for pattern, with_ in _OTHERWISE:
        other = pattern.sub(with_, text)
        if other != text:
            found.append(skeleton(script, other))
    return tuple(dict.fromkeys(found))


def _marks(bones: str) -> list[int]:
    """The bits that a skeleton sets: its letters, its neighbours, its neighbours but one."""
    whole = f"^{bones}$"
    seen: dict[str, int] = {}
    found = []
    for place, letter in enumerate(whole):
        if 0 < place < len(whole) - 1:
            seen[letter] = seen.get(letter, 0) + 1
            found.append(letter + str(min(seen[letter], 2)))
        found.append(whole[place : place + 2])
        if place + 2 < len(whole):
            found.append(letter + "." + whole[place + 2])
    return [_bit(mark) for mark in found]


@lru_cache(maxsize=1 << 14)
def _bit(mark: str) -> int:
    number = 0
    for letter in mark:
        number = (number * 131 + ord(letter)) & 0xFFFFFFFF
    return (number * 2654435761 >> 11) % _BITS


def signatures(skeletons: Sequence[str]) -> NDArray[np.uint64]:
    """(WORDS, n): a set of bits for each, so that two words' likeness is a count of shared bits."""
    found = np.zeros((WORDS, len(skeletons)), np.uint64)
    for column, bones in enumerate(skeletons):
        for bit in _marks(bones):
            found[bit // 64, column] |= np.uint64(1 << (bit % 64))
    return found


def likeness(one: NDArray[np.uint64], many: NDArray[np.uint64], sizes: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Dice's coefficient of one signature, shape (WORDS,), with each of (WORDS, n), whose bit counts are `sizes`."""
    shared = np.zeros(many.shape[1], np.uint8)
    for word in range(WORDS):
        shared += np.bitwise_count(many[word] & one[word])
    own = int(np.bitwise_count(one).sum())
    return (2 * shared.astype(np.float32) / (sizes.astype(np.float32) + own + 1)).astype(np.float32)
