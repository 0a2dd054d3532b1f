"""A letter is whole in its language or is not made, and every act of every table has one."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from comity import language
from comity.cases.readmission import READMISSION
from comity.desk import letters
from comity.desk.letters import words
from comity.desk.letters.compose import compose
from comity.errors import Refused
from comity.language import LANGUAGES
from comity.mechanism import procedures
from desk.letters.samples import CASE, PERSON, case_of, letter
from support.readmission_world import PROFILE

TABLES = procedures()
EVERY = [(name, act.name) for name, table in sorted(TABLES.items()) for act in table.acts if act.letter]
ARABIC = re.compile("[\u0600-\u06ff]")


def said(kind: letters.Kind, facts: letters.Facts, spoken: str) -> str:
    """Everything that the letter holds, without marks of direction."""
    whole = json.dumps(compose(kind, spoken, facts), ensure_ascii=False)
    return words.unmarked(whole).replace("\u200b", "")


@pytest.mark.parametrize(("procedure", "act"), EVERY)
def test_every_act_of_every_procedure_has_a_letter_in_three_languages(procedure: str, act: str) -> None:
    table = TABLES[procedure]
    case = case_of(table, act)
    kind, facts = letter(case, table.by_act[act].letter, table)
    for spoken in LANGUAGES:
        document = compose(kind, spoken, facts)
        assert document["subject"]
        assert document["parts"]
        text = said(kind, facts, spoken)
        # Its own case is on no letter; the one that an act speaks of is (here the same identifier).
        spoken_of = any(one.kind == "case" and one.required for one in table.by_act[act].terms)
        assert (CASE in text) == spoken_of
        assert bool(ARABIC.search(document["salutation"])) == (spoken == "ar")
    assert letters.render(kind, "ar", facts).startswith(b"%PDF-1.7")


@pytest.mark.parametrize("code", sorted(PROFILE.rules["readmission"].codes["refusal"]))
def test_every_reason_of_refusal_is_said_in_a_sentence(code: str) -> None:
    kind, facts = letter(case_of(READMISSION, "refuse", refuse={"reason": code}), "refusal")
    for spoken in LANGUAGES:
        sentence = language.say(f"letter.readmission.refusal.said.reason.{code}", spoken)
        parts = compose(kind, spoken, facts)["parts"]
        assert {"kind": "say", "text": sentence, "strong": True} in parts


def test_a_code_of_the_profile_s_own_is_said_in_the_profile_s_words() -> None:
    kind, facts = letter(case_of(READMISSION, "notify_transfer"), "transfer")
    point = facts.named["border_point"]["DZ-ALG"].name
    assert point is not None
    for spoken in LANGUAGES:
        assert getattr(point, spoken) in said(kind, facts, spoken)


@pytest.mark.parametrize("key", ["frame.closing", "readmission.refusal.opening", "frame.page"])
def test_a_letter_with_a_sentence_missing_is_not_made(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, facts = letter(case_of(READMISSION, "refuse"), "refusal")
    found = {name: dict(texts) for name, texts in language.sentences("letter").items()}
    del found[f"letter.{key}"]["ar"]
    real = language.sentences
    monkeypatch.setattr(language, "sentences", lambda topic: found if topic == "letter" else real(topic))
    letters.render(kind, "fr", facts)
    with pytest.raises(KeyError):
        letters.render(kind, "ar", facts)
    with pytest.raises(KeyError):
        letters.render(kind, "de", facts)


def test_days_and_birth_dates_are_in_words_and_digits_are_european() -> None:
    assert words.day("2026-03-02", "fr") == "2 mars 2026"
    assert words.day("2026-05-01", "fr") == "1er mai 2026"
    assert words.day("2026-12-31", "en") == "31 December 2026"
    assert words.day("2026-03-02", "ar") == "\u20682 مارس 2026\u2069"
    assert words.born("~1995", "fr") == "Vers 1995"
    assert words.born("1979", "en") == "1979"
    assert words.born("1988/1992", "fr") == "Entre 1988 et 1992"
    assert "12 مارس 1990" in words.born("1990-03-12", "ar")


def test_what_is_latin_in_an_arabic_letter_is_isolated() -> None:
    body: dict[str, Any] = {"person": PERSON, "contact": "Bureau 2, +33 3 20 30 59 59"}
    kind, facts = letter(case_of(READMISSION, submit=body), "request")
    rows = dict(compose(kind, "ar", facts)["rows"])
    assert "\u2068Bureau 2, +33 3 20 30 59 59\u2069" in rows.values()
    assert words.line("+33 3 20 30 59 59", "ar") == "\u2068+33 3 20 30 59 59\u2069"
    assert words.name_of(PERSON, "ar") == f"\u2068{PERSON['name_arabic']}\u2069"
    assert words.name_of(PERSON, "fr") == "BENEXEMPLE Karim"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_telephone_number_inside_arabic_keeps_its_order(spoken: str) -> None:
    told = words.line("هاتف: +33 3 20 30 60 60، بتاريخ 12/03/2026، الغرفة 4", spoken)
    assert "\u2066+33 3 20 30 60 60\u2069" in told
    assert "\u206612/03/2026\u2069" in told
    assert "الغرفة 4" in told
    assert words.line("tél. +33 3 20", spoken).count("\u2066") == 0


def test_prose_runs_in_the_direction_in_which_it_was_written() -> None:
    grounds = "Le registre ne dit rien.\n\n«لا يرد الرقم.»"
    kind, facts = letter(case_of(READMISSION, "refuse", refuse={"grounds": grounds}), "refusal")
    for spoken in LANGUAGES:
        prose = next(part for part in compose(kind, spoken, facts)["parts"] if part["kind"] == "prose")
        assert [each["dir"] for each in prose["paragraphs"]] == ["ltr", "rtl"]


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_paragraphs_of_minutes_have_the_numbers_by_which_they_are_reserved(spoken: str) -> None:
    table = TABLES["minutes"]
    texts = {"paragraphs": ["Un.", "Deux."], "paragraphs_other_language": ["واحد.", "اثنان."]}
    kind, facts = letter(case_of(table, "sign", sign=texts), "minutes", table)
    parts = [part for part in compose(kind, spoken, facts)["parts"] if part.get("kind") == "prose"]
    runs = [(words.unmarked(run["text"]), run["dir"]) for part in parts for run in part["paragraphs"]]
    assert {("1. Un.", "ltr"), ("2. Deux.", "ltr"), ("1. واحد.", "rtl"), ("2. اثنان.", "rtl")} <= set(runs)


def test_each_side_s_reading_stands_under_the_instruments_and_the_terms() -> None:
    kind, facts = letter(case_of(READMISSION), "request")
    rules = PROFILE.rules["readmission"]
    for spoken in LANGUAGES:
        text = said(kind, facts, spoken)
        for name in rules.instruments:
            assert getattr(PROFILE.instruments[name].title, spoken) in text
        for reading in (*rules.interpretations.values(), *rules.lengths["reply"].interpretations.values()):
            assert getattr(reading, spoken) in text
    assert "20" in said(kind, facts, "fr")


def test_health_is_told_only_where_the_person_consented() -> None:
    told = {"health": "traitement quotidien", "health_consent": True}
    kind, facts = letter(case_of(READMISSION, submit=told), "request")
    assert "traitement quotidien" in said(kind, facts, "fr")
    with pytest.raises(Refused, match=r"letter\.content_unfit"):
        letter(case_of(READMISSION, submit=told | {"health_consent": False}), "request")


def test_another_act_s_letter_says_who_the_person_is_and_no_more() -> None:
    kind, facts = letter(case_of(READMISSION, "refuse", submit={"person": PERSON}), "refusal")
    assert facts.person == {name: PERSON[name] for name in ("surname", "given_names", "name_arabic", "born")}
    assert "Aïn Fictive" not in said(kind, facts, "fr")


@pytest.mark.parametrize(
    "unfit",
    [
        {"person": "nobody"},
        {"unheard_of": "x"},
        {"attachments": [{"name": "a", "type": "application/pdf", "sha256": "no", "size": 1}]},
        {"attachments": "many"},
        {"reference": "x" * 81},
    ],
)
def test_a_body_that_is_not_what_the_table_says_makes_no_letter(unfit: dict[str, Any]) -> None:
    case = case_of(READMISSION)
    case["timeline"][0]["content"] |= unfit
    with pytest.raises(Refused, match=r"letter\.content_unfit"):
        letter(case, "request")


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_letter_about_a_thing_alone_is_named_by_what_it_is(spoken: str) -> None:
    table = TABLES["police_information"]
    kind, facts = letter(case_of(table), "request", table)
    wanted = language.say("letter.police_information.request.subject_plain", spoken)
    assert compose(kind, spoken, facts)["subject"] == wanted
    kind, facts = letter(case_of(table, request={"person": PERSON}), "request", table)
    assert words.name_of(PERSON, spoken) in compose(kind, spoken, facts)["subject"]
