"""When a term ends: UTC days, working days of the declared calendar, never the machine's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from comity.cases.calendar import Calendar, Calendars, day_of, due, is_day, read_annex
from comity.envelope import canonical
from comity.errors import Refused


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def calendar(*days: str, weekend: tuple[int, ...] = (5, 6), code: str = "DZ") -> Calendar:
    return Calendar(code=code, party=code, weekend=weekend, days=days)


WORKING: dict[str, Any] = {"days": 3, "working": True, "calendar": "DZ"}


@pytest.mark.parametrize("start", ["2026-03-02T00:00:00", "2026-03-02T12:30:00", "2026-03-02T23:59:59"])
def test_a_term_of_days_ends_with_the_last_second_of_its_last_day(start: str) -> None:
    assert due(at(start), {"days": 20}, Calendars([])) == at("2026-03-22T23:59:59")


def test_a_term_in_hours_ends_to_the_second_whatever_the_day() -> None:
    friday = at("2026-03-06T17:30:00")
    assert due(friday, {"days": 0, "hours": 24}, Calendars([])) == at("2026-03-07T17:30:00")


def test_working_days_skip_the_owner_s_weekend_and_days_off() -> None:
    # Wednesday; Thursday is 1, Friday and Saturday rest, Sunday is off, Monday is 2, Tuesday is 3.
    calendars = Calendars([calendar("2026-03-08")])
    assert due(at("2026-03-04T09:00:00"), WORKING, calendars) == at("2026-03-10T23:59:59")


def test_a_new_declaration_rules_only_days_after_the_other_s_receipt() -> None:
    longer = calendar("2026-03-05", "2026-03-08", "2026-03-09")
    start = at("2026-03-04T09:00:00")
    before = due(start, WORKING, Calendars([calendar()]))
    assert before == at("2026-03-09T23:59:59")
    in_time = Calendars([calendar()], [(longer, "2026-03-04")])
    assert due(start, WORKING, in_time) == at("2026-03-12T23:59:59")
    too_late = Calendars([calendar()], [(longer, "2026-03-09")])
    assert due(start, WORKING, too_late) == before
    # Received on the 8th: the 5th stays a working day, the 9th is off.
    between = Calendars([calendar()], [(longer, "2026-03-08")])
    assert due(start, WORKING, between) == at("2026-03-10T23:59:59")


def test_a_calendar_without_working_days_still_ends() -> None:
    endless = Calendar(code="DZ", party="DZ", weekend=(1, 2, 3, 4, 5, 6, 7), days=())
    assert due(at("2026-03-04T09:00:00"), WORKING, Calendars([endless])) > at("2035-01-01T00:00:00")


def test_the_annex_is_read_only_in_its_canonical_form() -> None:
    one = calendar("2026-03-08")
    assert read_annex(one.annex()) == one
    for spoilt in (one.annex() + b" ", b'{"v":1,' + one.annex()[1:], b"[]"):
        with pytest.raises(Refused, match=r"^calendar\.invalid"):
            read_annex(spoilt)


@pytest.mark.parametrize(
    "change",
    [
        {"days": ["2026-03-09", "2026-03-08"]},
        {"days": ["2026-02-30"]},
        {"weekend": [6, 5]},
        {"weekend": [1, 2, 3, 4, 5]},
        {"weekend": [0]},
        {"v": 2},
    ],
)
def test_a_calendar_that_would_stop_every_term_is_refused(change: dict[str, Any]) -> None:
    value = canonical.decode(calendar().annex()) | change
    with pytest.raises(Refused, match=r"^calendar\.invalid"):
        read_annex(canonical.encode(value))


def test_a_day_has_one_spelling() -> None:
    assert is_day("2026-03-02")
    assert not any(
        map(is_day, ["2026-3-2", "20260302", "2026-W10-1", "2026-02-29", "0999-01-01", "", None, 20260302])
    )
    assert day_of(at("2026-03-02T23:59:59")) == "2026-03-02"
