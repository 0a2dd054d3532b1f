"""Figures that either side signed: what was answered, where the results differ, and the papers about them.

Here they are read. Who directs signs and answers them on the pages of `signing`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity.chancery import rights, signing
from comity.desk import papers
from comity.desk.asking import asked, officer_of
from comity.desk.pages import documents, places
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.language import LANGUAGES


def page(request: HttpRequest) -> HttpResponse:
    """The list; with `compare=ENTRY` the two results beside each other, with `paper` and `of` a paper as PDF.

    Raises Refused("figures.not_found" | "figures.not_agreed" | "rank.missing"), Usage("entry.malformed").
    """
    office, officer = officer_of(request)
    asks = request.GET
    if "paper" in asks:
        kind, spoken = asks["paper"], asks.get("language", asked(request).spoken)
        if kind not in papers.KINDS or spoken not in LANGUAGES:
            raise Refused("figures.not_found")
        content = papers.draw(office, officer, Ref.parse(asks.get("of", "")), kind, spoken)
        return documents.given(content, f"{kind}-{spoken}.pdf", "application/pdf")
    compared = signing.compare(office, officer, Ref.parse(asks["compare"])) if "compare" in asks else None
    return render(
        request,
        "figures_signed.html",
        {
            "section": "figures",
            "rows": [_row(each) for each in signing.listed(office)],
            "compared": None if compared is None else _row(compared),
            "directs": bool(set(rights.DIRECTS) & set(officer.ranks)),
            "drawn_in": LANGUAGES,
            "party": office.party,
        },
    )


def _row(each: dict[str, Any]) -> dict[str, Any]:
    return each | {"reference": places.reference(each["entry"])}
