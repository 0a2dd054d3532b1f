"""The overseer's desk: a log without cases, a finding, and nothing else; and the decision on how long data is kept."""

from __future__ import annotations

import re

import pytest

from comity import language
from comity.chancery import oversight
from desk.desks import OURS, OVERSIGHT, Desks
from desk.standing import ARABIC, NAME, Standing
from desk.visitor import Visitor

pytestmark = pytest.mark.slow
ADDRESS = "/oversight/"


@pytest.fixture
def overseer(desks: Desks) -> Visitor:
    return Visitor.of(desks, desks.person(OVERSIGHT, "audits"))


def test_an_overseer_lands_on_the_log_and_has_no_other_section(standing: Standing, overseer: Visitor) -> None:
    home = overseer.get("/")
    assert (home.status, home.headers["location"]) == (302, ADDRESS)
    page = overseer.get(ADDRESS).text
    for section in ("retention", "figures", "lists"):
        assert f'href="/{section}/"' not in page
    assert overseer.get("/figures/").status == 403
    assert overseer.get(f"/cases/{standing.case}/").status == 404
    assert "/cases/" not in overseer.get(f"/search/?q={NAME}").text


def test_the_log_tells_what_was_done_and_names_nobody_concerned(standing: Standing, overseer: Visitor) -> None:
    Visitor.of(standing.desks, standing.desks.person(OURS, "drafts")).get(f"/search/?q={NAME}")
    page = overseer.get(f"{ADDRESS}?case={standing.case}").text
    assert standing.case in page
    for operation in ("collection", "disclosure", "consultation"):
        assert language.say(f"cli.word.operation.{operation}", "en") in page
    assert language.say("cli.word.why.search", "en") in page
    assert NAME not in page
    assert ARABIC not in page
    only = overseer.get(f"{ADDRESS}?operation=disclosure").text
    assert language.say("cli.word.record.approved", "en") in only
    assert language.say("cli.word.record.drafted", "en") not in only


def test_a_question_that_makes_no_sense_is_refused_in_words(overseer: Visitor) -> None:
    assert overseer.get(f"{ADDRESS}?operation=theft").status == 422
    assert overseer.get(f"{ADDRESS}?since=2026-02-30").status == 422
    assert overseer.get(f"{ADDRESS}?after=x").status == 422


def test_a_finding_is_recorded_from_the_page_and_shown_on_it(standing: Standing, overseer: Visitor) -> None:
    page = overseer.get(ADDRESS).body.decode()
    link = re.search(r'href="(/oversight/review/\?first=\d+&amp;last=\d+)"', page)
    assert link is not None
    form = overseer.get(link[1].replace("&amp;", "&"))
    assert form.status == 200
    wrong = overseer.post("/oversight/review/", {"first": "1", "last": "99999", "finding": "irregular", "note": ""})
    assert wrong.status == 422
    assert wrong.text.count('class="problem"') == 2
    said = {"first": "1", "last": "2", "finding": "question", "note": "Why <b>then</b>?"}
    assert overseer.post("/oversight/review/", said).status == 302
    shown = overseer.get(ADDRESS).body.decode()
    assert "Why &lt;b&gt;then&lt;/b&gt;?" in shown


@pytest.mark.parametrize("rank", ["audits", "directs", "administers"])
def test_at_another_authority_nobody_reads_it(desks: Desks, rank: str) -> None:
    other = Visitor.of(desks, desks.person(OURS, rank))
    assert other.get(ADDRESS).status == 403
    assert other.post("/oversight/review/", {"first": "1", "last": "1", "finding": "in_order"}).status == 403
    assert f'href="{ADDRESS}"' not in other.get("/").text


def test_retention_stands_on_the_case_and_who_may_decide_does(standing: Standing) -> None:
    desks = standing.desks
    case = desks.open(reference="kept for a while")
    director = Visitor.of(desks, desks.person(OURS, "directs"))
    drafter = Visitor.of(desks, desks.person(OURS, "drafts"))
    address = f"/cases/{case}/retention/"
    assert language.say("cli.word.retention.running", "en") in drafter.get(f"/cases/{case}/").text
    assert address not in drafter.get(f"/cases/{case}/").text
    assert drafter.get("/retention/").status == 403
    assert "<textarea" not in drafter.get(address).text
    kept = {"decision": "keep", "until": "2026-09-01", "reason": "An example."}
    assert drafter.post(address, kept).status == 403
    assert address in director.get(f"/cases/{case}/").text
    assert director.get("/retention/").status == 200
    early = {"decision": "keep", "until": "2026-03-02", "reason": "An example."}
    assert director.post(address, early).status == 422
    assert director.post(address, {"decision": "erase", "until": "", "reason": "An example."}).status == 409
    assert director.post(address, early | {"until": "2026-09-01"}).status == 302
    page = director.get(f"/cases/{case}/").text
    assert "1 September 2026" in page
    last = oversight.log(desks.offices["FR"], desks.person(OVERSIGHT, "audits").row, case=case, operation="alteration")
    assert last["entries"][0]["kind"] == "data_reviewed"
