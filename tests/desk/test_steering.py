"""Holding and resuming a pillar at the desk, the agreement as both read it, and figures that are equal."""

from __future__ import annotations

import json
import re

import pytest

from comity import language
from comity.chancery import account
from desk.desks import Desks
from desk.standing import Standing
from desk.visitor import Answer, Visitor

pytestmark = pytest.mark.slow

OURS, THEIRS = "FR-PREF-59", "DZ-CONS-LILLE"
PILLAR = "dialogue"  # no case of another test stands on it
HASH = re.compile(r'name="hash" value="([0-9a-f]{64})"')


def shown(answer: Answer) -> str:
    found = HASH.search(answer.text)
    assert found is not None, answer.text
    return found[1]


def director(desks: Desks, authority: str) -> tuple[Visitor, str]:
    person = desks.person(authority, "directs")
    return Visitor.of(desks, person), person.password


def status(desks: Desks, party: str) -> dict[str, object]:
    found: dict[str, object] = account.pillar_status(desks.offices[party], PILLAR)["pillars"][PILLAR]
    return found


def test_a_pillar_is_held_offered_and_resumed_by_two_desks_each_over_what_it_was_shown(desks: Desks) -> None:
    ours, password = director(desks, OURS)
    address = f"/mechanism/{PILLAR}/hold/"
    form = {"measure": "suspension <b>of all</b>", "stated": "no", "reason": "", "procedure": ""}
    confirm = ours.post(address, form)
    digest = shown(confirm)
    assert "<b>of all</b>" not in confirm.body.decode()
    # Without proof, with a wrong one, over another hash: nothing is entered.
    for wrong in ({"password": ""}, {"password": "no"}, {"password": password, "hash": "0" * 64}):
        assert ours.post(address, {**form, "hash": digest, **wrong}).status == 409
        assert status(desks, "FR")["open"]
    # What was shown was another measure.
    assert ours.post(address, {**form, "measure": "less", "hash": digest, "password": password}).status == 409
    assert status(desks, "FR")["open"]
    assert ours.post(address, {**form, "hash": digest, "password": password}).status == 302
    assert not status(desks, "FR")["open"]
    desks.exchange()

    theirs, their_password = director(desks, THEIRS)
    page = theirs.get("/mechanism/").text
    assert language.say("desk.mechanism.no_reason", "en") in page
    offer = ours.post(f"/mechanism/{PILLAR}/offer/", {})
    assert ours.post(f"/mechanism/{PILLAR}/offer/", {"hash": shown(offer), "password": password}).status == 302
    desks.exchange()
    accept = theirs.post(f"/mechanism/{PILLAR}/accept/", {})
    done = theirs.post(f"/mechanism/{PILLAR}/accept/", {"hash": shown(accept), "password": their_password})
    assert done.status == 302
    desks.exchange()
    assert status(desks, "FR")["open"]
    assert status(desks, "DZ")["open"]


def test_who_does_not_direct_is_offered_no_hold_and_refused_one(desks: Desks, standing: Standing) -> None:
    drafter = Visitor.of(desks, desks.person(OURS, "drafts"))
    page = drafter.get("/mechanism/")
    assert page.status == 200
    assert f"/mechanism/{PILLAR}/hold/" not in page.text
    for act in ("hold", "offer", "accept"):
        assert drafter.post(f"/mechanism/{PILLAR}/{act}/", {"measure": "x", "stated": "no"}).status == 403
    assert drafter.get("/figures/").status == 403
    assert drafter.get("/figures.json").status == 403


def test_each_sides_own_reading_of_the_agreement_stands_on_both_desks(desks: Desks) -> None:
    rules = desks.offices["FR"].agreed().profile.rules["readmission"]
    assert len(rules.interpretations) == 2
    for authority in (OURS, THEIRS):
        page = Visitor.of(desks, desks.person(authority, "drafts"), "fr").get("/mechanism/").text
        for said in rules.interpretations.values():
            assert said.fr in page
        assert language.say("desk.agreement.whole", "fr") in page  # the consular procedure's


def test_no_officer_but_who_steers_sees_how_long_the_logs_are(desks: Desks) -> None:
    said = language.say("desk.mechanism.log", "en", party="FR")
    assert said not in Visitor.of(desks, desks.person(OURS, "drafts")).get("/mechanism/").text
    assert said in Visitor.of(desks, desks.person(OURS, "directs")).get("/mechanism/").text


def test_figures_at_one_position_are_the_same_bytes_from_both_desks(desks: Desks, standing: Standing) -> None:
    desks.exchange()
    ours, _ = director(desks, OURS)
    theirs, _ = director(desks, THEIRS)
    at = json.loads(ours.get("/figures.json").body)["at"]
    told = [each.get(f"/figures.json?at={at}") for each in (ours, theirs)]
    assert told[0].status == 200
    assert told[0].body == told[1].body
    pages = [each.get(f"/figures/?at={at}").text for each in (ours, theirs)]
    digest = json.loads(told[0].body)["sha256"]
    for page in pages:
        assert digest in page
        assert page.count('role="img"') >= 2
    assert re.findall("<svg.*?</svg>", pages[0]) == re.findall("<svg.*?</svg>", pages[1])


def test_what_a_hold_holds_stands_in_the_backlog_with_its_name_and_a_way_to_release_it(desks: Desks) -> None:
    desks.hold("DZ")
    case = desks.open(reference="met by a hold")  # had not seen it
    desks.exchange()
    try:
        ours = Visitor.of(desks, desks.person(OURS, "drafts")).get("/backlog/").text
        assert f"/cases/{case}/acts/release/" in ours
        theirs = Visitor.of(desks, desks.person(THEIRS, "drafts")).get("/backlog/").text
        assert f"/cases/{case}/" in theirs
        assert f"/cases/{case}/acts/release/" not in theirs
        assert language.say("desk.mechanism.author_releases", "en") in theirs
        elsewhere = Visitor.of(desks, desks.person("FR-UCI", "drafts")).get("/backlog/").text
        assert case not in elsewhere
    finally:
        desks.resume("DZ")
