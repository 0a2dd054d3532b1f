"""Words as they compare, in both scripts: what two clerks write differently for one name is folded to one.

Latin: case, accents and ligatures. Arabic: the seats of hamza and hamza itself, the forms of alif, final ya,
ta marbuta, vowel signs, tatweel, and the letters that Persian keyboards and Maghrebi names put in their place.
Digits of any script are the same digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_LETTERS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىئیې", "ي"),
        **dict.fromkeys("ةۀە", "ه"),
        **dict.fromkeys("ؤۇ", "و"),
        **dict.fromkeys("کگڭ", "ك"),
        **dict.fromkeys("ءـ", ""),
        "ڤ": "ف", "ڨ": "ق", "پ": "ب", "چ": "ج",
        "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
    }
)
_WORD = re.compile(r"[^\W_]+")
# A day written out; of a birth only the year is kept, and so it is asked for.
_DAYS = re.compile(r"\b(?:(\d{4})[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}))\b")
# So many words that stand side by side may have been written as one: abd el kader.
JOINED = 3


def fold(text: str) -> str:
    """`text` without what does not distinguish names; its spaces and its punctuation stay."""
    # Before and after decomposing: a hamza on its seat is one letter or two, whoever typed it.
    letters = unicodedata.normalize("NFKD", text.translate(_LETTERS)).casefold()
    bare = "".join(letter for letter in letters if unicodedata.category(letter) not in ("Mn", "Mc", "Cf"))
    return "".join(_digit(letter) for letter in bare.translate(_LETTERS))


def _digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if letter.isdigit() else letter


def words(text: str) -> list[str]:
    """The folded words of a text, in its order: runs of letters and digits."""
    return _WORD.findall(fold(text))


def asked(text: str) -> list[str]:
    """The words of a question: as `words`, a whole day taken as its year."""
    return _WORD.findall(_DAYS.sub(lambda found: found[1] or found[2], fold(text)))


def readings(parts: Sequence[str]) -> list[tuple[str, ...]]:
    """Every way to write these words with up to `JOINED` neighbours as one: of n words at most 2ⁿ⁻¹."""
    if not parts:
        return [()]
    found: list[tuple[str, ...]] = []
    for length in range(1, min(JOINED, len(parts)) + 1):
        head = "".join(parts[:length])
        found += [(head, *rest) for rest in readings(parts[length:])]
    return found


def neighbours(parts: Sequence[str]) -> set[str]:
    """Each word, and each two and three that stand side by side as one."""
    return {
        "".join(parts[at : at + length])
        for at in range(len(parts))
        for length in range(1, min(JOINED, len(parts) - at) + 1)
    }
