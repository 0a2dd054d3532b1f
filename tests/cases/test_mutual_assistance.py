"""A letter of request, from the draft to the use of what was sent; each condition binds where it should."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from comity.cases.fold import fold
from comity.cases.memory import Logs
from comity.cases.mutual_assistance import MUTUAL_ASSISTANCE as TABLE
from comity.cases.mutual_assistance import USES
from comity.cases.order import CaseEntry, Stamp
from comity.journal.entry import Ref
from support.judicial_world import Case, listed
from support.readmission_world import HOUR, PROFILE, World

ACCEPTED = ("acknowledge", "admit", "accept")
HELD = (*ACCEPTED, "send_evidence", "acknowledge_conditions")


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_the_whole_way_from_the_request_to_the_closing(requesting: str) -> None:
    made = Case(TABLE, requesting=requesting).way(*HELD, "use_evidence", "return_evidence", "close")
    assert made.state == "closed"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.do("use_evidence").state == "closed", "what was sent may still be used, on its conditions"


def test_a_draft_goes_by_consultation_and_is_then_issued() -> None:
    made = case(for_consultation=True)
    assert made.state == "in_consultation"
    assert made.tried("acknowledge") == ("void", "state.not_allowed")
    assert made.way("advise", "issue").state == "requested"
    assert set(made.owed) == {"acknowledge", "decide"}


def test_what_is_flagged_needs_a_second_authority_on_both_sides() -> None:
    made = case(flagged=True)
    assert made.state == "under_review"
    assert made.tried("acknowledge") == ("void", "state.not_allowed")
    assert case(flagged=True).do("pass_review").state == "requested"
    assert case(flagged=True, for_consultation=True).do("pass_review").state == "in_consultation"
    assert case(flagged=True).do("refuse", reason="political_offence").state == "refused"
    world = World(table=TABLE)
    terms = world.terms("request", "FR", world.clock) | {"flagged": True}
    bare = world.entry("FR", "request", terms, world.clock, approvals=2)
    found = world.folded(bare).effect_of(bare.ref)
    assert found is not None
    assert (found.effect, found.reason) == ("void", "review.missing")


@pytest.mark.parametrize("act", ["refuse", "refuse_in_part"])
def test_a_flagged_refusal_needs_the_reviewing_authority_too(act: str) -> None:
    made = case("acknowledge", "admit")
    assert made.tried(act, flagged=True, approvals=2) == ("void", "review.missing")
    assert made.tried(act, flagged=True) == ("applied", "")


def test_the_review_on_arrival_is_the_reviewing_authority_s_own_act() -> None:
    review = TABLE.by_act["pass_review"]
    assert (review.reviewer, review.ranks, review.by) == (True, ("reviews",), "requested")


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
def test_a_request_is_refused_with_any_reason_of_the_profile_whole_or_in_part(reason: str) -> None:
    assert case("acknowledge").do("refuse", reason=reason).state == "refused"
    assert case("acknowledge", "admit").do("refuse_in_part", reason=reason).state == "executing"


@pytest.mark.parametrize(
    "procedure", [name for name, rules in PROFILE.rules.items() if "judicial_refusal" in rules.codes]
)
def test_bank_secrecy_alone_is_no_reason(procedure: str) -> None:
    assert not [code for code in PROFILE.rules[procedure].codes["judicial_refusal"] if "bank" in code]


def test_information_is_asked_for_and_answers_the_question_that_is_open() -> None:
    made = case("acknowledge", "ask_information")
    assert made.owed["information"] == "FR"
    assert made.tried("give_information", of=str(made.world.entries[0].ref)) == ("void", "terms.entry_unknown")
    first = made.cited
    made.way("give_information", "ask_information")
    assert made.tried("give_information", of=first) == ("void", "answer.other_question")
    assert made.do("give_information").state == "acknowledged"


def test_conditions_are_accepted_before_anything_is_executed() -> None:
    made = case("acknowledge", "admit", "accept_conditionally")
    assert made.tried("send_evidence") == ("void", "state.not_allowed")
    assert made.owed["conditions"] == "FR"
    first = made.cited
    made.do("accept_conditionally")
    assert made.tried("accept_conditions", of=first) == ("void", "answer.other_conditions")
    assert made.do("accept_conditions").state == "executing"
    assert made.owed["execute"] == "DZ"


def test_an_execution_postponed_is_taken_up_again() -> None:
    made = case("acknowledge", "admit")
    assert made.tried("postpone", until="2026-01-01") == ("void", "day.past")
    assert made.way("postpone", "accept").state == "executing"


def test_a_delay_has_a_reason_and_an_estimate_that_is_not_past() -> None:
    made = case(*ACCEPTED)
    assert made.tried("notify_delay", estimate="2026-01-01") == ("void", "day.past")
    assert made.tried("notify_delay", reason="no_time") == ("void", "terms.not_a_code")
    assert made.do("notify_delay").state == "executing"
    assert made.owed["execute"] == "DZ", "the term is still owed"


def test_usual_terms_run_and_stop_and_give_nobody_a_right() -> None:
    lengths = PROFILE.params("mutual_assistance")
    made = case()
    assert made.owed == {"acknowledge": "DZ", "decide": "DZ"}
    assert made.term("decide") == lengths["decide"]["days"]
    assert case(urgent=True).term("decide") == lengths["decide_urgent"]["days"]
    assert set(made.do("acknowledge").owed) == {"decide"}
    assert set(made.way("admit", "accept").owed) == {"execute"}
    assert made.do("send_evidence").owed == {}
    assert all(clock.expected for clock in TABLE.clocks)
    assert not TABLE.silent_acts


def test_evidence_is_sent_only_upon_an_acceptance_that_both_sides_know() -> None:
    made = case("acknowledge", "admit")
    world = made.world.do("accept")  # the other side has not receipted it
    x = world.entry("DZ", "send_evidence", world.terms("send_evidence", "DZ", world.clock), world.clock + HOUR)
    found = world.folded(x).effect_of(x.ref)
    assert found is not None
    assert (found.effect, found.reason) == ("void", "acceptance.not_settled")
    assert made.do("accept").do("send_evidence").state == "evidence_sent"


def test_evidence_attests_that_nobody_is_tortured_or_put_to_death_by_it() -> None:
    assert case(*ACCEPTED).tried("send_evidence", cleared_until=None)[1] == "terms.missing"
    assert case(*ACCEPTED).tried("send_evidence", cleared_until="2026-01-01") == ("void", "safeguard.lapsed")
    demanded = PROFILE.params("mutual_assistance")["safeguards"]["send_evidence"]
    assert {"no_torture_risk", "no_death_penalty_risk"} <= set(demanded) <= set(TABLE.safeguards)


@pytest.mark.parametrize("use", USES)
def test_evidence_is_used_as_its_conditions_allow_and_not_otherwise(use: str) -> None:
    for allowed in USES:
        made = case(*ACCEPTED)
        made.do("send_evidence", **{f"may_{name}": name == allowed for name in USES})
        made.do("acknowledge_conditions")
        wanted = ("applied", "") if use == allowed else ("void", "use.not_permitted")
        assert made.tried("use_evidence", use=use) == wanted


def test_conditions_are_acknowledged_before_a_use_and_anew_for_new_evidence() -> None:
    made = case(*ACCEPTED, "send_evidence")
    sent = made.cited
    assert made.tried("use_evidence") == ("void", "use.not_acknowledged")
    made.do("acknowledge_conditions").do("send_evidence")
    assert made.tried("use_evidence") == ("void", "use.not_acknowledged")
    assert made.tried("acknowledge_conditions", of=sent) == ("void", "answer.other_evidence")
    assert made.do("acknowledge_conditions").do("use_evidence").state == "evidence_held"


def test_a_later_consent_widens_the_use_and_only_the_giver_gives_it() -> None:
    made = case(*HELD)
    assert made.tried("use_evidence", use="third_party") == ("void", "use.not_permitted")
    assert made.tried("consent_use", "requesting") == ("void", "party.not_entitled")
    made.do("consent_use")
    consent = made.cited
    assert made.tried("use_evidence", source=consent, use="third_party") == ("applied", "")
    assert made.tried("use_evidence", source=consent, use="administrative") == ("void", "use.not_permitted")


def test_a_use_cites_what_was_delivered_and_nothing_else() -> None:
    made = case(*HELD)
    assert made.tried("use_evidence", source=str(made.world.entries[0].ref)) == ("void", "terms.source_unknown")
    assert made.tried("use_evidence", source="DZ:0:900") == ("void", "terms.source_unknown")
    assert made.tried("use_evidence", source=None) == ("void", "terms.missing")


def told(may_lead: bool, act: str = "answer", party: str = "DZ") -> tuple[CaseEntry, World]:
    """What the police of a side gave, in a case of another pillar."""
    ref = Ref(party, 0, 0)
    eff = {"FR": (0, 0), "DZ": (0, 0)}
    terms = {"may_lead": may_lead}
    made = CaseEntry(ref=ref, act=act, time=0, terms=terms, eff=eff, approvals=1, table="0" * 64, pillar="police")
    return made, World(table=TABLE, receipts=(Stamp(ref, 0, eff),))


@pytest.mark.parametrize(
    ("may_lead", "act", "party", "use", "wanted"),
    [
        (True, "answer", "DZ", "lead", ("applied", "")),
        (True, "inform", "DZ", "lead", ("applied", "")),
        (False, "answer", "DZ", "lead", ("void", "use.not_permitted")),
        (True, "answer", "DZ", None, ("void", "use.not_permitted")),
        (True, "answer", "FR", "lead", ("void", "use.not_permitted")),
        (True, "request", "DZ", "lead", ("void", "terms.source_unknown")),
    ],
)
def test_police_information_is_a_lead_for_a_request_if_its_giver_allows_it(
    may_lead: bool, act: str, party: str, use: str | None, wanted: tuple[str, str]
) -> None:
    source, world = told(may_lead, act, party)
    terms = world.terms("request", "FR", world.clock) | {"lead": str(source.ref), "use": use}
    terms = {name: value for name, value in terms.items() if value is not None}
    x = world.entry("FR", "request", terms, world.clock)
    context = world.context((x,))
    stamps = [Stamp(x.ref, x.time, x.eff), *world.receipts]
    context = structs.replace(context, log=Logs(stamps, entry={x.ref: x, source.ref: source}.get))
    found = fold(context, [x]).effect_of(x.ref)
    assert found is not None
    assert (found.effect, found.reason) == wanted


def test_a_dual_national_is_shown_to_both_sides_whoever_says_so() -> None:
    shown = {alert.variable for alert in TABLE.alerts if alert.name == "dual_nationality"}
    assert case(dual_national=True).kept("dual_national") == "true"
    assert case("acknowledge").do("admit", dual_national=True).kept("dual_national_found") == "true"
    assert shown == {"dual_national", "dual_national_found"}


def test_a_return_is_a_fact_wherever_the_case_stands_and_not_to_come() -> None:
    assert case(*HELD).do("return_evidence").state == "evidence_held"
    assert case("acknowledge").tried("return_evidence")[0] == "irregular"
    assert case(*HELD).tried("return_evidence", day="2027-01-01") == ("irregular", "day.to_come")


def test_under_a_hold_nothing_is_sent_and_what_was_sent_stays_on_its_conditions() -> None:
    surviving = {act.name for act in TABLE.acts if act.survives}
    assert surviving == {"withdraw", "use_evidence", "return_evidence"}
    assert case(*ACCEPTED).under_hold("send_evidence") == "held"
    assert case(*HELD).under_hold("use_evidence") == "applied"
    assert case(*HELD).under_hold("use_evidence", use="third_party") == "void"


def test_a_withdrawal_says_no_more_than_in_readmission() -> None:
    withdraw = TABLE.by_act["withdraw"]
    assert withdraw.body == ()
    assert withdraw.terms[0].choices == ("requesting_side", "duplicate", "sent_in_error")
    assert case("acknowledge").do("withdraw").state == "withdrawn"


def test_the_sealed_fields_are_those_that_the_convention_asks_for() -> None:
    fields = {field.name: field for field in TABLE.opening.body}
    for name in ("authority", "facts", "law", "asked", "purpose"):
        assert fields[name].required
    assert {"person", "other_persons", "procedure", "translation"} <= set(fields)
