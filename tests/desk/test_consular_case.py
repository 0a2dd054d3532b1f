"""The page of a detained national's case says where everything stands; what was said in a visit is for its visitor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from comity import language
from comity.chancery import people, reading, submit, visiting
from comity.language import LANGUAGES
from desk.api.conftest import Program
from desk.desks import OURS, READER, Desks, Person
from desk.screen import LOCALES, Screen
from desk.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
CHANNEL, THEIRS = "DZ-DAPG-ALGER-CONSULAIRE", "DZ-DAPG"
SAID = "Il demande des livres."
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def case(desks: Desks) -> str:
    """A journalist detained in Algeria; the consul of France filed a petition that has had no answer."""
    dz, fr = desks.offices["DZ"], desks.offices["FR"]
    drafter = desks.person(THEIRS, "drafts").row
    opening = reading.opening_acts(dz, drafter, "detained_national")["acts"][0]
    filled = opening["example"] | {"channel": CHANNEL, "wish": "asked"}
    opened = submit.draft_opening(dz, drafter, "detained_national", filled, []).case
    desks.exchange()
    desks.act(READER, opened, "ask_access")
    desks.act(THEIRS, opened, "set_hearing", day="2026-03-20", hearing="trial")
    desks.exchange()
    desks.act(THEIRS, opened, "grant_access", day="2026-03-05")
    offered = reading.case_acts(fr, desks.person(READER, "drafts").row, opened)["acts"]
    petition = next(one for one in offered if one["name"] == "file_petition")
    consul = desks.person(READER, "drafts").row
    drafted = submit.draft_act(fr, consul, opened, "file_petition", petition["example"], [])
    approver, _ = people.add_officer(fr, "Consul", READER, ["approves"])
    consent = {"safeguard": "consent_to_disclosure", "reason": "in writing", "until": "2026-05-01"}
    submit.clear(fr, approver, opened, consent)
    submit.approve(fr, approver, str(drafted.proposal), str(drafted.content_hash))
    desks.exchange()
    return opened


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_its_page_shows_wish_hearing_visit_and_the_petition_s_silence(desks: Desks, case: str, spoken: str) -> None:
    consul = desks.person(READER, "drafts")
    page = Visitor.of(desks, consul, spoken).get(f"/cases/{case}/").text
    for key in ("title", "wish.asked", "hearing.trial", "label.visit", "label.visits"):
        assert language.say(f"consular.{key}", spoken) in page, key
    assert language.say("consular.no_sign", spoken, days=0) in page
    assert f"/cases/{case}/visits/" in page
    theirs = Visitor.of(desks, desks.person(THEIRS, "drafts"), spoken).get(f"/cases/{case}/").text
    assert language.say("consular.no_sign", spoken, days=0) in theirs
    assert f"/cases/{case}/visits/" not in theirs


def refused(desks: Desks, person: Person, case: str) -> int:
    return Visitor.of(desks, person).get(f"/cases/{case}/visits/").status


def test_a_note_is_written_and_read_on_the_desk_by_the_consulate_alone(
    desks: Desks, case: str, browser: Browser
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    consul, found = desks.person(READER, "drafts"), list[str]()
    for spoken in ("fr", "ar"):
        context = browser.new_context(locale=LOCALES[spoken], viewport={"width": 360, "height": 800})
        screen = Screen(context.new_page(), desks, "FR", spoken)
        screen.sign_in(consul)
        assert screen.go(f"/cases/{case}/visits/") == 200
        screen.page.fill("#day", "2026-03-02")
        screen.page.fill("#note", f"{SAID} {spoken}")
        screen.send("form:has(#note)")
        assert f"{SAID} {spoken}" in screen.text()
        screen.page.fill("#c-day", "2026-03-02")
        screen.page.select_option("#to", "family")
        screen.page.fill("#what", "Son adresse.")
        screen.page.locator("[name=given][value=no]").check()
        screen.page.select_option("#how", "orally")
        screen.send("form:has(#what)")
        assert language.say("consular.notes.not_agreed", spoken) in screen.text()
        for address in (f"/cases/{case}/visits/", f"/cases/{case}/", "/consular/calendar/"):
            screen.go(address)
            found += [f"{address}: {each['id']}" for each in Axe().run(screen.page).response["violations"]]
            assert screen.page.evaluate(WIDER) == 0
        assert screen.complaints == []
        context.close()
    assert found == []
    kept = visiting.kept(desks.offices["FR"], consul.row, case)
    assert [one["note"] for one in kept["notes"]] == [f"{SAID} fr", f"{SAID} ar"]
    assert [one["given"] for one in kept["consents"]] == [False, False]
    assert refused(desks, desks.person(THEIRS, "drafts"), case) == 404
    assert refused(desks, desks.person(OURS, "directs"), case) == 404
    desks.exchange()
    assert SAID not in Visitor.of(desks, desks.person(THEIRS, "drafts")).get(f"/cases/{case}/").text


def test_a_program_of_the_consulate_keeps_a_note_by_the_interface_and_the_other_side_s_can_not(
    desks: Desks, case: str
) -> None:
    act = {"act": "visit_note", "fields": {"day": "2026-03-02", "note": "By the interface."}}

    def answered(person: Person) -> tuple[int, str]:
        port = int(desks.desk(person.party).rpartition(":")[2])
        answer = Program(port, person.token.strip()).post(f"cases/{case}/acts", act)
        return answer.status, answer.json.get("status") or answer.code

    assert answered(desks.person(READER, "drafts")) == (201, "kept")
    assert answered(desks.person(THEIRS, "drafts")) == (409, "act.illegal")
    assert answered(desks.person("FR-UCI", "drafts")) == (404, "case.not_found")
    kept = visiting.kept(desks.offices["FR"], desks.person(READER, "drafts").row, case)
    assert kept["notes"][-1]["note"] == "By the interface."


def test_the_calendar_shows_days_to_come_and_petitions_that_wait_to_who_may_read_the_case(
    desks: Desks, case: str
) -> None:
    for seat in (READER, THEIRS):
        page = Visitor.of(desks, desks.person(seat, "drafts")).get("/consular/calendar/").text
        visit, hearing = page.index("5 March 2026"), page.index("20 March 2026")
        assert visit < hearing
        assert language.say("consular.visit.planned", "en") in page[visit:hearing]
        assert language.say("consular.hearing.trial", "en") in page[hearing:]
        assert language.say("desk.consular.silent", "en", day="2 March 2026", count=0) in page
        assert page.count(f"/cases/{case}/") == 3
    nobody = Visitor.of(desks, desks.person(OURS, "drafts")).get("/consular/calendar/").text
    assert case not in nobody
    assert language.say("desk.consular.no_day", "en") in nobody
    assert language.say("desk.consular.no_petition", "en") in nobody
