"""Signed figures at the desk: the list, both results, and papers for who directs alone."""

from __future__ import annotations

import pytest

from comity import language
from comity.chancery import signing
from comity.journal.entry import Ref
from desk.desks import Desks
from desk.standing import Standing
from desk.visitor import Visitor

pytestmark = pytest.mark.slow

OURS, THEIRS = "FR-PREF-59", "DZ-CONS-LILLE"


def said(key: str, **params: object) -> str:
    return language.say(f"desk.signed.{key}", "en", **params)


def test_what_was_signed_is_listed_compared_and_printed_and_the_extract_waits_for_both(
    desks: Desks, standing: Standing
) -> None:
    told = signing.sign(desks.offices["FR"], desks.person(OURS, "directs").row)["entry"]
    entry = Ref(told["party"], told["incarnation"], told["index"])
    desks.exchange()
    ours = Visitor.of(desks, desks.person(OURS, "directs"))
    page = ours.get(f"/figures/signed/?compare={entry}").text
    assert str(entry) in page
    assert said("no_answer") in page
    extract = f"/figures/signed/?paper=extract&of={entry}&language=fr"
    assert extract.partition("?")[2].replace("&", "&amp;").replace(":", "%3A") not in page
    assert ours.get(extract).status != 200
    assert ours.get(extract.replace("extract", "briefing")).body.startswith(b"%PDF")

    signing.answer(desks.offices["DZ"], desks.person(THEIRS, "directs").row, entry)
    desks.exchange()
    assert said("equal") in ours.get(f"/figures/signed/?compare={entry}").text
    theirs = Visitor.of(desks, desks.person(THEIRS, "directs"))
    papers = [visitor.get(extract) for visitor in (ours, theirs)]
    assert papers[0].body.startswith(b"%PDF")
    assert papers[0].body == papers[1].body


def test_no_paper_is_drawn_for_who_does_not_direct(desks: Desks, standing: Standing) -> None:
    told = signing.sign(desks.offices["FR"], desks.person(OURS, "directs").row)["entry"]
    entry = f"{told['party']}:{told['incarnation']}:{told['index']}"
    auditor = Visitor.of(desks, desks.person(OURS, "audits"))
    assert auditor.get("/figures/signed/").status == 200
    assert auditor.get(f"/figures/signed/?paper=briefing&of={entry}").status != 200
    assert Visitor.of(desks, desks.person(OURS, "drafts")).get("/figures/signed/").status == 403
