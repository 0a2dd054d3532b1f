"""How far two dates of birth speak for one person: the logarithm of a likelihood ratio, never a filter.

The numerator spreads the query's date over the days on which the same person may stand in the registry: mostly the
day itself, some of it over its month, its year and the years beside it, and a little anywhere. The denominator is
another person of a registry whose births are spread over some 80 years. A clerk's slips (day and month swapped, a year
off by one, a digit wrong) are days of their own. The shares are judgements from how civil-status records differ; the
calibration of a whole answer (`rank`) is measured, not taken from here.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.identify.born import AROUND, FIRST_YEAR, LAST_YEAR, Born, date_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPAN = 80 * 365.2425
"""Days over which a registry's births are spread."""
LOWEST, HIGHEST = -6.0, 10.5

_YEARS = {"day": 0.03, "year": 0.90, "range": 0.92, "about": 0.40}
# Of the same person's dates: what falls into each of the years at this distance (both sides each).
_BESIDE: dict[str, tuple[float, ...]] = {
    "day": (0.015, 0.005, 0.002),
    "presumed": (0.07, 0.03, 0.01, 0.004),
    "year": (0.03, 0.01, 0.004),
    "range": (0.02, 0.008, 0.003),
    "about": (0.17, 0.08, 0.02, 0.01, 0.005),
}
_ANYWHERE = {"day": 0.004, "presumed": 0.02, "year": 0.015, "range": 0.015, "about": 0.02}
_EXACT, _MONTH = 0.80, 0.02
_PRESUMED_EXACT, _PRESUMED_YEAR = 0.50, 0.25
_SLIPS = {"swapped": 0.03, "beside": 0.015, "next": 0.01, "digit": 0.001}
_DIGIT_OF_YEAR = math.log(0.008 * 80)
_BOTH_PRESUMED = 7.0
_AS_A_YEAR = 0.3
"""What a presumed day loses beside a year that is written as one."""
_BOTH_ABOUT = 3.6


class Spread(NamedTuple):
    """The query's side, worked out once: a cumulated share by day, and the days of slips with their evidence."""

    days: NDArray[np.float64]
    cumulated: NDArray[np.float64]
    slips: NDArray[np.int32]
    evidence: NDArray[np.float32]
    misread: NDArray[np.int32]
    """Year beginnings of years that are a digit away."""


def presumed(day: int) -> bool:
    """Whether a registry may have written this day for "some time in that year"."""
    date = date_of(day)
    return date.day == 1 and date.month in (1, 7)


def _starts() -> NDArray[np.int32]:
    years = np.arange(FIRST_YEAR - 1, LAST_YEAR + 2)
    counted = (years - 1970).astype("datetime64[Y]").astype("datetime64[D]") - np.datetime64("1800-01-01")
    found: NDArray[np.int32] = counted.astype(np.int64).astype(np.int32)
    return found


STARTS = _starts()
"""The first day of each year from 1800 on, one more at the end."""


def _year_start(year: int) -> int:
    return int(STARTS[min(max(year, 1800), LAST_YEAR + 1) - 1800])


def similar_years(year: int) -> set[int]:
    """Years with one digit wrong or two neighbouring digits swapped."""
    text = str(year)
    found = {int(text[:p] + d + text[p + 1 :]) for p in range(1, 4) for d in "0123456789"}
    found |= {int(text[:p] + text[p + 1] + text[p] + text[p + 2 :]) for p in range(1, 3)}
    return {each for each in found if FIRST_YEAR <= each <= LAST_YEAR} - {year}


@lru_cache(maxsize=4096)
def _spread(query: Born) -> Spread:
    first, last = date_of(query.first), date_of(query.last)
    kind = "presumed" if query.kind == "day" and presumed(query.first) else query.kind
    pieces: list[tuple[float, float, float]] = [(0.0, float(STARTS[-1]), _ANYWHERE[kind] * float(STARTS[-1]) / SPAN)]
    if query.kind == "day":
        exact, year = (_EXACT, _YEARS["day"]) if kind == "day" else (_PRESUMED_EXACT, _PRESUMED_YEAR)
        pieces.append((query.first, query.first + 1, exact))
        if kind == "day":
            start = query.first - first.day + 1
            pieces.append((start, start + 31, _MONTH))
        low, high = first.year, first.year
        pieces.append((_year_start(low), _year_start(low + 1), year))
    elif kind == "about":
        low = high = first.year + AROUND
        pieces.append((_year_start(low), _year_start(low + 1), _YEARS["about"]))
    else:
        low, high = first.year, last.year
        pieces.append((query.first, query.last + 1, _YEARS[kind]))
        if kind == "range":  # a month, or days of a year: the rest of the year is not far
            pieces.append((_year_start(low), _year_start(high + 1), _BESIDE[kind][0]))
    for distance, most in enumerate(_BESIDE[kind], 1):
        share = min(most, _YEARS["range"] / (high - low + 2) / 2**distance) if kind == "range" else most
        pieces.append((_year_start(low - distance), _year_start(low - distance + 1), share))
        pieces.append((_year_start(high + distance), _year_start(high + distance + 1), share))
    pieces = [piece for piece in pieces if piece[1] > piece[0]]
    days = np.unique(np.array([piece[:2] for piece in pieces], float))
    cumulated = np.zeros(len(days))
    for begin, end, share in pieces:
        cumulated += share * np.clip((days - begin) / (end - begin), 0.0, 1.0)
    slips = _slips(query) if kind == "day" else {}
    years = sorted(similar_years(first.year)) if query.kind in ("day", "year") else []
    return Spread(
        days,
        cumulated,
        np.array(sorted(slips), np.int32),
        np.array([slips[day] for day in sorted(slips)], np.float32),
        np.array([_year_start(year) for year in years], np.int32),
    )


