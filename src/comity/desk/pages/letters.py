"""An act as a letter, in a language that the officer chooses, whatever the page's."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from comity.cases.table import Table
from comity.chancery import reading
from comity.chancery.matter import table_for
from comity.desk import letters
from comity.desk.asking import officer_of
from comity.desk.letters.kinds import Kind
from comity.desk.pages import documents, places
from comity.errors import Refused
from comity.language import LANGUAGES


def offered(shown: dict[str, Any], party: str, table: Table) -> list[dict[str, str]]:
    """[{letter, place, act}]: the letters of a case, each by the place of the act that it is drawn from."""
    known = places.of(shown["timeline"])
    return [
        {"letter": kind.letter, "place": known[kind.entry], "act": kind.act}
        for kind in letters.available(shown, party, table)
    ]


def pdf(request: HttpRequest, case: str, place: str, letter: str, language: str) -> HttpResponse:
    """One letter as PDF/A. Raises Refused: case.not_found, letter.not_available, letter.content_unfit."""
    office, officer = officer_of(request)
    if language not in LANGUAGES:
        raise Refused("letter.not_available", letter=letter)
    shown = reading.case_show(office, officer, case, "letter")
    if shown["blocked"]:
        raise Refused("data.blocked")
    kind = _kind(shown, office.party, table_for(office, shown["case"], shown["procedure"]), place, letter)
    facts = letters.facts_of(office, officer, case, kind)
    content = letters.render(kind, language, facts)
    return documents.given(content, f"{letter}-{language}.pdf", "application/pdf")


def _kind(shown: dict[str, Any], party: str, table: Table, place: str, letter: str) -> Kind:
    known = places.of(shown["timeline"])
    for kind in letters.available(shown, party, table):
        if (known[kind.entry], kind.letter) == (place, letter):
            return kind
    raise Refused("letter.not_available", letter=letter)
