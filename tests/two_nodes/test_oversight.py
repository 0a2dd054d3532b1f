"""Who oversees reads what was done with personal data, records findings, takes a signed report, and sees no case."""

from __future__ import annotations

import json

import msgspec
import pytest

from comity.chancery import finding, house, oversight, people, reading, report, submit, suspension
from comity.envelope import canonical
from comity.errors import ComityError, IntegrityFailure, Refused
from comity.journal import checkpoint as c2sp
from comity.journal.checkpoint import Checkpoint
from comity.store.people import OfficerRow
from two_nodes.world import DAY, World

OVERSIGHT = "FR-IGA"
NAME = "BENCHMARKSON"


@pytest.fixture
def world(sqlite_world: World) -> World:
    """What the questions mean on the other engine: tests/store/test_contract.py."""
    return sqlite_world


@pytest.fixture
def overseer(world: World) -> OfficerRow:
    return people.add_officer(world.fr, "Overseer Example", OVERSIGHT, ["audits"])[0]


@pytest.fixture
def case(world: World) -> str:
    person = {"surname": NAME, "given_names": "Karim", "name_arabic": "كريم", "born": "1990"}
    case = world.open(person=person).case
    world.exchange()
    reading.case_show(world.fr, world.officer("FR", "FR-59-LILLE", "approver"), case)
    finding.inbox(world.fr, world.officer("FR", "FR-59-LILLE", "drafter"), wait="all")
    return str(case)


def kinds(found: dict[str, list[dict[str, object]]]) -> list[object]:
    return [each["kind"] for each in found["entries"]]


def code(call: object, *args: object, **more: object) -> str:
    with pytest.raises(ComityError) as refused:
        call(*args, **more)  # type: ignore[operator]
    return refused.value.code


def test_the_log_says_which_operation_who_when_why_and_to_whom(world: World, case: str, overseer: OfficerRow) -> None:
    found = oversight.log(world.fr, overseer, case=case)
    by_kind = {each["kind"]: each for each in found["entries"]}
    approver = world.officer("FR", "FR-59-LILLE", "approver")
    sealed = by_kind["approved"]
    assert (sealed["operation"], sealed["why"], sealed["officer"], sealed["name"], sealed["authority"]) == (
        "disclosure", "approval", approver.officer, approver.name, approver.authority
    )  # fmt: skip
    assert sealed["to"] == ["DZ-CONS-LILLE", "FR-PREF-59"]
    assert sealed["time"].startswith("2026-03-02T")
    # What only lists the case among others is found with it.
    assert by_kind["listed"]["case"] is None
    assert {"drafted", "consulted", "cleared", "listed"} <= set(by_kind)


def test_each_filter_leaves_what_it_asks_for(world: World, case: str, overseer: OfficerRow) -> None:
    fr = world.fr
    approver = world.officer("FR", "FR-59-LILLE", "approver")
    assert set(kinds(oversight.log(fr, overseer, operation="collection"))) == {"drafted"}
    for by in (approver.officer, approver.name):
        assert {each["officer"] for each in oversight.log(fr, overseer, by=by)["entries"]} == {approver.officer}
    world.tick(3 * DAY)
    assert oversight.log(fr, overseer, since="2026-03-03", until="2026-03-04")["entries"] == []
    # The reading just made is the first of its day.
    assert kinds(oversight.log(fr, overseer, since="2026-03-05")) == ["log_read"]
    assert "log_read" not in kinds(oversight.log(fr, overseer, until="2026-03-02", case=case))
    assert oversight.log(fr, overseer, case="0" * 32)["entries"] == []
    assert code(oversight.log, fr, overseer, operation="theft") == "usage.value"
    assert code(oversight.log, fr, overseer, since="2026-02-30") == "day.malformed"
    assert code(oversight.log, fr, overseer, after="x") == "cursor.malformed"


def test_pages_lose_and_repeat_nothing_in_either_direction(world: World, case: str, overseer: OfficerRow) -> None:
    whole = [each["index"] for each in oversight.log(world.fr, overseer, limit=1000)["entries"]]
    assert whole == sorted(whole, reverse=True)
    for oldest_first in (False, True):
        seen: list[int] = []
        after: str | None = None
        while len(seen) < len(whole):
            page = oversight.log(world.fr, overseer, after=after, oldest_first=oldest_first, limit=3)
            # What the reading itself adds is newer than all that was there.
            seen += [each["index"] for each in page["entries"] if each["index"] <= whole[0]]
            after = page["next"]
        assert (seen[::-1] if oldest_first else seen) == whole


