"""How others compare a Latin name with an Arabic one: five methods, each as the similarity of many names to one.

Both sides are romanised by unidecode first. It leaves alif out; sets of parts do better with an `a` there, the others
without, so each has it as it does best. Higher is more alike.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler, Levenshtein
from unidecode import unidecode

try:
    from doublemetaphone import doublemetaphone
except ImportError:  # no wheel for this Python
    doublemetaphone = None

_VOWELS = re.compile(r"[aeiouwy]")
Similarity = Callable[[str], np.ndarray]


def romanised(name: str) -> str:
    return " ".join(re.findall(r"[a-z]+", unidecode(name).lower()))


def _with_alif(name: str) -> str:
    return romanised(name.replace("ا", "a"))


def bones(name: str) -> str:
    """What is left without vowels; y and w are written for long ones in Arabic."""
    return _VOWELS.sub("", romanised(name))


def _by_rapidfuzz(names: list[str], prepare: Callable[[str], str], scorer: object) -> Similarity:
    ready = [prepare(name) for name in names]

    def similarity(query: str) -> np.ndarray:
        return process.cdist([prepare(query)], ready, scorer=scorer, dtype=np.float32)[0]

    return similarity


def _by_sets(names: list[str], parts: Callable[[str], set[str]]) -> Similarity:
    """Shared parts divided by all parts: pg_trgm's similarity when the parts are its trigrams."""
    holding: dict[str, list[int]] = defaultdict(list)
    sizes = np.zeros(len(names))
    for row, name in enumerate(names):
        found = parts(name)
        sizes[row] = len(found)
        for part in found:
            holding[part].append(row)
    rows = {part: np.array(held) for part, held in holding.items()}

    def similarity(query: str) -> np.ndarray:
        asked = parts(query)
        shared = np.zeros(len(names))
        for part in asked & rows.keys():
            shared[rows[part]] += 1
        return shared / np.maximum(sizes + len(asked) - shared, 1)

    return similarity


def _trigrams(name: str) -> set[str]:
    padded = [f"  {word} " for word in _with_alif(name).split()]
    return {word[at : at + 3] for word in padded for at in range(len(word) - 2)}


def _codes(name: str) -> set[str]:
    return {code for word in _with_alif(name).split() for code in doublemetaphone(word) if code}


def all_of(names: list[str]) -> dict[str, Similarity]:
    """Every method, ready for these names."""
    found = {
        "unidecode, vowels dropped, Levenshtein": _by_rapidfuzz(names, bones, Levenshtein.normalized_similarity),
        "Jaro-Winkler on unidecode": _by_rapidfuzz(names, romanised, JaroWinkler.similarity),
        "token_set_ratio": _by_rapidfuzz(names, romanised, fuzz.token_set_ratio),
        "pg_trgm's formula on romanisation": _by_sets(names, _trigrams),
    }
    if doublemetaphone is not None:
        found["Double Metaphone"] = _by_sets(names, _codes)
    return found


def turned(name: str) -> list[str]:
    """A name with its words in each order that a surname first or last gives."""
    words = name.split()
    return [" ".join(words[at:] + words[:at]) for at in range(len(words))] or [name]


def rank(similar: np.ndarray, right: int) -> float:
    """0 for the first; ties count half."""
    own = similar[right]
    return float((similar > own).sum() + ((similar == own).sum() - 1) / 2)
