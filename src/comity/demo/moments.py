"""When something happens in a story, told from its end: `-118d 09:30`, `-45m`, `now`, `+15d`.

A day counts from the UTC day on which the demonstration runs, minutes from the moment at which it began;
so a story begins months ago and ends now, whenever it is played.
"""

from __future__ import annotations

import re
from typing import Any

from comity.cases.calendar import DAY, day_of
from comity.errors import Usage

_WHEN = re.compile(r"now|([+-]\d{1,4})m|([+-]\d{1,4})d(?: ([01]\d|2[0-3]):([0-5]\d))?")


def is_moment(text: str) -> bool:
    """Whether `text` is written as a moment."""
    return _WHEN.fullmatch(text) is not None


def moment(text: str, now: int) -> int:
    """Seconds since 1970. Without an hour, noon. Raises Usage("story.moment")."""
    found = _WHEN.fullmatch(text)
    if found is None:
        raise Usage("story.moment", text=text)
    minutes, days, hour, minute = found.groups()
    if minutes is not None:
        return now + int(minutes) * 60
    if days is None:
        return now
    of_day = (int(hour) * 60 + int(minute)) * 60 if hour is not None else DAY // 2
    return now - now % DAY + int(days) * DAY + of_day


def filled(value: Any, now: int, entries: dict[str, str]) -> Any:
    """Fields with their days and references put in: `@-30d` is a day, `&question` the entry of that name,
    `&one &two` several.

    Raises Usage: story.moment, story.unknown.
    """
    if isinstance(value, dict):
        return {name: filled(inner, now, entries) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, now, entries) for inner in value]
    if isinstance(value, str) and value.startswith("@"):
        return day_of(moment(value[1:], now))
    if isinstance(value, str) and value.startswith("&"):
        names = [name[1:] for name in value.split(" ")]
        unknown = next((name for name in names if name not in entries), None)
        if unknown is not None:
            raise Usage("story.unknown", what="entry", name=unknown)
        return " ".join(entries[name] for name in names)
    return value
