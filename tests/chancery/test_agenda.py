"""The agenda that the record proposes: both sides alike, by what the reader may see, and from headers alone."""

from __future__ import annotations

from typing import Any

from comity.chancery import submit
from comity.chancery.agenda import agenda
from two_nodes.world import DAY, PARTIES, World

CHANNEL, OURS, THEIRS = "FR-59-LILLE", "FR-PREF-59", "DZ-CONS-LILLE"


def line(found: dict[str, Any], party: str) -> dict[str, Any]:
    lines = [each for each in found["lines"] if (each["procedure"], each["party"]) == ("readmission", party)]
    assert len(lines) == 1
    return dict(lines[0])


def test_nothing_is_proposed_of_an_empty_record(sqlite_world: World) -> None:
    found = agenda(sqlite_world.fr, None)
    assert (found["lines"], found["items"]) == ([], [])


def test_what_is_owed_becomes_overdue_on_both_nodes_alike_and_is_proposed(sqlite_world: World) -> None:
    world = sqlite_world
    cases = [world.open(CHANNEL).case for _ in range(3)]
    world.exchange()
    for party in PARTIES:
        told = line(agenda(world.offices[party], None), "DZ")
        assert (told["overdue"], told["owed"], told["oldest"]) == (0, 3, None)
        assert agenda(world.offices[party], None)["items"] == []
    world.act("DZ", cases[0], "refuse")
    world.exchange()
    world.tick(40 * DAY)
    for party in PARTIES:
        found = agenda(world.offices[party], None)
        told = line(found, "DZ")
        assert (told["overdue"], told["owed"], told["held"]) == (2, 0, 0)
        assert told["oldest"] is not None
        assert found["items"] == [{"pillar": "readmission", "cases": 2}]


def test_an_agenda_counts_no_case_that_is_kept_from_its_reader(world: World) -> None:
    world.open(CHANNEL)
    world.exchange()
    world.tick(40 * DAY)
    drafter = world.officers[OURS, "drafter"]
    before = agenda(world.fr, drafter)
    kept = world.open(CHANNEL).case
    director, approver = world.officers[OURS, "director"], world.officers[OURS, "approver"]
    submit.name_readers(world.fr, director, kept, {"readers": [approver.officer]})
    world.exchange()
    world.tick(40 * DAY)
    after = agenda(world.fr, drafter)
    assert [each | {"oldest": ""} for each in after["lines"]] == [each | {"oldest": ""} for each in before["lines"]]
    assert after["items"] == before["items"] == [{"pillar": "readmission", "cases": 1}]
    assert line(agenda(world.fr, approver), "DZ")["overdue"] == 2
    assert line(agenda(world.fr, None), "DZ")["overdue"] == 2
