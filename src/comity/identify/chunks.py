"""How a word of one script becomes a word of the other: chunks of letters, and how likely they belong together.

A word is cut into chunks of 0-3 letters beside chunks of 0-3 letters of the other word ("dj" beside "ج", "ou" beside
"و", "e" beside nothing), each pair of chunks with a joint probability learned by expectation-maximisation over
many-to-many alignments (Jiampojamarn, Kondrak and Sherif, NAACL 2007). `^` and `$` stand for a word's ends, so that a
chunk may belong to one. The evidence of two words is the logarithm of how much likelier they are together than apart;
it is the same whichever word stands left.
"""

from __future__ import annotations

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

    by_size: for each size n of a chunk from 1, (T, V) chunk numbers; place t holds letters t to t+n-1.
    lengths: (V,). alone: (V,) the logarithm of a word's likelihood by itself.
    """

    by_size: tuple[NDArray[np.int16], ...]
    lengths: NDArray[np.int16]
    alone: NDArray[np.float32]


class Chunks:
    """The joint probabilities of pairs of chunks, left word beside right word.

    left, right: the chunks by number, "" first. weights: (len(left), len(right)), sums to one.
    """

    def __init__(self, left: Sequence[str], right: Sequence[str], weights: NDArray[np.floating]) -> None:
        self.left = {chunk: number for number, chunk in enumerate(left)}
        self.right = {chunk: number for number, chunk in enumerate(right)}
        self._costs: dict[str, Mapping[str, float]] = {}
        self._given = (list(left), list(right), weights)
        self.longest = max(map(len, left))
        sizes = np.array([len(chunk) for chunk in right])
        self.widest = int(sizes.max())
        lengths = np.array([len(chunk) for chunk in left])
        joint = smoothed(left, right, weights)
        self._left_alone = joint.sum(axis=1)
        self._right_alone = joint.sum(axis=0)
        self._strange = np.where(sizes == 1, _FLOOR, 0.0)  # the row of a letter that training never saw
        self._strange[0] = _DROPPED
        self._strange *= _SCALE ** (1 + sizes)
        self._rows = (joint * _SCALE ** (lengths[:, None] + sizes[None, :])).astype(np.float32)
        # Of each left chunk, the sizes of right chunk that it has anything beside: most have one or two.
        self._beside = [
            [size for size in range(1, self.widest + 1) if size == 1 or row[sizes == size].any()] for row in joint
        ]

    def turned(self) -> Chunks:
        """The same model with left and right changed over."""
        left, right, weights = self._given
        return Chunks(right, left, weights.T)

    def ready(self, words: Sequence[str]) -> Words:
        """`words` as arrays; letters that the model never saw have a number of their own."""
        longest = max((len(word) for word in words), default=0) + 2
        by_size = tuple(np.full((longest, len(words)), -1, np.int16) for _ in range(self.widest))
        lengths = np.zeros(len(words), np.int16)
        for column, word in enumerate(words):
            whole = f"^{word}$"
            lengths[column] = len(whole)
            for size, numbers in enumerate(by_size, 1):
                for place in range(len(whole) - size + 1):
                    numbers[place, column] = self.right.get(whole[place : place + size], -1)
        return Words(by_size, lengths, self._of_words_alone(by_size, lengths))

    def _of_words_alone(
        self, by_size: tuple[NDArray[np.int16], ...], lengths: NDArray[np.int16]
    ) -> NDArray[np.float32]:
        total = np.zeros((by_size[0].shape[0] + 1, len(lengths)))
        total[0] = 1.0
        of_size: list[NDArray[np.float64]] = []
        for size, numbers in enumerate(by_size, 1):
            # What was never seen has the last place: only a single letter may be that.
            of_size.append(np.append(self._right_alone, _FLOOR if size == 1 else 0.0)[numbers])
        for place in range(1, total.shape[0]):
            for size, chances in enumerate(of_size, 1):
                if size <= place:
                    total[place] += total[place - size] * chances[place - size]
        end = total[lengths, np.arange(len(lengths))]
        return np.log(np.maximum(end, 1e-300)).astype(np.float32)

    def alone(self, word: str) -> float:
        """The logarithm of the likelihood of a left word by itself."""
        whole = f"^{word}$"
        total = [1.0] + [0.0] * len(whole)
        for end in range(1, len(whole) + 1):
            for size in range(1, min(self.longest, end) + 1):
                number = self.left.get(whole[end - size : end])
                chance = self._left_alone[number] if number is not None else (_FLOOR if size == 1 else 0.0)
                total[end] += total[end - size] * chance
        return float(np.log(max(total[-1], 1e-300)))

    def _row(self, chunk: str) -> NDArray[np.float32] | None:
        """Weights beside each right chunk, and one more at the end for a letter that was never seen."""
        number = self.left.get(chunk)
        if number is None and len(chunk) != 1:
            return None
        row = np.empty(self._rows.shape[1] + 1, np.float32)
        if number is None:
            row[:-1] = self._strange
        else:
            row[:-1] = self._rows[number]
        row[-1] = (_DROPPED * _SCALE if not chunk else _FLOOR * _SCALE**2) if len(chunk) < 2 else 0.0
        return row

    def evidence(self, word: str, words: Words, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """log P(word, each chosen word) - log P(word) - log P(that word); shape (len(chosen),)."""
        if not len(chosen):
            return np.zeros(0, np.float32)
        whole = f"^{word}$"
        lengths = words.lengths[chosen].astype(np.int64)
        tall = int(lengths.max(initial=1))
        numbers = [np.take(of_size[:tall], chosen, axis=1).astype(np.intp) for of_size in words.by_size]
        forward = np.zeros((len(whole) + 1, tall + 1, len(chosen)), np.float32)
        forward[0, 0] = 1.0
        nothing = self._beside_nothing(numbers)
        spare = np.empty((tall + 1, len(chosen)), np.float32)
        for start in range(len(whole) + 1):
            here = forward[start]
            for place in range(tall):
                for size, weights in nothing:
                    if place + size <= tall:
                        here[place + size] += here[place] * weights[place]
            for size in range(1, min(self.longest, len(whole) - start) + 1):
                chunk = whole[start : start + size]
                row = self._row(chunk)
                if row is None:
                    continue
                there = forward[start + size]
                if row[0] > 0:
                    there += here * row[0]
                for wide in self._beside[self.left[chunk]] if chunk in self.left else (1,):
                    # A chunk that reaches past a word's end has no number; the place of the unseen weighs nothing then.
                    if wide > 1:
                        row[-1] = 0.0
                    rest = tall + 1 - wide
                    weighed = spare[:rest]
                    # Into one array again and again: -1, what was never seen, is the last place of `row` by "wrap".
                    np.take(row, numbers[wide - 1][:rest], out=weighed, mode="wrap")
                    np.multiply(weighed, here[:rest], out=weighed)
                    there[wide:] += weighed
        end = forward[len(whole), lengths, np.arange(len(chosen))]
        scaled = np.log(np.maximum(end, 1e-37)) - (len(whole) + lengths) * np.log(_SCALE)
        found: NDArray[np.float32] = (scaled - words.alone[chosen] - np.float32(self.alone(word))).astype(np.float32)
        return found

    def _beside_nothing(self, numbers: list[NDArray[np.intp]]) -> list[tuple[int, NDArray[np.float32]]]:
        """For each size of right chunk that may stand beside nothing, its weights: (T, n)."""
        row = self._row("")
        assert row is not None
        found = []
        for size in self._beside[0]:
            if size > 1:
                row[-1] = 0.0
            found.append((size, row[numbers[size - 1]]))
        return found

    def costs(self, chunk: str) -> Mapping[str, float]:
        """What a left chunk may stand beside, with the negative logarithm of how likely; made once for each chunk."""
        if chunk not in self._costs:
            row = self._row(chunk)
            lengths = len(chunk) * np.log(_SCALE)
            self._costs[chunk] = (
                {}
                if row is None
                else {
                    right: float(lengths + len(right) * np.log(_SCALE) - np.log(row[number]))
                    for right, number in self.right.items()
                    if row[number] > 0
                }
            )
        return self._costs[chunk]


def smoothed(left: Sequence[str], right: Sequence[str], weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """`weights` with something for each pair of single letters and for each letter left out: no word is impossible."""
    lengths, sizes = (np.array([len(chunk) for chunk in chunks]) for chunks in (left, right))
    joint = weights.astype(np.float64)
    singles = np.ix_(lengths == 1, sizes == 1)
    joint[singles] = np.maximum(joint[singles], _FLOOR)
    joint[lengths == 1, 0] = np.maximum(joint[lengths == 1, 0], _DROPPED)
    joint[0, sizes == 1] = np.maximum(joint[0, sizes == 1], _DROPPED)
    joint[0, 0] = 0.0
    return joint
