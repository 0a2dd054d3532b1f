"""An amendment and a notice of termination on both desks, which run beside the process that takes them in."""

from __future__ import annotations

import msgspec
import pytest

from comity import language
from comity.chancery import amendment, contacts
from desk.desks import OURS, Desks
from desk.visitor import Visitor

pytestmark = pytest.mark.slow

THEIRS = "DZ-CONS-LILLE"


def pages(desks: Desks) -> list[str]:
    return [Visitor.of(desks, desks.person(who, "drafts")).get("/mechanism/").text for who in (OURS, THEIRS)]


def said(key: str, **values: str) -> str:
    return language.say(f"desk.amendment.{key}", "en", **values)


def test_both_desks_show_what_is_offered_and_then_the_version_in_force(desks: Desks) -> None:
    old = desks.offices["FR"].agreed().stated
    titled = msgspec.structs.replace(old.title, en="The mechanism, as amended (example)")
    offered = amendment.offer(desks.offices["FR"], msgspec.structs.replace(old, title=titled))
    desks.exchange()
    ours, theirs = pages(desks)
    assert offered.digest in ours
    assert offered.digest in theirs
    assert said("ours") in ours
    assert said("theirs") in theirs
    assert titled.en not in ours + theirs
    amendment.accept(desks.offices["DZ"], offered.digest)
    desks.exchange()
    for page in pages(desks):
        assert titled.en in page
        assert said("version") in page
        assert said("ours") not in page


def test_a_contact_point_stands_on_both_desks(desks: Desks) -> None:
    director = desks.person(OURS, "directs").row
    said = {"place": "Bureau", "function": "secrétaire de permanence", "hours": "24 h", "reach": "+33 0 00 00 00 00"}
    contacts.declare(desks.offices["FR"], director, OURS, **said)
    desks.exchange()
    for page in pages(desks):
        assert said["function"] in page
        assert language.say("desk.contacts.function", "en") in page


def test_a_notice_stands_on_both_desks_until_it_is_taken_back(desks: Desks) -> None:
    director = desks.person(OURS, "directs").row
    amendment.terminate(desks.offices["FR"], director, "2099-01-01")
    desks.exchange()
    notice = said("notice", party="FR", day="2099-01-01")
    assert [notice in page for page in pages(desks)] == [True, True]
    amendment.terminate(desks.offices["FR"], director, None)
    desks.exchange()
    assert [notice in page for page in pages(desks)] == [False, False]
