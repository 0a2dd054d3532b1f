"""What a record holds beside its name, as a person reads it: birth, place and sex, to stand beside what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from comity.identify import born

if TYPE_CHECKING:
    from comity.identify.opened import Opened


class Held(msgspec.Struct, frozen=True):
    """Texts; empty for unknown. born: `born_text`. sex: m or f."""

    born: str = ""
    place: str = ""
    sex: str = ""


def held(index: Opened, number: int) -> Held:
    """Of the record with this number in this index."""
    return Held(
        born_text(int(index.born_first[number]), int(index.born_last[number])),
        index.places.spelling(int(index.place[number])),
        ("", "m", "f")[int(index.sex[number])],
    )


def born_text(first: int, last: int) -> str:
    """Days since 1800 as a date of birth is written: a day, a year, two years, or two days; empty for unknown."""
    if (first, last) == (0, 0):
        return ""
    begin, end = born.date_of(first), born.date_of(last)
    whole = begin.year == end.year and (begin.month, begin.day, end.month, end.day) == (1, 1, 12, 31)
    return str(born.Born(first, last, "day" if first == last else "year" if whole else "range"))
