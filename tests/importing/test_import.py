"""A whole list against a real node: once, twice, dry, cut off half-way, and beside other officers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from comity.chancery import reading, submit
from comity.chancery.importing import run
from comity.errors import Refused, Usage
from comity.journal.entry import seconds
from importing.conftest import CHANNEL, Desk, line, sheet
from support.source import ROOT
from two_nodes.world import DAY

LIST = (ROOT / "examples" / "fr-dz" / "list-of-60.csv").read_bytes()


def test_the_same_file_twice_creates_nothing_on_either_engine(each_desk: Desk) -> None:
    first = each_desk.read(LIST)
    assert first["created"] >= 20
    again = each_desk.read(LIST)
    assert (again["created"], again["duplicates"]) == (0, first["created"] + first["duplicates"])
    assert each_desk.drafts() == first["created"]
    by_line = {each["line"]: each["case"] for each in first["lines"] if each["outcome"] == "created"}
    for each in again["lines"]:
        if each["line"] in by_line:
            assert (each["case"], each["code"]) == (by_line[each["line"]], "duplicate.case_reference")


def test_what_a_list_drafts_is_recorded_as_collected_by_an_import(desk: Desk) -> None:
    desk.take(line(1), line(2))
    drafted = [row.header for row in desk.office.store.house.scan() if row.kind == "drafted"]
    assert len(drafted) == 2
    assert all(b'"why":"import"' in header for header in drafted)


def test_a_dry_run_gives_the_same_outcomes_and_writes_nothing(desk: Desk) -> None:
    database = desk.office.directory / "node.sqlite3"
    desk.take(line(7), line(8))
    before = database.read_bytes()
    more = sheet(line(7), line(9), line(9), line(10, born="1990-02-31"), line(11, reference="2026/0009"))
    for content in (LIST, more):
        dry = desk.read(content, dry_run=True)
        assert database.read_bytes() == before
        assert all(each["case"] is None for each in dry["lines"] if each["outcome"] == "created")
        real = desk.read(content)
        before = database.read_bytes()
        told = [[(each[key]) for key in ("line", "outcome", "code", "field", "of")] for each in dry["lines"]]
        assert told == [[each[key] for key in ("line", "outcome", "code", "field", "of")] for each in real["lines"]]


def test_the_example_holds_every_kind_of_trouble_and_every_line_is_accounted_for_once(desk: Desk) -> None:
    found = desk.read(LIST, dry_run=True)
    assert len(found["lines"]) == 60
    assert len({each["line"] for each in found["lines"]}) == 60
    codes = {each["code"] for each in found["lines"]} - {None}
    assert codes >= {
        *("line.quotes", "line.columns", "line.empty", "field.missing", "field.too_long", "text.control"),
        *("text.turning", "text.garbled", "text.formula", "name.script", "name.characters", "channel.wrong"),
        *(
            "authority.unknown",
            "authority.other",
            "date.form",
            "date.impossible",
            "date.future",
            "date.range",
        ),
        *("date.too_old", "date.born_after_decision", "sex.unknown", "flag.unreadable"),
        *("decision.not_enforceable", "appeal.pending", "minor.best_interests", "minor.contradicted"),
        *("duplicate.line_reference", "duplicate.line_person"),
    }


def test_a_line_and_its_twin_are_one_case_by_reference_or_by_person_in_either_script(desk: Desk) -> None:
    one = line(1)
    by_reference = line(2, reference=" 2026/0001")
    latin = line(3, decision_reference="oqtf-1", surname="karim", given_names="Éxempleb", name_arabic="")
    arabic = line(4, decision_reference="OQTF-1", surname="", given_names="", name_arabic=one["name_arabic"])
    other_birth = latin | {"reference": "2026/0005", "born": "1991-03-12"}
    other_decision = arabic | {"reference": "2026/0006", "decision_reference": "OQTF-2"}
    found = desk.take(one, by_reference, latin, arabic, other_birth, other_decision)["lines"]
    assert [each["code"] for each in found] == [
        *(None, "duplicate.line_reference", "duplicate.line_person", "duplicate.line_person", None, None)
    ]
    assert {each["case"] for each in found[:4]} == {found[0]["case"]}
    assert {each["of"] for each in found[1:4]} == {2}


def test_a_line_that_was_rejected_leaves_its_reference_to_the_one_that_is_right(desk: Desk) -> None:
    assert desk.codes(line(1, sex="?"), line(1)) == ["sex.unknown", None]


def test_a_draft_made_by_hand_and_a_case_already_sent_are_found_too(desk: Desk) -> None:
    sent = desk.world.open(CHANNEL, reference="2026/0001")
    drafted = desk.world.open(CHANNEL, seal=False, reference="2026/0002", decision_reference="OQTF-77")
    found = desk.take(line(1), line(2), line(3))["lines"]
    assert [each["case"] for each in found[:2]] == [sent.case, drafted.case]
    assert [each["code"] for each in found] == ["duplicate.case_reference", "duplicate.case_reference", None]


def test_an_authority_learns_nothing_of_another_authoritys_references(desk: Desk) -> None:
    """Each would see in the outcomes of a made-up list what the other has opened."""
    desk.take(line(1))
    theirs = desk.world.officer("FR", "FR-UCI-DGSN", "drafter")
    found = run.run(desk.office, theirs, sheet(line(1)), "readmission", "FR-UCI-DGSN", dry_run=True)
    assert found["created"] == 1


def test_a_case_that_an_officer_need_not_know_of_answers_no_list_as_a_duplicate(desk: Desk) -> None:
    case = desk.world.open(CHANNEL, reference="2026/0001").case
    assert desk.read(sheet(line(1)), dry_run=True)["duplicates"] == 1
    submit.name_readers(desk.office, desk.world.officer("FR", CHANNEL, "director"), case, {"readers": []})
    assert desk.read(sheet(line(1)), dry_run=True)["created"] == 1
    assert desk.read(sheet(line(1)))["created"] == 1
    assert desk.read(sheet(line(1)))["duplicates"] == 1, "of the one that the officer drafted"


def test_the_fingerprints_of_references_can_not_be_read_or_guessed_from_the_database(desk: Desk) -> None:
    import hashlib

    desk.take(line(1))
    with sqlite3.connect(desk.office.directory / "node.sqlite3") as connection:
        kept = {row[0] for row in connection.execute("SELECT digest FROM reference")}
    connection.close()
    assert len(kept) == 3
    for guess in ("2026/0001", '["reference","FR-PREF-59","readmission","2026/0001"]'):
        assert hashlib.sha256(guess.encode()).hexdigest() not in kept
    assert b"2026/0001" not in (desk.office.directory / "node.sqlite3").read_bytes()
    assert b"EXEMPLEB" not in (desk.office.directory / "node.sqlite3").read_bytes()


def test_what_is_imported_is_a_draft_of_the_officer_that_waits_for_its_safeguards_and_another(
    desk: Desk,
) -> None:
    case = desk.take(line(1))["lines"][0]["case"]
    draft = reading.case_show(desk.office, desk.officer, case)["drafts"][0]
    assert draft["content"]["body"]["reference"] == "2026/0001"
    assert draft["content"]["terms"]["channel"] == CHANNEL
    with pytest.raises(Refused, match=r"approval\.same_officer"):
        submit.approve(desk.office, desk.officer, draft["proposal"], draft["content_hash"])
    approver = desk.world.officer("FR", CHANNEL, "approver")
    with pytest.raises(Refused, match=r"safeguard\.missing"):
        submit.approve(desk.office, approver, draft["proposal"], draft["content_hash"])
    needed = desk.office.agreed().params("readmission")["safeguards"]["submit"]
    for safeguard in needed:
        desk.world.clear("FR", CHANNEL, case, safeguard, draft["content"]["terms"]["cleared_until"])
    assert submit.approve(desk.office, approver, draft["proposal"], draft["content_hash"]).status == "sealed"
    desk.world.exchange()
    assert desk.world.state("DZ", case) == "submitted"


def test_an_interruption_keeps_whole_batches_and_the_same_command_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 5)
    content = sheet(*(line(number) for number in range(1, 24)))

    def stop(done: int, total: int) -> None:
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.read(content, progress=stop)
    assert desk.drafts() == 10
    found = desk.read(content)
    assert (found["created"], found["duplicates"]) == (13, 10)
    assert desk.drafts() == 23


def test_a_failure_inside_a_batch_leaves_nothing_of_that_batch(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "BATCH", 5)
    real, calls = submit.open_case, []

    def fails(*args: object) -> object:
        calls.append(1)
        if len(calls) == 8:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(submit, "open_case", fails)
    content = sheet(*(line(number) for number in range(1, 13)))
    with pytest.raises(KeyboardInterrupt):
        desk.read(content)
    assert desk.drafts() == 5
    found = desk.read(content)
    assert (found["created"], found["duplicates"], desk.drafts()) == (7, 5, 12)


def test_a_hold_that_comes_between_two_batches_stops_the_list_with_what_was_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 5)
    content = sheet(*(line(number) for number in range(1, 13)))
    with pytest.raises(Refused, match=r"act\.illegal"):
        desk.read(content, progress=lambda done, total: desk.world.hold("FR") if done == 5 else None)
    assert desk.drafts() == 5
    with pytest.raises(Refused, match=r"act\.illegal"):
        desk.read(content, dry_run=True)


@pytest.mark.parametrize(
    ("role", "procedure", "channel", "code"),
    [
        ("approver", "readmission", CHANNEL, "rank.missing"),
        ("drafter", "readmission", "FR-13-MARSEILLE", "authority.not_competent"),
        ("drafter", "readmission", "DZ-DGSN-ALGER", "channel.unknown"),
        ("drafter", "readmission", "nowhere", "channel.unknown"),
        ("drafter", "weather", CHANNEL, "procedure.unknown"),
    ],
)
def test_what_forbids_the_whole_list_is_said_before_anything_is_drafted(
    desk: Desk, role: str, procedure: str, channel: str, code: str
) -> None:
    officer = desk.world.officer("FR", CHANNEL, role)
    for dry_run in (True, False):
        with pytest.raises(Refused) as refused:
            run.run(desk.office, officer, sheet(line(1)), procedure, channel, dry_run=dry_run)
        assert refused.value.code == code
    assert desk.drafts() == 0


def test_a_list_in_another_encoding_is_refused_whole(desk: Desk) -> None:
    good = sheet(*(line(number, name_arabic="", birth_place="Oued Mithal") for number in range(1, 400)))
    with pytest.raises(Usage, match=r"import\.encoding"):
        desk.read(good + "2026/9,RENÉ".encode("latin-1"))
    assert desk.drafts() == 0


def test_what_a_draft_attests_can_be_cleared_for_every_safeguard_on_that_day(desk: Desk) -> None:
    case = desk.take(line(1))["lines"][0]["case"]
    terms = reading.case_show(desk.office, desk.officer, case)["drafts"][0]["content"]["terms"]
    assert seconds(f"{terms['cleared_until']}T00:00:00Z") - desk.office.clock.now() > 30 * DAY


def test_a_list_opens_cases_beside_cases_that_the_other_side_never_hears_of(desk: Desk, tmp_path: Path) -> None:
    """Drafts stay in the house: what goes to the peer is the same whether a list was imported or not."""
    from comity.chancery.receive import outgoing

    before = outgoing(desk.office)
    desk.read(LIST)
    assert outgoing(desk.office) == before
