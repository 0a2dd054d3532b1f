"""A letter is an archival document, the same wherever it is drawn, and nothing that it says can act in it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity.cases.readmission import READMISSION
from comity.desk import letters
from comity.language import LANGUAGES
from desk.letters.samples import CASE, PERSON, case_of, letter, squeezed, text_of
from support.source import ROOT

PROPER = ("request", "refusal", "laissez_passer_request")
# What would be code or markup if it were pasted into a template.
HOSTILE = '#panic("x") *bold* $x$ #import "@preview/a:1.0.0" _a_ <b> @c \\ ] } "'


def made(name: str) -> tuple[letters.Kind, letters.Facts]:
    acts = {"request": (), "refusal": ("refuse",), "laissez_passer_request": ("recognise",)}[name]
    return letter(case_of(READMISSION, *acts, submit={"person": PERSON}), name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PROPER)
def test_a_letter_is_archival_accessible_and_the_same_twice(name: str, language: str) -> None:
    kind, facts = made(name)
    pdf = letters.render(kind, language, facts)
    assert b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"<xmp:CreateDate>2026-03-02T10:00:00+00:00</xmp:CreateDate>" in pdf, "the entry's time, no clock's"
    assert f"<rdf:li>{language}</rdf:li>".encode() in pdf
    assert pdf == letters.render(kind, language, facts)


def test_another_process_draws_the_same_bytes() -> None:
    kind, facts = made("request")
    script = (
        "import hashlib, sys, msgspec; from comity.desk import letters\n"
        "kind, facts = msgspec.json.decode(sys.stdin.buffer.read(), type=tuple[letters.Kind, letters.Facts])\n"
        "print(hashlib.sha256(letters.render(kind, 'ar', facts)).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=msgspec.json.encode((kind, facts)),
        env={**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT / "src"), "TZ": "Asia/Tokyo"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().strip() == hashlib.sha256(letters.render(kind, "ar", facts)).hexdigest()


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_that_looks_like_code_is_drawn_as_text(language: str, tmp_path: Path) -> None:
    person = PERSON | {"surname": HOSTILE, "father": HOSTILE, "aliases": [HOSTILE]}
    evidence = [{"document": "passport", "description": HOSTILE, "number": "#"}]
    attached = [{"name": HOSTILE, "type": "application/pdf", "sha256": "ab" * 32, "size": 3}]
    body: dict[str, Any] = {"person": person, "evidence": evidence, "reference": '#panic("y")'}
    case = case_of(READMISSION, "refuse", submit=body, refuse={"grounds": f'{HOSTILE}\n= head\n#include "/"'})
    case["timeline"][0]["content"]["attachments"] = attached
    for name in ("request", "refusal"):
        kind, facts = letter(case, name)
        text = text_of(letters.render(kind, language, facts), tmp_path)
        assert "panic" in text
        assert "*bold*" in text
        assert "@preview/a" in squeezed(text)
    assert "=head" in squeezed(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_value_can_not_turn_the_line_around_it(language: str, tmp_path: Path) -> None:
    kind, facts = made("request")
    turned = facts.person | {"surname": "AB\u202eCD\u2066\u0007\nEF"}
    facts = msgspec.structs.replace(facts, person=turned, ours="1\u202e2\u20693")
    text = text_of(letters.render(kind, language, facts), tmp_path)
    assert "ABCDEF" in text
    assert "123" in text
    assert not set(text) & {"\u202e", "\u202d", "\u2066", "\u0007"}


def test_a_character_without_a_glyph_stands_as_its_code_point(tmp_path: Path) -> None:
    person = PERSON | {"given_names": "Karim 😀 中"}
    kind, facts = letter(case_of(READMISSION, submit={"person": person}), "request")
    assert "Karim[U+1F600][U+4E2D]" in squeezed(text_of(letters.render(kind, "fr", facts), tmp_path))


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_rows_go_on_over_the_page_under_their_heads(language: str, tmp_path: Path) -> None:
    rows = [{"document": "passport", "number": f"N{n:059d}", "description": "d " * 140} for n in range(20)]
    person = PERSON | {"surname": "X" * 120, "last_address": "y" * 300}
    kind, facts = letter(case_of(READMISSION, submit={"person": person, "evidence": rows}), "request")
    pages = text_of(letters.render(kind, language, facts), tmp_path).split("\f")[:-1]
    head = {"fr": "Valable", "ar": "صالحة", "en": "Valid until"}[language]
    assert len([page for page in pages if head in page]) >= 2
    assert facts.sha256 in pages[-1], "every page says what it is a page of"
    assert squeezed("".join(pages)).count("N" + "0" * 11) == 20, "no number is lost at an edge"


def test_a_letter_reads_no_file_and_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    template = (ROOT / "src/comity/desk/letters/letter.typ").read_text("utf-8")
    code = "\n".join(line for line in template.splitlines() if not line.lstrip().startswith("//"))
    for word in ("import", "include", "read(", "image(", "eval(", "plugin(", "@preview", "datetime.today"):
        assert word not in code
    import typst

    given: dict[str, Any] = {}
    monkeypatch.setattr(typst, "compile", lambda *source, **options: given.update(options, source=source) or b"")
    kind, facts = made("request")
    letters.render(kind, "fr", facts)
    assert given["ignore_system_fonts"] is True
    assert {"path", "root"}.isdisjoint(given)
    assert given["source"][0].decode() == template, "the template is what it was, whatever the letter says"
    assert sorted(given["font_paths"].families()) == ["Noto Naskh Arabic", "Noto Serif"]


def test_the_identifier_of_the_case_stands_on_no_letter(tmp_path: Path) -> None:
    for name in PROPER:
        kind, facts = made(name)
        assert CASE.encode() not in msgspec.json.encode(facts)
        pdf = letters.render(kind, "fr", facts)
        assert CASE.encode() not in pdf
        assert CASE not in squeezed(text_of(pdf, tmp_path))
