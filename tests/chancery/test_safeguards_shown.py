"""Safeguards as the requesting side sees them, what they stop, and that no rank overrides them."""

from __future__ import annotations

import json

import pytest

from comity.cases.readmission import READMISSION
from comity.cases.safeguards import SAFEGUARDS as EVERY
from comity.chancery import people, reading, submit
from comity.chancery.people import RANKS
from comity.errors import Refused
from comity.journal.entry import seconds
from two_nodes.world import DAY, World, whole_case

CHANNEL = "FR-59-LILLE"
YESTERDAY, UNTIL = "2026-03-01", "2026-05-01"
SAFEGUARDS = {name: EVERY[name] for name in READMISSION.safeguards}
ABSOLUTE = sorted(name for name, one in SAFEGUARDS.items() if one.absolute)


def standing(world: World, case: str, role: str = "drafter", party: str = "FR") -> dict[str, dict]:
    officer = world.officer(party, CHANNEL, role) if role else None
    shown = reading.case_show(world.offices[party], officer, case)["safeguards"]
    return {each["name"]: each for each in shown}


def clear(world: World, case: str, safeguard: str, until: str, role: str = "reviewer") -> None:
    fields = {"safeguard": safeguard, "reason": "examined on the file", "until": until}
    submit.clear(world.fr, world.officer("FR", CHANNEL, role), case, fields)


def today(world: World, days: int = 0) -> str:
    from comity.cases.calendar import day_of

    return day_of(world.fr.clock.now() + days * DAY)


