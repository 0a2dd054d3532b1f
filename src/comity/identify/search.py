"""One query against one index: words → units → entries → a ranked list with its evidence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.errors import Refused
from comity.identify import alignment, born, files, fold, merge, parts, rank
from comity.identify.merge import Answer, Common, Found, Hit
from comity.identify.parts import SLOTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from comity.identify.born import Born
    from comity.identify.fold import Unit
    from comity.identify.opened import Opened
    from comity.identify.vocabulary import Near

POOL = 200_000  # entries looked at for one query; past it the answer says that it is incomplete
COMMON = 60_000  # entries of a word; of one with more only the years about a known birth are looked at
ENOUGH = 15_000  # past so many, no further word is looked up, and no unit that is much less likely than the best
CLOSELY = 200  # names of them, aligned word by word
PRESENT = 0.9  # declared: how likely the person is in the registry at all
_SPREAD = 3  # years on either side of a known birth, where a word is too common to look at all its entries
_UNLIKELY = 6.0  # nats
_MOST_NAMES = 8  # of one record
_MOST = 3 * POOL  # one common unit alone may pass POOL
_WORDS = 6  # of a query; the rarest say enough of a longer one


class Query(NamedTuple):
    """What an officer asks; empty is not known."""

    name: str
    born: str = ""
    place: str = ""
    sex: str = ""


class _Asked(NamedTuple):
    words: tuple[Unit, ...]
    born: Born
    place: int
    sex: int


def search(index: Opened, query: Query, *, limit: int = 10, present: float = PRESENT) -> Answer:
    """The records that resemble, best first. Refused: identify.name_empty, identify.born_unreadable, …"""
    found = look(index, query, limit=limit)
    homonyms = count(index, found.hits[0].names) if found.hits else 0
    return merge.answer([found], homonyms, limit=limit, present=present)


def look(index: Opened, query: Query, *, limit: int = 10) -> Found:
    """What this index alone has, for `merge.answer`. Refused: identify.name_empty, identify.born_unreadable, …"""
    asked = _asked(index, query)
    near = [index.vocabulary.near(word) for word in asked.words]
    looked = _pool(index, near, asked)
    if not len(looked.entries):
        return Found([], [], index.rows, looked.whole, Common([], 0.0, index.entries))
    tables = [rank.table(one, len(index.vocabulary.units)) for one in near]
    pool, name = _closest(index, looked, tables, asked)
    _, first = np.unique(name, return_index=True)
    each_name = rank.align(tables, index.unit[:, pool[first]])
    aligned = rank.Aligned(each_name.evidence[name], each_name.slots[:, name])
    record = index.record[pool]
    facts = _facts(index, record, asked)
    total = aligned.evidence + sum(facts.values())
    order = np.lexsort((record, -total))
    _, first = np.unique(record[order], return_index=True)
    order = order[np.sort(first)]
    shown = _shown(index, pool, total, facts, order, limit)
    hits = [
        Hit(
            index.id_of(int(record[at])),
            _names(index, pool[record == record[at]]),
            _told(index, asked, tables, pool, aligned, at, facts),
        )
        for at in shown
    ]
    common = _common(index, near, aligned.evidence[order] if not facts else None)
    rest = order[~np.isin(order, shown)]
    return Found(total[[*shown, *rest.tolist()]].tolist(), hits, index.rows, looked.whole, common)


def _common(index: Opened, near: list[Near], names: NDArray[np.float32] | None) -> Common:
    """How common what was asked is in this index: see `merge.Common`."""
    words = [float((index.living[word.units] * np.exp(word.evidence.astype(np.float64))).sum()) for word in near]
    whole = None if names is None else float(np.exp(names.astype(np.float64)).sum())
    return Common(words, whole, index.entries)


def _shown(
    index: Opened,
    pool: NDArray[np.uint32],
    total: NDArray[np.float32],
    facts: dict[str, NDArray[np.float32]],
    order: NDArray[Any],
    limit: int,
) -> list[int]:
    """The first `limit` in order; equals by their ids, so that the order is the same however the rows are divided, and
    of those that nothing but an id tells apart no more than `merge.most_alike`."""
    found: list[int] = []
    alike: Counter[tuple[Any, ...]] = Counter()
    start = 0
    for end in [*(np.flatnonzero(np.diff(total[order])) + 1).tolist(), len(order)]:
        if len(found) >= limit:
            break
        for at in sorted(order[start:end].tolist(), key=lambda at: index.id_of(int(index.record[pool[at]]))):
            same = (*sorted(index.unit[:, pool[at]].tolist()), *(_rounded(ratio[at]) for ratio in facts.values()))
            alike[same] += 1
            if alike[same] <= merge.most_alike(limit):
                found.append(at)
        start = end
    return found[:limit]


def _rounded(ratio: np.float32) -> float:
    """As an answer says it."""
    return round(float(ratio), 2)


def _names(index: Opened, entries: NDArray[Any]) -> tuple[tuple[str, ...], ...]:
    """The names of one record that resemble, each as `merge.Hit` has it."""
    found = set()
    for entry in entries.tolist():
        units = [index.vocabulary.units[unit] for unit in index.unit[:, entry].tolist() if unit < parts.NONE]
        found.add(tuple(sorted(files.unit_line(unit).rstrip() for unit in units)))
    return tuple(sorted(found))[:_MOST_NAMES]


def _asked(index: Opened, query: Query) -> _Asked:
    words = fold.units(query.name)
    if not words:
        raise Refused("identify.name_empty")
    return _Asked(words[:_WORDS], born.read(query.born), index.places.code(query.place), _sex(query.sex))


def _sex(text: str) -> int:
    return parts.sex_of(text)


class _Pool(NamedTuple):
    """Entries worth a look, and their units (SLOTS, P). whole: none that holds the rarest word was left out."""

    entries: NDArray[np.uint32]
    units: NDArray[np.uint32]
    whole: bool


def _pool(index: Opened, near: list[Near], asked: _Asked) -> _Pool:
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


def _gathered(index: Opened, slices: list[slice], lists: list[NDArray[np.uint32]], whole: bool) -> _Pool:
    """Entries of slices and lists, those of records that are gone left out, with their units."""
    listed = np.concatenate(lists) if lists else np.zeros(0, np.uint32)
    entries = np.concatenate([*(np.arange(part.start, part.stop, dtype=np.uint32) for part in slices), listed])
    names = np.concatenate([*(index.name[part] for part in slices), np.take(index.name, listed, mode="clip")])
    units = np.ascontiguousarray(names.view(np.uint32).reshape(-1, SLOTS).T)
    if index.gone is not None:
        kept = ~index.gone[index.record[entries]]
        entries, units = entries[kept], units[:, kept]
    return _Pool(entries[:_MOST], units[:, :_MOST], whole and len(entries) <= _MOST)


def _years(asked: _Asked) -> tuple[int, int] | None:
    if asked.born.kind == "unknown":
        return None
    ends = np.array([asked.born.first, asked.born.last], np.int32)
    low, high = parts.year_numbers(ends, ends).tolist()
    return low - _SPREAD, high + _SPREAD


def _closest(
    index: Opened, pool: _Pool, tables: list[NDArray[np.float32]], asked: _Asked
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Of a large pool the entries under the CLOSELY best names by a quick look, births, places and sexes weighed too;
    and the number of each entry's name, equal for equal names."""
    entries, units = pool.entries, pool.units
    ratio = rank.quick(tables, units)
    if len(entries) > CLOSELY * 8:
        edge = np.partition(ratio, len(ratio) - CLOSELY * 8)[len(ratio) - CLOSELY * 8]
        kept = np.flatnonzero(ratio >= edge)
        entries, units, ratio = entries[kept], units[:, kept], ratio[kept]
    entries, first = np.unique(entries, return_index=True)
    units, ratio = units[:, first], ratio[first]
    name = _numbered(units)
    ratio = ratio + sum(_facts(index, index.record[entries], asked).values())
    best = np.full(int(name.max()) + 1, -np.inf, np.float32)
    np.maximum.at(best, name, ratio)
    if len(best) > CLOSELY:
        chosen = np.zeros(len(best), bool)
        chosen[np.argpartition(-best, CLOSELY)[:CLOSELY]] = True
        kept = np.flatnonzero(chosen[name])
        entries, name = entries[kept], name[kept]
        name = (np.cumsum(chosen) - 1)[name]
    return entries, name


