"""A detained national's case goes on under every hold, and says where trial, visits and petitions stand today."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from comity.cases import consular
from comity.cases.calendar import DAY, add_days, day_of
from comity.cases.detained_national import DETAINED_NATIONAL
from comity.cases.fold import fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.journal.entry import Ref
from support.readmission_world import NOON, PROFILE, World, effect

TODAY = day_of(NOON)
# What one person may say of a visit has nowhere to go: these are all the fields of the sending state that hold text.
TEXT_OF_THE_SENDING_STATE = {
    ("acknowledge", "reference"),
    ("acknowledge", "contact"),
    ("ask_access", "visitors"),
    ("ask_access", "wished_days"),
    ("ask_access", "contact"),
    ("file_petition", "reference"),
    ("file_petition", "addressed_to"),
    ("file_petition", "grounds"),
    ("file_petition", "contact"),
    ("ask_news", "reference"),
    ("ask_news", "contact"),
    ("close", "contact"),
}


def case(*acts: str | tuple[str, dict[str, Any]]) -> World:
    """Opened by France, each act seen by the other side before the next."""
    world = World(table=DETAINED_NATIONAL).do("notify")
    for one in acts:
        name, terms = one if isinstance(one, tuple) else (one, {})
        for party in ("FR", "DZ"):
            world = world.receipted(party, world.clock + 60)
        world = world.do(name, **terms)
    return world


def stands(world: World, today: str = TODAY) -> dict[str, Any]:
    found = consular.standing(DETAINED_NATIONAL, world.params, world.folded(), world.entries, today)
    assert found is not None
    return found


def last(world: World) -> str:
    return str(world.entries[-1].ref)


def test_every_act_takes_effect_under_a_hold_of_the_whole_pillar_and_no_term_stands() -> None:
    world = case("acknowledge", "ask_access", "grant_access", "visit_took_place", "file_petition", "report_petition")
    holds = PillarHolds(
        HoldEntry(ref=Ref(party, 0, 90), act="hold", time=0, eff={}, pillar="consular") for party in ("FR", "DZ")
    )
    held = fold(structs.replace(world.context(), holds=holds), world.entries)
    assert [e.effect for e in held.effects] == ["applied"] * len(world.entries)
    assert [c.due for c in held.clocks] == [c.due for c in world.folded().clocks]
    assert all(act.survives for act in DETAINED_NATIONAL.acts)
    assert all(clock.survives for clock in DETAINED_NATIONAL.clocks)


def test_the_profile_says_with_which_wish_a_notice_is_made() -> None:
    opposed = World(table=DETAINED_NATIONAL).do("notify", wish="opposed")
    assert opposed.state() == "notified"
    assert DETAINED_NATIONAL.alerting(opposed.folded().variables) == ["person_opposed"]
    codes = opposed.params["codes"] | {"notified_wish": ["asked"]}
    on_request = structs.replace(opposed.context(), params=opposed.params | {"codes": codes})
    assert [e.effect for e in fold(on_request, opposed.entries).effects] == ["void"]
    assert DETAINED_NATIONAL.alerting(case(("record_wish", {"wish": "asked"})).folded().variables) == []


def test_of_a_visit_only_the_day_and_the_kind_of_place_cross() -> None:
    for name, terms in (("visit_took_place", {"day", "place"}), ("visit_refused", {"day", "reason"})):
        act = DETAINED_NATIONAL.by_act[name]
        assert {field.name for field in act.terms} == terms
        assert {field.kind for field in act.terms} <= {"day", "code", "profile_code"}
        assert act.body == ()
    theirs = [act for act in DETAINED_NATIONAL.acts if act.by != "requesting"]
    text = {
        (act.name, field.name)
        for act in theirs
        for field in (*act.terms, *act.body)
        if field.kind in ("text", "long_text", "list", "person", "evidence")
    }
    assert text == TEXT_OF_THE_SENDING_STATE


def test_a_case_waits_for_the_access_first_and_then_for_the_petition() -> None:
    world = case("file_petition", "ask_access")
    assert world.state() == "access_asked"
    granted = world.do("grant_access")
    assert (granted.state(), granted.folded().waiting_for) == ("petition_filed", "FR")
    assert granted.do("deny_clemency").state() == "followed"
    assert world.do("deny_clemency").do("grant_access").state() == "followed"


@pytest.mark.parametrize("reason", sorted(PROFILE.params("detained_national")["codes"]["access_refusal"]))
def test_access_is_refused_with_any_reason_of_the_profile_and_no_other(reason: str) -> None:
    world = case("ask_access")
    assert world.do("refuse_access", reason=reason).state() == "followed"
    bad = world.entry("FR", "refuse_access", {"of": last(world), "reason": "x"}, world.clock)
    assert effect(world, bad) == "void"


def test_only_the_sending_state_closes_the_case() -> None:
    world = case("acknowledge")
    assert effect(world, world.entry("FR", "close", {"reason": "protection_ended"}, world.clock)) == "void"
    assert world.do("close").state() == "closed"


def test_the_last_day_to_appeal_is_stated_or_computed_and_nothing_lapses_by_it() -> None:
    stated = case(("report_judgment", {"appeal_until": add_days(TODAY, 4)}))
    assert stands(stated)["appeal"] == {"last_day": add_days(TODAY, 4), "stated": True, "passed": False}
    computed = case(("report_judgment", {}))
    terms = {name: value for name, value in computed.entries[-1].terms.items() if name != "appeal_until"}
    computed = case().then(structs.replace(computed.entries[-1], terms=terms, eff=case().sizes()))
    days = computed.params["appeal"]["days"]
    assert stands(computed)["appeal"] == {"last_day": add_days(TODAY, days), "stated": False, "passed": False}
    assert not stands(stated, add_days(TODAY, 4))["appeal"]["passed"]
    assert stands(stated, add_days(TODAY, 5))["appeal"]["passed"]
    late = World(**vars(stated) | {"clock": stated.clock + 30 * DAY}).do("report_appeal")
    assert stands(late)["appeal"] is None
    assert stands(late)["stage"]["stage"] == "appealed"


def test_a_petition_without_an_answer_shows_its_last_sign_of_life() -> None:
    world = case("file_petition")
    silent = stands(world, add_days(TODAY, 30))["petitions"][0]
    assert (silent["status"], silent["last_sign_of_life"], silent["silent_days"]) == ("no_answer", None, 30)
    later = World(**vars(world) | {"clock": NOON + 10 * DAY}).do("report_petition", stage="received")
    alive = stands(later.do("ask_news"), add_days(TODAY, 30))["petitions"][0]
    assert alive["last_sign_of_life"] == add_days(TODAY, 10)
    assert (alive["status"], alive["silent_days"], alive["asked"]) == ("received", 20, 1)
    decided = stands(later.do("grant_clemency").do("deny_clemency"))["petitions"][0]
    assert (decided["status"], decided["silent_days"]) == ("granted", None)


def test_the_calendar_has_hearings_visits_last_days_and_open_petitions_alone() -> None:
    world = case("ask_access", "grant_access", "set_hearing", "report_judgment", "file_petition")
    moved = world.do("set_hearing", of=str(world.entries[3].ref), day=add_days(TODAY, 12), hearing="trial")
    found = [(one.kind, one.day, one.what) for one in consular.days("00", "detained_national", stands(moved))]
    assert found == [
        ("hearing", add_days(TODAY, 12), "trial"),
        ("last_day_to_appeal", add_days(TODAY, 10), "stated"),
        ("visit", add_days(TODAY, 3), "planned"),
        ("petition", TODAY, "no_answer"),
    ]
    after = stands(moved.do("deny_clemency"), add_days(TODAY, 13))
    assert list(consular.days("00", "detained_national", after)) == []


def test_a_visit_is_planned_until_it_took_place_or_was_refused_on_its_day() -> None:
    world = case("ask_access", ("grant_access", {"day": TODAY}))
    assert stands(world)["visits"] == {"planned": [TODAY], "took_place": 0, "refused": 0, "last": None}
    moved = world.do("grant_access", day=add_days(TODAY, 2))
    assert stands(moved)["visits"]["planned"] == [add_days(TODAY, 2)]
    assert stands(moved, add_days(TODAY, 3))["visits"]["planned"] == []
    both = world.do("visit_took_place", role="requested").do("visit_took_place", role="requesting")
    assert stands(both)["visits"] == {"planned": [], "took_place": 1, "refused": 0, "last": TODAY}
    assert stands(world.do("visit_refused"))["visits"] == {"planned": [], "took_place": 0, "refused": 1, "last": None}


@pytest.mark.parametrize("fact", ["visit_took_place", "visit_refused", "report_death"])
def test_a_fact_stated_for_a_day_to_come_takes_no_visit_off_the_calendar(fact: str) -> None:
    soon = add_days(TODAY, 2)
    world = case("ask_access", ("grant_access", {"day": soon}))
    stated = world.do(fact, day=soon)
    assert stated.folded().effects[-1].effect == "irregular"
    assert stands(stated)["visits"] == {"planned": [soon], "took_place": 0, "refused": 0, "last": None}
    assert stands(stated, soon)["visits"]["planned"] == []


def test_a_late_notice_is_made_all_the_same_and_shown_as_late() -> None:
    late = World(table=DETAINED_NATIONAL).do("notify", detained_on=add_days(TODAY, -9))
    assert late.state() == "notified"
    assert stands(late)["notice"] == {"days": 9, "in_time": False}
    assert stands(case())["notice"]["in_time"]


@pytest.mark.parametrize(
    ("ended", "left"),
    [
        ("report_release", {"hearing", "last_day_to_appeal", "petition"}),
        ("transfer", {"petition"}),
        ("report_death", set()),
    ],
)
def test_nothing_stands_on_the_calendar_that_a_release_transfer_or_death_leaves_pointless(
    ended: str, left: set[str]
) -> None:
    world = case("ask_access", "grant_access", "set_hearing", "report_judgment", "file_petition", ended)
    found = stands(world)
    assert {one.kind for one in consular.days("00", "detained_national", found)} == left
    assert (found["visits"]["planned"], found["petitions"][0]["status"]) == ([], "no_answer")
