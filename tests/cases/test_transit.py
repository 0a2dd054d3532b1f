"""Transit: asked for in days or in hours, granted or not, and then a matter of fact."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.transit import TRANSIT
from support.readmission_world import HOUR, PROFILE, World


def case(*acts: str, silence: str = "none", **terms: Any) -> World:
    world = World(table=TRANSIT, silence=silence).do("request", **terms)
    world = world.receipted("DZ", world.clock + 60)
    for act in acts:
        world = world.do(act)
    return world


def judged(world: World, act: str, role: str, *, after: int = HOUR, **terms: Any) -> tuple[str, str]:
    party, time = world.party(role), world.clock + after
    x = world.entry(party, act, world.terms(act, party, time) | terms, time)
    found = world.folded(x).effect_of(x.ref)
    assert found is not None
    return found.effect, found.reason


def test_a_person_passes_and_the_case_ends() -> None:
    assert case("grant", "start_transit", "end_transit").state() == "ended"
    assert case("grant", "start_transit", "interrupt_transit", "end_transit").state() == "ended"


@pytest.mark.parametrize("reason", sorted(PROFILE.params("transit")["codes"]["refusal"]))
def test_a_transit_is_refused_with_any_reason_of_the_profile(reason: str) -> None:
    assert case().do("refuse", reason=reason).state() == "refused"


def test_an_urgent_request_is_owed_an_answer_within_hours_and_another_within_days() -> None:
    urgent, plain = (case(urgent=value).folded().clocks[0] for value in (True, False))
    assert urgent.due is not None
    assert urgent.start is not None
    assert urgent.due - urgent.start == PROFILE.params("transit")["reply_urgent"]["hours"] * HOUR
    assert plain.due is not None
    assert plain.due > urgent.due


@pytest.mark.parametrize(
    ("silence", "state"),
    [("none", "silent"), ("agreement", "granted_by_silence"), ("refusal", "refused_by_silence")],
)
def test_a_proved_silence_has_the_effect_that_the_profile_gives_it(silence: str, state: str) -> None:
    world = case(silence=silence, urgent=True)
    of, due = str(world.entries[0].ref), world.folded().clocks[0].due
    assert due is not None
    assert judged(world, "silence", "requesting", of=of) == ("void", "silence.not_due")
    world = world.receipted("DZ", due + HOUR)
    assert world.then(world.entry("FR", "silence", {"of": of}, due + HOUR)).state() == state


def test_a_journey_without_authorisation_is_recorded_and_irregular() -> None:
    world = case()
    assert judged(world, "start_transit", "requesting") == ("irregular", "state.not_allowed")
    assert world.do("start_transit").state() == "requested"


def test_a_revocation_stops_no_one_who_is_under_way() -> None:
    world = case("grant", "start_transit")
    assert judged(world, "revoke", "requested") == ("void", "state.not_allowed")
    assert judged(world, "interrupt_transit", "requested") == ("applied", "")


def test_a_withdrawal_says_no_more_than_in_readmission() -> None:
    withdraw = TRANSIT.by_act["withdraw"]
    assert withdraw.body == ()
    assert withdraw.terms[0].choices[0] == "requesting_side"


def test_withdrawal_revocation_and_facts_survive_a_suspension_and_nothing_else() -> None:
    surviving = {act.name for act in TRANSIT.acts if act.survives}
    facts = {"start_transit", "end_transit", "interrupt_transit"}
    assert surviving == facts | {"withdraw", "revoke"}
    assert {act.name for act in TRANSIT.acts if act.fact} == facts
