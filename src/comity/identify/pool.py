"""Which entries of an index one query looks at: those under its rarest words, then the best of them by a quick look."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.identify import parts, rank
from comity.identify.parts import SLOTS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from comity.identify.born import Born
    from comity.identify.opened import Opened
    from comity.identify.vocabulary import Near

POOL = 200_000  # entries looked at for one query; past it the answer says that it is incomplete
COMMON = 60_000  # entries of a word; of one with more only the years about a known birth are looked at
ENOUGH = 15_000  # past so many, no further word is looked up, and no unit that is much less likely than the best
CLOSELY = 200  # names of them, aligned word by word
_SPREAD = 3  # years on either side of a known birth, where a word is too common to look at all its entries
_UNLIKELY = 6.0  # nats
_MOST = 3 * POOL  # one common unit alone may pass POOL


class Pool(NamedTuple):
    """Entries worth a look, and their units (SLOTS, P). whole: none that holds the rarest word was left out."""

    entries: NDArray[np.uint32]
    units: NDArray[np.uint32]
    whole: bool


def gather(index: Opened, near: list[Near], asked: Born) -> Pool:
    """Entries under the rarest words first, the likeliest units of each first; of a common word, those of the years
    about the birth. Past POOL the answer is not whole, and of what was left out those come in whose rarest word it is:
    a name of common words alone stands under one of them."""
    costs = [int(index.frequency[one.units].sum()) for one in near]
    years = _years(asked)
    slices: list[slice] = []
    lists: list[NDArray[np.uint32]] = []
    looked: set[int] = set()
    spent, whole = 0, False
    for word in np.argsort(costs, kind="stable").tolist():
        within = years if costs[word] > COMMON else None
        complete = True
        for unit, evidence in zip(near[word].units.tolist(), near[word].evidence.tolist(), strict=True):
            if spent > ENOUGH and evidence < near[word].evidence[0] - _UNLIKELY:
                break
            under, beside = index.under(unit, within), index.beside(unit, within)
            size = _size(under) + sum(map(len, beside))
            if spent + size > POOL and spent:
                complete = False
                continue
            slices += under
            lists += beside
            looked.add(unit)
            spent += size
        whole = whole or complete
        if spent > ENOUGH:
            break
    if not whole:
        slices += _alone(index, near, years, looked)
    return _gathered(index, slices, lists, whole)


def _alone(index: Opened, near: list[Near], years: tuple[int, int] | None, looked: set[int]) -> list[slice]:
    """Of the likely units that were not looked at, entries of which each is the rarest; at most POOL of them."""
    likely = [
        (evidence - float(one.evidence[0]), unit)
        for one in near
        for unit, evidence in zip(one.units.tolist(), one.evidence.tolist(), strict=True)
        if unit not in looked and evidence >= one.evidence[0] - _UNLIKELY
    ]
    found: list[slice] = []
    spent = 0
    for _, unit in sorted(likely, reverse=True):
        under = index.under(unit, years)
        if spent + _size(under) <= POOL:
            found += under
            spent += _size(under)
    return found


def _size(parts: list[slice]) -> int:
    return sum(part.stop - part.start for part in parts)


def _gathered(index: Opened, slices: list[slice], lists: list[NDArray[np.uint32]], whole: bool) -> Pool:
    """Entries of slices and lists, those of records that are gone left out, with their units."""
    listed = np.concatenate(lists) if lists else np.zeros(0, np.uint32)
    entries = np.concatenate([*(np.arange(part.start, part.stop, dtype=np.uint32) for part in slices), listed])
    names = np.concatenate([*(index.name[part] for part in slices), np.take(index.name, listed, mode="clip")])
    units = np.ascontiguousarray(names.view(np.uint32).reshape(-1, SLOTS).T)
    if index.gone is not None:
        kept = ~index.gone[index.record[entries]]
        entries, units = entries[kept], units[:, kept]
    return Pool(entries[:_MOST], units[:, :_MOST], whole and len(entries) <= _MOST)


def _years(asked: Born) -> tuple[int, int] | None:
    if asked.kind == "unknown":
        return None
    ends = np.array([asked.first, asked.last], np.int32)
    low, high = parts.year_numbers(ends, ends).tolist()
    return low - _SPREAD, high + _SPREAD


def closest(
    pool: Pool,
    tables: Sequence[NDArray[np.float32]],
    facts: Callable[[NDArray[np.uint32]], dict[str, NDArray[np.float32]]],
) -> tuple[NDArray[np.uint32], NDArray[np.int64], dict[str, NDArray[np.float32]]]:
    """Of a large pool the entries under the CLOSELY best names by a quick look, births, places and sexes weighed too
    (`facts` of some entries); the number of each entry's name, equal for equal names, from 0 without a gap; and its
    facts."""
    entries, units = pool.entries, pool.units
    ratio = rank.quick(tables, units)
    if len(entries) > CLOSELY * 8:
        edge = np.partition(ratio, len(ratio) - CLOSELY * 8)[len(ratio) - CLOSELY * 8]
        kept = np.flatnonzero(ratio >= edge)
        entries, units, ratio = entries[kept], units[:, kept], ratio[kept]
    entries, first = np.unique(entries, return_index=True)
    units, ratio = units[:, first], ratio[first]
    name = _numbered(units)
    weighed = facts(entries)
    ratio = ratio + sum(weighed.values())
    best = np.full(int(name.max()) + 1, -np.inf, np.float32)
    np.maximum.at(best, name, ratio)
    if len(best) > CLOSELY:
        chosen = np.zeros(len(best), bool)
        chosen[np.argpartition(-best, CLOSELY)[:CLOSELY]] = True
        kept = np.flatnonzero(chosen[name])
        entries, name = entries[kept], name[kept]
        name = (np.cumsum(chosen) - 1)[name]
        weighed = {fact: each[kept] for fact, each in weighed.items()}
    return entries, name, weighed


def _numbered(units: NDArray[np.uint32]) -> NDArray[np.int64]:
    """(P,) the number of each entry's name, from 0: equal for equal units of (SLOTS, P) in the same order."""
    order = np.lexsort(units)
    new = np.any(units[:, order[1:]] != units[:, order[:-1]], axis=0)
    found = np.empty(len(order), np.int64)
    found[order] = np.r_[0, np.cumsum(new)]
    return found
