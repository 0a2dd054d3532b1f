"""A date of birth with its precision: a day, a year, about a year, a range, or nothing.

Civil registries hold what was declared: many have a year only ("presumed in 1938"), written as such or as 1 January
or 1 July of it. So a date is an interval of days, counted from 1 January 1800, and (0, 0) is unknown. How far two
dates speak for one person is `born_evidence.py`.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa

from comity.errors import Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

Kind = Literal["day", "year", "about", "range", "unknown"]

EPOCH = dt.date(1800, 1, 1).toordinal()
FIRST_YEAR, LAST_YEAR = 1801, 2199
AROUND = 2
"""Years on each side of "about": `~1990` is 1988 to 1992, with its peak in the middle."""

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ABOUT = re.compile(
    r"^(?:~|≈|vers|env(?:iron|\.)?|v\.|c(?:a|irca)?\.?|about|pr[ée]sum[ée]e?(?: en)?|حوالي|نحو)\s*(?=\d)", re.IGNORECASE
)
_TIME = re.compile(r"(?<=\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$")  # a database gives midnight too
_YEAR = re.compile(r"(\d{4})(?:-00(?:-00)?)?|00/00/(\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d\d?)(?:-00)?|(?:00/)?(\d\d?)/(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)|(\d{4})(\d\d)(\d\d)|(\d{4})/(\d\d?)/(\d\d?)")
_DAY_FIRST = re.compile(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})")
_UNKNOWN = frozenset(["", "0000-00-00", "00/00/0000"])


class Born(NamedTuple):
    """first, last: days since 1800-01-01, both included; (0, 0) when unknown. `str()` gives what `read` reads."""

    first: int
    last: int
    kind: Kind

    def __str__(self) -> str:
        if self.kind == "unknown":
            return ""
        first, last = date_of(self.first), date_of(self.last)
        if self.kind == "day":
            return first.isoformat()
        if self.kind == "year":
            return f"{first.year}"
        if self.kind == "about":
            return f"~{first.year + AROUND}"
        if self == _whole(first.year, last.year):
            return f"{first.year}/{last.year}"
        if self[:2] == _month(first.year, first.month)[:2]:
            return f"{first.year}-{first.month:02}"
        return f"{first.isoformat()}/{last.isoformat()}"


UNKNOWN = Born(0, 0, "unknown")


def date_of(day: int) -> dt.date:
    """The calendar day of a count of days since 1800-01-01."""
    return dt.date.fromordinal(EPOCH + day)


def number_of(year: int, month: int, day: int) -> int:
    """The count of days since 1800-01-01; Refused `identify.born_unreadable` for a day that no calendar has."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused("identify.born_unreadable")
    try:
        return dt.date(year, month, day).toordinal() - EPOCH
    except ValueError:
        raise Refused("identify.born_unreadable") from None


def _whole(first: int, last: int) -> Born:
    """From the first day of a year to the last of another."""
    return Born(number_of(first, 1, 1), number_of(last, 12, 31), "year" if first == last else "range")


def _month(year: int, month: int) -> Born:
    first = number_of(year, month, 1)
    after = number_of(year + 1, 1, 1) if month == 12 and year < LAST_YEAR else number_of(year, month % 12 + 1, 1)
    return Born(first, after - 1 if month < 12 or year < LAST_YEAR else first + 30, "range")


def _about(year: int) -> Born:
    around = _whole(max(year - AROUND, FIRST_YEAR), min(year + AROUND, LAST_YEAR))
    if around.last - around.first < AROUND * 2 * 365:
        raise Refused("identify.born_unreadable")  # at an end of the calendar the peak would no longer be the middle
    return Born(around.first, around.last, "about")


@lru_cache(maxsize=1 << 17)
def read(text: str) -> Born:
    """What `text` says: `1990-03-12`, `12/03/1990`, `1990-03`, `1990`, `~1990`, `1988/1992`, or nothing.

    A day is written before its month unless the year comes first. Digits may be Arabic ones; `00` is a part that is
    not known. Raises Refused `identify.born_unreadable` for anything else and for a day that does not exist.
    """
    plain = _TIME.sub("", text.translate(_DIGITS).strip("\u200e\u200f\u2066\u2067\u2068\u2069\ufeff \t\u00a0"))
    if plain in _UNKNOWN:
        return UNKNOWN
    about = _ABOUT.match(plain)
    if about:
        found = _one(plain[about.end() :])
        if found is None or found.kind != "year":
            raise Refused("identify.born_unreadable")
        return _about(date_of(found.first).year)
    found = _one(plain)
    if found is None:
        found = _range(plain)
    return found


def _one(plain: str) -> Born | None:
    """A day, a month or a year; None when it is none of them."""
    if match := _YEAR.fullmatch(plain):
        year = int(match[1] or match[2])
        return _whole(year, year)
    if match := _ISO_DAY.fullmatch(plain) or _DAY_FIRST.fullmatch(plain):
        if match.re is _DAY_FIRST:
            year, month, day = int(match[4]), int(match[3]), int(match[1])
        else:
            year, month, day = (int(part) for part in match.groups() if part is not None)
        if day:
            number = number_of(year, month, day)
            return Born(number, number, "day")
    if match := _MONTH.fullmatch(plain):
        return _month(int(match[1] or match[4]), int(match[2] or match[3]))
    return None


def _range(plain: str) -> Born:
    """Two of `_one` with a stroke between them, the earlier one first."""
    parts = re.split(r"\s*/\s*", plain)
    ends = [_one(part) for part in parts] if len(parts) == 2 else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[0].first > ends[1].first:
        raise Refused("identify.born_unreadable")
    if ends[0] == ends[1]:
        return ends[0]
    return Born(ends[0].first, ends[1].last, "range")


class Column(NamedTuple):
    """A registry's dates: first, last (n,) int32, and the places in the column of those that can't be read."""

    first: NDArray[np.int32]
    last: NDArray[np.int32]
    unreadable: NDArray[np.int64]


def column(texts: Any) -> Column:
    """Of a pyarrow array of strings: each spelling is read once. A null or unreadable one is unknown."""
    encoded = texts.dictionary_encode()
    spellings = encoded.dictionary.to_pylist()
    ends = np.zeros((len(spellings) + 1, 2), np.int32)  # the last row stands for null
    wrong = np.zeros(len(spellings) + 1, bool)
    for number, spelling in enumerate(spellings):
        try:
            ends[number] = read(spelling)[:2] if spelling is not None else (0, 0)
        except Refused:
            wrong[number] = True
    numbers = encoded.indices.fill_null(pa.scalar(len(spellings), encoded.indices.type)).to_numpy(zero_copy_only=False)
    return Column(ends[numbers, 0], ends[numbers, 1], np.flatnonzero(wrong[numbers]))


def years(first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.int16]:
    """The year in the middle of each interval, 0 when unknown: to sort and to cut a registry by."""
    middle = (first.astype(np.int64) + last) // 2
    found = (np.datetime64("1800-01-01") + middle).astype("datetime64[Y]").astype(np.int64) + 1970
    return np.where((first == 0) & (last == 0), 0, found).astype(np.int16)


def likelihood(query: Born, first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.float32]:
    """How far each registry date speaks for the query's person: see `born_evidence.likelihood`."""
    from comity.identify import born_evidence

    return born_evidence.likelihood(query, first, last)
