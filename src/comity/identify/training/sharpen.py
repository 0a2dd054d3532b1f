"""The weights of the chunks sharpened, so that the true word stands before those that are easily taken for it.

Expectation-maximisation makes true pairs likely; it doesn't look at wrong ones. Here each word is put before its true
partner and those most like it, and the logarithms of the weights are moved until the softmax of their evidence favours
the true one (Adagrad: Duchi, Hazan and Singer, JMLR 2011). What a word weighs by itself stays as it was.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.identify.chunks import Chunks, smoothed
from comity.identify.skeleton import likeness, readings, signatures, skeleton
from comity.identify.training.alignment import Lattice, side
from comity.identify.training.em import Learned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from comity.identify.fold import Script

_LIKE = 200  # words with the likest skeletons, of which
_RIVALS = 20  # have the most evidence
_AT_ONCE = 1000  # questions between two moves of the weights
_PACE = 0.12
_ROUNDS = 5
_SURE = 1e-3  # a candidate whose chance is right within this moves nothing


class Questions(NamedTuple):
    """ones: (Q,) left words. others: (Q, 1 + _RIVALS) right words, the true one first, -1 where there are fewer."""

    ones: NDArray[np.int32]
    others: NDArray[np.int32]
    shares: NDArray[np.float64]

    def some(self, which: NDArray[np.intp]) -> Questions:
        return Questions(self.ones[which], self.others[which], self.shares[which])


def sharpened(
    learned: Learned,
    pairs: Mapping[tuple[str, str], float],
    scripts: tuple[Script, Script],
    *,
    one_in: int,
    say: Callable[[str], None],
) -> Learned:
    """`learned`, moved by the questions that `pairs` ask: every `one_in`th left word, by its hash."""
    lefts, rights = (sorted({pair[n] for pair in pairs}) for n in (0, 1))
    asked = questions(learned, pairs, scripts, (lefts, rights), one_in)
    say(f"{len(asked.ones)} questions")
    sizes = [max(map(len, chunks)) for chunks in (learned.left, learned.right)]
    lattice = Lattice(side(lefts, sizes[0], 0, learned.left), side(rights, sizes[1], 0, learned.right), sum(sizes))
    alone = Chunks(learned.left, learned.right, learned.weights).ready(rights).alone.astype(np.float64)
    weights = np.pad(smoothed(learned.left, learned.right, learned.weights), ((0, 1), (0, 1))).ravel()
    seen = np.zeros_like(weights)
    chance = np.random.default_rng(20)
    for turn in range(_ROUNDS):
        right = loss = 0.0
        for some in np.array_split(chance.permutation(len(asked.ones)), -(-len(asked.ones) // _AT_ONCE)):
            slope, lost, hit = _slope(lattice, weights, alone, asked.some(some))
            moved = np.flatnonzero(slope)
            seen[moved] += slope[moved] ** 2
            weights[moved] *= np.exp(_PACE / (1 + turn) * slope[moved] / np.sqrt(seen[moved] + 1e-2))
            right, loss = right + hit, loss + lost
        say(f"{turn + 1}/{_ROUNDS}: {loss / asked.shares.sum():.3f} lost, {right / len(asked.ones):.4f} first")
    grid = weights.reshape(lattice.shape)[:-1, :-1]
    return Learned(learned.left, learned.right, grid)


def questions(
    learned: Learned,
    pairs: Mapping[tuple[str, str], float],
    scripts: tuple[Script, Script],
    words: tuple[list[str], list[str]],
    one_in: int,
) -> Questions:
    """A question for each pair of the left words asked about: which of these is its partner?"""
    lefts, rights = words
    chunks = Chunks(learned.left, learned.right, learned.weights)
    ready = chunks.ready(rights)
    marks = signatures([skeleton(scripts[1], word) for word in rights])
    many = np.bitwise_count(marks).sum(axis=0).astype(np.uint8)
    number = {word: place for place, word in enumerate(rights)}
    partners: dict[str, list[tuple[int, float]]] = {}
    for (one, other), share in pairs.items():
        partners.setdefault(one, []).append((number[other], share))
    ones, others, shares = [], [], []
    for place, word in enumerate(lefts):
        if hashlib.sha256(word.encode()).digest()[1] % one_in:
            continue
        like = np.max([likeness(signatures([r])[:, 0], marks, many) for r in readings(scripts[0], word)], axis=0)
        near = np.sort(np.argpartition(-like, min(_LIKE, len(like) - 1))[:_LIKE])
        own = np.array([partner for partner, _ in partners[word]])
        near = near[~np.isin(near, own)]
        rivals = near[np.argsort(-chunks.evidence(word, ready, near), kind="stable")][:_RIVALS]
        for partner, share in partners[word]:
            row = np.full(1 + _RIVALS, -1, np.int32)
            row[0] = partner
            row[1 : 1 + len(rivals)] = rivals
            ones.append(place)
            others.append(row)
            shares.append(share)
    return Questions(np.array(ones, np.int32), np.array(others), np.array(shares))


def _slope(
    lattice: Lattice, weights: NDArray[np.float64], alone: NDArray[np.float64], asked: Questions
) -> tuple[NDArray[np.float64], float, int]:
    """Where to move the logarithm of each weight; what was lost; and how many true words came first."""
    shape = asked.others.shape
    ones, others = np.repeat(asked.ones, shape[1]), asked.others.ravel()
    held = np.flatnonzero(others >= 0)
    evidence = np.full(others.size, -np.inf)
    for batch in lattice.batches(ones[held], others[held]):
        pairs = held[batch]
        _, likelihood = lattice.forward(weights, ones[pairs], others[pairs])
        evidence[pairs] = np.log(np.maximum(likelihood, 1e-300)) - alone[others[pairs]]
    table = evidence.reshape(shape)
    chances = np.exp(table - table.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    wanted = -chances
    wanted[:, 0] += 1.0
    pull = (wanted * asked.shares[:, None]).ravel()
    slope = np.zeros_like(weights)
    held = np.flatnonzero((np.abs(wanted).ravel() > _SURE) & (others >= 0))
    for batch in lattice.batches(ones[held], others[held]):
        pairs = held[batch]
        sums, _ = lattice.forward(weights, ones[pairs], others[pairs])
        lattice.used(weights, ones[pairs], others[pairs], sums, pull[pairs], slope)
    lost = -(asked.shares * np.log(np.maximum(chances[:, 0], 1e-12))).sum()
    return slope, float(lost), int((table[:, 0] >= table.max(axis=1)).sum())
