"""Small cells hidden in what leaves, so that no hidden cell follows from the others.

A cell of 1 to 4 says something of few people and is hidden. A cell of 0 says nothing of anybody and stays: that
nobody was answered is what such figures are for. Where a whole and all its parts but one would be shown, the one
would follow by subtraction; so another is hidden with it, and another again, at last the whole, until a reader who
even knows which of the hidden cells are small can still not tell the size of one. Where all that is not 0 is hidden
already there is nothing more to hide: such a reader, who knows more than is shown, may tell sizes then. What a
figure leaves of its denominator (the requests that were *not* acknowledged) is a cell too, although nobody prints it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from comity.cases.indicators import Family

LEAST = 5
REST = "rest:"


class Sum(NamedTuple):
    """`whole` is the sum of `parts`; each names a cell."""

    whole: str
    parts: tuple[str, ...]


def hidden(cells: Mapping[str, int], sums: Sequence[Sum], unprinted: Set[str] = frozenset()) -> set[str]:
    """The cells that are not shown. A cell may be a part of one sum and the whole of others.

    `unprinted`: cells that are shown nowhere in any case, and must not follow where they are small.
    """
    small = {name for name, count in cells.items() if 0 < count < LEAST}
    gone = small | unprinted
    while True:
        given_away = sorted(_given_away(cells, sums, small, unprinted, gone))
        more = next(filter(None, (_choose(name, cells, sums, unprinted, gone) for name in given_away)), "")
        if not more:
            return gone - unprinted
        gone.add(more)


def _given_away(
    cells: Mapping[str, int], sums: Sequence[Sum], small: Set[str], unprinted: Set[str], gone: Set[str]
) -> set[str]:
    bounds = _bounds(cells, sums, small, unprinted, gone)
    return {name for name in small if bounds[name][0] == bounds[name][1]}


def _choose(
    name: str, cells: Mapping[str, int], sums: Sequence[Sum], unprinted: Set[str], gone: Set[str]
) -> str:
    """One more cell to hide because this one would follow: the nearest that guards it by itself, or the nearest."""
    covers = list(_near(cells, sums, name, gone))
    for cover in covers:
        if not _given_away(cells, sums, {name}, unprinted, gone | {cover}):
            return cover
    return covers[0] if covers else ""


Bounds = dict[str, tuple[int, int]]


def _bounds(
    cells: Mapping[str, int], sums: Sequence[Sum], small: Set[str], unprinted: Set[str], gone: Set[str]
) -> Bounds:
    """(least, most) of each cell, for a reader who even knows which of the hidden cells are small.

    Exact where no sums form a ring; where they do, wider than the truth by nothing that a single sum tells.
    """
    far = sum(cells.values()) + LEAST
    bounds: Bounds = {}
    for name, count in cells.items():
        if name in unprinted:
            bounds[name] = 0, far
        elif name in gone:
            bounds[name] = (1, LEAST - 1) if name in small else (LEAST, far)
        else:
            bounds[name] = count, count
    changed = True
    while changed:
        changed = False
        for one in sums:
            low = sum(bounds[part][0] for part in one.parts)
            high = sum(bounds[part][1] for part in one.parts)
            changed |= _narrow(bounds, one.whole, low, high)
            least, most = bounds[one.whole]
            for part in one.parts:
                mine = bounds[part]
                changed |= _narrow(bounds, part, least - (high - mine[1]), most - (low - mine[0]))
                low, high = low - mine[0] + bounds[part][0], high - mine[1] + bounds[part][1]
    return bounds


def _narrow(bounds: Bounds, name: str, least: int, most: int) -> bool:
    before = bounds[name]
    after = max(before[0], least), min(before[1], most)
    if after == before or after[0] > after[1]:  # sums that do not hold, of another's making, end here too
        return False
    bounds[name] = after
    return True


def _near(cells: Mapping[str, int], sums: Sequence[Sum], name: str, gone: Set[str]) -> Iterator[str]:
    """Cells that may be hidden for this one, one of each sum: the nearest sums first, then along them."""
    reached, wave = {name}, {name}
    while wave:
        around: set[str] = set()
        for one in sums:
            members = (one.whole, *one.parts)
            if wave.isdisjoint(members):
                continue
            cover = _cover(cells, one.parts, gone) or _cover(cells, (one.whole,), gone)
            if cover:
                yield cover
            around.update(members)
        wave = around - reached
        reached |= wave


def _cover(cells: Mapping[str, int], names: Sequence[str], gone: Set[str]) -> str:
    """The last cell that is shown; a 0 is no cover. By its place: a choice by size would tell of sizes."""
    return next((name for name in reversed(names) if name not in gone and cells[name]), "")


def cells_of(account: Mapping[str, Any], family: Family) -> tuple[dict[str, int], list[Sum]]:
    """The cells of an account, by indicator, `INDICATOR.CODE` and `excluded.WHY`, and the sums that bind them."""
    known = {one["name"]: one["numerator"] for one in account["indicators"]}
    cells = {**known, **{f"excluded.{why}": count for why, count in account["excluded"].items()}}
    wholes = {whole: [part for part in parts if part in known] for whole, parts in family.wholes if whole in known}
    sums = [Sum(whole, tuple(parts)) for whole, parts in wholes.items()]
    for one in account["indicators"]:
        if one["by"]:
            cells |= {f"{one['name']}.{code}": count for code, count in one["by"].items()}
            sums.append(Sum(one["name"], tuple(f"{one['name']}.{code}" for code in one["by"])))
        if one["of"] in known and one["name"] not in wholes.get(one["of"], ()):
            rest = f"{REST}{one['name']}"
            cells[rest] = known[one["of"]] - one["numerator"]
            sums.append(Sum(one["of"], (one["name"], rest)))
    return cells, sums


def public(account: Mapping[str, Any], family: Family) -> dict[str, Any]:
    """The account as it may leave: {procedure, at, cut_off, cohort, definitions, excluded, indicators, answers}.

    A hidden count is None in `numerator`, `denominator`, `by` and `excluded`. `answers`: {clock, party, median, p90} in
    whole days, for who owed at least ten and gave at least five answers; counts of lateness by side would be further
    sums over the same cases, and stay in the briefing.
    """
    cells, sums = cells_of(account, family)
    gone = hidden(cells, sums, {name for name in cells if name.startswith(REST)})

    def shown(name: str) -> int | None:
        return None if name in gone else cells[name]

    return {
        **{name: account[name] for name in ("procedure", "at", "cut_off", "cohort", "definitions")},
        "excluded": {why: shown(f"excluded.{why}") for why in account["excluded"]},
        "indicators": [
            {
                "name": one["name"],
                "numerator": shown(one["name"]),
                "denominator": shown(one["of"]) if one["of"] else None,
                "of": one["of"],
                "by": None if one["by"] is None else {code: shown(f"{one['name']}.{code}") for code in one["by"]},
            }
            for one in account["indicators"]
        ],
        "answers": [_lengths(row) for row in account["answers"] if _many(row)],
    }


DAY = 86_400


def _many(row: Mapping[str, Any]) -> bool:
    return bool(row["owed"] >= 2 * LEAST and row["in_time"] + row["late"] + row["disputed"] >= LEAST)


def _lengths(row: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: None if row[name] is None else -(-row[name] // DAY) for name in ("median", "p90")}
    return {"clock": row["clock"], "party": row["party"], **days}
