"""How much a name resembles another, from the evidence of their words: one number for a pair of whole names.

Each word is put beside at most one word of the other name, the likeliest pairs first. What counts: the evidence of the
pairs, how much of each word stays unexplained, which words have no partner, their order, and above all the rivals:
whether the registry's vocabulary has words that fit the query's word better. Evidence alone ranks names for one query;
it takes the rivals to set one threshold for all queries (`docs/identification-model.md` has both measured).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 1.0
"""Evidence below which two words have nothing to do with each other."""
FEATURES = (
    "evidence",
    "unexplained",
    "most unexplained",
    "unpaired in the query",
    "unpaired in the name",
    "weight of the unpaired",
    "pairs",
    "behind the best",
    "most behind the best",
    "in the crowd",
    "most in the crowd",
    "out of order",
)
WEIGHTS = (0.212, -0.824, 1.113, -1.565, -2.434, -0.913, 4.073, 5.362, 5.150, -17.119, -0.625, -1.656, -3.570)
"""Of the features, and the last by itself: a logistic regression on training names, `./run bench name_model --fit`."""


class Rivals(NamedTuple):
    """How well the vocabulary as a whole fits one word: its best evidence, and the logarithm of its summed odds."""

    best: float
    crowd: float


class Likeness(NamedTuple):
    """Of a query with Q words and a name with W. here, there: log-likelihoods of the words by themselves.

    evidence: (Q, W). here: (Q,). there: (W,). rivals: of each of the query's words.
    """

    evidence: NDArray[np.floating]
    here: NDArray[np.floating]
    there: NDArray[np.floating]
    rivals: list[Rivals]


def rivals(evidence: NDArray[np.floating]) -> Rivals:
    """Of a word whose evidence with the words of the vocabulary most like it is given; (0, 0) of none."""
    if not len(evidence):
        return Rivals(0.0, 0.0)
    best = float(evidence.max())
    return Rivals(best, best + float(np.log(np.exp(evidence - best).sum())))


def partners(evidence: NDArray[np.floating]) -> list[tuple[int, int]]:
    """(query's word, name's word) of those put side by side, the likeliest first; each word once."""
    found: list[tuple[int, int]] = []
    left = evidence.astype(np.float64)
    while left.size and left.max() > LEAST:
        one, other = divmod(int(left.argmax()), left.shape[1])
        found.append((one, other))
        left[one] = left[:, other] = -np.inf
    return found


def features(alike: Likeness) -> NDArray[np.float64]:
    """(len(FEATURES),) numbers, those in nats divided by ten."""
    evidence, here, there = alike.evidence, alike.here, alike.there
    pairs = partners(evidence)
    # 0 when either word follows wholly from the other.
    unexplained = [-(evidence[pair] + (here[pair[0]] + there[pair[1]]) / 2) for pair in pairs]
    behind = [max(0.0, alike.rivals[pair[0]].best - evidence[pair]) for pair in pairs]
    crowd = [max(0.0, alike.rivals[pair[0]].crowd - evidence[pair]) for pair in pairs]
    alone = [-here[n] for n in range(len(here)) if n not in {pair[0] for pair in pairs}]
    other = [-there[n] for n in range(len(there)) if n not in {pair[1] for pair in pairs}]
    crossed = sum((a - c) * (b - d) < 0 for a, b in pairs for c, d in pairs) / 2
    nats = [
        sum(evidence[pair] for pair in pairs),
        sum(unexplained),
        max(unexplained, default=0.0),
        sum(alone) + sum(other),
        sum(behind),
        max(behind, default=0.0),
        sum(crowd),
        max(crowd, default=0.0),
    ]
    scaled = [float(number) / 10 for number in nats]
    return np.array([*scaled[:3], len(alone), len(other), scaled[3], len(pairs), *scaled[4:], crossed])


def score(alike: Likeness) -> float:
    """The logarithm of the odds that the names are one, when twenty other names lie near each: for ordering, and for
    a threshold; the chance that is shown to a person is the search's own, calibrated for the registry."""
    return float(features(alike) @ np.array(WEIGHTS[:-1]) + WEIGHTS[-1])
