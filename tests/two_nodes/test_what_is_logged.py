"""Directive (EU) 2016/680, article 25: what was done with a person's data, who did it, when, why and to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from comity.cases.readmission import READMISSION
from comity.chancery import accountability, consult, drafts, evidence, finding, reading, submit, upkeep
from comity.chancery.draft import Upload
from comity.chancery.house import HouseHeader
from comity.chancery.office import Office
from comity.desk import letters
from two_nodes.judicial import AUTHORITIES, CHANNEL, delivered
from two_nodes.world import Template, World

READERS = ["DZ-CONS-LILLE", "FR-PREF-59"]


def records(office: Office, *kinds: str) -> list[HouseHeader]:
    found = [msgspec.json.decode(row.header, type=HouseHeader) for row in office.store.house.scan()]
    return [each for each in found if each.kind in kinds or not kinds]


def told(record: HouseHeader) -> tuple[str, str, list[str]]:
    return accountability.kind(record.kind).operation, record.why, record.to


def sizes(office: Office) -> int:
    return len(records(office))


def test_an_act_is_collected_where_it_is_drafted_disclosed_where_it_is_sealed_and_collected_where_it_arrives(
    sqlite_world: World,
) -> None:
    case = sqlite_world.open().case
    sqlite_world.exchange()
    drafted, approved = records(sqlite_world.fr, "drafted")[-1], records(sqlite_world.fr, "approved")[-1]
    assert told(drafted) == ("collection", "work", [])
    assert told(approved) == ("disclosure", "approval", READERS)
    assert drafted.officer != approved.officer
    [received] = records(sqlite_world.dz, "received")
    assert told(received) == ("collection", "system", [])
    assert (received.data["cases"], received.data["entries"], received.data["from"]) == ([case], 1, "FR")
    sqlite_world.act("DZ", case, "acknowledge")
    sealed = records(sqlite_world.dz, "sealed")[-1]
    assert told(sealed) == ("disclosure", "work", READERS)
    sqlite_world.exchange()
    assert [each.data["cases"] for each in records(sqlite_world.fr, "received")] == [[case]]
    # Both logs still hold together, the columns by which they are asked among it.
    assert upkeep.verify_node(sqlite_world.fr)["ok"]
    assert upkeep.verify_node(sqlite_world.dz)["ok"]


def test_many_bodies_that_come_at_once_are_one_record(sqlite_world: World) -> None:
    cases = sorted(sqlite_world.open().case for _ in range(3))
    sqlite_world.exchange()
    [received] = records(sqlite_world.dz, "received")
    assert (received.data["cases"], received.data["entries"]) == (cases, 3)
    before = sizes(sqlite_world.dz)
    sqlite_world.exchange()
    assert sizes(sqlite_world.dz) == before


def test_each_reading_says_what_it_was_for(sqlite_world: World) -> None:
    fr = sqlite_world.fr
    drafter = sqlite_world.officer("FR", "FR-59-LILLE", "drafter")
    approver = sqlite_world.officer("FR", "FR-59-LILLE", "approver")
    waiting = sqlite_world.open(seal=False, reference="REF-0042")
    reading.case_show(fr, drafter, waiting.case)
    reading.case_show(fr, approver, waiting.case)
    drafts.show(fr, approver, str(waiting.proposal))
    read = records(fr, "consulted")
    assert [(each.officer, each.why) for each in read] == [
        (drafter.officer, "work"), (approver.officer, "approval"), (approver.officer, "approval")
    ]  # fmt: skip
    finding.inbox(fr, drafter, wait="all")
    finding.search(fr, drafter, "REF-0042")
    listed = records(fr, "listed")
    assert [told(each) for each in listed] == [("consultation", "list", []), ("consultation", "search", [])]
    assert [each.data["cases"] for each in listed] == [[waiting.case]] * 2


def test_a_letter_is_read_for_a_letter(sqlite_world: World) -> None:
    case = sqlite_world.open().case
    officer = sqlite_world.officer("FR", "FR-59-LILLE", "drafter")
    shown = reading.case_show(sqlite_world.fr, officer, case)
    kind = letters.available(shown, "FR", READMISSION)[0]
    letters.facts_of(sqlite_world.fr, officer, case, kind)
    assert [each.why for each in records(sqlite_world.fr, "consulted")] == ["work", "letter"]


def test_an_attachment_is_a_consultation_of_its_own(sqlite_world: World) -> None:
    case = sqlite_world.open().case
    sqlite_world.exchange()
    file = Upload("memo.pdf", "application/pdf", b"%PDF-1.7 an example")
    asked = sqlite_world.act("DZ", case, "acknowledge", attachments=[file]).entry
    assert asked is not None
    officer = sqlite_world.officer("DZ", "FR-59-LILLE", "drafter")
    assert consult.attachment(sqlite_world.dz, officer, case, asked, 1) == file.content
    assert records(sqlite_world.dz, "consulted")[-1].data == {"entries": [str(asked)], "item": 1}


def test_evidence_is_a_disclosure_to_whoever_took_the_file(sqlite_world: World) -> None:
    case = sqlite_world.open().case
    sqlite_world.exchange()
    officer = sqlite_world.officer("FR", "FR-59-LILLE", "drafter")
    evidence.evidence(sqlite_world.fr, officer, case)
    [exported] = records(sqlite_world.fr, "exported")
    assert told(exported) == ("disclosure", "export", ["FR-PREF-59"])
    assert (exported.officer, exported.case, len(exported.data["entries"])) == (officer.officer, case, 1)
    assert records(sqlite_world.fr, "consulted") == []


@pytest.fixture(scope="module")
def judicial(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.make(tmp_path_factory.mktemp("judicial"), None, authorities=AUTHORITIES)


@pytest.fixture
def world(judicial: Template, scratch: Path) -> Iterator[World]:
    made = World.of(judicial, scratch, procedure="mutual_assistance")
    yield made
    made.close()


def test_an_entry_that_is_cited_is_a_combination_of_the_two_cases(world: World) -> None:
    given, source = delivered(world, named_proceedings=True)
    used_in = world.open(CHANNEL).case
    world.exchange()
    for act in ("acknowledge", "admit", "accept", "send_evidence"):
        world.act("DZ", used_in, act)
        world.exchange()
    world.act("FR", used_in, "acknowledge_conditions")
    world.act("FR", used_in, "use_evidence", source=source, use="named_proceedings")
    [record] = records(world.fr, "cited")
    assert told(record)[:2] == ("combination", "work")
    assert (record.case, record.data["source"], record.data["cases"]) == (used_in, source, [given])
    assert set(record.to) >= {"DZ-DAPG", "FR-BEPI"}


def test_a_reviewer_reads_a_flagged_draft_for_the_review(world: World) -> None:
    draft = world.open(CHANNEL, seal=False, flagged=True)
    reviewer = world.officers["FR-DACS", "reviewer"]
    drafts.show(world.fr, reviewer, str(draft.proposal))
    assert records(world.fr, "consulted")[-1].why == "review"
    submit.approve(world.fr, reviewer, str(draft.proposal), str(draft.content_hash))
    assert told(records(world.fr, "reviewed")[-1]) == ("consultation", "review", [])
