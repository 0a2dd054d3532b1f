"""Write the calendars of the example: the last part of fr-dz.toml, and calendars/*.json.

    python profiles/make_calendars.py [--check]

Public holidays come from the PyPI package `holidays` (a development tool; nothing at run time asks it).
Each calendars/CODE.json is the canonical annex that a party declares in a CALENDAR entry. With
`--check` nothing is written, and the exit code is 1 where a file differs.
"""

from __future__ import annotations

import sys
from pathlib import Path

import holidays

from comity.cases.calendar import WEEK, Calendar

HERE = Path(__file__).parent
PROFILE = HERE / "fr-dz.toml"
YEARS = range(2025, 2028)
WEEKENDS = {"FR": (6, 7), "DZ": (5, 6)}
LAST_HAND_WRITTEN_LINE = "# owner declares the right days when they are announced.\n"


def calendar(party: str) -> Calendar:
    """The party's public holidays of `YEARS` and its weekend."""
    days = holidays.country_holidays(party, years=YEARS)
    return Calendar(
        code=party,
        party=party,
        weekend=WEEKENDS[party],
        days=tuple(sorted(day.isoformat() for day in days if day.year in YEARS)),
    )


def section(one: Calendar) -> str:
    """The calendar as TOML, one month's days on a line."""
    weekend = ", ".join(f'"{WEEK[number - 1]}"' for number in one.weekend)
    months: dict[str, list[str]] = {}
    for day in one.days:
        months.setdefault(day[:7], []).append(f'"{day}"')
    lines = "".join(f"    {', '.join(days)},\n" for days in months.values())
    return f'\n[calendars.{one.code}]\nparty = "{one.party}"\nweekend = [{weekend}]\ndays = [\n{lines}]\n'


def files() -> dict[Path, bytes]:
    """Every generated file and what it must hold."""
    calendars = [calendar(party) for party in sorted(WEEKENDS)]
    by_hand, mark, _ = PROFILE.read_text("utf-8").partition(LAST_HAND_WRITTEN_LINE)
    made = {PROFILE: (by_hand + mark + "".join(map(section, calendars))).encode()}
    return made | {HERE / "calendars" / f"{one.code}.json": one.annex() for one in calendars}


def main(check: bool) -> int:
    """Write the files; or say which of them differ."""
    differ = [path for path, data in files().items() if not path.exists() or path.read_bytes() != data]
    for path in differ:
        sys.stderr.write(f"{path.name}\n")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(files()[path])
    return 1 if check and differ else 0


if __name__ == "__main__":
    raise SystemExit(main("--check" in sys.argv[1:]))
