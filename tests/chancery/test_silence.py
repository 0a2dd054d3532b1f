"""The detector over a real case base: it names the authority, by the profile's thresholds, and only proposes."""

from __future__ import annotations

from typing import Any

import pytest

from comity.chancery.silence import silence
from comity.errors import Usage
from comity.mechanism import read_profile
from two_nodes.invariants import at_head
from two_nodes.world import DAY, PARTIES, PROFILE, World

TEXT = PROFILE.read_text(encoding="utf-8")
LILLE = "DZ-CONS-LILLE"


def line(found: dict[str, Any], authority: str, measure: str) -> dict[str, Any]:
    wanted = [each for each in found["authorities"] if (each["authority"], each["measure"]) == (authority, measure)]
    assert len(wanted) == 1
    return dict(wanted[0])


def test_requests_that_nobody_collects_propose_a_consultation_with_the_addressee(sqlite_world: World) -> None:
    world = sqlite_world
    world.open()
    world.tick(5 * DAY)
    assert silence(world.fr)["proposals"] == []
    world.tick(5 * DAY)
    found = silence(world.fr)
    assert line(found, LILLE, "collection_lag")["value"] == 10
    assert found["proposals"] == [{"authority": LILLE, "party": "DZ", "measures": ["collection_lag"]}]
    world.exchange()
    assert silence(world.fr)["proposals"] == []


def test_a_consulate_that_does_not_answer_is_seen_by_both_sides_alike(sqlite_world: World) -> None:
    world = sqlite_world
    cases = [world.open().case for _ in range(5)]
    world.exchange()
    for case in cases[:2]:
        world.act("DZ", case, "refuse")
    world.exchange()
    world.tick(30 * DAY)
    for party in PARTIES:
        found = silence(world.offices[party])
        told = line(found, LILLE, "unanswered")
        assert (told["value"], told["numerator"], told["denominator"], told["exceeded"]) == (60, 3, 5, True)
        assert found["proposals"] == [{"authority": LILLE, "party": "DZ", "measures": ["unanswered"]}]


def test_a_share_over_few_cases_is_shown_and_judges_nobody(sqlite_world: World) -> None:
    world = sqlite_world
    world.open()
    world.exchange()
    world.tick(30 * DAY)
    found = silence(world.fr)
    assert line(found, LILLE, "unanswered")["value"] == 100
    assert found["proposals"] == []


def test_a_position_is_measured_by_the_time_that_both_records_had_reached(sqlite_world: World) -> None:
    world = sqlite_world
    world.open()
    world.exchange()
    at = at_head(world.fr)
    world.tick(90 * DAY)
    world.open()
    world.exchange()
    then = [silence(world.offices[party], at) for party in PARTIES]
    assert then[0] == then[1]
    assert not [each for each in then[0]["authorities"] if each["value"]]


def test_while_a_pillar_is_held_nobody_is_silent(sqlite_world: World) -> None:
    world = sqlite_world
    for _ in range(5):
        world.open()
    world.exchange()
    world.hold("DZ")
    world.exchange()
    world.tick(90 * DAY)
    assert silence(world.fr)["proposals"] == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("collection_lag_days = 7", "collection_lag_days = 0", "silence.collection_lag_days"),
        ("unanswered_percent = 40", "unanswered_percent = 100", "silence.unanswered_percent"),
        ("least_cases = 5", "least_cases = -1", "silence.least_cases"),
        ("documents_late_percent = 30", "late = 30", "silence"),
    ],
)
def test_thresholds_out_of_their_bounds_are_refused_by_name(old: str, new: str, key: str) -> None:
    assert old in TEXT
    with pytest.raises(Usage) as refused:
        read_profile(TEXT.replace(old, new))
    assert refused.value.params["key"].startswith(key)


def test_a_profile_without_thresholds_measures_and_proposes_nothing() -> None:
    start = TEXT.index("[silence]")
    without = read_profile(TEXT[:start] + TEXT[TEXT.index("# --- Calendars, until") :])
    assert without.silence is None
    assert b'"silence":{' not in without.canonical()
