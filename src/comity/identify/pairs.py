"""Which persons of a short list may be one: every pair compared by the model, without an index and without a registry.

For a list that an officer brings, and the cases that are open already: a few thousand persons at most. Nothing here
decides: a pair is shown to the officer, and nothing is merged or kept out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.errors import Refused
from comity.identify import born, fold, model, rank
from comity.identify.parts import NONE, SLOTS, sex_of
from comity.identify.places import Places
from comity.identify.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from comity.identify.fold import Unit

LEAST = 0.5
"""From this probability on a pair is shown."""
PRIOR = -8.0
"""Nats, declared: one pair in some three thousand is one person before anything is compared."""
WORD = 4.5
"""Nats that a word of a name says at most, of two words: names repeat, whatever their letters say. A judgement, as the
prior: no list with known duplicates was there to measure either on."""
_FARTHEST = 17.0
"""Nats that a name may lose before no date and no place can make up for it."""
MOST = 600
"""Persons of `since` on that are compared; of a longer list its first ones, since every pair is looked at while an
officer waits."""
ALIGNED = 300_000
"""Pairs of names aligned; in a list of equal names the rest is not compared."""
_SIEVED = 200  # words of so short a list that are put before the model


class Person(NamedTuple):
    """Whom a line or a case describes; empty is not known. names: every spelling, in either script."""

    names: tuple[str, ...]
    born: str = ""
    place: str = ""
    sex: str = ""


class Pair(NamedTuple):
    """Two persons of the list by their places in it, `first` before `second`, and how probably they are one."""

    first: int
    second: int
    probability: float


class _Known(NamedTuple):
    """Everybody as numbers: entries (SLOTS, E) of units, whose, what each says against itself, and (n,) of each
    other fact."""

    vocabulary: Vocabulary
    entries: NDArray[np.uint32]
    of: NDArray[np.int64]
    whole: NDArray[np.float32]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    births: list[born.Born]
    place: NDArray[np.uint16]
    sex: NDArray[np.uint8]
    places: Places


def pairs(persons: Sequence[Person], *, since: int = 0, least: float = LEAST) -> list[Pair]:
    """The pairs that may be one person, those likeliest first; each person of `since` on with everybody before it.

    A name without a letter is compared with nobody.
    """
    persons = persons[: since + MOST]
    known = _known(persons)
    found: list[Pair] = []
    if not len(known.of):
        return found
    aligned = 0
    for second in range(max(since, 1), len(persons)):
        if aligned > ALIGNED:
            break
        ratios, many = _against(known, second)
        aligned += many
        chance = 1 / (1 + np.exp(np.clip(-PRIOR - ratios, -60, 60)))
        found += [Pair(int(first), second, round(float(chance[first]), 3)) for first in np.flatnonzero(chance >= least)]
    return sorted(found, key=lambda pair: (-pair.probability, pair.second, pair.first))


def compare(described: Sequence[tuple[tuple[str, ...], str, str, str]], since: int) -> list[Pair]:
    """`pairs` of what the chancery describes (`importing.alike.Described`)."""
    return pairs([Person(*each) for each in described], since=since)


def _known(persons: Sequence[Person]) -> _Known:
    numbers: dict[Unit, int] = {}
    rows: list[list[int]] = []
    of: list[int] = []
    for place, person in enumerate(persons):
        for name in person.names:
            units = fold.units(name)[:SLOTS]
            if units:
                row = [numbers.setdefault(unit, len(numbers)) for unit in units]
                rows.append(row + [int(NONE)] * (SLOTS - len(row)))
                of.append(place)
    births = [_born(person.born) for person in persons]
    table = Places.load()
    entries = np.array(rows, np.uint32).reshape(-1, SLOTS).T
    vocabulary = Vocabulary(list(numbers), model.load(), sieved=_SIEVED)
    alone = np.array([_alone(vocabulary, unit, number) for unit, number in numbers.items()] or [0.0], np.float32)
    return _Known(
        vocabulary,
        entries,
        np.array(of, np.int64),
        np.where(entries == NONE, 0.0, alone[np.minimum(entries, len(alone) - 1)]).sum(axis=0, dtype=np.float32),
        np.array([each.first for each in births], np.int32),
        np.array([each.last for each in births], np.int32),
        births,
        np.array([table.code(person.place, learn=True) for person in persons], np.uint16),
        np.array([sex_of(person.sex) for person in persons], np.uint8),
        table,
    )


def _alone(vocabulary: Vocabulary, unit: Unit, number: int) -> float:
    """The evidence of a word against itself: the most that any other could give."""
    near = vocabulary.near(unit)
    return float(near.evidence[near.units == number].max(initial=0.0))


def _born(text: str) -> born.Born:
    try:
        return born.read(text)
    except Refused:
        return born.UNKNOWN


def _against(known: _Known, place: int) -> tuple[NDArray[np.float64], int]:
    """(place,): the evidence in nats that this person is each of those before it, by the best of its names; and how
    many names were aligned for it."""
    best, aligned = np.full(place, -60.0), 0
    mine = np.flatnonzero(known.of == place)
    before = np.flatnonzero(known.of < place)
    for entry in mine if len(before) else ():
        numbers = known.entries[:, entry]
        words = [known.vocabulary.units[number] for number in numbers[numbers != NONE].tolist()]
        tables = [rank.table(known.vocabulary.near(word), len(known.vocabulary.units)) for word in words]
        most = np.minimum(known.whole[before], known.whole[entry])
        close = rank.quick(tables, known.entries[:, before]) >= most - _FARTHEST
        units, whose = known.entries[:, before[close]], known.of[before[close]]
        aligned += len(whose)
        if len(whose):
            lost = np.maximum(most[close] - rank.align(tables, units).evidence, 0.0)
            rarity = WORD * np.minimum(np.minimum((units != NONE).sum(axis=0), len(words)), 2)
            np.maximum.at(best, whose, (rarity - lost).astype(np.float64))
    if not aligned:
        return best, 0
    best += born.likelihood(known.births[place], known.first[:place], known.last[:place])
    best += known.places.likelihood(int(known.place[place]), known.place[:place])
    if known.sex[place]:
        held = known.sex[:place]
        best += np.where(held == 0, 0.0, np.where(held == known.sex[place], 0.65, -3.0))
    return best, aligned
