"""Before a list is drafted, lines that may be one person are pointed out: with each other, and with an open case."""

from __future__ import annotations

from comity.identify import pairs
from importing.conftest import CHANNEL, Desk, line

KARIM = {"surname": "BENMITHAL", "given_names": "Karim", "name_arabic": "", "born": "1990-03-12"}
KERIM = {"surname": "BENMETHAL", "given_names": "Kerim", "name_arabic": "", "born": "1990-03-12"}


def test_two_spellings_in_one_list_are_pointed_out_and_nothing_is_kept_out(desk: Desk) -> None:
    rows = [line(1, **KARIM), line(2, born="1971-01-31", name_arabic=""), line(3, **KERIM)]
    dry = desk.take(*rows, dry_run=True, compare=pairs.compare)
    first, second, third = dry["lines"]
    assert dry["created"] == 3
    assert (first["possible_duplicate"], second["possible_duplicate"]) == (None, None)
    assert (third["possible_duplicate"]["line"], third["possible_duplicate"]["case"]) == (first["line"], None)
    assert 0.5 <= third["possible_duplicate"]["probability"] <= 1
    assert desk.take(*rows, compare=pairs.compare)["created"] == 3


def test_a_line_that_may_be_the_person_of_an_open_case_names_it_and_that_is_recorded(desk: Desk) -> None:
    case = desk.world.open(CHANNEL, person=KARIM | {"name_arabic": "كريم بن مثال"}).case
    [only] = desk.take(line(1, **KERIM), dry_run=True, compare=pairs.compare)["lines"]
    assert (only["outcome"], only["possible_duplicate"]["case"]) == ("created", case)
    [record] = [row for row in desk.office.store.house.scan() if row.kind == "listed"]
    assert case.encode() in record.header
    assert b'"why":"import"' in record.header
    # A colleague of another authority is told nothing of it: the case is not theirs to see.
    desk.officer = desk.world.officers["FR-UCI", "drafter"]
    [other] = desk.take(line(1, **KERIM), channel="FR-UCI-DGSN", dry_run=True, compare=pairs.compare)["lines"]
    assert other["possible_duplicate"] is None
