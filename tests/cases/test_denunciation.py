"""Facts are laid before the other state, with evidence that may be used for it, and the outcome comes back."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import structs

from comity.cases.denunciation import DENUNCIATION as TABLE
from comity.cases.denunciation import USES
from comity.cases.fold import fold
from comity.cases.memory import Logs
from comity.cases.order import CaseEntry, Stamp
from comity.journal.entry import Ref
from support.judicial_world import Case, listed
from support.readmission_world import PROFILE, World


def case(*acts: str, **terms: Any) -> Case:
    return Case(TABLE, **terms).way(*acts)


@pytest.mark.parametrize("requesting", ["FR", "DZ"])
def test_the_whole_way_to_the_outcome(requesting: str) -> None:
    made = Case(TABLE, requesting=requesting)
    made.way("acknowledge", "ask_information", "give_information", "accept", "use_file", "report_outcome")
    assert made.state == "reported"
    assert {e.effect for e in made.world.folded().effects} == {"applied"}
    assert made.owed == {}


def given(act: str, party: str, **terms: Any) -> tuple[str, str]:
    """(effect, reason) of a denunciation that cites an entry of another case, as its evidence or its refusal."""
    none = {"FR": (0, 0), "DZ": (0, 0)}
    source = CaseEntry(
        ref=Ref(party, 0, 0),
        act=act,
        time=0,
        terms={"may_other_proceedings": True, "may_named_proceedings": False},
        eff=none,
        approvals=2,
        table="0" * 64,
        pillar="judicial",
    )
    world = World(table=TABLE, receipts=(Stamp(source.ref, 0, none),))
    terms = {name: str(source.ref) if value == "it" else value for name, value in terms.items()}
    x = world.entry("FR", "denounce", world.terms("denounce", "FR", world.clock) | terms, world.clock)
    stamps = [Stamp(x.ref, x.time, x.eff), *world.receipts]
    log = Logs(stamps, entry={x.ref: x, source.ref: source}.get)
    found = fold(structs.replace(world.context((x,)), log=log), [x]).effect_of(x.ref)
    assert found is not None
    return found.effect, found.reason


def test_evidence_that_the_other_side_gave_is_cited_and_used_as_it_permits() -> None:
    assert given("send_evidence", "DZ", source="it", use="other_proceedings") == ("applied", "")
    assert given("consent_use", "DZ", source="it", use="other_proceedings") == ("applied", "")
    assert given("send_evidence", "DZ", source="it", use="named_proceedings") == ("void", "use.not_permitted")
    assert given("send_evidence", "DZ", source="it") == ("void", "use.not_permitted"), "a use is named"
    assert given("send_evidence", "FR", source="it", use="other_proceedings") == ("void", "use.not_permitted")
    assert given("request", "DZ", source="it", use="other_proceedings") == ("void", "terms.source_unknown")


def test_the_refusal_to_extradite_that_it_follows_is_cited() -> None:
    assert given("refuse", "DZ", refusal="it") == ("applied", "")
    assert given("grant", "DZ", refusal="it") == ("void", "terms.source_unknown")


@pytest.mark.parametrize("use", USES)
def test_the_file_is_used_on_its_conditions_and_the_giver_widens_them(use: str) -> None:
    for allowed in USES:
        made = case("accept", **{f"may_{name}": name == allowed for name in USES})
        wanted = ("applied", "") if use == allowed else ("void", "use.not_permitted")
        assert made.tried("use_file", use=use) == wanted
        made.do("consent_use", **{f"may_{name}": name == use for name in USES})
        assert made.tried("use_file", source=made.cited, use=use) == ("applied", "")
    assert case().tried("use_file") == ("void", "state.not_allowed"), "the case is taken over first"


@pytest.mark.parametrize("reason", listed(TABLE, "judicial_refusal"))
def test_a_denunciation_is_refused_with_any_reason_of_the_profile(reason: str) -> None:
    assert case("acknowledge").do("refuse", reason=reason).state == "refused"
    assert case().tried("refuse", flagged=True, approvals=2) == ("void", "review.missing")


def test_nobody_is_denounced_to_torture_death_or_a_sham_trial() -> None:
    demanded = PROFILE.params("denunciation")["safeguards"]["denounce"]
    assert {"no_torture_risk", "no_death_penalty_risk", "fair_trial", "no_discriminatory_purpose"} <= set(demanded)
    assert Case.opened(TABLE, cleared_until="2026-01-01") == ("void", "safeguard.lapsed")
    assert Case.opened(TABLE, flagged=True, approvals=2) == ("void", "review.missing")
    assert case(flagged=True).state == "under_review"
    assert case("pass_review", flagged=True).state == "denounced"


def test_usual_terms_run_information_answers_and_a_delay_is_explained() -> None:
    lengths = PROFILE.params("denunciation")
    made = case(dual_national=True)
    assert made.kept("dual_national") == "true"
    assert made.term("decide") == lengths["decide"]["days"]
    first = made.do("ask_information").cited
    assert made.owed["information"] == "FR"
    made.do("give_information")
    assert made.do("ask_information").tried("give_information", of=first) == ("void", "answer.other_question")
    made.way("give_information", "accept")
    assert made.term("outcome") == lengths["outcome"]["days"]
    assert made.tried("notify_delay", estimate="2026-01-01") == ("void", "day.past")
    assert made.do("notify_delay").owed == {"outcome": "DZ"}


def test_a_withdrawal_is_bare_and_the_conditions_outlive_a_suspension() -> None:
    assert TABLE.by_act["withdraw"].body == ()
    assert case().do("withdraw").state == "withdrawn"
    assert {act.name for act in TABLE.acts if act.survives} == {"use_file", "withdraw"}
    assert case("accept").under_hold("use_file", use="third_party") == "void"
    assert case().under_hold("accept") == "held"
