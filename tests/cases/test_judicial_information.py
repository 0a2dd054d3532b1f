"""Information given unasked is held on its conditions, used as its giver permits, and can be recalled."""

from __future__ import annotations

from typing import Any

import pytest

from comity.cases.judicial_information import JUDICIAL_INFORMATION as TABLE
from comity.cases.judicial_information import USES
from support.judicial_world import Case, listed
from support.readmission_world import PROFILE


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_the_whole_way_to_the_result(requesting: str) -> None:
    made = Case(TABLE, requesting=requesting).way("acknowledge", "use_information", "report_result")
    assert made.state == "reported"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.do("use_information").state == "reported"


@pytest.mark.parametrize("use", USES)
def test_information_is_used_as_its_giver_permits_and_not_otherwise(use: str) -> None:
    for allowed in USES:
        made = case("acknowledge", **{f"may_{name}": name == allowed for name in USES})
        wanted = ("applied", "") if use == allowed else ("void", "use.not_permitted")
        assert made.tried("use_information", use=use) == wanted


def test_conditions_are_acknowledged_first_and_the_giver_alone_widens_them() -> None:
    assert case().tried("use_information") == ("void", "state.not_allowed")
    made = case("acknowledge")
    assert made.tried("use_information", use="third_party") == ("void", "use.not_permitted")
    assert made.tried("consent_use", "requested") == ("void", "party.not_entitled")
    made.do("consent_use")
    assert made.tried("use_information", source=made.cited, use="third_party") == ("applied", "")
    assert made.tried("use_information", source=str(made.world.entries[1].ref)) == ("void", "terms.source_unknown")


def test_a_correction_is_acknowledged_before_anything_more_is_used() -> None:
    made = case("acknowledge", "correct")
    first = str(made.world.entries[0].ref)
    assert made.tried("use_information") == ("void", "use.not_acknowledged")
    assert made.tried("acknowledge", of=first) == ("void", "answer.other_information")
    assert made.way("acknowledge", "use_information").state == "held"


def test_what_is_recalled_is_not_used_any_more() -> None:
    made = case("acknowledge").do("correct", kind="not_to_be_used")
    assert made.state == "recall_asked"
    assert made.owed == {"acknowledge": "DZ"}
    assert made.tried("use_information") == ("void", "use.not_acknowledged")
    assert made.do("acknowledge").state == "recalled"
    assert made.tried("use_information") == ("void", "state.not_allowed")
    assert case("acknowledge").under_hold("correct") == "applied", "a wrong item does not wait for a resumption"


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
def test_information_is_declined_with_any_reason_of_the_profile(reason: str) -> None:
    made = case().do("decline", reason=reason)
    assert (made.state, made.owed) == ("declined", {})
    assert made.tried("use_information") == ("void", "state.not_allowed")
    assert case().tried("decline", flagged=True, approvals=1) == ("void", "review.missing")


def test_what_is_flagged_is_reviewed_on_both_sides() -> None:
    assert Case.opened(TABLE, flagged=True, approvals=2) == ("void", "review.missing")
    assert case(flagged=True).state == "under_review"
    assert case("pass_review", flagged=True).state == "informed"


def test_nothing_is_told_that_helps_to_torture_to_kill_or_to_persecute() -> None:
    demanded = PROFILE.params("judicial_information")["safeguards"]["inform"]
    assert {"no_torture_risk", "no_death_penalty_risk", "no_discriminatory_purpose"} <= set(demanded)
    assert Case.opened(TABLE, cleared_until="2026-01-01") == ("void", "safeguard.lapsed")
    assert Case.opened(TABLE, cleared_until=None) == ("void", "terms.missing")


def test_usual_term_withdrawal_alert_and_what_survives() -> None:
    made = case(dual_national=True)
    assert made.kept("dual_national") == "true"
    assert made.term("acknowledge") == PROFILE.params("judicial_information")["acknowledge"]["days"]
    assert TABLE.by_act["withdraw"].body == ()
    assert made.do("withdraw").state == "withdrawn"
    assert case("acknowledge").tried("withdraw") == ("void", "state.not_allowed")
    assert {act.name for act in TABLE.acts if act.survives} == {"use_information", "correct", "withdraw"}
    assert case().under_hold("acknowledge") == "held"
