"""How a word of one script becomes a word of the other: chunks of letters, and how likely they belong together.

A word is cut into chunks of 0-3 letters beside chunks of 0-2 letters of the other word ("dj" beside "ج", "ou" beside
"و", "e" beside nothing), each pair of chunks with a joint probability learned by expectation-maximisation over
many-to-many alignments (Jiampojamarn, Kondrak and Sherif, NAACL 2007). `^` and `$` stand for a word's ends, so that a
chunk may belong to one. The evidence of two words is the logarithm of how much likelier they are together than apart.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_SCALE = np.float32(6.0)  # for each letter, so that a long word stays inside a float32
_FLOOR = 1e-6  # of a pair of single letters that training never saw together
_DROPPED = 2e-5  # of a letter that has nothing beside it


class Words(NamedTuple):
    """A vocabulary made ready to be compared: V words of at most T letters with their ends.

    ones: (T, V) chunk numbers of single letters. twos: (T, V) of pairs of letters; place t holds letters t and t+1.
    lengths: (V,). alone: (V,) the logarithm of a word's likelihood by itself.
    """

    ones: NDArray[np.int16]
    twos: NDArray[np.int16]
    lengths: NDArray[np.int16]
    alone: NDArray[np.float32]


class Step(NamedTuple):
    """One pair of an alignment, for the officer's eyes: "dj" beside "ج"."""

    left: str
    right: str


