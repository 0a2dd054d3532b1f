"""Signed figures at the desk: the list, both results, and papers for who directs alone."""

from __future__ import annotations

import re

import pytest

from comity import language
from comity.chancery import signing
from comity.journal.entry import Ref
from desk.desks import Desks, Person
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


def test_figures_are_signed_and_answered_on_the_page_over_their_hash(desks: Desks, standing: Standing) -> None:
    ours, theirs = (Visitor.of(desks, person) for person in (director(desks), desks.person(THEIRS, "directs")))
    assert said("sign") in ours.get("/figures/signed/").text
    shown = ours.post("/figures/signed/sign/", {"procedure": "readmission", "from": "2026-01-01", "to": ""})
    fields = hidden(shown.text)
    assert (shown.status, fields["procedure"], fields["from"]) == (200, "readmission", "2026-01-01")
    before = len(signing.listed(desks.offices["FR"]))
    password = director(desks).password
    otherwise = ({"hash": "0" * 64}, {"to": "2026-02-01"})
    for wrong in ({"password": "no"}, *({"password": password} | each for each in otherwise)):
        assert ours.post("/figures/signed/sign/", fields | wrong).status == 409
    assert len(signing.listed(desks.offices["FR"])) == before
    assert ours.post("/figures/signed/sign/", fields | {"password": password}).status == 302
    newest = signing.listed(desks.offices["FR"])[0]["entry"]
    entry = f"{newest['party']}:{newest['incarnation']}:{newest['index']}"
    desks.exchange()

    assert f'name="of" value="{entry}"' in theirs.get("/figures/signed/").text
    assert f'name="of" value="{entry}"' not in ours.get("/figures/signed/").text, "nobody answers what is its own"
    asked = theirs.post("/figures/signed/answer/", {"of": entry})
    assert said("act.figures_agree") in asked.text
    proved = hidden(asked.text) | {"password": desks.person(THEIRS, "directs").password}
    assert theirs.post("/figures/signed/answer/", proved).status == 302
    assert theirs.post("/figures/signed/answer/", proved).status == 409, "agreed once"
    desks.exchange()
    assert said("equal") in ours.get(f"/figures/signed/?compare={entry}").text


def test_figures_are_signed_by_nobody_who_does_not_direct(desks: Desks, standing: Standing) -> None:
    auditor = Visitor.of(desks, desks.person(OURS, "audits"))
    assert said("sign") not in auditor.get("/figures/signed/").text
    for address in ("/figures/signed/sign/", "/figures/signed/answer/"):
        assert auditor.get(address).status == 403
        assert auditor.post(address, {"procedure": "readmission", "of": "DZ:0:1"}).status == 403
    directing = Visitor.of(desks, director(desks))
    assert directing.post("/figures/signed/answer/", {"of": "DZ:0:1"}).status == 409
    assert directing.post("/figures/signed/sign/", {"procedure": "readmission", "from": "soon"}).status == 422


def director(desks: Desks) -> Person:
    return desks.person(OURS, "directs")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that confirms."""
    form = page[page.index('<main id="main"') :]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
