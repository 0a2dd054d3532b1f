"""Chunks learned from pairs by expectation-maximisation, with nobody saying which letters belong together.

Jiampojamarn, Kondrak and Sherif, "Applying many-to-many alignments" (NAACL 2007); longer chunks are held back at first,
and a share of each count is taken away at every turn, so that what is rare and long falls out of the model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from comity.identify.training.alignment import Lattice, side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

TURNS = 8
_HELD_BACK = 0.6  # for each letter above one beside one, in the first turns
_TAKEN = 0.3  # of the count of each chunk pair longer than one beside one


class Learned:
    """What one training run found: `left` and `right` chunks, and (len(left), len(right)) `weights` that sum to one."""

    def __init__(self, left: list[str], right: list[str], weights: NDArray[np.float64]) -> None:
        self.left, self.right, self.weights = left, right, weights

    def kept(self) -> Learned:
        """Without the chunks that weigh nothing."""
        rows = [n for n, chunk in enumerate(self.left) if len(chunk) < 2 or self.weights[n].any()]
        columns = [n for n, chunk in enumerate(self.right) if len(chunk) < 2 or self.weights[:, n].any()]
        thin = self.weights[np.ix_(rows, columns)]
        return Learned([self.left[n] for n in rows], [self.right[n] for n in columns], thin / thin.sum())


def learn(
    pairs: Mapping[tuple[str, str], float],
    *,
    sizes: tuple[int, int],
    largest: int,
    least: int,
    say: Callable[[str], None],
    turns: int = TURNS,
) -> Learned:
    """Chunks of at most `sizes` letters left and right from `pairs`, each with its weight.

    largest: the most letters of a pair of chunks. least: how often a chunk must stand in the words to be one.
    """
    lefts, rights = (sorted({pair[n] for pair in pairs}) for n in (0, 1))
    numbers = [{word: number for number, word in enumerate(words)} for words in (lefts, rights)]
    ones = np.array([numbers[0][one] for one, _ in pairs], np.int32)
    others = np.array([numbers[1][other] for _, other in pairs], np.int32)
    shares = np.array(list(pairs.values()))
    lattice = Lattice(side(lefts, sizes[0], least), side(rights, sizes[1], least), largest)
    letters = [np.array([len(chunk) for chunk in s.chunks] + [9]) for s in (lattice.left, lattice.right)]
    above = np.maximum(0, letters[0][:, None] + letters[1][None, :] - 2)
    weights = _first(lattice, ones, others, shares) * _HELD_BACK**above
    weights[0] *= 0.1
    weights[:, 0] *= 0.1
    weights /= weights.sum()
    for turn in range(turns):
        counts = np.zeros(weights.size)
        found = np.zeros(len(ones))
        for batch in lattice.batches(ones, others):
            sums, likelihood = lattice.forward(weights, ones[batch], others[batch])
            lattice.used(weights, ones[batch], others[batch], sums, shares[batch], counts)
            found[batch] = np.log(np.maximum(likelihood, 1e-300))
        grid = counts.reshape(weights.shape)
        if turn < TURNS // 2:
            grid *= _HELD_BACK**above
        grid = np.where(above > 0, np.maximum(0, grid - _TAKEN), grid)
        weights = grid / grid.sum()
        say(f"{turn + 1}/{turns}: {(shares * found).sum() / shares.sum():.3f} for each pair, {(grid > 0).sum()} chunks")
    return Learned(lattice.left.chunks, lattice.right.chunks, weights[:-1, :-1]).kept()


def _first(
    lattice: Lattice, ones: NDArray[np.int32], others: NDArray[np.int32], shares: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How often chunks stand at about the same place of a pair, beyond what their frequencies explain."""
    counts = np.zeros(lattice.shape[0] * lattice.shape[1])
    none = np.zeros((1, 1), np.int32)
    for batch in lattice.batches(ones, others):
        tall, wide = int(lattice.left.lengths[ones[batch]].max()), int(lattice.right.lengths[others[batch]].max())
        for s in range(len(lattice.left.by_size) + 1):
            for t in range(len(lattice.right.by_size) + 1):
                if not 0 < s + t <= lattice.largest:
                    continue
                which = []
                for i in range(tall - s + 1):
                    middle = (i + s / 2) / tall * wide - t / 2
                    for j in range(max(0, int(middle - 1.5)), min(wide - t, int(middle + 2.5)) + 1):
                        row = lattice.left.by_size[s - 1][i, ones[batch]] if s else none[0]
                        column = lattice.right.by_size[t - 1][j, others[batch]] if t else none[0]
                        which.append(np.broadcast_to(row * np.int32(lattice.shape[1]) + column, (len(batch),)))
                if which:
                    many = np.tile(shares[batch], len(which))
                    np.add.at(counts, np.concatenate(which), many)
    grid = counts.reshape(lattice.shape)
    grid[-1] = 0.0
    grid[:, -1] = 0.0
    scaled: NDArray[np.float64] = grid / np.sqrt(np.outer(grid.sum(axis=1) + 1e-9, grid.sum(axis=0) + 1e-9))
    return scaled
