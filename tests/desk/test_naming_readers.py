"""On the desk: who directs names who needs to know of a case; for others it is gone; the drafter is told in time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comity.chancery import submit
from desk.desks import OURS
from desk.standing import NAME, Standing
from desk.visitor import Visitor

pytestmark = pytest.mark.slow


@pytest.fixture
def restored(standing: Standing) -> Iterator[Standing]:
    """Afterwards everybody sees both cases again, for the tests that come next."""
    yield standing
    office, director = standing.desks.offices["FR"], standing.desks.person(OURS, "directs").row
    for case in (standing.case, standing.drafted_case):
        submit.name_readers(office, director, case, {"everyone": True})


def visitor(standing: Standing, rank: str) -> Visitor:
    return Visitor.of(standing.desks, standing.desks.person(OURS, rank))


def test_who_directs_names_an_officer_by_the_form_and_a_colleague_finds_the_case_gone(restored: Standing) -> None:
    desks, address = restored.desks, f"/cases/{restored.case}/readers/"
    director, drafter, approver = (visitor(restored, rank) for rank in ("directs", "drafts", "approves"))
    named = desks.person(OURS, "drafts").row
    assert f'value="{named.officer}"' in director.get(address).text
    assert director.post(address, {"who": "named", "readers": named.officer}).status == 302
    assert named.name in director.get(f"/cases/{restored.case}/").text
    assert drafter.get(f"/cases/{restored.case}/").status == 200
    for gone in (f"/cases/{restored.case}/", address):
        assert approver.get(gone).status == 404
    assert restored.case not in approver.get(f"/search/?q={NAME}").text
    assert director.post(address, {"who": "everyone"}).status == 302
    assert approver.get(f"/cases/{restored.case}/").status == 200


def test_who_may_not_name_sees_the_list_and_no_form_and_is_refused(restored: Standing) -> None:
    address = f"/cases/{restored.case}/readers/"
    drafter = visitor(restored, "drafts")
    assert 'name="who"' not in drafter.get(address).text
    assert drafter.post(address, {"who": "named"}).status == 403
    assert visitor(restored, "approves").get(f"/cases/{restored.case}/").status == 200


def test_the_drafter_of_an_unsealed_case_names_and_is_told_that_nobody_may_approve(restored: Standing) -> None:
    address, draft = f"/cases/{restored.drafted_case}/readers/", f"/drafts/{restored.proposal}/"
    drafter, approver = visitor(restored, "drafts"), visitor(restored, "approves")
    warned = "No officer who sees this case may do what this draft waits for"
    assert warned not in drafter.get(draft).text
    assert drafter.post(address, {"who": "named"}).status == 302
    assert warned in drafter.get(draft).text
    assert approver.get(draft).status == 404
    second = restored.desks.person(OURS, "approves").row.officer
    assert drafter.post(address, {"who": "named", "readers": second}).status == 302
    assert warned not in drafter.get(draft).text
    assert approver.get(draft).status == 200