def test_reading_the_log_is_itself_in_it_with_what_was_asked(world: World, case: str, overseer: OfficerRow) -> None:
    oversight.log(world.fr, overseer, case=case, operation="consultation")
    last = oversight.log(world.fr, overseer, limit=1)["entries"][0]
    assert (last["kind"], last["officer"], last["case"]) == ("log_read", overseer.officer, case)
    assert last["data"]["asked"] == {"operation": "consultation"}


def test_no_name_no_label_and_no_body_is_in_it(world: World, case: str, overseer: OfficerRow) -> None:
    said = json.dumps(oversight.log(world.fr, overseer, limit=1000), ensure_ascii=False)
    sealed, _ = report.export(world.fr, overseer, None, None)
    said += json.dumps(report.read(world.fr, overseer, sealed), ensure_ascii=False)
    assert case in said
    for secret in (NAME, "كريم", "examined on the file"):
        assert secret not in said


def test_an_overseer_sees_no_case_and_does_nothing_else(world: World, case: str, overseer: OfficerRow) -> None:
    fr = world.fr
    assert code(reading.case_show, fr, overseer, case) == code(reading.case_show, fr, overseer, "0" * 32)
    assert code(reading.case_acts, fr, overseer, case) == "case.not_found"
    assert reading.case_list(fr, overseer)["cases"] == []
    assert finding.inbox(fr, overseer, wait="all")["cases"] == []
    assert finding.search(fr, overseer, NAME)["cases"] == []
    assert code(submit.draft_act, fr, overseer, case, "withdraw", {}, []) == "case.not_found"
    assert code(submit.draft_opening, fr, overseer, "readmission", {"channel": "FR-59-LILLE"}, []) == "rank.missing"
    assert code(suspension.hold, fr, overseer, "readmission", "example", None) == "rank.missing"


@pytest.mark.parametrize("role", ["drafter", "approver", "reviewer", "director"])
def test_nobody_else_reads_the_log(world: World, overseer: OfficerRow, role: str) -> None:
    officer = world.officer("FR", "FR-59-LILLE", role)
    assert code(oversight.log, world.fr, officer) == "rank.missing"
    assert code(oversight.review, world.fr, officer, {}) == "rank.missing"
    assert code(report.export, world.fr, officer, None, None) == "rank.missing"
    assert code(report.read, world.fr, officer, b"{}") == "rank.missing"


def test_the_rank_alone_does_not_oversee_nor_does_the_authority(world: World, overseer: OfficerRow) -> None:
    auditor = people.add_officer(world.fr, "Auditor Example", "FR-PREF-59", ["audits"])[0]
    assert code(oversight.log, world.fr, auditor) == "rank.missing"
    for ranks in (["drafts"], ["audits", "directs"]):
        assert code(people.add_officer, world.fr, "Other Example", OVERSIGHT, ranks) == "oversight.ranks"


def test_a_review_stands_in_the_log_with_a_note_that_only_its_authority_reads(
    world: World, case: str, overseer: OfficerRow
) -> None:
    told = {"first": 2, "last": 4, "finding": "irregular", "note": "Why at night?"}
    done = oversight.review(world.fr, overseer, told)
    shown = oversight.log(world.fr, overseer, limit=1)["entries"][0]
    assert (shown["index"], shown["kind"], shown["note"]) == (done["record"], "log_reviewed", "Why at night?")
    assert shown["data"] == {"first": 2, "last": 4, "finding": "irregular"}
    row = world.fr.store.house.many([done["record"]])[done["record"]]
    assert b"night" not in row.header
    wraps = world.fr.store.logs.wraps(house.HOUSE, 0, done["record"], done["record"] + 1)
    assert {wrap.authority for wrap in wraps} == {OVERSIGHT}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"finding": "in_order"}, {"first", "last"}),
        ({"entries": [1], "finding": "question"}, {"note"}),
        ({"entries": [1, 99999], "finding": "in_order"}, {"entries"}),
        ({"entries": [True], "finding": "in_order"}, {"entries"}),
        ({"entries": [], "finding": "in_order"}, {"entries"}),
        ({"first": 3, "last": 2, "finding": "in_order"}, {"last"}),
        ({"entries": [1], "first": 0, "finding": "in_order"}, {"entries"}),
        ({"entries": [1], "finding": "fine"}, {"finding", "note"}),
        ({"entries": [1], "finding": "in_order", "grade": 1}, {"grade"}),
        ({"entries": [1], "finding": "question", "note": "x" * 4001}, {"note"}),
    ],
)
def test_a_review_that_says_nothing_clear_is_refused(
    world: World, overseer: OfficerRow, fields: dict[str, object], wrong: set[str]
) -> None:
    with pytest.raises(Refused) as refused:
        oversight.review(world.fr, overseer, fields)
    assert {each["field"] for each in refused.value.params["problems"]} == wrong


