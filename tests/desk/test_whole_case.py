"""A readmission case from the request to the handing over, on both desks: one in French, one in Arabic."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from comity import language
from comity.chancery import reading
from desk.desks import CHANNEL, OURS, THEIRS, TODAY, Desks, Person
from desk.screen import Screen, seated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
LANG = {"FR": "fr", "DZ": "ar"}
SEAT = {"FR": OURS, "DZ": THEIRS}


@dataclass
class Room:
    """Six officers at six screens: those who draft, approve and review, on each side."""

    desks: Desks
    screens: dict[tuple[str, str], Screen]

    def at(self, party: str, rank: str) -> tuple[Screen, Person]:
        return self.screens[party, rank], self.desks.person(SEAT[party], rank)

    def clear(self, party: str, case: str, safeguards: list[str], until: str) -> None:
        """The reviewer clears each safeguard of the case that lacks it."""
        screen, _ = self.at(party, "reviews")
        for safeguard in safeguards:
            screen.case(case)
            screen.page.locator(f"a[href$='/safeguards/{safeguard}/']").click()
            screen.fill({"until": until, "reason": "vu au dossier / فُحص الملف"})
            screen.send("main form")
            screen.sees_word("safeguard", safeguard)

    def act(self, party: str, case: str, name: str, attach: str = "", **fields: Any) -> None:
        """Draft, clear, and approve or confirm; then the couriers meet."""
        screen, drafter = self.at(party, "drafts")
        offered = screen.offered(case, name, drafter)
        filled = offered["example"] | fields
        screen.case(case)
        screen.page.locator(f"main .acts a[href$='/acts/{name}/']").click()
        draft = screen.draft(f"/cases/{case}/acts/{name}/", filled, attach)
        if offered["approvals"] == 1:
            screen.confirm()
        else:
            screen.sees("draft.waits_for_another")
            self.clear(party, case, offered["safeguards"], str(filled.get("cleared_until")))
            self.approve(party, draft, screen.hash())
        self.desks.exchange()

    def approve(self, party: str, draft: str, shown: str) -> None:
        """Another officer opens the draft, sees the same hash, and approves over it."""
        screen, approver = self.at(party, "approves")
        assert screen.go(draft) == 200
        screen.sees("draft.approve_why")
        assert screen.hash() == shown
        screen.approve(approver)
        assert "/cases/" in screen.page.url, screen.text()

    def both_see(self, case: str, state: str) -> None:
        for party in LANG:
            screen, _ = self.at(party, "drafts")
            screen.case(case)
            screen.sees_word("state", state)


@pytest.fixture
def room(browser: Browser, desks: Desks) -> Any:
    with ExitStack() as open_:
        screens = {}
        for party, lang in LANG.items():
            for rank in ("drafts", "approves", "reviews"):
                person = desks.person(SEAT[party], rank)
                screens[party, rank] = open_.enter_context(seated(browser, desks, person, lang))
        yield Room(desks, screens)


def test_a_case_is_worked_to_its_end_on_two_desks_in_two_languages(room: Room) -> None:
    desks = room.desks
    screen, drafter = room.at("FR", "drafts")
    opening = reading.opening_acts(desks.offices["FR"], drafter.row, "readmission")["acts"][0]
    fields = opening["example"] | {"channel": CHANNEL}
    screen.go("/")
    screen.page.locator("main .actions a[href='/cases/new/readmission/']").click()
    draft = screen.draft("/cases/new/readmission/", fields, attach="décision.pdf")
    screen.sees("draft.waits_for_another")
    assert "décision.pdf" in screen.text()
    shown = screen.hash()
    proposal = draft.strip("/").rpartition("/")[2]
    case = desks.offices["FR"].store.house.proposals_by_id([proposal])[proposal].case_id

    # Nobody approves before the safeguards are cleared, nor the drafter at all.
    blocked, approver = room.at("FR", "approves")
    blocked.go(draft)
    blocked.approve(approver)
    assert language.say("errors.safeguard.missing.message", "fr") in blocked.text()
    room.clear("FR", case, opening["safeguards"], fields["cleared_until"])
    room.approve("FR", draft, shown)
    desks.exchange()
    room.both_see(case, "submitted")

    theirs, _ = room.at("DZ", "drafts")
    theirs.sees("waits.mine")
    assert fields["person"]["name_arabic"] in theirs.text()
    assert "décision.pdf" in theirs.text()

    room.act("DZ", case, "acknowledge")
    room.act("DZ", case, "ask_information")
    room.both_see(case, "information_asked")

    # The pillar is held: the clock stands, and the answer that meets the hold is kept unopened.
    desks.hold("DZ")
    room.act("FR", case, "give_information", answers="la réponse qui attend")
    screen.case(case)
    screen.sees_word("effect", "held")
    screen.sees("clock.frozen", parties="DZ")
    theirs.case(case)
    theirs.sees_word("effect", "held")
    theirs.sees("timeline.held_unopened")
    assert "la réponse qui attend" not in theirs.text()

    desks.resume("DZ")
    screen.case(case)
    screen.sees_not("clock.frozen", parties="DZ")
    room.act("FR", case, "release")
    room.both_see(case, "acknowledged")
    theirs.case(case)
    assert "la réponse qui attend" in theirs.page.content()
    theirs.sees_not("timeline.held_unopened")

    room.act("DZ", case, "recognise")
    room.both_see(case, "recognised")
    room.act("DZ", case, "issue_document")
    room.act("FR", case, "notify_transfer")
    room.act("DZ", case, "agree_transfer")
    room.both_see(case, "transfer_agreed")
    notified = reading.case_show(desks.offices["FR"], drafter.row, case)["timeline"]
    day = next(item["terms"]["day"] for item in notified if item["act"] == "notify_transfer")
    try:
        desks.at(f"{day}T09:00:00Z")
        room.act("FR", case, "depart")
        room.act("DZ", case, "hand_over")
        room.both_see(case, "handed_over")
        screen.sees("waits.nobody")
    finally:
        desks.at(TODAY)
