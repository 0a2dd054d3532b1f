"""A commitment: owned on each side, told to a service, claimed by one side, confirmed or contested by the other."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.calendar import DAY, day_of
from comity.cases.commitment import COMMITMENT
from support.police_world import case as started
from support.police_world import judged
from support.readmission_world import NOON, PROFILE, World

DUE = day_of(NOON + 10 * DAY)
ROLES = (("requesting", "requested"), ("requested", "requesting"))


def agreed(**terms: Any) -> World:
    return started(COMMITMENT, "agree", **({"due_on": DUE} | terms))


def turn(world: World, act: str, role: str, **terms: Any) -> World:
    world = world.do(act, role, **terms)
    other = {"FR": "DZ", "DZ": "FR"}[world.entries[-1].ref.party]
    return world.receipted(other, world.clock + 60)


@pytest.mark.parametrize(("author", "other"), ROLES)
def test_what_one_side_claims_the_other_contests_and_later_confirms(author: str, other: str) -> None:
    world = turn(turn(agreed(), "instruct", author), "service_acknowledged", author)
    assert world.state() == "in_progress"
    world = turn(turn(world, "claim", author), "contest", other)
    assert world.state() == "contested"
    world = turn(turn(turn(world, "claim", author), "confirm", other), "close", author)
    assert world.state() == "closed"
    assert [e.act for e in world.folded().effects if e.effect != "applied"] == []


@pytest.mark.parametrize(("author", "other"), ROLES)
@pytest.mark.parametrize("answer", ["confirm", "contest"])
def test_nobody_answers_its_own_claim_nor_one_that_is_not_the_last(answer: str, author: str, other: str) -> None:
    world = turn(agreed(), "claim", author)
    assert judged(world, answer, author) == ("void", "claim.own")
    first = str(world.entries[-1].ref)
    again = turn(turn(world, "contest", other), "claim", author)
    assert judged(again, answer, other, of=first) == ("void", "claim.not_last")
    assert judged(again, answer, other) == ("applied", "")


def test_a_claim_is_owed_an_answer_by_the_other_side() -> None:
    for author, other in ROLES:
        open_clocks = [c for c in turn(agreed(), "claim", author).folded().clocks if c.stopped_by is None]
        assert [(c.name, c.debtor) for c in open_clocks] == [("confirmation", agreed().party(other))]


def test_a_side_speaks_for_its_own_services_alone() -> None:
    world = turn(agreed(), "instruct", "requested")
    assert judged(world, "service_acknowledged", "requesting") == ("void", "instruction.not_own")
    assert judged(world, "service_acknowledged", "requested") == ("applied", "")


def test_it_lapses_no_earlier_than_the_day_after_it_was_due() -> None:
    world = agreed()
    due = NOON + 10 * DAY
    assert judged(world, "lapse", "requested", at=due, day=DUE) == ("void", "commitment.not_due")
    assert judged(world, "lapse", "requested", at=due, day=day_of(due + DAY)) == ("void", "day.to_come")
    assert judged(world, "lapse", "requested", at=due + DAY, day=day_of(due + DAY)) == ("applied", "")
    claimed = turn(world, "claim", "requested")
    late = judged(claimed, "lapse", "requesting", at=due + DAY, day=day_of(due + DAY))
    assert late == ("void", "state.not_allowed"), "a claim that waits for its answer does not lapse"


def test_what_was_done_is_recorded_even_after_it_lapsed() -> None:
    due = NOON + 11 * DAY
    world = agreed()
    lapsed = world.then(world.entry("FR", "lapse", {"day": day_of(due), "reason": "none_stated"}, due))
    lapsed = lapsed.receipted("DZ", due + 60)
    assert lapsed.state() == "lapsed"
    assert judged(lapsed, "claim", "requested") == ("irregular", "state.not_allowed")
    assert turn(lapsed, "claim", "requested").state() == "lapsed"


def test_each_side_names_an_owner_and_no_person() -> None:
    acts = COMMITMENT.by_act
    for act in ("offer", "agree"):
        assert [one.required for one in acts[act].body if one.name == "owner"] == [True]
    assert "person" not in {one.kind for act in COMMITMENT.acts for one in (*act.terms, *act.body)}
    assert set(PROFILE.params("commitment")["codes"]["contest"])