def _numbered(units: NDArray[np.uint32]) -> NDArray[np.int64]:
    """(P,) the number of each entry's name, from 0: equal for equal units of (SLOTS, P) in the same order."""
    order = np.lexsort(units)
    new = np.any(units[:, order[1:]] != units[:, order[:-1]], axis=0)
    found = np.empty(len(order), np.int64)
    found[order] = np.r_[0, np.cumsum(new)]
    return found


def _facts(index: Opened, record: NDArray[Any], asked: _Asked) -> dict[str, NDArray[np.float32]]:
    """Log-likelihood ratios of births, places and sexes; nothing where the query is silent."""
    found: dict[str, NDArray[np.float32]] = {}
    if asked.born.kind != "unknown":
        found["born"] = born.likelihood(asked.born, index.born_first[record], index.born_last[record])
    if asked.place:
        found["place"] = index.places.likelihood(asked.place, index.place[record])
    if asked.sex:
        held = index.sex[record]
        found["sex"] = np.where(held == 0, 0.0, np.where(held == asked.sex, 0.65, -3.0)).astype(np.float32)
    return found


def count(index: Opened, names: Sequence[Sequence[str]]) -> int:
    """Records with one of these names, as `Hit.names` has them."""
    found = np.unique(np.concatenate([np.zeros(0, np.uint32), *(_bearers(index, name) for name in names)]))
    return int(len(found) if index.gone is None else (~index.gone[found]).sum())


