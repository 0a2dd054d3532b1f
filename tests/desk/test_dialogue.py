"""The dialogue at the desk: a visit prepared, minutes side by side, the board, each for who may read it alone."""

from __future__ import annotations

import html
import re
import subprocess
from pathlib import Path

import pytest

from comity import language
from comity.chancery import positions, reading, submit
from comity.desk.pages import figures
from comity.errors import Refused
from desk.desks import OURS, TODAY
from desk.talks import PAPER, Talks
from desk.visitor import Visitor
from two_nodes.dialogue import ARABIC, CHANNEL, FRENCH, TITLE

pytestmark = pytest.mark.slow


def visitor(talks: Talks, party: str = "FR", rank: str = "drafts", lang: str = "en") -> Visitor:
    return Visitor.of(talks.desks, talks.person(party, rank), lang)


def said(key: str, lang: str = "en", **params: object) -> str:
    return language.say(f"desk.{key}", lang, **params)


def test_a_visit_is_prepared_on_one_page_and_the_other_side_reads_all_of_it_but_our_papers(talks: Talks) -> None:
    ours, theirs = (visitor(talks, party).get(f"/cases/{talks.visit}/prepare/").text for party in ("FR", "DZ"))
    first = PAPER.partition("\n")[0]
    unmarked = said("prepare.side", party="DZ", said="Not stated")
    for text in (TITLE, "الأرشيف", said("prepare.postponed", count=1), unmarked):
        assert text in ours
        assert text in theirs
    assert first in ours
    assert first not in theirs
    assert first not in visitor(talks, "DZ").get(f"/cases/{talks.visit}/").text


def test_a_paper_is_kept_by_the_form_changed_by_its_link_and_refused_to_who_only_approves(talks: Talks) -> None:
    address = f"/cases/{talks.visit}/prepare/"
    drafter, approver = visitor(talks), visitor(talks, rank="approves")
    before = talks.desks.offices["FR"].heads()
    assert drafter.post(address, {"item": "", "text": "Cadre général.\r\nSuite."}).status == 302
    assert "Cadre général.\nSuite." in drafter.get(address).text
    asked = drafter.get(f"{address}?item={talks.item}").text
    assert f">{PAPER}</textarea>" in asked
    refused = drafter.post(address, {"item": talks.item, "text": " "})
    assert refused.status == 422
    assert 'aria-describedby="text-e"' in refused.text
    assert 'name="text"' not in approver.get(address).text
    assert approver.post(address, {"item": "", "text": "x"}).status == 403
    assert talks.desks.offices["FR"].heads() == before, "nothing was appended that could travel"
    papers = positions.read(talks.desks.offices["FR"], talks.person(rank="approves").row, talks.visit)
    assert papers[""]["text"] == "Cadre général.\nSuite."


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_preparation_file_holds_the_agenda_and_the_papers(talks: Talks, lang: str, tmp_path: Path) -> None:
    answer = visitor(talks, lang=lang).get(f"/cases/{talks.visit}/prepare/{lang}.pdf")
    assert answer.status == 200
    (tmp_path / "file.pdf").write_bytes(answer.body)
    told = subprocess.run(["pdftotext", str(tmp_path / "file.pdf"), "-"], capture_output=True, check=True).stdout
    assert "Ne rien céder sur les accusés." in told.decode()
    assert TITLE.partition(" : ")[2] in " ".join(told.decode().split())
    assert visitor(talks).get(f"/cases/{talks.visit}/prepare/xx.pdf").status == 404


def test_a_visit_that_is_only_drafted_is_prepared_too_and_is_not_printed(talks: Talks) -> None:
    office, drafter = talks.desks.offices["FR"], talks.person().row
    example = reading.opening_acts(office, drafter, "visit")["acts"][0]["example"]
    drafted = submit.draft_opening(office, drafter, "visit", example | {"channel": CHANNEL, "title": "Brouillon"}, [])
    address = f"/cases/{drafted.case}/prepare/"
    assert "Brouillon" in visitor(talks).get(address).text
    assert visitor(talks).post(address, {"item": "", "text": "Avant tout envoi."}).status == 302
    assert "Avant tout envoi." in visitor(talks).get(address).text
    assert visitor(talks).get(f"{address}fr.pdf").status == 404
    submit.discard(office, drafter, str(drafted.proposal))