def test_a_report_is_sealed_and_signed_and_opens_whole(world: World, case: str, overseer: OfficerRow) -> None:
    sealed, summary = report.export(world.fr, overseer, None, None)
    assert case.encode() not in sealed
    found = report.read(world.fr, overseer, sealed)
    assert found["counts"] == summary["counts"]
    assert found["counts"]["disclosure"] >= 1
    assert sum(found["counts"].values()) == len(found["entries"]) == found["size"]
    assert [each["kind"] for each in found["entries"]].count("approved") == 1
    last = oversight.log(world.fr, overseer, operation="disclosure", limit=1)["entries"][0]
    assert (last["kind"], last["to"], last["data"]["root"]) == ("log_exported", [OVERSIGHT], found["root"])


def test_a_report_of_some_days_proves_their_place_in_the_whole(world: World, case: str, overseer: OfficerRow) -> None:
    world.tick(2 * DAY)
    second = world.open().case
    world.tick(2 * DAY)
    world.open()
    sealed, _ = report.export(world.fr, overseer, "2026-03-04", "2026-03-05")
    found = report.read(world.fr, overseer, sealed)
    assert 0 < found["first"] < found["end"] < found["size"]
    assert {each["case"] for each in found["entries"]} <= {second, None}
    assert code(report.export, world.fr, overseer, "2027-01-01", None) == "oversight.nothing"


def test_any_change_of_a_report_is_noticed(world: World, case: str, overseer: OfficerRow) -> None:
    sealed, _ = report.export(world.fr, overseer, None, None)
    file = json.loads(sealed)
    flipped = file["box"][:40] + ("A" if file["box"][40] != "A" else "B") + file["box"][41:]
    changes = [
        {"box": flipped}, {"size": file["size"] + 1}, {"first": 1}, {"kc": "0" * 64}, {"hash": "0" * 64},
        {"party": "DZ"}, {"mechanism": "0" * 64}, {"format": "x"}, {"authority": "FR-PREF-59"}, {"more": 1},
        {"wrap": file["box"][:1600]},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(IntegrityFailure, match=r"^report\.altered"):
            report.read(world.fr, overseer, canonical.encode(file | change))
    with pytest.raises(IntegrityFailure):
        report.read(world.fr, overseer, b"not a report")


def forged(world: World, overseer: OfficerRow, **change: object) -> bytes:
    """A report with something changed inside, sealed again by somebody who can seal to the authority."""
    sealed, _ = report.export(world.fr, overseer, None, None)
    inside = report._opened(world.fr, sealed)
    return canonical.encode(report._seal(world.fr, OVERSIGHT, msgspec.structs.replace(inside, **change)))


def test_who_can_seal_to_the_authority_still_can_not_write_a_report(
    world: World, case: str, overseer: OfficerRow
) -> None:
    sealed, _ = report.export(world.fr, overseer, None, None)
    inside = report._opened(world.fr, sealed)
    other = inside.records[3].replace('"kind":"', '"kind":"x')
    point = Checkpoint(c2sp.house_origin(inside.mechanism, "FR"), inside.size, bytes.fromhex(inside.root))
    by_the_peer = c2sp.sign(point, world.dz.keyring.node.log, 1_772_452_800)
    counts = inside.counts | {"erasure": 1}
    for change, part in (
        ({"records": [*inside.records[:3], other, *inside.records[4:]]}, "root"),
        ({"records": inside.records[:-1]}, "root"),
        ({"counts": counts}, "counts"),
        ({"note": by_the_peer}, "signature"),
    ):
        with pytest.raises(IntegrityFailure) as refused:
            report.read(world.fr, overseer, forged(world, overseer, **change))
        assert refused.value.params["part"] == part, change


def test_each_state_has_an_overseer_of_its_own_who_can_open_no_report_of_the_other(
    world: World, case: str, overseer: OfficerRow
) -> None:
    theirs = people.add_officer(world.dz, "Other Overseer", "DZ-IGMI", ["audits"])[0]
    sealed, _ = report.export(world.fr, overseer, None, None)
    assert code(report.read, world.dz, theirs, sealed) == "report.altered"
    assert {"received"} <= set(kinds(oversight.log(world.dz, theirs)))
