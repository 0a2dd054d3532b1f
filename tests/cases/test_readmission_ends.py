"""Readmission's other ends: every reason for refusal, a document that expired unused, a return in error."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from comity.cases.calendar import DAY, add_days, day_of
from comity.cases.fold import fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.readmission import READMISSION
from comity.cases.readmission_return import AFTERWARDS, ELSEWHERE
from comity.cases.readmission_third_country import READMISSION_THIRD_COUNTRY
from comity.cases.table import Table
from comity.journal.entry import Ref
from support.readmission_world import HOUR, PROFILE, World, effect

DOCUMENTED = ("acknowledge", "recognise", "issue_document")
HANDED_OVER = (*DOCUMENTED, "notify_transfer", "agree_transfer", "depart", "hand_over")
BOTH = [READMISSION, READMISSION_THIRD_COUNTRY]


def case(*acts: str, table: Table = READMISSION) -> World:
    world = World(table=table).do(table.opening.name)
    world = world.receipted("DZ", world.clock + 60)
    for act in acts:
        world = world.do(act)
    return world


def judged(world: World, act: str, role: str, *, at: int = 0, **terms: Any) -> tuple[str, str]:
    """(effect, reason) of one more act at that second, or within the hour."""
    party, time = world.party(role), at or world.clock + HOUR
    x = world.entry(party, act, world.terms(act, party, time) | terms, time)
    found = world.folded(x).effect_of(x.ref)
    assert found is not None
    return found.effect, found.reason


REASONS = [
    (table, reason) for table in BOTH for reason in PROFILE.params(table.procedure)["codes"]["refusal"]
]


@pytest.mark.parametrize(("table", "reason"), REASONS, ids=lambda v: getattr(v, "procedure", v))
def test_a_request_is_refused_with_any_reason_of_the_profile_and_ends(table: Table, reason: str) -> None:
    world = case("acknowledge", table=table).do("refuse", reason=reason)
    assert world.state() == "refused"
    assert all(clock.stopped_by is not None for clock in world.folded().clocks)
    assert judged(case(table=table), "refuse", "requested", reason="because")[1] == "terms.not_a_code"


def test_a_document_expires_only_after_its_last_day_and_another_is_owed() -> None:
    world = case(*DOCUMENTED)
    until = world.folded().variables["document_until"]
    early = judged(world, "expire_document", "requesting", day=until)
    assert early == ("void", "document.not_expired")
    ahead = judged(world, "expire_document", "requesting", day=add_days(until, 1))
    assert ahead == ("void", "day.to_come")
    expired = world.do("expire_document")
    assert expired.state() == "document_expired"
    owed = [clock for clock in expired.folded().clocks if clock.name == "document"]
    assert [clock.debtor for clock in owed if clock.stopped_by is None] == ["DZ"]


def test_nobody_is_moved_on_an_expired_document_until_another_is_issued() -> None:
    world = case(*DOCUMENTED).do("expire_document")
    day, cleared = add_days(day_of(world.clock), 7), add_days(day_of(world.clock), 30)
    early = judged(world, "notify_transfer", "requesting", day=day, cleared_until=cleared)
    assert early == ("void", "document.expired")
    again = world.do("issue_document")
    assert again.state() == "documented"
    assert judged(again, "notify_transfer", "requesting") == ("applied", "")


def test_the_old_document_expires_no_case_that_has_a_new_one() -> None:
    world = case(*DOCUMENTED).do("expire_document")
    old = world.folded().variables["document"]
    world = world.do("issue_document")
    late = world.clock + 60 * DAY
    assert judged(world, "expire_document", "requested", at=late, of=old) == ("void", "document.replaced")


def test_an_expiry_can_be_recorded_while_the_pillar_is_held() -> None:
    world = case(*DOCUMENTED)
    time = world.time_for(READMISSION.by_act["expire_document"])
    hold = HoldEntry(
        ref=Ref("DZ", *world.sizes()["DZ"]),
        act="hold",
        time=world.clock,
        eff=world.sizes(),
        pillar="readmission",
    )
    x = world.entry("FR", "expire_document", world.terms("expire_document", "FR", time), time)
    notify = world.entry("FR", "notify_transfer", world.terms("notify_transfer", "FR", time), time)
    for entry, wanted, reason in ((x, "applied", ""), (notify, "held", "pillar.held")):
        context = structs.replace(world.context((entry,)), holds=PillarHolds([hold]))
        found = fold(context, [*world.entries, entry]).effect_of(entry.ref)
        assert found is not None
        assert (found.effect, found.reason) == (wanted, reason)


@pytest.mark.parametrize("table", BOTH, ids=lambda table: table.procedure)
def test_a_person_handed_over_in_error_is_taken_back_within_the_profile_s_term(table: Table) -> None:
    world = case(*HANDED_OVER, table=table)
    for reason in PROFILE.params(table.procedure)["codes"]["return_error"]:
        assert judged(world, "return_in_error", "requested", reason=reason) == ("applied", "")
    world = world.do("return_in_error").receipted("FR", world.clock + 2 * HOUR)
    clock = next(c for c in world.folded().clocks if c.name == "take_back")
    assert (world.state(), clock.debtor) == ("returned_in_error", "FR")
    length = PROFILE.params(table.procedure)["take_back"]["days"]
    assert clock.due is not None
    assert clock.start is not None
    assert day_of(clock.due) == add_days(day_of(clock.start), length)
    agreed = world.do("accept_return")
    assert agreed.state() == "take_back_agreed"
    assert agreed.do("take_back").state() == "taken_back"


def test_an_error_may_be_contested_stated_anew_and_accepted_after_all() -> None:
    world = case(*HANDED_OVER, "return_in_error")
    first = world.folded().variables["returned"]
    contested = world.do("contest_return")
    assert contested.state() == "return_contested"
    anew = contested.do("return_in_error")
    assert judged(anew, "contest_return", "requesting", of=first) == ("void", "answer.other_return")
    assert anew.do("accept_return").state() == "take_back_agreed"


def test_whoever_is_back_without_an_agreement_is_back_and_it_is_irregular() -> None:
    world = case(*HANDED_OVER, "return_in_error")
    assert judged(world, "take_back", "requesting") == ("irregular", "state.not_allowed")
    assert world.do("take_back").state() == "taken_back"


@pytest.mark.parametrize("act", ["return_in_error", "take_back"])
@pytest.mark.parametrize("before", [(), DOCUMENTED, (*DOCUMENTED, "notify_transfer")])
def test_a_return_that_no_handing_over_preceded_moves_no_case(act: str, before: tuple[str, ...]) -> None:
    world = case(*before)
    role = "requested"
    assert judged(world, act, role)[0] == "irregular"
    assert world.do(act, role).state() == world.state()


def test_the_requesting_side_can_not_declare_its_own_error() -> None:
    world = case(*HANDED_OVER)
    found = judged(world, "return_in_error", "requesting")
    assert found == ("irregular", "party.not_entitled")


def test_every_state_is_either_after_the_handing_over_or_elsewhere() -> None:
    afterwards = {state.name for state in AFTERWARDS}
    assert set(READMISSION.by_state) == afterwards | set(ELSEWHERE) | {"handed_over"}
    assert not afterwards & set(ELSEWHERE)


def test_a_third_country_national_is_asked_for_on_a_basis_and_a_national_is_not() -> None:
    own = {field.name for field in READMISSION.opening.terms}
    third = {field.name for field in READMISSION_THIRD_COUNTRY.opening.terms}
    assert third - own == {"basis"}
    rules = PROFILE.rules
    assert set(rules["readmission_third_country"].codes["evidence"]) != set(
        rules["readmission"].codes["evidence"]
    )
    world = World(table=READMISSION_THIRD_COUNTRY)
    x = world.entry("FR", "submit", world.terms("submit", "FR", world.clock) | {"basis": "passport"}, HOUR)
    assert effect(world, x) == "void"
