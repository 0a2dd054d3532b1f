"""Days: when a term ends, by UTC days and by the working days that a party declared.

A calendar belongs to a party. It stands in the profile, and its owner may declare a newer one in an
entry; that one rules only for days after the other party's receipt, so nobody can stretch a term that
is running out. The machine's own time zone and holidays are never asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from comity.envelope import canonical
from comity.errors import Refused

DAY = 86_400
HOUR = 3_600
# ISO 8601: Monday is 1, Sunday is 7.
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EPOCH = datetime.date(1970, 1, 1).toordinal()
# The last second that a time can be written for, 9999-12-31T23:59:59Z: no term ends later.
LAST = 253_402_300_799
# No term is longer; also bounds the search when a calendar leaves hardly a working day.
LONGEST = 3_660


class Calendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The annex of a CALENDAR entry, as canonical JSON. `weekend`: ISO weekdays. `days`: sorted days off."""

    v: int = 1
    code: str
    party: str
    weekend: tuple[int, ...]
    days: tuple[str, ...]

    def annex(self) -> bytes:
        """The canonical bytes whose hash stands in the entry's terms."""
        return canonical.encode(self)


def read_annex(data: bytes) -> Calendar:
    """The calendar in an annex. Raises Refused("calendar.invalid", problem=…): the entry is then void."""
    try:
        calendar: Calendar = canonical.decode(data, Calendar)
    except canonical.NotCanonical as bad:
        raise Refused("calendar.invalid", problem="not_canonical") from bad
    problem = calendar_problem(calendar)
    if problem:
        raise Refused("calendar.invalid", problem=problem)
    return calendar


def calendar_problem(calendar: Calendar) -> str:
    """Why this is no calendar, as a code; empty when it is one."""
    if calendar.v != 1:
        return "version"
    weekend = calendar.weekend
    if list(weekend) != sorted(set(weekend)) or not all(1 <= day <= 7 for day in weekend) or len(weekend) > 4:
        return "weekend"
    if list(calendar.days) != sorted(set(calendar.days)) or len(calendar.days) > 2_000:
        return "days"
    return "" if all(is_day(day) for day in calendar.days) else "days"


def is_day(text: object) -> bool:
    """Whether `text` is a UTC day in the one spelling `2026-03-02` (years 1000 to 9999)."""
    if type(text) is not str or len(text) != 10 or not text.isascii() or text[4] != "-" or text[7] != "-":
        return False
    year, month, day = text[:4], text[5:7], text[8:]
    if not (year.isdigit() and month.isdigit() and day.isdigit()) or year[0] == "0":
        return False
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def day_of(epoch: int) -> str:
    """The UTC day in which the second `epoch` lies."""
    return _iso(epoch // DAY)


def add_days(day: str, count: int) -> str:
    """The day `count` days after `day` (before, when negative), as far as the calendar goes.

    Stops: an entry that the other side dates in the year 9999, from which no page of the case could count on.
    """
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=count)).isoformat()
    except OverflowError:
        return (datetime.date.max if count > 0 else datetime.date.min).isoformat()


def days_between(first: str, last: str) -> int:
    """How many days `last` lies after `first`; negative when before."""
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days


def _iso(number: int) -> str:
    return datetime.date.fromordinal(number + _EPOCH).isoformat()


class _Rule(msgspec.Struct, frozen=True):
    """One calendar and the last day for which it does not yet count ("" = it always counted)."""

    after: str
    weekend: frozenset[int]
    days: frozenset[str]


class Calendars:
    """All calendars of a mechanism, by code, each with its successive declarations."""

    def __init__(self, agreed: Iterable[Calendar], declared: Iterable[tuple[Calendar, str]] = ()) -> None:
        """`agreed`: of the profile. `declared`: (calendar, UTC day of the other's receipt), in log order."""
        self._rules: dict[str, list[_Rule]] = {}
        for calendar in agreed:
            self._add(calendar, "")
        for calendar, receipted in declared:
            self._add(calendar, receipted)

    def _add(self, calendar: Calendar, after: str) -> None:
        rule = _Rule(after, frozenset(calendar.weekend), frozenset(calendar.days))
        self._rules.setdefault(calendar.code, []).append(rule)

    def works(self, code: str, day: str) -> bool:
        """Whether `day` is a working day in the calendar `code`. Raises KeyError for an unknown code."""
        ruling = next((rule for rule in reversed(self._rules[code]) if rule.after < day), None)
        if ruling is None:
            return True
        return datetime.date.fromisoformat(day).isoweekday() not in ruling.weekend and day not in ruling.days


def due(start: int, length: Mapping[str, Any], calendars: Calendars) -> int:
    """The last second of the term: 23:59:59Z of its last day, in seconds since 1970.

    `start`: seconds since 1970; its UTC day is day 0. `length`: {days, working, calendar}; without
    `working` every day counts (Regulation 1182/71, article 3, without its rule for a last day off).
    A length in `hours` ends that many hours after the start, to the second, holidays or not.
    """
    if length.get("hours"):
        return min(start + int(length["hours"]) * HOUR, LAST)
    number = start // DAY
    if not length.get("working"):
        return min((number + int(length["days"])) * DAY + DAY - 1, LAST)
    left, code = int(length["days"]), str(length["calendar"])
    for _ in range(LONGEST):
        if left == 0 or number * DAY + DAY > LAST:
            break
        number += 1
        left -= calendars.works(code, _iso(number))
    return min(number * DAY + DAY - 1, LAST)
