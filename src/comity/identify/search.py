"""One query against one index: words → units → entries → a ranked list with its evidence."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.errors import Refused
from comity.identify import alignment, born, fold, merge, parts, pool, rank
from comity.identify.merge import Answer, Common, Found, Hit
from comity.identify.parts import SLOTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from comity.identify.born import Born
    from comity.identify.fold import Unit
    from comity.identify.opened import Opened
    from comity.identify.vocabulary import Near

PRESENT = 0.9  # declared: how likely the person is in the registry at all
_MOST_NAMES = 8  # of one record
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
    looked = pool.gather(index, near, asked.born)
    if not len(looked.entries):
        return Found([], [], index.rows, looked.whole, Common([], 0.0, index.entries))
    tables = [rank.table(one, len(index.vocabulary.units)) for one in near]
    entries, name, facts = pool.closest(looked, tables, lambda some: _facts(index, index.record[some], asked))
    _, first = np.unique(name, return_index=True)
    each_name = rank.align(tables, index.unit[:, entries[first]])
    aligned = rank.Aligned(each_name.evidence[name], each_name.slots[:, name])
    record = index.record[entries]
    total = aligned.evidence + sum(facts.values())
    order = np.lexsort((record, -total))
    _, first = np.unique(record[order], return_index=True)
    order = order[np.sort(first)]
    shown = _shown(index, entries, total, facts, order, limit)
    hits = [
        Hit(
            index.id_of(int(record[at])),
            _names(index, entries[record == record[at]]),
            _told(index, asked, tables, entries, aligned, at, facts),
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
    entries: NDArray[np.uint32],
    total: NDArray[np.float32],
    facts: dict[str, NDArray[np.float32]],
    order: NDArray[Any],
    limit: int,
) -> list[int]:
    """The first `limit` in order; equals by their ids, so that the order is the same however the rows are divided, and
    of those that nothing but an id tells apart no more than `merge.spread` gives places."""

    def by_id() -> Iterator[int]:
        ends = [*(np.flatnonzero(np.diff(total[order])) + 1).tolist(), len(order)]
        for start, end in itertools.pairwise([0, *ends]):
            yield from sorted(order[start:end].tolist(), key=lambda at: index.id_of(int(index.record[entries[at]])))

    def told(at: int) -> tuple[Any, ...]:
        name = sorted(index.unit[:, entries[at]].tolist())
        return (*name, *(_rounded(ratio[at]) for ratio in facts.values()))

    return merge.spread(by_id(), limit, told)


def _rounded(ratio: np.float32) -> float:
    """As an answer says it."""
    return round(float(ratio), 2)


def _names(index: Opened, entries: NDArray[Any]) -> tuple[tuple[str, ...], ...]:
    """The names of one record that resemble, each as `merge.Hit` has it."""
    found = {tuple(sorted(index.lines(index.unit[:, entry]))) for entry in entries.tolist()}
    return tuple(sorted(found))[:_MOST_NAMES]


def _asked(index: Opened, query: Query) -> _Asked:
    words = fold.units(query.name)
    if not words:
        raise Refused("identify.name_empty")
    return _Asked(words[:_WORDS], born.read(query.born), index.places.code(query.place), _sex(query.sex))


def _sex(text: str) -> int:
    return parts.sex_of(text)


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
    entries: NDArray[Any],
    aligned: rank.Aligned,
    at: int,
    facts: dict[str, NDArray[np.float32]],
) -> dict[str, Any]:
    units = index.unit[:, entries[at]].tolist()
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
    more = [vocabulary.units[unit].text for slot, unit in enumerate(units) if unit != parts.NONE and slot not in taken]
    record = int(index.record[entries[at]])
    return {
        "name": {"ratio": _rounded(aligned.evidence[at]), "words": words, "not_asked": more},
        **{name: {"ratio": _rounded(ratio[at])} for name, ratio in facts.items()},
        "record": record,
    }
