"""A list through the desk: seen line by line before anything is created, then created once, whatever happens."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import time
from contextlib import closing
from typing import Any

import pytest

from cli.conftest import Two
from desk.lists.conftest import WAY, Desk, anywhere
from importing.conftest import line, sheet
from support.source import ROOT

LIST = ROOT / "examples" / "fr-dz" / "list-of-60.csv"
OPTIONS = ("--procedure", "readmission", "--channel", WAY.partition("/")[2])
COUNTS = ("created", "duplicates", "rejected")


def counts(text: str) -> list[int]:
    """From the tabs: created, duplicates, rejected."""
    found = re.findall(r'href="\?outcome=(\w+)"[^>]*>[^<]*<span>(\d+)</span>', text)
    assert [name for name, _ in found] == ["created", "duplicate", "rejected"]
    return [int(count) for _, count in found]


def result(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf"), "a spreadsheet would not read Arabic"
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def of_command(two: Two, *more: str) -> list[int]:
    dry: dict[str, Any] = two.ours.do("import", str(LIST), *OPTIONS, *more, token="drafter")
    return [dry[name] for name in COUNTS]


def test_the_messy_list_gives_what_the_command_gives_and_twice_creates_nothing(two: Two, served: Desk) -> None:
    officer = served.officer("drafter")
    expected = of_command(two, "--dry-run")
    address = officer.brought(LIST.read_bytes())
    assert counts(officer.get(address).text) == expected
    assert two.ours.do("import", str(LIST), *OPTIONS, "--dry-run", token="drafter")["created"] == expected[0]
    officer.run(address)
    page = officer.ended(address)
    assert counts(page.text) == expected
    lines = result(officer.get(f"{address}result.csv").body)
    made = [each for each in lines if each["Outcome"] == "created"]
    assert len(made) == expected[0]
    assert officer.get(made[0]["Case"]).status == 200
    assert of_command(two)[0] == 0, "the command knows what the desk created"
    again = officer.brought(LIST.read_bytes())
    assert counts(officer.get(again).text)[0] == 0
    assert officer.post(f"{address}run/").status == 409, "a list that is done is not begun again"


def test_before_the_confirmation_nothing_is_created_and_nothing_lies_in_clear(two: Two, served: Desk) -> None:
    officer = served.officer("drafter")
    address = officer.brought(sheet(line(1, surname="KANARIEXEMPLE", reference="CANARY/7")))
    assert counts(officer.get(address).text) == [1, 0, 0]
    directory = two.ours.directory
    assert "node.sqlite3" in anywhere(directory, address.split("/")[2].encode()), "the list is there"
    for canary in (b"KANARIEXEMPLE", b"CANARY/7", "كريم".encode()):
        assert not anywhere(directory, canary)
    officer.post(f"{address}discard/")
    assert officer.get(address).status == 404
    assert not anywhere(directory, address.split("/")[2].encode())


@pytest.mark.parametrize("name", ["other", "colleague"])
def test_a_list_is_its_officers_alone_and_for_all_others_as_if_it_were_not(served: Desk, name: str) -> None:
    address = served.officer("drafter").brought(sheet(line()))
    stranger = served.officer(name)
    stranger.get("/lists/")
    absent = "/lists/" + "0" * 32 + "/"
    for more in ("", "progress/", "result.csv"):
        seen, none = stranger.get(address + more), stranger.get(absent + more)
        assert (seen.status, none.status) == (404, 404)
        assert _bare(seen.text.replace(address, absent)) == _bare(none.text)
    for more in ("run/", "stop/", "discard/"):
        assert stranger.post(address + more).status == 404
    assert address not in stranger.get("/lists/").text
    assert served.officer("drafter").get(address).status == 200


def _bare(text: str) -> str:
    """Without the form's token, which is another on each page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


def test_who_may_not_draft_has_no_lists(served: Desk) -> None:
    officer = served.officer("approver")
    assert officer.get("/lists/").status == 403
    assert "/lists/" not in officer.get("/").text


