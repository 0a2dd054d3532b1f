"""Dates of birth: what is read, what is refused, and how far two of them speak for one person."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Refused
from comity.identify.born import UNKNOWN, Born, column, date_of, likelihood, read, years

DAYS = st.dates(min_value=date_of(366), max_value=date_of(140_000))
SPELLED = st.one_of(
    DAYS.map(str),
    DAYS.map(lambda day: str(day.year)),
    DAYS.map(lambda day: f"~{day.year + 10}"),
    st.tuples(DAYS, DAYS).map(lambda pair: f"{min(pair).year}/{max(pair).year}"),
    st.tuples(DAYS, DAYS).map(lambda pair: f"{min(pair)}/{max(pair)}"),
    DAYS.map(lambda day: str(day)[:7]),
)


def of(query: str, *registry: str) -> list[float]:
    read_ = [read(text) for text in registry]
    first = np.array([each.first for each in read_], np.int32)
    last = np.array([each.last for each in read_], np.int32)
    return likelihood(read(query), first, last).tolist()


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("12/03/1990", "1990-03-12"),
        (" 1990-3-12 ", "1990-03-12"),
        ("١٢/٠٣/١٩٩٠", "1990-03-12"),
        ("\u200f١٩٩٠\u200f", "1990"),
        ("1990-03-12 00:00:00", "1990-03-12"),
        ("19900312", "1990-03-12"),
        ("12.03.1990", "1990-03-12"),
        ("03/1990", "1990-03"),
        ("1990-00-00", "1990"),
        ("00/00/1990", "1990"),
        ("1990-03-00", "1990-03"),
        ("vers 1990", "~1990"),
        ("حوالي ١٩٩٠", "~1990"),
        ("1990/1990", "1990"),
        ("1988 / 1992", "1988/1992"),
        ("0000-00-00", ""),
        ("   ", ""),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, same_as: str) -> None:
    assert read(text) == read(same_as)


def test_each_precision_is_an_interval_of_days() -> None:
    assert read("1801-01-01") == Born(365, 365, "day")
    assert read("").kind == "unknown"
    assert [str(date_of(day)) for day in read("1992-02")[:2]] == ["1992-02-01", "1992-02-29"]
    assert [str(date_of(day)) for day in read("~1990")[:2]] == ["1988-01-01", "1992-12-31"]
    assert read("2199-12")[1] == read("2199-12-31")[0]


@pytest.mark.parametrize(
    "text",
    [
        *("1990-02-30", "1990-13-01", "32/01/1990", "03/13/1990", "1992/1988", "90", "12/03/90", "0000", "1700"),
        *("2200", "~", "~1990-03-12", "né un lundi", "1990-03-12-01", "1988/1990/1992", "😀", "1990-3x", "199O"),
        "1" * 500,
    ],
)
def test_an_impossible_date_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == "identify.born_unreadable"
    assert refused.value.params == {}, "a date of birth stands in no error"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read(text)
    except Refused:
        return
    assert 0 <= found.first <= found.last


@given(SPELLED)
def test_what_is_written_is_read_again(text: str) -> None:
    assert read(str(read(text))) == read(text)


@given(SPELLED, st.lists(SPELLED, min_size=1, max_size=20))
def test_evidence_is_bounded_and_highest_at_equality(query: str, registry: list[str]) -> None:
    found = of(query, *registry, query)
    assert all(-6 <= each <= 10.5 for each in found)
    assert found[-1] == pytest.approx(max(found), abs=1e-5)


def test_a_clerks_slips_weigh_less_than_the_day_and_more_than_another() -> None:
    same, swapped, beside, next_, digit, month, year, far = of(
        *("1990-03-12", "1990-03-12", "1990-12-03", "1991-03-12", "1990-03-13", "1909-03-12"),
        *("1990-03-25", "1990-09-09", "1955-09-09"),
    )
    assert same > 9 > swapped > beside > next_ > digit > month > year > 0 > -4 > far >= -6


def test_a_year_is_enough_to_speak_for_somebody_and_a_wider_range_says_less() -> None:
    year, five, twenty, unknown = of("1990-03-12", "1990", "1988/1992", "1980/1999", "")
    assert year > five > twenty > 0
    assert unknown == 0
    assert of("", "1990-03-12", "1990", "") == [0, 0, 0]


def test_about_has_its_peak_in_the_middle() -> None:
    found = of("~1990", *map(str, range(1984, 1997)))
    assert found.index(max(found)) == 6
    assert found[1:7] == sorted(found[1:7])
    assert found[4] > 0 > found[0]


def test_a_presumed_day_says_little_more_than_its_year() -> None:
    presumed, mid_year, a_day, real = of("1990-05-02", "1990-01-01", "1990-07-01", "1990-10-11", "1990-05-02")
    assert 3.5 < presumed == mid_year < of("1990-05-02", "1990")[0]
    assert a_day < presumed < real
    assert of("1990-01-01", "1990-01-01")[0] < real
    assert of("1990-01-01", "1991-04-05")[0] > of("1990-05-02", "1991-04-06")[0]


def test_a_year_with_two_digits_swapped_is_not_the_end() -> None:
    swapped, other = of("1967", "1976", "1951")
    assert swapped > other


def test_a_column_is_read_at_once_and_names_what_it_could_not_read() -> None:
    found = column(pa.array(["1990-03-12", None, "30/02/1990", "", "~1990", "1990-03-12"]))
    assert found.unreadable.tolist() == [2]
    assert list(zip(found.first.tolist(), found.last.tolist(), strict=True)) == [
        read("1990-03-12")[:2],
        *[UNKNOWN[:2]] * 3,
        read("~1990")[:2],
        read("1990-03-12")[:2],
    ]
    assert years(found.first, found.last).tolist() == [1990, 0, 0, 0, 1990, 1990]