@pytest.mark.parametrize("lang", ["en", "fr", "ar"])
def test_the_page_of_an_opening_that_was_given_up_says_that_its_text_was_destroyed(talks: Talks, lang: str) -> None:
    office, drafter = talks.desks.offices["FR"], talks.person().row
    example = reading.opening_acts(office, drafter, "visit")["acts"][0]["example"]
    drafted = submit.draft_opening(office, drafter, "visit", example | {"channel": CHANNEL, "title": "Brouillon"}, [])
    address, person = f"/drafts/{drafted.proposal}/", visitor(talks, lang=lang)
    before = html.unescape(person.get(address).text)
    assert said("draft.discard_destroys", lang=lang) in before
    assert "Brouillon" in before
    assert person.post(f"{address}discard/", {}).status == 302
    shown = person.get(address)
    assert shown.status == 200
    assert said("draft.destroyed", lang=lang) in html.unescape(shown.text)
    assert str(drafted.content_hash) in shown.text
    assert "Brouillon" not in shown.text
    for gone, status, code in (
        (f"/cases/{drafted.case}/", 404, "case.given_up"),
        (f"/cases/new/visit/?replaces={drafted.proposal}", 409, "body.erased"),
    ):
        answer = person.get(gone)
        assert answer.status == status
        assert language.explain(Refused(code), lang)["message"] in html.unescape(answer.text)


def test_minutes_stand_in_two_columns_each_in_its_own_direction_with_marks_and_versions(talks: Talks) -> None:
    page = visitor(talks).get(f"/cases/{talks.minutes}/minutes/").text
    for way, lang, text in (("ltr", "fr", FRENCH[0]), ("rtl", "ar", ARABIC[0])):
        assert f'<div dir="{way}">' in page
        assert f'<p class="prose" lang="{lang}">{text}</p>' in page
    for key in ("agreed", "reserved", "without_prejudice"):
        assert said(f"minutes.{key}", **({"by": "FR"} if key == "reserved" else {})) in page
    assert "Délai long." in page
    assert FRENCH[1] in page, "the version before"
    assert said("minutes.history", count=2) in page


def test_what_is_stuck_is_put_on_the_agenda_by_a_form_that_holds_its_topic_and_its_count(talks: Talks) -> None:
    desks, drafter = talks.desks, visitor(talks)
    form = f"/cases/{talks.visit}/acts/propose_item/?topic=judicial&case_count=3"
    assert form.replace("judicial", "dialogue") not in drafter.get(f"/cases/{talks.visit}/prepare/").text
    filled = drafter.get(form).text
    assert '<option value="judicial" selected>' in filled
    assert re.search(r'name="case_count"[^>]* value="3"', filled)
    try:
        desks.at("2026-03-30T09:00:00Z")  # the minutes and the commitment are late by now
        page = drafter.get(f"/cases/{talks.visit}/prepare/").text
        assert re.search(r'propose_item/\?topic=dialogue&case_count=\d+"', page)
    finally:
        desks.at(TODAY)


def test_a_consultation_is_opened_over_a_form_that_holds_what_the_detector_measured(
    talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured = {"measure": "unanswered", "value": 45, "numerator": 9, "denominator": 20, "threshold": 30}
    line = {"party": "DZ", "exceeded": True, **measured}
    office = talks.desks.offices["FR"]
    line["authority"] = next(iter(office.agreed().profile.bodies))
    monkeypatch.setattr(figures.detecting, "silence", lambda *_: {"authorities": [line], "proposals": []})
    asked = figures._silence(office, "", "en")["authorities"][0]["consult"]
    page = visitor(talks).get(f"/cases/new/consultation/?{asked}").text
    assert 'name="measure" value="unanswered" checked' in page
    for name in ("value", "numerator", "denominator", "threshold"):
        assert re.search(rf'name="{name}"[^>]* value="{measured[name]}"', page), name


def test_a_page_of_another_procedure_is_not_there(talks: Talks) -> None:
    for case, name in ((talks.minutes, "prepare"), (talks.visit, "minutes"), ("0" * 32, "prepare")):
        assert visitor(talks).get(f"/cases/{case}/{name}/").status == 404, name


def test_the_board_and_the_dialogue_show_what_their_reader_may_see(talks: Talks) -> None:
    ministry, prefecture = visitor(talks), Visitor.of(talks.desks, talks.desks.person(OURS, "drafts"))
    board = "/dialogue/commitments/"
    for text in ("Accuser réception sous sept jours", "Bureau des laissez-passer", "المديرية العامة للشؤون القنصلية"):
        assert text in ministry.get(board).text
        assert text not in prefecture.get(board).text
    assert talks.visit in ministry.get("/dialogue/").text
    assert talks.visit not in prefecture.get("/dialogue/").text
    office, director = talks.desks.offices["FR"], talks.person(rank="directs").row
    try:
        submit.name_readers(office, director, talks.commitment, {"readers": []})
        assert talks.commitment not in ministry.get(board).text
        submit.name_readers(office, director, talks.visit, {"readers": []})
        assert talks.visit not in ministry.get("/dialogue/").text
        assert ministry.get(f"/cases/{talks.visit}/prepare/").status == 404
        assert ministry.get(f"/cases/{talks.visit}/prepare/fr.pdf").status == 404
        assert ministry.post(f"/cases/{talks.visit}/prepare/", {"text": "x"}).status == 404
    finally:
        for case in (talks.commitment, talks.visit):
            submit.name_readers(office, director, case, {"everyone": True})

