"""What one line may hold, and the code for which it makes no case."""

from __future__ import annotations

import pytest

from comity.cases.calendar import day_of
from comity.chancery.importing import line as lines
from comity.chancery.importing.words import SEXES, Off
from comity.chancery.references import name_key, plain
from comity.journal.entry import seconds
from comity.mechanism import procedures
from importing.conftest import CHANNEL, line
from two_nodes.world import BEGIN, profile

PROFILE = profile()
PLAN = lines.plan(procedures()["readmission"], PROFILE.params("readmission"), PROFILE, CHANNEL, day_of(seconds(BEGIN)))


def read(**cells: str) -> dict:
    return lines.read(PLAN, line(**cells))


OFF = [
    ("field.missing", "reference", {"reference": " "}),
    ("field.missing", "surname", {"surname": "", "name_arabic": ""}),
    ("field.missing", "decision_reference", {"decision_reference": ""}),
    ("field.too_long", "surname", {"surname": "E" * 121}),
    ("field.too_long", "birth_place", {"birth_place": "E" * 100_000}),
    ("field.too_long", "given_names", {"given_names": "\u0301" * 100_000}),
    ("text.control", "given_names", {"given_names": "Ka\x00rim"}),
    ("text.control", "reference", {"reference": "1\n2"}),
    ("text.turning", "surname", {"surname": "EXEMPLE\u202eELPMEXE"}),
    ("text.turning", "name_arabic", {"name_arabic": "كريم\u200f مثال"}),
    ("text.turning", "surname", {"surname": "EXEM\u200bPLE"}),
    ("text.garbled", "given_names", {"given_names": "RenÃ©"}),
    ("text.garbled", "name_arabic", {"name_arabic": "كريم".encode().decode("cp1252", "replace")}),
    ("text.garbled", "surname", {"surname": "EX\ufffdMPLE"}),
    ("text.formula", "surname", {"surname": "=HYPERLINK(1)"}),
    ("text.formula", "reference", {"reference": "+1"}),
    ("text.formula", "given_names", {"given_names": "@SUM"}),
    ("text.formula", "birth_place", {"birth_place": "-1"}),
    ("name.script", "name_arabic", {"name_arabic": "كريم Exemple"}),
    ("name.script", "surname", {"surname": "كريم"}),
    ("name.script", "given_names", {"given_names": "Karim كريم"}),
    ("name.script", "birth_place", {"birth_place": "Aïn عين"}),
    ("name.characters", "surname", {"surname": "EXEMPL\u0415"}),  # the last letter is Cyrillic
    ("name.characters", "surname", {"surname": "EXEMPLE 2"}),
    ("name.characters", "surname", {"surname": "—"}),
    ("channel.wrong", "channel", {"channel": "FR-13-MARSEILLE"}),
    ("channel.wrong", "channel", {"channel": "nowhere"}),
    ("authority.unknown", "authority", {"authority": "PREF-XX"}),
    ("authority.unknown", "authority", {"authority": "DZ-CONS-LILLE"}),
    ("authority.other", "authority", {"authority": "FR-PREF-13"}),
    ("date.impossible", "born", {"born": "1990-02-31"}),
    ("date.impossible", "born", {"born": "1990-13-01"}),
    ("date.impossible", "decision_date", {"decision_date": "2025-02-29"}),
    ("date.form", "born", {"born": "12/03/1990"}),
    ("date.form", "born", {"born": "~1990-03"}),
    ("date.form", "born", {"born": "١٩٩٠"}),
    ("date.form", "decision_date", {"decision_date": "2025"}),
    ("date.range", "born", {"born": "1992/1988"}),
    ("date.future", "born", {"born": "2031"}),
    ("date.future", "decision_date", {"decision_date": "2026-03-03"}),
    ("date.too_old", "born", {"born": "1890/1900"}),
    ("date.born_after_decision", "born", {"born": "2010-06-01", "decision_date": "2010-05-31"}),
    ("date.born_after_decision", "born", {"born": "2012", "decision_date": "2011-12-31"}),
    ("sex.unknown", "sex", {"sex": "z"}),
    ("flag.unreadable", "enforceable", {"enforceable": "perhaps"}),
    ("flag.unreadable", "minor", {"minor": "pending"}),
    ("decision.not_enforceable", "enforceable", {"enforceable": "non"}),
    ("appeal.pending", "appeal", {"appeal": "oui"}),
    ("appeal.pending", "appeal", {"appeal": "en cours"}),
    ("minor.best_interests", "best_interests", {"minor": "yes"}),
    ("minor.best_interests", "best_interests", {"minor": "yes", "best_interests": "no"}),
    ("minor.best_interests", "best_interests", {"minor": "", "born": "2008-03-03"}),
    ("minor.best_interests", "best_interests", {"minor": "", "born": "~2006", "decision_date": ""}),
    ("minor.contradicted", "minor", {"minor": "no", "born": "2008-03-03"}),
]


