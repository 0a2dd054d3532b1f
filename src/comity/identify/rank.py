"""From entries that hold some of the words to a ranked list: names aligned word by word, then births, places, sexes.

Everything is a log-likelihood ratio in nats: how much likelier what was asked is of this record's person than of
another. The weights are learned (docs/identification-model.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.identify.parts import NONE, SLOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from comity.identify.vocabulary import Near

UNSAID = -9.0


class Weights(NamedTuple):
    """Learned on training pairs; nats."""

    missing: float = -3.0  # a word of the query that the record does not have
    first_extra: float = -1.5  # a unit of the record that the query does not have
    more_extra: float = -1.5
    order: float = -0.4  # words in another order
    name: float = 1.0  # of the evidence of words


WEIGHTS = Weights()


class Aligned(NamedTuple):
    """Of P entries: the name's evidence, and for each word of the query the slot it was given (-1: none)."""

    evidence: NDArray[np.float32]
    slots: NDArray[np.int8]


def table(near: Near, size: int) -> NDArray[np.float32]:
    """(size + 1,): evidence by unit number, and UNSAID for all others; the last is for an empty slot."""
    found = np.full(size + 1, UNSAID, np.float32)
    found[near.units] = near.evidence
    return found


def quick(tables: Sequence[NDArray[np.float32]], units: NDArray[np.uint32]) -> NDArray[np.float32]:
    """A first order of entries, (SLOTS, P) units: each word's best unit, whatever the others take; a unit more than
    there are words counts as one that was not asked."""
    places = np.minimum(units, np.uint32(len(tables[0]) - 1))
    total = np.zeros(units.shape[1], np.float32)
    for first in range(0, len(tables), 2):
        # Two words at a time, side by side in one number: a table is then read once for both.
        pair = np.stack([*tables[first : first + 2], *tables[first : first + 1]][:2], axis=1)
        both = np.maximum(pair, np.float32(WEIGHTS.missing)).view(np.float64)[:, 0]
        best = both[places[0]].view(np.float32)
        for slot in range(1, SLOTS):
            np.maximum(best, both[places[slot]].view(np.float32), out=best)
        for word in range(len(tables[first : first + 2])):
            total += best[word::2]
    for slot in range(len(tables), SLOTS):  # the empty slots of an entry are its last
        extra = WEIGHTS.first_extra if slot == len(tables) else WEIGHTS.more_extra
        total += np.where(units[slot] == NONE, np.float32(0), np.float32(extra))
    return total


def align(tables: Sequence[NDArray[np.float32]], units: NDArray[np.uint32]) -> Aligned:
    """The best assignment of words to slots of (SLOTS, P) units, each slot once: exact, for every entry at once."""
    places = np.minimum(units, np.uint32(len(tables[0]) - 1))
    many, sets = units.shape[1], 1 << SLOTS
    best = np.full((sets, many), -1e9, np.float32)
    best[0] = 0.0
    came: list[NDArray[np.int8]] = []
    for one in tables:
        gain = one[places] * np.float32(WEIGHTS.name)
        after = best + np.float32(WEIGHTS.missing)
        choice = np.full((sets, many), -1, np.int8)
        for taken in range(sets):
            for slot in range(SLOTS):
                if taken >> slot & 1:
                    total = best[taken ^ (1 << slot)] + gain[slot]
                    better = total > after[taken]
                    np.copyto(after[taken], total, where=better)
                    choice[taken][better] = slot
        best = after
        came.append(choice)
    held = (units != NONE).sum(axis=0)
    taken_count = np.array([bin(taken).count("1") for taken in range(sets)])
    extra = np.maximum(held[None, :] - taken_count[:, None], 0)
    cost = np.where(extra > 0, WEIGHTS.first_extra + (extra - 1) * WEIGHTS.more_extra, 0.0).astype(np.float32)
    total = best + cost
    end = total.argmax(axis=0)
    every = np.arange(many)
    slots = np.full((len(tables), many), -1, np.int8)
    at = end.copy()
    for word in range(len(tables) - 1, -1, -1):
        slots[word] = came[word][at, every]
        used = slots[word] >= 0
        at[used] ^= 1 << slots[word][used].astype(np.int64)
    turned = np.zeros(many, bool)
    for word in range(1, len(tables)):
        before = slots[:word].max(axis=0)
        turned |= (slots[word] >= 0) & (slots[word] < before)
    return Aligned(total[end, every] + np.float32(WEIGHTS.order) * turned, slots)


def posterior(ratios: NDArray[np.float32], rows: int, present: float, common: float = 0.0) -> NDArray[np.float64]:
    """The probability of each candidate, when one record in `rows` is the person's with probability `present`.

    common: nats by which what was asked is likelier of a person taken at random than the ratios assume. Somebody who
    isn't in the registry most likely has a common name too, and a candidate is no surer for sharing it."""
    top = float(ratios.max(initial=0.0))
    weight = np.exp(ratios.astype(np.float64) - top)
    nobody = np.exp(max(common, 0.0) - top) * max(rows, 1) * (1 - present) / present
    found: NDArray[np.float64] = weight / (weight.sum() + nobody)
    return found