def _bearers(index: Opened, name: Sequence[str]) -> NDArray[np.uint32]:
    """Records with one name: all its entries stand under one of the rarest units."""
    units = index.numbers(name)
    if not units or len(units) > SLOTS:
        return np.zeros(0, np.uint32)
    wanted = np.full(SLOTS, parts.NONE, np.uint32)
    wanted[: len(units)] = units
    wanted.sort()
    least = min(int(index.frequency[unit]) for unit in units)
    records = []
    for unit in {unit for unit in units if index.frequency[unit] == least}:
        run = slice(int(index.run[unit]), int(index.run[unit + 1]))
        same = (np.sort(index.unit[:, run], axis=0) == wanted[:, None]).all(axis=0)
        records.append(index.record[run][same])
    return np.concatenate(records)


def _told(
    index: Opened,
    asked: _Asked,
    tables: list[NDArray[np.float32]],
    pool: NDArray[Any],
    aligned: rank.Aligned,
    at: int,
    facts: dict[str, NDArray[np.float32]],
) -> dict[str, Any]:
    units = index.unit[:, pool[at]].tolist()
    vocabulary = index.vocabulary
    words: list[dict[str, Any]] = []
    for place, word in enumerate(asked.words):
        slot = int(aligned.slots[place, at])
        if slot < 0:
            words.append({"asked": word.text, "record": None, "ratio": None, "alignment": []})
            continue
        other = vocabulary.units[units[slot]]
        steps = alignment.align(vocabulary.model.chunks[word.script, other.script], word.text, other.text)
        words.append(
            {
                "asked": word.text,
                "record": other.text,
                "ratio": _rounded(tables[place][units[slot]]),
                "alignment": [list(step) for step in steps],
            }
        )
    taken = {int(slot) for slot in aligned.slots[:, at]}
    more = [vocabulary.units[unit].text for slot, unit in enumerate(units) if unit < 0xFFFFFFFF and slot not in taken]
    record = int(index.record[pool[at]])
    return {
        "name": {"ratio": _rounded(aligned.evidence[at]), "words": words, "not_asked": more},
        **{name: {"ratio": _rounded(ratio[at])} for name, ratio in facts.items()},
        "record": record,
    }
