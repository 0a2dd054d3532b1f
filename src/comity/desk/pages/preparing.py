"""Preparing a visit: its record on one page, what the pillars propose for its agenda, and papers that stay at home."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from comity import language
from comity.chancery import positions, preparing, reading
from comity.chancery.office import Office
from comity.desk import papers, refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import documents
from comity.desk.visits import Told
from comity.errors import Refused
from comity.language import LANGUAGES, words
from comity.store.people import OfficerRow

# Acts of this page's own buttons, where they are legal now.
OFFERED = ("propose_item", "mark_item", "name_delegation", "postpone", "reschedule", "convene", "hold_session")


def page(request: HttpRequest, case: str) -> HttpResponseBase:
    """The page; a POST keeps a position paper. Raises Refused("case.not_found"), also for a case without an agenda."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    given = {"item": request.GET.get("item", ""), "text": ""}
    problems: dict[str, str] = {}
    refusal: Refused | None = None
    if request.method == "POST":
        given = {
            "item": request.POST.get("item", ""),
            "text": request.POST.get("text", "").replace("\r\n", "\n").strip(),
        }
        try:
            positions.keep(office, officer, case, given)
            return redirect(f"{reverse('prepare', kwargs={'case': case})}#papers")
        except Refused as refused:
            if refused.code in ("case.not_found", "act.unknown"):
                raise Refused("case.not_found") from refused
            refusal = refused
            listed = refused.params.get("problems", [])
            problems = {each["field"]: words.problem(each["code"], spoken) for each in listed}
    told = Told(office, preparing.prepare(office, officer, case), spoken)
    points = told.points()
    if not given["text"]:
        given["text"] = _standing(told, given["item"])
    return render(
        request,
        "prepare.html",
        {
            "section": "dialogue",
            "case": case,
            "told": told,
            "points": points,
            "acts": _acts(office, officer, case),
            "given": given,
            "writes": bool(set(positions.WRITERS) & set(officer.ranks)),
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )


def pdf(request: HttpRequest, case: str, language: str) -> HttpResponse:
    """The preparation file as PDF/A, position papers and all: it is for the officer's own side."""
    office, officer = officer_of(request)
    if language not in LANGUAGES:
        raise Refused("case.not_found")
    content = papers.preparation(office, officer, case, language)
    return documents.given(content, f"preparation-{language}.pdf", "application/pdf")


def _standing(told: Told, item: str) -> str:
    """The paper that stands about an item, to be changed."""
    paper: dict[str, Any] | None = told.whole
    if item:
        paper = next((each.paper for each in told.points() if each.entry == item), None)
    return "" if paper is None else str(paper["text"])


def _acts(office: Office, officer: OfficerRow, case: str) -> set[str]:
    """Of the acts that this page offers, those that are legal now."""
    found = reading.case_acts(office, officer, case)["acts"]
    return {each["name"] for each in found if each["legal"] and each["name"] in OFFERED}