def test_stopped_and_taken_up_again_each_line_is_created_once_and_is_told_as_created(
    two: Two, served: Desk
) -> None:
    officer = served.officer("drafter")
    address = officer.brought(sheet(*map(line, range(1500))))
    officer.run(address)
    officer.post(f"{address}stop/")
    page = officer.ended(address)
    assert "Taking it up again" in page.text
    first = counts(page.text)
    assert 0 < first[0] < 1500
    assert first[0] % 200 == 0
    officer.run(address)
    assert counts(officer.ended(address).text) == [1500, 0, 0]
    lines = result(officer.get(f"{address}result.csv").body)
    assert len({each["Case"] for each in lines}) == 1500


def test_a_power_cut_in_the_middle_leaves_a_list_that_is_taken_up_again(two: Two, served: Desk) -> None:
    officer = served.officer("drafter")
    address = officer.brought(sheet(*map(line, range(1500))))
    officer.run(address)
    while 'value="0"' in (page := officer.get(address).text) and "progress" in page:
        time.sleep(0.05)
    served.kill()
    served.begin()
    officer = served.officer("drafter")
    page = officer.get(address).text
    assert "was interrupted" in page
    assert 0 < counts(page)[0] < 1500
    officer.run(address)
    assert counts(officer.ended(address).text) == [1500, 0, 0]
    dry = two.ours.do("import", str(LIST), *OPTIONS, "--dry-run", token="drafter")
    assert sum(dry[name] for name in COUNTS) == 60


def test_what_cannot_be_read_is_explained_at_the_file(served: Desk) -> None:
    officer = served.officer("drafter", "fr")
    wrong = officer.bring(sheet(line()).decode().encode("cp1256", "replace"))
    assert wrong.status == 422
    assert "WINDOWS-1256" in wrong.text
    assert 'aria-describedby="file-h file-e"' in wrong.text
    header = officer.bring(b"reference,surname,telephone\n1,A,2\n")
    assert header.status == 422
    assert "telephone" in header.text
    assert "decision_reference" in header.text
    assert officer.bring(sheet(line()), way="readmission/DZ-DGSN-ALGER").status == 422


def test_ten_thousand_lines_are_shown_two_hundred_at_a_time(served: Desk) -> None:
    officer = served.officer("drafter", "ar")
    begun = time.monotonic()
    address = officer.brought(sheet(*map(line, range(10_000))))
    took = time.monotonic() - begun
    page = officer.get(f"{address}?outcome=created&page=50")
    assert page.text.count('<tr class="created">') == 200
    assert page.text.count('<tr class="created">') == officer.get(address).text.count('<tr class="created">')
    assert 'dir="rtl"' in page.text
    assert took < 60, f"{took:.1f} s"


def test_the_example_can_be_imported_as_it_is(served: Desk) -> None:
    officer = served.officer("drafter")
    example = officer.get("/lists/example.csv")
    assert example.headers["content-disposition"].startswith("attachment")
    assert counts(officer.get(officer.brought(example.body)).text) == [3, 0, 0]


def altered(two: Two, change: str, *values: object) -> None:
    """Write into the desk's table as who has the disk could."""
    with closing(sqlite3.connect(two.ours.directory / "node.sqlite3")) as database, database:
        database.execute(f"UPDATE desk_list SET {change}", values)


def test_a_day_later_an_unconfirmed_list_is_gone_and_a_stopped_one_has_no_file(two: Two, served: Desk) -> None:
    officer = served.officer("drafter")
    waiting, stopped = officer.brought(sheet(line(1))), officer.brought(sheet(line(2)))
    altered(two, "status = 'stopped' WHERE id = ?", stopped.split("/")[2])
    assert "Take up again" in officer.get(stopped).text
    altered(two, "kept = kept - 86401")
    officer.get("/lists/")
    assert officer.get(waiting).status == 404
    page = officer.get(stopped).text
    assert "no longer kept" in page
    assert "Take up again" not in page
    assert officer.post(f"{stopped}run/").status == 409


def test_a_list_that_is_put_under_another_officers_name_does_not_open(two: Two, served: Desk) -> None:
    address = served.officer("drafter").brought(sheet(line()))
    altered(two, "officer = ?", two.ours.tokens["colleague"].stem)
    stranger = served.officer("colleague")
    assert stranger.get(address).status == 503
    stranger.get("/lists/")
    assert stranger.post(f"{address}run/").status == 503
    assert not two.ours.do("case", "list", token="drafter")["cases"]
