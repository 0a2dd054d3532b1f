"""On the desk, a case whose data a person contests says so, and gives nothing of them, nor a letter or a next act."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comity import language
from comity.chancery import reading
from desk.desks import OURS
from desk.standing import Standing
from desk.visitor import Visitor

pytestmark = pytest.mark.slow
REQUEST = "ab" * 16


@pytest.fixture
def contested(standing: Standing) -> Iterator[Standing]:
    """As if the fold of a request had named the standing case."""
    store = standing.desks.offices["FR"].store
    with store.write():
        store.blocks.put({REQUEST: standing.case})
    yield standing
    with store.write():
        store.blocks.put({REQUEST: ""})


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_its_page_says_that_it_is_blocked_and_shows_nothing_that_was_sealed(contested: Standing, spoken: str) -> None:
    desks = contested.desks
    drafter = desks.person(OURS, "drafts")
    told = reading.case_show(desks.offices["FR"], drafter.row, contested.case)
    assert told["blocked"]
    assert not [item for item in told["timeline"] if "content" in item]
    page = Visitor.of(desks, drafter, spoken).get(f"/cases/{contested.case}/").text
    assert language.say("alert.data_blocked", spoken) in page
    assert language.say("desk.timeline.blocked", spoken) in page


def test_no_letter_is_drawn_from_it_not_even_by_who_may_read_it(contested: Standing) -> None:
    desks = contested.desks
    director = Visitor.of(desks, desks.person(OURS, "directs"))
    page = director.get(f"/cases/{contested.case}/").text
    assert "/letters/" not in page
    answer = director.get(f"/cases/{contested.case}/letters/FR-1/request.fr.pdf")
    assert answer.status == 409
    assert language.say("errors.data.blocked.message", "en") in answer.text
