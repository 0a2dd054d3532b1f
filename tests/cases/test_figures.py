"""What each figure counts, in cases made by hand: no case twice, none left out, nothing by a clock alone."""

from __future__ import annotations

from typing import Any

import pytest

from comity import language
from comity.cases.calendar import DAY, add_days, day_of
from comity.cases.figures import Counted, figures
from comity.cases.indicators import FAMILIES
from comity.cases.readmission import READMISSION
from comity.cases.table import Table
from comity.mechanism import procedures
from support.readmission_world import HOUR, NOON, World, reachable

RECOGNISED = ("acknowledge", "recognise")
DOCUMENTED = (*RECOGNISED, "issue_document")
DEPARTED = (*DOCUMENTED, "notify_transfer", "agree_transfer", "depart")
FAR = NOON + 400 * DAY
SHARES = ("recognised", "granted", "refused", "withdrawn", "unanswered", "pending")
DOCUMENTS = ("in_time", "late", "disputed", "missing", "pending")


def case(*acts: str, receipted: bool = True, table: Table = READMISSION, **terms: Any) -> World:
    world = World(table=table).do(table.opening.name)
    if receipted:
        world = world.receipted("DZ", world.clock + 60).receipted("FR", world.clock + 120)
    for number, act in enumerate(acts):
        world = world.do(act, **(terms if number == len(acts) - 1 else {}))
        world = world.receipted("FR", world.clock + 60).receipted("DZ", world.clock + 90)
    return world


def counted(world: World) -> Counted:
    opening = world.entries[0].ref
    addressee = world.party("requested")
    seen = world.context().log.first_seeing(addressee, opening) is not None
    return Counted(world.table, world.folded(), {x.ref: x for x in world.entries}, seen)


def count(*worlds: World, cut_off: int = FAR, first: str | None = None, last: str | None = None) -> dict[str, Any]:
    table = worlds[0].table
    found = figures(table, [counted(world) for world in worlds], first, last, cut_off)
    return {one["name"]: one["numerator"] for one in found["indicators"]} | {"whole": found}


def test_each_request_that_was_receipted_is_one_of_six_and_each_document_owed_one_of_five() -> None:
    worlds = list(reachable("FR", "none"))
    assert len(worlds) >= 25
    for cut_off in (NOON, NOON + 25 * DAY, FAR):
        for world in worlds:
            one = count(world, cut_off=cut_off)
            assert sum(one.get(name, 0) for name in SHARES) == one["receipted"] == 1
            assert sum(one[f"documents_{name}"] for name in DOCUMENTS) == one["documents_owed"]
        every = count(*worlds, cut_off=cut_off)
        assert every["requested"] == len(worlds)
        assert sum(every.get(name, 0) for name in SHARES) == every["receipted"]


def test_no_numerator_is_greater_than_its_denominator() -> None:
    worlds = list(reachable("DZ", "agreement"))
    for one in count(*worlds)["whole"]["indicators"]:
        if one["denominator"] is not None:
            assert 0 <= one["numerator"] <= one["denominator"], one["name"]
        if one["by"] is not None:
            assert sum(one["by"].values()) == one["numerator"]


def test_a_request_that_nobody_collected_is_requested_and_not_unanswered() -> None:
    found = count(case(receipted=False))
    assert (found["requested"], found["receipted"], found["unanswered"], found["pending"]) == (1, 0, 0, 0)


def test_a_request_is_unanswered_only_once_both_records_lived_to_see_its_deadline() -> None:
    world = case("acknowledge")
    due = next(clock.due for clock in world.folded().clocks if clock.name == "reply")
    assert due is not None
    assert count(world, cut_off=due)["pending"] == 1
    assert count(world, cut_off=due + 1)["unanswered"] == 1
    late = World(**{**vars(world), "clock": due + DAY}).do("recognise")
    assert (count(late)["recognised"], count(late)["unanswered"]) == (1, 0)


@pytest.mark.parametrize("reason", ["not_a_national", "evidence_insufficient"])
def test_refusals_are_shared_out_by_their_reasons(reason: str) -> None:
    found = count(case("refuse", reason=reason), case("recognise"))
    refused = next(one for one in found["whole"]["indicators"] if one["name"] == "refused")
    assert (refused["numerator"], refused["denominator"], refused["by"]) == (1, 2, {reason: 1})


@pytest.mark.parametrize("reason", ["duplicate", "sent_in_error"])
def test_a_request_made_by_mistake_is_no_request(reason: str) -> None:
    found = count(case("withdraw", reason=reason), case("withdraw", reason="requesting_side"))
    assert (found["requested"], found["withdrawn"]) == (1, 1)
    assert found["whole"]["excluded"][reason] == 1