@pytest.mark.parametrize(("code", "field", "cells"), OFF)
def test_a_line_that_is_off_says_why_and_in_which_column(code: str, field: str, cells: dict[str, str]) -> None:
    with pytest.raises(Off) as off:
        read(**cells)
    assert (off.value.code, off.value.field) == (code, field)


def test_every_code_has_words_in_three_languages() -> None:
    from comity import language

    codes = {code for code, _, _ in OFF} | {"line.quotes", "line.columns", "line.empty"}
    codes |= {f"duplicate.{where}_{what}" for where in ("line", "case") for what in ("reference", "person")}
    assert not [code for code in codes if not language.has(f"problem.{code}")]


@pytest.mark.parametrize("born", ["1990-03-12", "1990", "~1990", "1988/1992", "", "2008-03-02", "1906"])
def test_every_form_of_a_birth_date_is_taken(born: str) -> None:
    person = read(born=born, decision_date="")["person"]
    assert person.get("born", "") == born


@pytest.mark.parametrize("authority", ["FR-PREF-59", "fr-pref-59", "Préfecture du Nord", "prefecture of  nord", ""])
def test_an_authority_is_known_by_its_code_and_by_its_name(authority: str) -> None:
    assert read(authority=authority, channel=CHANNEL.lower())["channel"] == CHANNEL


def test_a_child_whose_best_interests_were_examined_may_be_proposed() -> None:
    assert read(born="2010-01-01", minor="نعم", best_interests="oui")["person"]["born"] == "2010-01-01"
    assert read(born="~2006", minor="no", decision_date="")["person"]["born"] == "~2006"


def test_a_name_may_stand_in_one_script_or_in_both_and_a_place_in_its_own() -> None:
    latin = read(name_arabic="", surname="  D'EXEMPLE-FARDI ", given_names="Rene\u0301  Karim")["person"]
    assert (latin["surname"], latin["given_names"]) == ("D'EXEMPLE-FARDI", "René Karim")
    assert "name_arabic" not in latin
    arabic = read(surname="", given_names="", birth_place="عين فكتيف")["person"]
    assert (arabic["birth_place_arabic"], "birth_place" in arabic) == ("عين فكتيف", False)


def test_nothing_of_enforceable_appeal_minor_and_best_interests_is_in_the_draft() -> None:
    safe = {"enforceable": "yes", "appeal": "no", "minor": "no", "best_interests": "yes"}
    silent = dict.fromkeys(safe, "")
    assert read(**safe) == read(**silent)
    assert not set(safe) & set(read(**safe))


def test_every_sex_that_is_understood_is_one_that_may_be_sent() -> None:
    assert {read(sex=said.upper())["person"]["sex"] for said in SEXES} == {"f", "m", "x", "unknown"}
    assert "sex" not in read(sex="")["person"]


def test_names_compare_whatever_their_accents_order_and_hamza() -> None:
    assert name_key("AÏT NAMOUDHAJ Mourad") == name_key("mourad  Aït-Namoudhaj")
    assert name_key("أمال مُثَنّى") == name_key("امال مثني")
    assert name_key("فاطمة") == name_key("فاطمه")
    assert name_key("BENEXEMPLE Karim") != name_key("BENEXEMPLE Samir")
    assert plain(" 2026 / 0417 ") == plain("2026/0417") == plain("２０２６/0417")
