"""The letters of the judicial pillar: a letter of request, a refusal, an extradition request, a reply."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from comity import language
from comity.cases.table import Table
from comity.desk import letters
from comity.desk.letters import words
from comity.desk.letters.compose import compose
from comity.language import LANGUAGES
from comity.mechanism import procedures
from desk.letters.samples import PERSON, case_of, letter, squeezed, text_of

TABLES = procedures()
# Procedure, act, its letter: the four that a central authority sends most.
MOST_SENT = [
    ("mutual_assistance", "request", "request"),
    ("mutual_assistance", "refuse", "refusal"),
    ("extradition", "request", "extradition_request"),
    ("extradition", "grant", "extradition_grant"),
]


def drawn(procedure: str, act: str, name: str, **fields: object) -> tuple[letters.Kind, letters.Facts, Table]:
    table = TABLES[procedure]
    bodies = {table.opening.name: {"person": PERSON}}
    bodies[act] = bodies.get(act, {}) | fields
    kind, facts = letter(case_of(table, act, **bodies), name, table)
    return kind, facts, table


def whole(kind: letters.Kind, facts: letters.Facts, spoken: str) -> str:
    return words.unmarked(json.dumps(compose(kind, spoken, facts), ensure_ascii=False)).replace("\u200b", "")


@pytest.mark.parametrize("spoken", ["fr", "ar"])
@pytest.mark.parametrize(("procedure", "act", "name"), MOST_SENT)
def test_it_is_archival_and_says_who_it_is_about(
    procedure: str, act: str, name: str, spoken: str, tmp_path: Path
) -> None:
    kind, facts, _ = drawn(procedure, act, name)
    pdf = letters.render(kind, spoken, facts)
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert f"<rdf:li>{spoken}</rdf:li>".encode() in pdf
    assert "BENEXEMPLE" in squeezed(text_of(pdf, tmp_path))


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize(("procedure", "act", "name"), MOST_SENT)
def test_it_has_a_wording_of_its_own(procedure: str, act: str, name: str, spoken: str) -> None:
    kind, facts, _ = drawn(procedure, act, name)
    opening = language.say(f"letter.{procedure}.{name}.opening", spoken, asked=words.day(facts.asked, spoken))
    assert words.unmarked(opening) in whole(kind, facts, spoken)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("deadly", [True, False])
def test_an_extradition_request_says_in_a_sentence_whether_death_is_among_the_penalties(
    spoken: str, deadly: bool
) -> None:
    kind, facts, _ = drawn("extradition", "request", "extradition_request", death_penalty=deadly)
    code = str(deadly).lower()
    sentence = language.say(f"letter.extradition.extradition_request.said.death_penalty.{code}", spoken)
    assert sentence in whole(kind, facts, spoken)


@pytest.mark.parametrize("spoken", LANGUAGES)
@pytest.mark.parametrize("procedure", ["mutual_assistance", "extradition"])
def test_a_refusal_gives_its_reason_in_words_and_its_grounds(procedure: str, spoken: str) -> None:
    name = "refusal" if procedure == "mutual_assistance" else "extradition_refusal"
    kind, facts, _ = drawn(procedure, "refuse", name, reason="political_offence", grounds="Motifs 4711")
    text = whole(kind, facts, spoken)
    assert language.say("code.judicial_refusal.political_offence", spoken) in text
    assert "Motifs 4711" in text


def test_evidence_is_sent_with_its_conditions_of_use_in_the_letter() -> None:
    kind, facts, table = drawn("mutual_assistance", "send_evidence", "evidence")
    for spoken in LANGUAGES:
        text = whole(kind, facts, spoken)
        for field in table.by_act["send_evidence"].terms:
            if field.name.startswith("may_"):
                assert language.say(f"field.mutual_assistance.send_evidence.{field.name}", spoken) in text
