"""A detention is notified whatever else is suspended, and is tied to nothing."""

from __future__ import annotations

import pytest
from msgspec import structs

from comity.cases.detention_notification import DETENTION_NOTIFICATION
from comity.cases.fold import fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.table import COMMON
from comity.journal.entry import Ref
from comity.mechanism import procedures
from support.readmission_world import PROFILE, World, effect

WAY = ("acknowledge", "ask_access", "grant_access", "visit_took_place", "close")


def case(*acts: str) -> World:
    world = World(table=DETENTION_NOTIFICATION).do("notify")
    for act in acts:
        world = world.receipted("DZ", world.clock + 60).do(act)
    return world


def test_the_whole_way_from_notice_to_the_end_of_the_detention() -> None:
    world = case(*WAY)
    assert world.state() == "closed"
    assert {e.effect for e in world.folded().effects} == {"applied"}


def test_every_act_takes_effect_under_a_hold_of_the_whole_pillar_and_no_term_stands() -> None:
    world = case(*WAY)
    holds = PillarHolds(
        HoldEntry(ref=Ref(party, 0, 90), act="hold", time=0, eff={}, pillar="consular")
        for party in ("FR", "DZ")
    )
    held = fold(structs.replace(world.context(), holds=holds), world.entries)
    assert [e.effect for e in held.effects] == ["applied"] * len(world.entries)
    assert [c.due for c in held.clocks] == [c.due for c in world.folded().clocks]
    assert all(act.survives for act in DETENTION_NOTIFICATION.acts)
    assert all(clock.survives for clock in DETENTION_NOTIFICATION.clocks)


def test_a_refused_access_may_be_granted_after_all_and_asked_for_again() -> None:
    refused = case("ask_access", "refuse_access")
    assert refused.state() == "access_refused"
    assert refused.do("grant_access").state() == "access_granted"
    assert refused.do("ask_access").state() == "access_asked"


@pytest.mark.parametrize(
    "reason", sorted(PROFILE.params("detention_notification")["codes"]["access_refusal"])
)
def test_an_access_is_refused_with_any_reason_of_the_profile_and_no_other(reason: str) -> None:
    world = case("ask_access")
    assert world.do("refuse_access", reason=reason).state() == "access_refused"
    bad = world.entry("FR", "refuse_access", {"of": str(world.entries[-1].ref), "reason": "x"}, world.clock)
    assert effect(world, bad) == "void"


def test_a_visit_has_a_day_and_nothing_that_was_said() -> None:
    visit = DETENTION_NOTIFICATION.by_act["visit_took_place"]
    assert [field.name for field in visit.terms] == ["day"]
    assert visit.body == ()


@pytest.mark.parametrize("name", sorted(procedures()))
def test_no_table_makes_a_case_depend_on_another_case_or_pillar(name: str) -> None:
    table = procedures()[name]
    for act in (*table.acts, *COMMON.values()):
        # A person's request about data says which case it is about; the house rules say how far that may go.
        spoken_of = {"of_case"} if name == "data_request" else set()
        assert not {field.name for field in (*act.terms, *act.body) if field.kind == "case"} - spoken_of
        guards = [*act.guards, *(g for lead in act.leads for g in lead.guards)]
        assert not [g for g in guards if set(g.args) & (set(procedures()) - {name} | set(PROFILE.pillars))]