class Chunks:
    """The joint probabilities of pairs of chunks, left word beside right word.

    left, right: the chunks by number, "" first. weights: (len(left), len(right)), sums to one.
    """

    def __init__(self, left: Sequence[str], right: Sequence[str], weights: NDArray[np.float32]) -> None:
        self.left = {chunk: number for number, chunk in enumerate(left)}
        self.right = {chunk: number for number, chunk in enumerate(right)}
        self._names = list(right)
        self._longest = max(map(len, left))
        sizes = np.array([len(chunk) for chunk in right])
        joint = weights.astype(np.float64).copy()
        for chunk, number in self.left.items():
            if len(chunk) == 1:
                joint[number, sizes == 1] = np.maximum(joint[number, sizes == 1], _FLOOR)
                joint[number, 0] = max(joint[number, 0], _DROPPED)
        joint[0, sizes == 1] = np.maximum(joint[0, sizes == 1], _DROPPED)
        joint[0, 0] = 0.0
        self._left_alone = joint.sum(axis=1)
        self._right_alone = joint.sum(axis=0)
        lengths = np.array([len(chunk) for chunk in left])
        scale = _SCALE ** (lengths[:, None] + sizes[None, :])
        self._rows = (joint * scale).astype(np.float32)

    def ready(self, words: Sequence[str]) -> Words:
        """`words` as arrays; letters that the model never saw have a number of their own."""
        longest = max((len(word) for word in words), default=0) + 2
        ones = np.zeros((longest, len(words)), np.int16)
        twos = np.zeros((longest, len(words)), np.int16)
        lengths = np.zeros(len(words), np.int16)
        for column, word in enumerate(words):
            whole = f"^{word}$"
            lengths[column] = len(whole)
            for place in range(len(whole)):
                ones[place, column] = self.right.get(whole[place], -1)
                if place + 1 < len(whole):
                    twos[place, column] = self.right.get(whole[place : place + 2], -1)
        return Words(ones, twos, lengths, self._of_words_alone(ones, twos, lengths))

    def _of_words_alone(
        self, ones: NDArray[np.int16], twos: NDArray[np.int16], lengths: NDArray[np.int16]
    ) -> NDArray[np.float32]:
        p_one = np.append(self._right_alone, _FLOOR)[ones]
        p_two = np.append(self._right_alone, 0.0)[twos]
        total = np.zeros((ones.shape[0] + 1, ones.shape[1]))
        total[0] = 1.0
        for place in range(1, ones.shape[0] + 1):
            total[place] = total[place - 1] * p_one[place - 1]
            if place > 1:
                total[place] += total[place - 2] * p_two[place - 2]
        end = total[lengths, np.arange(len(lengths))]
        return np.log(np.maximum(end, 1e-300)).astype(np.float32)

    def alone(self, word: str) -> float:
        """The logarithm of the likelihood of a left word by itself."""
        whole = f"^{word}$"
        total = [1.0] + [0.0] * len(whole)
        for end in range(1, len(whole) + 1):
            for size in range(1, min(self._longest, end) + 1):
                number = self.left.get(whole[end - size : end])
                chance = self._left_alone[number] if number is not None else (_FLOOR if size == 1 else 0.0)
                total[end] += total[end - size] * chance
        return float(np.log(max(total[-1], 1e-300)))

    def _row(self, chunk: str) -> NDArray[np.float32] | None:
        """Weights beside each right chunk, and one more at the end for what was never seen."""
        number = self.left.get(chunk)
        if number is None and len(chunk) != 1:
            return None
        row = np.empty(self._rows.shape[1] + 1, np.float32)
        row[:-1] = self._rows[number] if number is not None else _FLOOR * _SCALE**2
        row[-1] = _FLOOR * _SCALE**2 if len(chunk) < 2 else 0.0
        if number is None:
            row[0] = _DROPPED * _SCALE
        return row

    def evidence(self, word: str, words: Words, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """log P(word, each chosen word) - log P(word) - log P(that word); shape (len(chosen),)."""
        whole = f"^{word}$"
        lengths = words.lengths[chosen].astype(np.int64)
        tall = int(lengths.max(initial=1))
        ones, twos = words.ones[:tall, chosen], words.twos[:tall, chosen]
        forward = np.zeros((len(whole) + 1, tall + 1, len(chosen)), np.float32)
        forward[0, 0] = 1.0
        nothing = self._row("")
        assert nothing is not None
        beside_nothing = nothing[ones]
        for start in range(len(whole) + 1):
            here = forward[start]
            for place in range(tall):
                here[place + 1] += here[place] * beside_nothing[place]
            for size in range(1, min(self._longest, len(whole) - start) + 1):
                row = self._row(whole[start : start + size])
                if row is None:
                    continue
                there = forward[start + size]
                there += here * row[0]
                there[1:] += here[:-1] * row[ones]
                if size > 1 or row[:-1].any():
                    there[2:] += here[:-2] * row[twos[:-1]]
        end = forward[len(whole), lengths, np.arange(len(chosen))]
        scaled = np.log(np.maximum(end, 1e-37)) - (len(whole) + lengths) * np.log(_SCALE)
        found: NDArray[np.float32] = (scaled - words.alone[chosen] - np.float32(self.alone(word))).astype(np.float32)
        return found

    def best(self, left: str, right: str) -> list[Step]:
        """The likeliest alignment of two words, the ends left out."""
        one, other = f"^{left}$", f"^{right}$"
        best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
        for i in range(len(one) + 1):
            for j in range(len(other) + 1):
                if (i, j) not in best:
                    continue
                for s in range(min(self._longest, len(one) - i) + 1):
                    for t in range(min(2, len(other) - j) + 1):
                        cost = self._cost(one[i : i + s], other[j : j + t])
                        if cost is None:
                            continue
                        total = best[i, j][0] + cost
                        if (i + s, j + t) not in best or total < best[i + s, j + t][0]:
                            best[i + s, j + t] = (total, (i, j))
        steps: list[Step] = []
        i, j = len(one), len(other)
        while (i, j) != (0, 0):
            before = best[i, j][1]
            step = Step(one[before[0] : i].strip("^$"), other[before[1] : j].strip("^$"))
            if step != ("", ""):
                steps.append(step)
            i, j = before
        return steps[::-1]

    def _cost(self, left: str, right: str) -> float | None:
        if not left and len(right) != 1:
            return None
        row = self._row(left)
        number = self.right.get(right, -1)
        if row is None or (number < 0 and len(right) != 1):
            return None
        weight = float(row[number])
        return None if weight <= 0 else float((len(left) + len(right)) * np.log(_SCALE) - np.log(weight))


def thinned(left: Sequence[str], right: Sequence[str], weights: Mapping[tuple[int, int], float]) -> Chunks:
    """A model of the pairs that were kept."""
    dense = np.zeros((len(left), len(right)), np.float32)
    for (one, other), weight in weights.items():
        dense[one, other] = weight
    return Chunks(left, right, dense)
