"""What becomes of an act: applied, irregular, struck, void, orphaned. Suspension has its own file."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.fold import fold
from comity.cases.judge import Judge
from comity.journal.entry import Ref
from support.small_world import World


@pytest.fixture
def asked() -> World:
    """AA asked, BB has seen it and said so, AA knows."""
    world = World()
    world.write("AA", "ask")
    world.post("BB")
    world.receipt("BB")
    world.post("AA")
    return world


def told(world: World, ref: Ref) -> tuple[str, str]:
    effect = world.effect(ref)
    return effect.effect, effect.reason


def test_a_withdrawal_strikes_the_agreement_that_crossed_it(asked: World) -> None:
    withdraw = asked.write("AA", "withdraw")
    agree = asked.write("BB", "agree")
    assert told(asked, withdraw) == ("applied", "")
    assert told(asked, agree) == ("struck", "crossing.struck")
    assert asked.state().state == "withdrawn"


def test_an_agreement_seen_before_the_withdrawal_is_not_struck(asked: World) -> None:
    agree = asked.write("BB", "agree")
    asked.post("AA")
    withdraw = asked.write("AA", "withdraw")
    assert told(asked, agree) == ("applied", "")
    assert told(asked, withdraw) == ("applied", "")


def test_a_protective_act_that_is_not_legal_in_its_own_past_is_void_and_strikes_nothing(asked: World) -> None:
    asked.write("BB", "refuse")
    asked.post("AA")
    withdraw = asked.write("AA", "withdraw")
    question = asked.write("BB", "question")
    assert told(asked, withdraw) == ("void", "state.not_allowed")
    assert told(asked, question)[1] != "crossing.struck"


def test_a_protective_act_is_judged_by_what_its_author_knew_not_by_what_crossed_it(asked: World) -> None:
    refuse = asked.write("BB", "refuse")
    withdraw = asked.write("AA", "withdraw")
    assert told(asked, withdraw) == ("applied", "")
    assert told(asked, refuse) == ("struck", "crossing.struck")


def test_two_protective_acts_that_cross_both_count(asked: World) -> None:
    withdraw = asked.write("AA", "withdraw")
    objection = asked.write("BB", "object")
    assert told(asked, withdraw) == told(asked, objection) == ("applied", "")


def test_a_fact_counts_out_of_place_and_says_so(asked: World) -> None:
    arrive = asked.write("BB", "arrive")
    assert told(asked, arrive) == ("irregular", "state.not_allowed")
    assert asked.state().state == "arrived"


def test_a_fact_counts_after_the_case_was_withdrawn_and_a_withdrawal_does_not_undo_it(asked: World) -> None:
    asked.write("AA", "withdraw")
    die = asked.write("BB", "die")
    assert told(asked, die)[0] in ("applied", "irregular")
    assert asked.state().state == "ended"


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"approvals": 0}, "approvals.missing"),
        ({"day": "2031-01-01"}, "day.to_come"),
    ],
)
def test_a_fact_that_lacks_what_the_table_asks_counts_as_irregular(
    asked: World, how: dict[str, Any], reason: str
) -> None:
    asked.write("BB", "agree")
    asked.both()
    asked.receipt("AA")
    asked.post("BB")
    asked.receipt("BB")
    asked.post("AA")
    asked.write("AA", "go")
    asked.post("BB")
    assert told(asked, asked.write("BB", "arrive", **how)) == ("irregular", reason)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"fault": "seen.false_root"}, "seen.false_root"),
        ({"fault": "time.backwards"}, "time.backwards"),
        ({"table": "0" * 64}, "table.mismatch"),
        ({"pillar": "consular"}, "pillar.mismatch"),
        ({"surprise": 1}, "terms.unknown"),
    ],
)
def test_an_entry_whose_form_is_off_is_void_even_when_it_states_a_fact(
    asked: World, how: dict[str, Any], reason: str
) -> None:
    assert told(asked, asked.write("BB", "die", **how)) == ("void", reason)
    assert asked.state().state == "asked"


def test_a_void_withdrawal_with_a_false_root_strikes_nothing(asked: World) -> None:
    asked.write("AA", "withdraw", fault="seen.false_root")
    agree = asked.write("BB", "agree")
    assert told(asked, agree) == ("applied", "")


def test_an_unknown_act_is_void_and_stops_nothing(asked: World) -> None:
    assert told(asked, asked.write("BB", "confiscate")) == ("void", "act.unknown")
    assert told(asked, asked.write("BB", "agree")) == ("applied", "")


def test_a_party_cant_do_what_is_the_other_sides_to_do(asked: World) -> None:
    assert told(asked, asked.write("AA", "agree")) == ("void", "party.not_entitled")
    assert told(asked, asked.write("BB", "withdraw")) == ("void", "party.not_entitled")


def test_one_officer_alone_cant_agree(asked: World) -> None:
    assert told(asked, asked.write("BB", "agree", approvals=1)) == ("void", "approvals.missing")


@pytest.mark.parametrize(
    ("until", "reason"), [(None, "safeguard.not_attested"), ("2025-12-31", "safeguard.lapsed")]
)
def test_an_opening_without_a_current_attestation_of_safeguards_is_void(
    until: str | None, reason: str
) -> None:
    world = World()
    assert told(world, world.write("AA", "ask", cleared_until=until)) == ("void", reason)
    assert world.state().state == "new"


def test_nothing_can_be_done_in_a_case_that_nobody_opened() -> None:
    world = World()
    assert told(world, world.write("BB", "die")) == ("void", "case.absent")
    assert told(world, world.write("AA", "withdraw")) == ("void", "case.absent")


def test_an_act_that_had_not_seen_the_opening_is_void() -> None:
    world = World()
    world.write("AA", "ask")
    assert told(world, world.write("BB", "agree")) == ("void", "case.absent")


def test_a_case_is_opened_once(asked: World) -> None:
    assert told(asked, asked.write("AA", "ask")) == ("void", "case.reopened")
    asked.post("BB")
    assert told(asked, asked.write("BB", "ask")) == ("void", "party.not_entitled")


def test_of_two_simultaneous_openings_one_counts_the_same_one_on_both_nodes() -> None:
    for order in (("AA", "BB"), ("BB", "AA")):
        world = World()
        for party in order:
            world.write(party, "ask")
        world.both()
        state = world.state()
        assert (state.requesting, state.requested, state.state) == ("AA", "BB", "asked")
        assert told(world, Ref("BB", 0, 0)) == ("void", "party.not_entitled")
        assert told(world, world.write("BB", "agree")) == ("applied", "")


def test_an_answer_to_another_question_is_void(asked: World) -> None:
    first = asked.write("BB", "question")
    asked.post("AA")
    asked.write("AA", "answer", of=first)
    asked.post("BB")
    second = asked.write("BB", "question")
    asked.post("AA")
    assert told(asked, asked.write("AA", "answer", of=first)) == ("void", "answer.other_question")
    assert told(asked, asked.write("AA", "answer", of=second)) == ("applied", "")


def test_an_answer_cant_cite_what_its_author_had_not_seen_nor_another_act(asked: World) -> None:
    unseen = asked.write("BB", "question")
    cited = asked.write("AA", "answer", of=unseen)
    assert told(asked, cited) == ("void", "terms.entry_unknown")
    asked.post("AA")
    assert told(asked, asked.write("AA", "answer", of=Ref("AA", 0, 0))) == ("void", "terms.entry_unknown")
    assert told(asked, asked.write("AA", "answer", of=Ref("BB", 0, 99))) == ("void", "terms.entry_unknown")


def test_a_variable_whose_term_is_not_given_is_forgotten(asked: World) -> None:
    asked.write("BB", "agree", day="2026-02-01")
    assert asked.state().variables["day"] == "2026-02-01"
    again = World()
    again.write("AA", "ask")
    again.post("BB")
    again.write("BB", "agree")
    assert "day" not in again.state().variables


def test_an_irreversible_act_needs_the_agreement_settled_in_its_own_past(asked: World) -> None:
    asked.write("BB", "agree")
    blind = asked.write("AA", "go")
    assert told(asked, blind) == ("void", "agreement.not_settled"), "it crossed the agreement, unseen"
    asked.post("AA")
    assert told(asked, asked.write("AA", "go")) == ("applied", "")


def test_an_irreversible_act_is_void_while_what_comes_before_the_agreement_is_unreceipted() -> None:
    world = World()
    world.write("AA", "ask")
    # Void for its form, yet it has its place in the order, before the agreement: BB may not know it.
    world.write("AA", "withdraw", fault="seen.false_root")
    world.post("BB", 1)
    world.write("BB", "agree")
    world.post("AA")
    assert told(world, world.write("AA", "go")) == ("void", "agreement.not_settled")
    world.post("BB")
    world.receipt("BB")
    world.post("AA")
    assert told(world, world.write("AA", "go")) == ("applied", "")


def test_what_an_abandoned_incarnation_wrote_late_is_shown_as_orphaned_and_folded_into_nothing(
    asked: World,
) -> None:
    lost = asked.write("AA", "withdraw", fault="orphaned.fenced")
    agree = asked.write("BB", "agree")
    assert told(asked, lost) == ("orphaned", "orphaned.fenced")
    assert told(asked, agree) == ("applied", "")
    assert asked.state().state == "agreed"


def test_a_fact_ends_the_case_and_every_debt_in_it(asked: World) -> None:
    asked.write("BB", "die")
    (clock,) = asked.state().clocks
    assert clock.stopped_by is not None
    assert clock.outcome == "lifted"


def test_a_hostile_flood_of_concurrent_withdrawals_costs_little_more_than_its_length(
    asked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is judged in its own past. Folding every past anew would take 80,000 steps here."""
    asked.write("BB", "object")
    for _ in range(400):
        asked.write("AA", "withdraw")
    steps = 0
    step = Judge.step

    def counted(*args: Any) -> None:
        nonlocal steps
        steps += 1
        step(*args)

    monkeypatch.setattr(Judge, "step", counted)
    state = fold(asked.context(), asked.entries)
    assert steps < 3 * len(asked.entries)
    assert [e.effect for e in state.effects].count("void") == 399
