"""What waits for an officer: the most urgent first, each case once, and nothing of another authority's."""

from __future__ import annotations

from typing import Any

import pytest

from comity.chancery import finding, people, submit
from comity.errors import Usage
from comity.store.people import OfficerRow
from two_nodes.world import DAY, World

CHANNEL, OTHER = "FR-59-LILLE", "FR-UCI-DGSN"


def officer(world: World, authority: str = "FR-PREF-59", role: str = "drafter") -> OfficerRow:
    return world.officers[authority, role]


def box(world: World, who: OfficerRow, party: str = "FR", **asked: Any) -> dict[str, Any]:
    finding.catch_up(world.offices[party], who.authority)
    return finding.inbox(world.offices[party], who, **asked)


def cases(found: dict[str, Any]) -> list[str]:
    return [line["case"] for line in found["cases"]]


def test_what_the_other_side_asked_waits_for_us_by_its_term_and_for_it_as_theirs(world: World) -> None:
    first = world.open(CHANNEL).case
    world.exchange()
    world.tick(2 * DAY)
    second = world.open(CHANNEL).case
    world.exchange()
    consulate = officer(world, "DZ-CONS-LILLE")
    mine = box(world, consulate, "DZ")
    assert cases(mine) == [first, second]
    assert mine["cases"][0]["waiting_for"] == "DZ"
    assert mine["cases"][0]["left"]["count"] < mine["cases"][1]["left"]["count"]
    assert mine["cases"][0]["label"]["surname"]
    theirs = box(world, officer(world), wait="theirs")
    assert cases(theirs) == [first, second]
    assert cases(box(world, officer(world))) == []


def test_an_overdue_case_is_shown_as_late_and_only_it_is_when_asked_for(world: World) -> None:
    late = world.open(CHANNEL).case
    world.exchange()
    world.tick(60 * DAY)
    fresh = world.open(CHANNEL, cleared_until="2026-06-20").case
    world.exchange()
    consulate = officer(world, "DZ-CONS-LILLE")
    assert cases(box(world, consulate, "DZ")) == [late, fresh]
    found = box(world, consulate, "DZ", late=True)
    assert cases(found) == [late]
    assert found["cases"][0]["deadline"]["overdue"] is True
    assert found["cases"][0]["left"]["count"] < 0


def test_a_draft_waits_for_approval_by_another_officer_who_may_and_for_nobody_else(world: World) -> None:
    drafted = world.open(CHANNEL, seal=False)
    approval = box(world, officer(world, role="approver"), wait="approval")
    assert cases(approval) == [drafted.case]
    assert approval["cases"][0]["awaiting"][0]["may_approve"]
    assert approval["counts"]["approval"] == {"count": 1, "more": False}
    for who in (officer(world), officer(world, role="reviewer"), officer(world, "FR-UCI", "approver")):
        assert cases(box(world, who, wait="approval")) == []
    submit.discard(world.fr, officer(world), drafted.proposal or "")
    assert cases(box(world, officer(world, role="approver"), wait="approval")) == []


def test_what_a_hold_stops_comes_after_what_runs(world: World) -> None:
    stopped = world.open(CHANNEL).case
    world.exchange()
    world.hold("FR")
    world.exchange()
    consulate = officer(world, "DZ-CONS-LILLE")
    found = box(world, consulate, "DZ")
    assert cases(found) == [stopped]
    assert found["cases"][0]["deadline"]["frozen"] == ["FR"]
    assert found["cases"][0]["left"] is None


def test_a_hidden_case_changes_no_line_and_no_count(world: World) -> None:
    world.open(CHANNEL)
    world.exchange()
    # Whatever else a side sends tells it has seen the receipts before, and settles what was provisional: that
    # much of other traffic shows, and docs/threats.md says so. Here it has been sent already.
    people.add_officer(world.fr, "Example Officer", "FR-PREF-13", ["drafts"])
    people.add_officer(world.dz, "Example Officer", "DZ-CONS-LYON", ["drafts"])
    world.exchange()
    readers = [("FR", officer(world)), ("DZ", officer(world, "DZ-CONS-LILLE"))]
    asked = [{"wait": wait} for wait in ("mine", "theirs", "approval", "all")]
    before = [box(world, who, party, **each) for party, who in readers for each in asked]
    world.open(OTHER)
    world.open(OTHER, seal=False)
    world.exchange()
    assert [box(world, who, party, **each) for party, who in readers for each in asked] == before


def test_pages_lose_and_repeat_nothing_across_the_classes(world: World) -> None:
    opened = [world.open(CHANNEL).case for _ in range(4)]
    drafts = [world.open(CHANNEL, seal=False).case for _ in range(3)]
    world.exchange()
    who = officer(world, role="approver")
    seen: list[str] = []
    after = None
    while True:
        page = box(world, who, wait="all", after=after, limit=2)
        seen += cases(page)
        after = page["next"]
        if after is None:
            break
    assert sorted(seen) == sorted([*opened, *drafts])
    assert seen[:3] == drafts  # what waits for this officer's approval is first


def test_filters_by_procedure_pillar_and_state_hold_for_lines_and_counts(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    who = officer(world)
    assert cases(box(world, who, wait="all", procedure="readmission", state="submitted")) == [case]
    for nothing in ({"procedure": "transit"}, {"pillar": "consular"}, {"state": "recognised"}):
        found = box(world, who, wait="all", **nothing)
        assert cases(found) == []
        assert found["counts"]["all"] == {"count": 0, "more": False}


@pytest.mark.parametrize("after", ["x", "9.1.1", "0.1.1.zz", "1.2.3." + "0" * 31])
def test_a_cursor_that_was_never_given_is_refused(sqlite_world: World, after: str) -> None:
    with pytest.raises(Usage, match=r"cursor\.malformed"):
        finding.inbox(sqlite_world.fr, officer(sqlite_world), after=after)


def test_the_dockets_that_rebuild_makes_stand_in_the_same_order(world: World) -> None:
    from comity.chancery import upkeep

    for _ in range(3):
        world.open(CHANNEL)
        world.exchange()
        world.tick(DAY)
    who = officer(world, "DZ-CONS-LILLE")
    before = cases(box(world, who, "DZ"))
    assert upkeep.rebuild(world.dz)["equal"]
    assert cases(box(world, who, "DZ")) == before
