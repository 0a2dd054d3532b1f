"""On the desk: a case is said to be sensitive, and a flagged draft goes to the reviewing authority first."""

from __future__ import annotations

import pytest

from comity.chancery import drafts, reading
from desk.desks import OURS
from desk.standing import Standing
from desk.visitor import Visitor

pytestmark = pytest.mark.slow
WHY = {"characters": "journalist", "reason": "A newspaper (example)."}


def test_a_case_is_flagged_on_its_page_and_says_so_to_its_own_authority_alone(standing: Standing) -> None:
    desks, address = standing.desks, f"/cases/{standing.letter}/flag/"
    central = Visitor.of(desks, desks.person("FR-BEPI", "drafts"))
    assert central.post(address, WHY).status == 302
    shown = central.get(f"/cases/{standing.letter}/").text
    assert WHY["reason"] in shown
    other = Visitor.of(desks, desks.person(OURS, "drafts"))
    assert other.get(address).status == 404
    told = reading.case_show(desks.offices["FR"], desks.person(OURS, "drafts").row, standing.case)
    assert told["flag"] is None


def test_a_flag_without_a_reason_comes_back_with_what_is_missing(standing: Standing) -> None:
    desks = standing.desks
    central = Visitor.of(desks, desks.person("FR-BEPI", "drafts"))
    answer = central.post(f"/cases/{standing.letter}/flag/", {"characters": "minor", "reason": " "})
    assert answer.status == 422
    assert "problem" in answer.text


def test_two_nationalities_and_usual_terms_are_told_on_the_page(standing: Standing) -> None:
    desks = standing.desks
    page = Visitor.of(desks, desks.person("FR-BEPI", "drafts")).get(f"/cases/{standing.letter}/").text
    assert 'class="note alert"' in page


def test_the_reviewer_sees_a_flagged_draft_and_the_second_officer_waits(standing: Standing) -> None:
    desks = standing.desks
    reviewer = Visitor.of(desks, desks.person("FR-DACS", "reviews"))
    approver = Visitor.of(desks, desks.person("FR-BEPI", "approves"))
    assert 'name="hash"' in reviewer.get(f"/drafts/{standing.flagged}/").text
    assert 'name="hash"' not in approver.get(f"/drafts/{standing.flagged}/").text
    row = desks.person("FR-DACS", "reviews").row
    assert drafts.show(desks.offices["FR"], row, standing.flagged)["review"] == "waiting"
