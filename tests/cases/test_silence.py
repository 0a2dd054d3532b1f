"""Silence counted: who has not collected, not answered, issued late, refused at the border."""

from __future__ import annotations

import pytest

from comity.cases.calendar import DAY
from comity.cases.silence import MEASURES, Measured, Observed, measure, observe
from support.readmission_world import HOUR, World

LIMITS = {"collection_lag": 7, "unanswered": 40, "border_refusals": 20, "documents_late": 30}


def case(*acts: str, receipted: bool = True) -> World:
    world = World().do("submit")
    if receipted:
        world = world.receipted("DZ", world.clock + 60)
    for act in acts:
        world = world.do(act)
    return world


def seen(world: World, after: int) -> set[tuple[str, str, int]]:
    return {(o.party, o.measure, int(o.amount)) for o in observe(world.folded(), world.clock + after)}


def of(party: str, name: str, *amounts: int) -> Measured:
    found = measure([Observed(party, name, amount) for amount in amounts], LIMITS, 5)
    return found[MEASURES.index(name)]


def test_what_was_tendered_and_not_collected_is_a_lag_in_days_and_no_missing_answer() -> None:
    assert seen(case(receipted=False), 9 * DAY) == {("DZ", "collection_lag", 9)}


def test_a_deadline_that_passed_without_an_answer_counts_against_its_debtor_and_one_running_does_not() -> None:
    assert seen(case("acknowledge"), DAY) == set()
    assert seen(case("acknowledge"), 30 * DAY) == {("DZ", "unanswered", 1)}
    assert seen(case("refuse"), 30 * DAY) == {("DZ", "unanswered", 0)}


def test_either_side_s_silence_is_counted_alike() -> None:
    world = case("ask_information")
    world = world.receipted("FR", world.clock + HOUR)
    assert ("FR", "unanswered", 1) in seen(world, 15 * DAY)


def test_a_document_that_is_missing_is_late() -> None:
    world = case("recognise")
    world = world.receipted("FR", world.clock + HOUR)
    assert ("DZ", "documents_late", 1) in seen(world, 40 * DAY)
    assert ("DZ", "documents_late", 0) in seen(world.do("issue_document"), 40 * DAY)


def test_a_debt_that_a_false_fact_would_start_makes_nobody_a_debtor() -> None:
    world = case("return_in_error")
    world = world.receipted("FR", world.clock + HOUR)
    assert {"take_back"} <= {clock.name for clock in world.folded().clocks}
    assert not [each for each in seen(world, 15 * DAY) if each[0] == "FR"]


def test_a_refusal_at_the_border_is_the_requested_side_s() -> None:
    way = ("recognise", "issue_document", "notify_transfer", "agree_transfer", "depart")
    assert ("DZ", "border_refusals", 1) in seen(case(*way, "refuse_at_border"), DAY)
    assert ("DZ", "border_refusals", 0) in seen(case(*way, "hand_over"), DAY)
    assert not [each for each in seen(case("refuse_at_border"), DAY) if each[1] == "border_refusals"]


@pytest.mark.parametrize(
    ("amounts", "exceeded"), [([1, 1, 1, 0, 0], True), ([1, 1, 0, 0, 0], False), ([1, 1, 1, 1], False)]
)
def test_a_share_is_judged_beyond_its_threshold_and_not_over_few(amounts: list[int], exceeded: bool) -> None:
    found = of("DZ", "unanswered", *amounts)
    assert (found.exceeded, found.numerator, found.denominator) == (exceeded, sum(amounts), len(amounts))


def test_one_bundle_left_lying_for_long_is_enough() -> None:
    assert of("DZ", "collection_lag", 8, 1).exceeded
    assert not of("DZ", "collection_lag", 7, 1).exceeded
    assert not measure([], {}, 0)[0].exceeded