def test_each_safeguard_stands_with_its_law_its_day_and_who_may_clear_it(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open(CHANNEL, seal=False).case
    before = standing(world, case)
    assert set(before) == set(SAFEGUARDS)
    for name, each in before.items():
        assert (each["state"], each["cleared_until"], each["by"]) == ("missing", None, None)
        assert each["sources"] == list(SAFEGUARDS[name].sources)
        assert each["may_clear"] == sorted(SAFEGUARDS[name].ranks)
        assert each["absolute"] is SAFEGUARDS[name].absolute
        assert {"submit": name != "fitness_to_travel", "notify_transfer": True} == {
            act: act in each["required_for"] for act in ("submit", "notify_transfer")
        }
    clear(world, case, "final_decision", UNTIL)
    after = standing(world, case)["final_decision"]
    assert (after["state"], after["cleared_until"], after["by"]) == ("cleared", UNTIL, "reviewer of FR-PREF-59")


def test_a_clearance_shows_no_further_than_it_may_stand_and_lapses_with_its_day(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open(CHANNEL, seal=False).case
    clear(world, case, "best_interests", "2027-03-02")
    assert standing(world, case)["best_interests"]["cleared_until"] == today(world, 90)
    clear(world, case, "best_interests", today(world, 5))
    world.tick(5 * DAY)
    assert standing(world, case)["best_interests"]["state"] == "cleared"
    world.tick(DAY)
    assert standing(world, case)["best_interests"]["state"] == "lapsed"


def test_the_name_of_who_cleared_is_for_officers_of_that_authority_alone(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open(CHANNEL).case
    assert {each["by"] for each in standing(world, case).values()} == {"reviewer of FR-PREF-59", None}
    assert {each["by"] for each in standing(world, case, role="").values()} == {None}


def test_the_other_side_has_nothing_to_be_shown(sqlite_world: World) -> None:
    world = sqlite_world
    case = whole_case(world, until="recognise")
    assert standing(world, case)
    for role in ("drafter", "reviewer", ""):
        assert standing(world, case, role, party="DZ") == {}
    listed = reading.case_acts(world.dz, world.officer("DZ", CHANNEL, "drafter"), case)["acts"]
    assert {name for act in listed for name in act["safeguards_missing"]} == set()


def test_the_acts_say_what_is_missing_before_they_can_be_approved(sqlite_world: World) -> None:
    world = sqlite_world
    drafter = world.officer("FR", CHANNEL, "drafter")
    opening = reading.opening_acts(world.fr, drafter, "readmission")["acts"]
    submits = next(act for act in opening if act["name"] == "submit")
    assert submits["safeguards_missing"] == submits["safeguards"]
    case = world.open(CHANNEL, seal=False).case
    for number, name in enumerate(submits["safeguards"], 1):
        clear(world, case, name, UNTIL)
        listed = {act["name"]: act for act in reading.case_acts(world.fr, drafter, case)["acts"]}
        assert listed["submit"]["safeguards_missing"] == submits["safeguards"][number:]
    assert listed["notify_transfer"]["safeguards_missing"] == ["fitness_to_travel"]
    assert listed["withdraw"]["safeguards_missing"] == []


def test_a_transfer_is_attested_anew_and_needs_fitness_to_travel(sqlite_world: World) -> None:
    world = sqlite_world
    case = whole_case(world, until="issue_document")
    found = world.acts("FR", case)["notify_transfer"]
    assert found["safeguards_missing"] == ["fitness_to_travel"]
    drafter, approver = (world.officer("FR", CHANNEL, role) for role in ("drafter", "approver"))
    drafted = submit.draft_act(world.fr, drafter, case, "notify_transfer", found["example"], [])
    assert drafted.proposal is not None
    assert drafted.content_hash is not None
    with pytest.raises(Refused) as refused:
        submit.approve(world.fr, approver, drafted.proposal, drafted.content_hash)
    assert (refused.value.code, refused.value.params["missing"]) == ("safeguard.missing", ["fitness_to_travel"])
    clear(world, case, "fitness_to_travel", found["example"]["cleared_until"])
    assert submit.approve(world.fr, approver, drafted.proposal, drafted.content_hash).status == "sealed"


def to_the_day_of_transfer(world: World, **notified: str) -> str:
    case = whole_case(world, until="issue_document")
    world.act("FR", case, "notify_transfer", **notified)
    world.exchange()
    world.act("DZ", case, "agree_transfer")
    world.exchange()
    items = world.case("FR", case)["timeline"]
    day = next(item["terms"]["day"] for item in items if item["act"] == "notify_transfer")
    world.tick(seconds(f"{day}T09:00:00Z") - world.clocks["FR"].now())
    return case


def test_whatever_is_found_after_the_transfer_was_agreed_stops_the_departure_here(sqlite_world: World) -> None:
    world = sqlite_world
    case = to_the_day_of_transfer(world)
    for safeguard in SAFEGUARDS:
        clear(world, case, safeguard, today(world, -1), role="drafter")
        with pytest.raises(Refused) as refused:
            world.act("FR", case, "depart")
        assert (refused.value.code, refused.value.params["missing"]) == ("safeguard.missing", [safeguard])
        clear(world, case, safeguard, today(world, 20))
    world.act("FR", case, "depart")
    world.exchange()
    assert world.state("DZ", case) == "departed"


def test_a_departure_after_the_attested_day_takes_no_effect_even_if_the_house_cleared_anew(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    case = to_the_day_of_transfer(world)
    items = world.case("FR", case)["timeline"]
    attested = next(item["terms"]["cleared_until"] for item in items if item["act"] == "notify_transfer")
    world.tick(seconds(f"{attested}T09:00:00Z") + DAY - world.clocks["FR"].now())
    for name in SAFEGUARDS:
        clear(world, case, name, today(world, 30))
    with pytest.raises(Refused) as refused:
        world.act("FR", case, "depart")
    assert (refused.value.code, refused.value.params["reason"]) == ("act.illegal", "safeguard.lapsed")


def test_a_departure_that_a_hold_held_is_not_released_over_a_block(sqlite_world: World) -> None:
    from comity.chancery import suspension

    world = sqlite_world
    case = to_the_day_of_transfer(world)
    world.hold("DZ")
    left = world.act("FR", case, "depart").entry
    world.exchange()
    assert world.effect("FR", left) == "held pillar.held"
    world.offer("DZ")
    world.exchange()
    world.accept("FR")
    world.exchange()
    clear(world, case, "fitness_to_travel", today(world, -1))
    assert left is not None
    drafter = world.officer("FR", CHANNEL, "drafter")
    with pytest.raises(Refused, match=r"safeguard\.missing"):
        suspension.release(world.fr, drafter, case, left)
    clear(world, case, "fitness_to_travel", today(world, 5))
    suspension.release(world.fr, drafter, case, left)


def test_an_officer_with_every_rank_is_refused_in_the_same_words(sqlite_world: World) -> None:
    """No rank sets an absolute bar aside: not alone, not together, not by a field that nobody foresaw."""
    world = sqlite_world
    case = whole_case(world, until="issue_document")
    found = world.acts("FR", case)["notify_transfer"]
    drafter = world.officer("FR", CHANNEL, "drafter")
    mighty, _ = people.add_officer(world.fr, "Every Rank", "FR-PREF-59", list(RANKS))
    drafted = submit.draft_act(world.fr, drafter, case, "notify_transfer", found["example"], [])
    assert drafted.proposal is not None
    assert drafted.content_hash is not None
    for safeguard in ABSOLUTE:
        for name in SAFEGUARDS:
            until = today(world, -1) if name == safeguard else found["example"]["cleared_until"]
            clear(world, case, name, until)
        with pytest.raises(Refused) as refused:
            submit.approve(world.fr, mighty, drafted.proposal, drafted.content_hash)
        assert (refused.value.code, refused.value.params["missing"]) == ("safeguard.missing", [safeguard])
    for word in ("override", "force", "waiver", "safeguards"):
        with pytest.raises(Refused, match=r"fields\.invalid"):
            submit.draft_act(world.fr, drafter, case, "notify_transfer", found["example"] | {word: True}, [])
        fields = {"safeguard": ABSOLUTE[0], "reason": "set aside", "until": UNTIL, word: True}
        with pytest.raises(Refused, match=r"fields\.invalid"):
            submit.clear(world.fr, mighty, case, fields)


@pytest.mark.parametrize("rank", sorted(set(RANKS) - {"reviews"}))
def test_only_the_reviewer_finds_that_nobody_asked_for_protection_and_anyone_there_may_warn(
    sqlite_world: World, rank: str
) -> None:
    world = sqlite_world
    case = world.open(CHANNEL, seal=False).case
    officer, _ = people.add_officer(world.fr, f"One {rank}", "FR-PREF-59", [rank])
    name = "no_pending_protection_claim"
    fields = {"safeguard": name, "reason": "as it seems", "until": UNTIL}
    with pytest.raises(Refused, match=r"rank\.missing"):
        submit.clear(world.fr, officer, case, fields)
    clear(world, case, name, UNTIL)
    submit.clear(world.fr, officer, case, fields | {"until": YESTERDAY})
    assert standing(world, case)[name]["state"] == "lapsed"
    elsewhere = world.officer("FR", "FR-UCI-DGSN", "reviewer")
    with pytest.raises(Refused, match=r"case\.not_found"):
        submit.clear(world.fr, elsewhere, case, fields | {"until": YESTERDAY})


def test_the_reasons_of_a_clearance_are_in_nothing_that_is_shown_or_sent(sqlite_world: World) -> None:
    from comity.chancery.receive import outgoing

    world = sqlite_world
    case = world.open(CHANNEL).case
    drafter = world.officer("FR", CHANNEL, "drafter")
    shown = json.dumps(reading.case_show(world.fr, drafter, case)) + json.dumps(world.acts("FR", case))
    assert "examined on the file" not in shown
    sent = repr(outgoing(world.fr))
    assert not [name for name in SAFEGUARDS if name in sent]