def test_a_document_is_in_time_late_or_missing() -> None:
    owed = next(clock.due for clock in case(*RECOGNISED).folded().clocks if clock.name == "document")
    assert owed is not None
    assert count(case(*DOCUMENTED))["documents_in_time"] == 1
    waiting = case(*RECOGNISED)
    assert count(waiting, cut_off=owed)["documents_pending"] == 1
    assert count(waiting, cut_off=owed + 1)["documents_missing"] == 1
    late = World(**{**vars(waiting), "clock": owed + 5 * DAY}).do("issue_document")
    assert count(late.receipted("FR", late.clock + HOUR))["documents_late"] == 1


def test_a_document_that_expired_unused_is_counted_and_another_is_owed() -> None:
    found = count(case(*DOCUMENTED, "expire_document"), case(*DOCUMENTED))
    assert (found["documents_issued"], found["expired_unused"], found["documents_owed"]) == (2, 1, 3)


def test_who_was_handed_over_refused_or_returned_is_counted_of_those_who_departed() -> None:
    found = count(
        case(*DEPARTED, "hand_over"),
        case(*DEPARTED, "refuse_at_border"),
        case(*DEPARTED, "hand_over", "return_in_error", "accept_return", "take_back"),
        case(*DEPARTED),
    )
    assert (found["departed"], found["handed_over"], found["refused_at_border"]) == (4, 2, 1)
    assert (found["returned_in_error"], found["taken_back"]) == (1, 1)


def test_a_fact_that_no_departure_preceded_swells_no_figure() -> None:
    found = count(case("hand_over"), case("refuse_at_border"), case(*DOCUMENTED, "take_back"))
    assert [found[name] for name in ("handed_over", "refused_at_border", "taken_back", "irregular")] == [0, 0, 0, 3]


def test_an_outcome_that_is_contested_at_the_border_is_neither_side_s() -> None:
    world = case(*DEPARTED)
    both = world.do("hand_over", "requesting").do("refuse_at_border", "requested")
    found = count(both)
    assert (found["handed_over"], found["border_contested"]) == (0, 1)


def test_the_cohort_is_by_the_day_of_the_submission_both_ends_included() -> None:
    world = case("recognise")
    day = day_of(world.entries[0].time)
    for first, last, requested in [
        (day, day, 1), (None, day, 1), (day, None, 1), (add_days(day, 1), None, 0), (None, add_days(day, -1), 0),
    ]:  # fmt: skip
        assert count(world, first=first, last=last)["requested"] == requested


@pytest.mark.parametrize("name", sorted(procedures()))
def test_every_procedure_has_the_figures_that_mean_something_in_it(name: str) -> None:
    table = procedures()[name]
    found = count(case(table=table))
    names = [one["name"] for one in found["whole"]["indicators"]]
    assert names[:2] == ["requested", "receipted"]
    for one in found["whole"]["indicators"]:
        assert one["of"] is None or one["of"] in names
        assert one["name"] not in ("recognised", "handed_over") or "recognise" in table.by_act


def test_every_figure_says_in_words_what_it_counts() -> None:
    for family in FAMILIES.values():
        names = [one.name for one in family.indicators]
        assert len(names) == len(set(names))
        for name in names:
            assert language.has(f"figure.{name}.title")
            assert language.has(f"figure.{name}.means")


def test_every_act_and_clock_that_an_indicator_names_is_of_some_procedure_of_its_family() -> None:
    for pillar, family in FAMILIES.items():
        tables = [table for table in procedures().values() if table.pillar == pillar]
        acts = {act.name for table in tables for act in table.acts}
        clocks = {clock.name for table in tables for clock in table.clocks}
        named = [*family.after, *(act for each in family.outcomes for act in each.acts)]
        for one in family.indicators:
            named += [*one.acts, *one.reasons, *(act for condition in one.where for act in condition.acts)]
        if tables:
            assert set(named) <= acts, pillar
            assert {*family.answers, *(one.clock for one in family.indicators if one.clock)} <= clocks, pillar


def test_changed_definitions_have_another_name() -> None:
    names = [family.digest() for family in FAMILIES.values()]
    assert len(set(names)) == len(names)
    assert count(case())["whole"]["definitions"] == FAMILIES["readmission"].digest()


def test_the_time_to_answer_runs_from_the_receipt_and_an_open_request_is_open() -> None:
    answered, waiting = case("acknowledge", "recognise"), case("acknowledge")
    table = answered.table
    found = figures(table, [counted(answered), counted(waiting)], None, None, FAR, ("FR", "DZ"))
    rows = {(row["clock"], row["party"]): row for row in found["answers"]}
    clock = next(clock for clock in answered.folded().clocks if clock.name == "reply")
    took = next(x.time for x in answered.entries if x.ref == clock.stopped_by) - (clock.start or 0)
    row = rows["reply", clock.debtor]
    assert (row["owed"], row["missing"], row["median"], row["p90"]) == (2, 1, took, None)
    assert rows["reply", "DZ" if clock.debtor == "FR" else "FR"]["owed"] == 0
