"""Whose data is due for a review, and the decision: kept until a day, or erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.chancery import finding, lapsing, reading, retention
from comity.chancery.matter import table_for
from comity.desk import refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import acting, lines
from comity.desk.pages import case as casefile
from comity.desk.pages.inbox import with_
from comity.errors import Refused
from comity.language import words


def page(request: HttpRequest) -> HttpResponse:
    """What is due, the oldest last entry first. `?lapsed=1`: only what has passed its last day; `after`."""
    office, officer = officer_of(request)
    lapsed = bool(request.GET.get("lapsed"))
    found = lapsing.due(office, officer, lapsed=lapsed, after=request.GET.get("after") or None)
    named = finding.named(office, officer, [each["case"] for each in found["cases"]])
    return render(
        request,
        "retention.html",
        {
            "section": "retention",
            "cases": [
                each | {"title": lines.title(named[each["case"]]["label"] if each["case"] in named else None)}
                for each in found["cases"]
            ],
            "lapsed": lapsed,
            "next": with_(request.GET, after=found["next"]) if found["next"] else "",
        },
    )


def decide(request: HttpRequest, case: str) -> HttpResponseBase:
    """The days, and the form for who may decide; a POST records the decision.

    Raises Refused("case.not_found"), also where nothing is agreed on it.
    """
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case, "retention")
    if shown["retention"] is None:
        raise Refused("case.not_found")
    spoken = asked(request).spoken
    given = {"decision": "", "until": "", "reason": ""}
    problems: dict[str, str] = {}
    refusal: Refused | None = None
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in given}
        fields = {name: value for name, value in given.items() if name != "until" or given["decision"] == "keep"}
        try:
            lapsing.review_data(office, officer, case, fields)
            return redirect("case", case=case)
        except Refused as refused:
            refusal = refused
            listed = refused.params.get("problems", [])
            problems = {each["field"]: words.problem(each["code"], spoken) for each in listed}
    return render(
        request,
        "retention_decide.html",
        {
            "case": shown,
            "title": casefile.title(table_for(office, shown["case"], shown["procedure"]), shown),
            "may_decide": bool(set(retention.DECIDERS) & set(officer.ranks)),
            "given": given,
            "decisions": retention.DECISIONS,
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "details": [] if refusal is None else acting.details(refusal, spoken),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )
