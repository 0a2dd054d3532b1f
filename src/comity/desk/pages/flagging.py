"""Saying in the house log why a case is sensitive. It sends what follows to a second authority, and never travels."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.cases.review import CHARACTERS, reviewable
from comity.chancery import reading, submit
from comity.chancery.matter import table_for
from comity.desk import refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import acting
from comity.desk.pages import case as casefile
from comity.errors import Refused
from comity.language import words


def page(request: HttpRequest, case: str) -> HttpResponseBase:
    """The form; a POST records it. Raises Refused("case.not_found"), also where nothing is ever reviewed."""
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case)
    table = table_for(office, shown["case"], shown["procedure"])
    if not reviewable(table):
        raise Refused("case.not_found")
    spoken = asked(request).spoken
    standing = shown["flag"] or {"characters": [], "reason": ""}
    given = {"characters": list(standing["characters"]), "reason": ""}
    problems: dict[str, str] = {}
    refusal: Refused | None = None
    if request.method == "POST":
        given = {
            "characters": [code for code in CHARACTERS if code in request.POST.getlist("characters")],
            "reason": request.POST.get("reason", "").strip(),
        }
        try:
            submit.flag(office, officer, case, given)
            return redirect("case", case=case)
        except Refused as refused:
            refusal = refused
            listed = refused.params.get("problems", [])
            problems = {each["field"]: words.problem(each["code"], spoken) for each in listed}
    return render(
        request,
        "flag.html",
        {
            "case": shown,
            "choices": [
                (code, words.word("character", code, spoken), code in given["characters"]) for code in CHARACTERS
            ],
            "given": given,
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "details": [] if refusal is None else acting.details(refusal, spoken),
            "title": casefile.title(table, shown),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )
