"""All alignments of many pairs of words at once: their total likelihood, and how often each pair of chunks is used.

Words are columns, as in `chunks.Words`, and pairs of about the same lengths are taken together, so that numpy works on
thousands of pairs at a time. Sums are in float64 and always in the same order: a training run is repeated to the byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int32]

_CELLS = 1_500_000  # of one batch, pairs times places: bounds the memory at some 500 MB


class Side(NamedTuple):
    """The words of one side. chunks: "" first. by_size: (T, V) chunk numbers for each size from 1. lengths: (V,)."""

    chunks: list[str]
    by_size: list[Numbers]
    lengths: Numbers


def side(words: Sequence[str], sizes: int, least: int, known: Sequence[str] = ()) -> Side:
    """`words` with their ends. Chunks of up to `sizes` letters that stand `least` times, or those of `known`."""
    whole = [f"^{word}$" for word in words]
    seen: dict[str, int] = {}
    for word in whole:
        for size in range(1, sizes + 1):
            for place in range(len(word) - size + 1):
                chunk = word[place : place + size]
                seen[chunk] = seen.get(chunk, 0) + 1
    chunks = list(known) or ["", *sorted(chunk for chunk, times in seen.items() if times >= least or len(chunk) == 1)]
    number = {chunk: place for place, chunk in enumerate(chunks)}
    tall = max(map(len, whole), default=0)
    by_size = [np.full((tall, len(words)), len(chunks), np.int32) for _ in range(sizes)]  # past the end: weighs nothing
    for column, word in enumerate(whole):
        for size, places in enumerate(by_size, 1):
            for place in range(len(word) - size + 1):
                places[place, column] = number.get(word[place : place + size], len(chunks))
    return Side(chunks, by_size, np.array([len(word) for word in whole], np.int32))


class Lattice:
    """The alignments of pairs (a left word, a right word), by number in their sides.

    largest: the most letters of a pair of chunks, both sides together.
    """

    def __init__(self, left: Side, right: Side, largest: int) -> None:
        self.left, self.right, self.largest = left, right, largest
        self.shape = (len(left.chunks) + 1, len(right.chunks) + 1)  # the last of each is a chunk not known: zeros

    def batches(self, ones: Numbers, others: Numbers) -> Iterator[NDArray[np.intp]]:
        """The pairs' numbers, grouped by their lengths."""
        long, wide = self.left.lengths[ones], (self.right.lengths[others] + 1) // 2 * 2
        order = np.lexsort((wide, long))
        edges = np.flatnonzero(np.diff(long[order] * 1000 + wide[order])) + 1
        for group in np.split(order, edges):
            if len(group):
                cells = int(long[group[0]] + 1) * int(wide[group[0]] + 1)
                yield from np.array_split(group, -(-len(group) * cells // _CELLS))

    def _columns(self, ones: Numbers, others: Numbers) -> tuple[list[Numbers], list[Numbers]]:
        tall = int(self.left.lengths[ones].max())
        wide = int(self.right.lengths[others].max())
        rows = [places[:tall, ones] * np.int32(self.shape[1]) for places in self.left.by_size]
        return rows, [places[:wide, others] for places in self.right.by_size]

    def _reach(self, size: int, have: int) -> range:
        return range(1, min(have, self.largest - size) + 1)

    def forward(self, weights: Floats, ones: Numbers, others: Numbers) -> tuple[Floats, Floats]:
        """Of one batch: the (S+1, T+1, n) sums to each place, and (n,) the likelihood of each pair."""
        rows, columns = self._columns(ones, others)
        tall, wide = len(rows[0]), len(columns[0])
        flat = weights.ravel()
        sums = np.zeros((tall + 1, wide + 1, len(ones)))
        sums[0, 0] = 1.0
        alone = [flat[places] for places in columns]
        for i in range(tall + 1):
            here = sums[i]
            for j in range(wide):
                for t in range(1, min(len(columns), wide - j) + 1):
                    here[j + t] += here[j] * alone[t - 1][j]
            for s in range(1, min(len(rows), tall - i) + 1):
                base, there = rows[s - 1][i], sums[i + s]
                there += here * flat[base]
                for t in self._reach(s, len(columns)):
                    there[t:] += here[: wide + 1 - t] * flat[base + columns[t - 1][: wide + 1 - t]]
        return sums, sums[self.left.lengths[ones], self.right.lengths[others], np.arange(len(ones))]

    def used(self, weights: Floats, ones: Numbers, others: Numbers, sums: Floats, share: Floats, into: Floats) -> None:
        """Adds how often each pair of chunks is used in the pairs' alignments, each pair counted `share` times.

        sums: what `forward` gave for the same batch. into: flat, as long as `weights` has places.
        """
        rows, columns = self._columns(ones, others)
        tall, wide, many = len(rows[0]), len(columns[0]), len(ones)
        flat = weights.ravel()
        back = np.zeros_like(sums)
        likelihood = sums[self.left.lengths[ones], self.right.lengths[others], np.arange(many)]
        back[self.left.lengths[ones], self.right.lengths[others], np.arange(many)] = np.where(
            likelihood > 0, share / np.maximum(likelihood, 1e-300), 0.0
        )

        def note(place: Numbers, amount: Floats) -> None:
            kept = amount != 0
            np.add.at(into, place[kept], amount[kept])

        for i in range(tall, -1, -1):
            here, seen = back[i], sums[i]
            for s in range(1, min(len(rows), tall - i) + 1):
                base, there = rows[s - 1][i], back[i + s]
                step = there * flat[base]
                here += step
                note(np.broadcast_to(base, step.shape), step * seen)
                for t in self._reach(s, len(columns)):
                    place = base + columns[t - 1][: wide + 1 - t]
                    step = there[t:] * flat[place]
                    here[: wide + 1 - t] += step
                    note(place, step * seen[: wide + 1 - t])
            for j in range(wide - 1, -1, -1):
                for t in range(1, min(len(columns), wide - j) + 1):
                    place = columns[t - 1][j]
                    step = here[j + t] * flat[place]
                    here[j] += step
                    note(place, step * seen[j])
