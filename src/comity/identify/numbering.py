"""Names of a block of rows turned into unit numbers, without a loop of Python over the rows.

Words are numbered once for the whole registry; only a word, or a compound, that was never met is folded by
`fold.words` and joined by `fold.join`. A test holds that the result is that of `fold.units`, row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.identify import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PRIME = np.uint64(0x9E3779B97F4A7C15)


class Numbering:
    """The vocabulary of a registry while it is read: words as typed, folded words, units."""

    def __init__(self, units: list[fold.Unit] | None = None) -> None:
        self.units: list[fold.Unit] = list(units or [])
        self._unit = {unit: number for number, unit in enumerate(self.units)}
        self._typed: dict[str, int] = {}
        self._starts = [0]  # of each typed word in _parts
        self._parts: list[int] = []  # folded words, by number
        self._word: dict[fold.Unit, int] = {}
        self._words: list[fold.Unit] = []
        self._flags: list[tuple[bool, bool, bool, bool]] = []  # head, article, tail, Arabic
        self._single: list[int] = []  # the unit of a word that stands alone
        self._groups: dict[int, int] = {}  # of a compound's hash

    def number(self, unit: fold.Unit) -> int:
        """The number of a unit, a new one when it was never met."""
        found = self._unit.setdefault(unit, len(self.units))
        if found == len(self.units):
            self.units.append(unit)
        return found

    def block(self, names: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """(counts of units for each row, the units of all rows one after another)."""
        if pa.types.is_dictionary(names.type):
            names = names.dictionary_decode()
        split = pc.utf8_split_whitespace(pc.fill_null(names, ""))
        typed = split.flatten().dictionary_encode()
        of_typed = np.array([self._fold(word) for word in typed.dictionary.to_pylist()], np.int64)
        row = np.repeat(np.arange(len(names)), pc.list_value_length(split).to_numpy(zero_copy_only=False))
        which = of_typed[typed.indices.to_numpy()] if len(of_typed) else np.zeros(0, np.int64)
        starts, parts = np.array(self._starts), np.array(self._parts, np.int64)
        many = starts[which + 1] - starts[which]
        total = int(many.sum())
        offset = np.arange(total) - np.repeat(np.cumsum(many) - many, many)
        words = parts[np.repeat(starts[which], many) + offset] if total else np.zeros(0, np.int64)
        row = np.repeat(row, many)
        row_of, units = self._joined(row, words)
        return np.bincount(row_of, minlength=len(names)), units

    def _fold(self, typed: str) -> int:
        found = self._typed.setdefault(typed, len(self._typed))
        if found == len(self._starts) - 1:
            self._parts += [self._known(word) for word in fold.words(typed)]
            self._starts.append(len(self._parts))
        return found

    def _known(self, word: fold.Unit) -> int:
        found = self._word.setdefault(word, len(self._words))
        if found == len(self._words):
            self._words.append(word)
            self._flags.append((fold.is_head(word), fold.is_article(word), fold.is_tail(word), word.script == "arabic"))
            self._single.append(self.number(fold.join((word,))[0]))
        return found

    def _joined(self, row: NDArray[Any], words: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Where a unit begins follows from three flags of a word and its neighbours; see `fold.join`."""
        if not len(words):
            return row, words.astype(np.uint32)
        head, article, tail, arabic = np.array(self._flags, bool)[words].T
        last = np.ones(len(words), bool)
        last[:-1] = (row[1:] != row[:-1]) | (arabic[1:] != arabic[:-1])
        first = np.r_[True, last[:-1]]
        opens = ~last & (head | article)  # what follows belongs to the same unit
        for _ in range(3):  # "seif el din": an article before a tail belongs to what stands before it
            tail = tail | (article & opens & np.r_[tail[1:], False])
        begins = first | ~(np.r_[False, opens[:-1]] | tail)
        start = np.flatnonzero(begins)
        size = np.diff(np.r_[start, len(words)])
        units = np.array(self._single)[words[start]]
        compound = np.flatnonzero(size > 1)
        if len(compound):
            units[compound] = self._compounds(words, start[compound], size[compound])
        return row[start], units.astype(np.uint32)

    def _compounds(self, words: NDArray[np.int64], start: NDArray[Any], size: NDArray[Any]) -> NDArray[np.int64]:
        key = np.zeros(len(start), np.uint64)
        for place in range(int(size.max())):
            here = place < size
            word = words[np.minimum(start + place, len(words) - 1)].astype(np.uint64) + np.uint64(1)
            # Of 64 bits: two of a million compounds that met would give one unit to two names.
            key = np.where(here, (key ^ word) * _PRIME + (key >> np.uint64(29)), key)
        unique, at, back = np.unique(key, return_index=True, return_inverse=True)
        found = np.empty(len(unique), np.int64)
        for place, (hashed, where) in enumerate(zip(unique.tolist(), at.tolist(), strict=True)):
            known = self._groups.get(hashed)
            if known is None:
                group = tuple(self._words[number] for number in words[start[where] : start[where] + size[where]])
                made = fold.join(group)
                known = self._groups[hashed] = self.number(
                    fold.Unit(made[0].script, "".join(unit.text for unit in made)[: fold.MOST_LETTERS])
                )
            found[place] = known
        return found[back]