def _slips(query: Born) -> dict[int, float]:
    """Days that a clerk may have written for the query's day, with the evidence that each gives."""
    date = date_of(query.first)
    found: dict[int, float] = {}

    def slip(year: int, month: int, day: int, share: float) -> None:
        try:
            number = date.replace(year, month, day).toordinal() - date.toordinal() + query.first
        except ValueError:
            return
        if FIRST_YEAR <= year <= LAST_YEAR and number != query.first:
            found[number] = max(found.get(number, LOWEST), math.log(share * SPAN))

    for year in similar_years(date.year):
        slip(year, date.month, date.day, _SLIPS["digit"])
    slip(date.year, date.day, date.month, _SLIPS["swapped"])
    for step in (-1, 1):
        slip(date.year + step, date.month, date.day, _SLIPS["beside"])
        if STARTS[0] < query.first + step < STARTS[-1]:
            found[query.first + step] = max(found.get(query.first + step, LOWEST), math.log(_SLIPS["next"] * SPAN))
    return found


def likelihood(query: Born, first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.float32]:
    """log P(registry date | same person) - log P(registry date | another), for intervals of shape (n,).

    first, last: days since 1800-01-01, (0, 0) unknown. Between LOWEST and HIGHEST; 0 when either side is unknown.
    """
    if query.kind == "unknown" or not len(first):
        return np.zeros(len(first), np.float32)
    found: NDArray[np.float32] = _days(query)[first]
    wide = np.flatnonzero(first != last)  # few of a registry's dates are less than a day
    if len(wide):
        found[wide] = _intervals(query, first[wide], last[wide])
    return found


@lru_cache(maxsize=32)
def _days(query: Born) -> NDArray[np.float32]:
    """The evidence of every day of the calendar; 0 for day 0, which is unknown."""
    spread = _spread(query)
    density = np.diff(spread.cumulated) / np.diff(spread.days)
    table = np.repeat(np.log(np.maximum(density, 1e-12) * SPAN), np.diff(spread.days).astype(np.int64))
    first, after = STARTS[:-1], STARTS[1:]
    in_year = np.diff(np.interp(STARTS, spread.days, spread.cumulated))
    as_a_year = np.log(np.maximum(in_year, 1e-12) * SPAN / (after - first)) - _AS_A_YEAR
    for presumed_days in (first, first + 181 + (after - first == 366)):
        other = presumed_days != query.first
        table[presumed_days[other]] = as_a_year[other]
    table[spread.slips] = np.maximum(table[spread.slips], spread.evidence)
    for year in spread.misread:
        begin, end = year, _year_start(date_of(int(year)).year + 1)
        table[begin:end] = np.maximum(table[begin:end], _DIGIT_OF_YEAR)
    if query.kind == "day" and presumed(query.first):
        table = np.minimum(table, _BOTH_PRESUMED)
        table[query.first] = _BOTH_PRESUMED
    bounded: NDArray[np.float32] = np.clip(table, LOWEST, HIGHEST).astype(np.float32)
    bounded[0] = 0.0
    return bounded


def _intervals(query: Born, first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.float32]:
    """The evidence of dates that are a year, a month or a range: the mean over their days."""
    spread = _spread(query)
    mass = np.interp(last + 1, spread.days, spread.cumulated) - np.interp(first, spread.days, spread.cumulated)
    found = np.log(np.maximum(mass, 1e-12) * SPAN / (last - first + 1))
    if len(spread.misread):
        year = STARTS[np.searchsorted(STARTS, first, "right") - 1]
        found = np.where(np.isin(year, spread.misread), np.maximum(found, _DIGIT_OF_YEAR), found)
    if query.kind == "day" and presumed(query.first):
        found = np.minimum(found, _BOTH_PRESUMED)
    elif query.kind == "about":
        found = np.where((first == query.first) & (last == query.last), _BOTH_ABOUT, found)
    bounded: NDArray[np.float32] = np.clip(found, LOWEST, HIGHEST).astype(np.float32)
    return bounded
