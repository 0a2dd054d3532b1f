"""Pairs of one script: two Latin spellings of one Arabic word, two Arabic writings of one Latin word.

No file lists them. They are read off the pairs across scripts, those with too little evidence left out, and off the
slips that clerks make in Arabic.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from comity.identify.chunks import Chunks, smoothed
from comity.identify.training.alignment import Lattice, side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from comity.identify.training.em import Learned

Pairs = dict[tuple[str, str], float]

_MOST = {"latin": 6, "arabic": 5}  # spellings of one word, the most frequent first
_LEAST = {"latin": 4.0, "arabic": 6.0}  # evidence of a spelling with the word that it is to share
SEEN = 0.9  # weight below which a pair across scripts is of a list of any words, not of names: too many to cross
_SAME = 0.5  # weight of a word beside itself
_SLIP = 0.1  # of a word beside itself with one letter taken for another
_EVERY = 20  # of how many slips of a word one is learned from
# Letters that one pen makes of another: dots left out or added, letters that sound alike, the seat of a hamza.
_SLIPS = ("بتثني", "جحخ", "دذ", "رز", "سشص", "صض", "طظ", "عغ", "فق", "قكغ", "تط", "ضظد", "هحا", "ايوه", "سص", "زذ")


def evidences(learned: Learned, pairs: Mapping[tuple[str, str], float]) -> NDArray[np.float64]:
    """The evidence of each pair under the model, in their order."""
    lefts, rights = (sorted({pair[n] for pair in pairs}) for n in (0, 1))
    numbers = [{word: number for number, word in enumerate(words)} for words in (lefts, rights)]
    ones = np.array([numbers[0][one] for one, _ in pairs], np.int32)
    others = np.array([numbers[1][other] for _, other in pairs], np.int32)
    sizes = [max(map(len, chunks)) for chunks in (learned.left, learned.right)]
    lattice = Lattice(side(lefts, sizes[0], 0, learned.left), side(rights, sizes[1], 0, learned.right), sum(sizes))
    weights = np.pad(smoothed(learned.left, learned.right, learned.weights), ((0, 1), (0, 1)))
    chunks = Chunks(learned.left, learned.right, learned.weights)
    found = np.zeros(len(ones))
    for batch in lattice.batches(ones, others):
        _, likelihood = lattice.forward(weights, ones[batch], others[batch])
        found[batch] = np.log(np.maximum(likelihood, 1e-300))
    left_alone, right_alone = chunks.turned().ready(lefts).alone, chunks.ready(rights).alone
    return found - left_alone[ones] - right_alone[others]


def latin(pairs: Mapping[tuple[str, str], float], found: NDArray[np.float64]) -> Pairs:
    """Pairs of Latin spellings; `pairs` are (Latin, Arabic) with their evidence `found`."""
    return _that_share(((one, other, seen) for (one, other), seen in pairs.items()), found, "latin")


def arabic(pairs: Mapping[tuple[str, str], float], found: NDArray[np.float64]) -> Pairs:
    """Pairs of Arabic writings, and of each Arabic word with a slip of the pen."""
    shared = _that_share(((other, one, seen) for (one, other), seen in pairs.items()), found, "arabic")
    for number, word in enumerate(sorted({other for (_, other), seen in pairs.items() if seen >= SEEN})):
        for slip in slips(word)[number % _EVERY :: _EVERY]:
            for pair in ((word, slip), (slip, word)):
                shared[pair] = shared.get(pair, 0.0) + _SLIP
    return shared


def slips(word: str) -> list[str]:
    """`word` with one letter taken for another that looks or sounds like it."""
    found = []
    for place, letter in enumerate(word):
        for alike in _SLIPS:
            if letter in alike:
                found += [word[:place] + other + word[place + 1 :] for other in alike if other != letter]
    return sorted(set(found))


def _that_share(triples: Iterable[tuple[str, str, float]], found: NDArray[np.float64], script: str) -> Pairs:
    by_word: dict[str, list[tuple[float, str]]] = defaultdict(list)
    words = set()
    for (mine, shared, seen), evidence in zip(triples, found, strict=True):
        if seen < SEEN:
            continue
        words.add(mine)
        if evidence >= _LEAST[script]:
            by_word[shared].append((seen, mine))
    pairs: Pairs = dict.fromkeys(((word, word) for word in sorted(words)), _SAME)
    for _, spellings in sorted(by_word.items()):
        best = sorted(spellings, key=lambda s: (-s[0], s[1]))[: _MOST[script]]
        for (seen, one), (as_often, other) in permutations(best, 2):
            pairs[one, other] = min(2.0, pairs.get((one, other), 0.0) + (seen * as_often) ** 0.5 / len(best))
    return pairs
