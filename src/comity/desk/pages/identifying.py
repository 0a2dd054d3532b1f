"""Whom the person of a case resembles in our own registry: asked, compared side by side, chosen or not by a human.

A GET asks nothing: each question is a POST, so that none is asked twice by a reload, and no name stands in an address.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.chancery import identifying, reading
from comity.chancery.matter import table_for
from comity.desk import refusals, wording
from comity.desk.asking import asked, officer_of
from comity.desk.pages import acting
from comity.desk.pages import case as casefile
from comity.errors import ComityError, Refused
from comity.identify import incase
from comity.identify.search import Query
from comity.language import words

NOTHING = "∅"
COMMAND = "comity identify attach DIR"
NONE = "none"
# As much as a form takes of a query; the search itself bounds the words.
_MOST = 400


def page(request: HttpRequest, case: str) -> HttpResponseBase:
    """The question, and what is answered. Raises Refused as `identifying.permit`."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    offered = incase.offer(office, officer, case)
    query = Query(**offered["query"])
    found: dict[str, Any] | None = None
    refusal: ComityError | None = None
    problems: dict[str, str] = {}
    if request.method == "POST":
        query = Query(*(request.POST.get(name, "").strip()[:_MOST] for name in identifying.QUERY))
        try:
            if "search" in request.POST:
                identifying.identify(office, officer, case, _choice(request))
                return redirect("case", case=case)
        except Refused as refused:
            refusal, problems = refused, _problems(refused, spoken)
        try:
            found = incase.ask(office, officer, case, query)
        except ComityError as error:
            refusal = error
    shown = reading.case_show(office, officer, case)
    return render(
        request,
        "identify.html",
        {
            "case": shown,
            "title": casefile.title(table_for(office, case, shown["procedure"]), shown),
            "before": [wording.identified(each, spoken) for each in shown["identification"]],
            "command": COMMAND,
            "attached": offered["attached"],
            "spellings": offered["spellings"],
            "query": query._asdict(),
            "found": None if found is None else _shown(found, spoken),
            "chosen": request.POST.get("choice", ""),
            "reasons": request.POST.get("reasons", ""),
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "details": acting.details(refusal, spoken) if isinstance(refusal, Refused) else [],
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )


def _choice(request: HttpRequest) -> dict[str, Any]:
    """The fields of `identify_person`, from the form."""
    number, record = request.POST.get("search", ""), request.POST.get("choice", "")
    search = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else -1
    chosen: dict[str, Any] = {"none": True} if record == NONE else {"record": record.removeprefix("record:")}
    return {"search": search, "reasons": request.POST.get("reasons", ""), **chosen}


def _problems(refused: Refused, spoken: str) -> dict[str, str]:
    listed = refused.params.get("problems", [])
    return {each["field"]: words.problem(each["code"], spoken) for each in listed}


def _shown(found: dict[str, Any], spoken: str) -> dict[str, Any]:
    missing = [wording.missing(each, spoken) for each in found["missing"]]
    return found | {"candidates": _told(found, spoken), "missing": missing}


def _told(found: dict[str, Any], spoken: str) -> list[dict[str, Any]]:
    """The candidates as the page compares them: words of the name chunk by chunk, then the other facts."""
    told = []
    for one in found["candidates"]:
        record, name = one["record"], one["evidence"]["name"]
        facts = [
            {
                "name": fact,
                "asked": found["query"][fact],
                "record": record[fact],
                "agrees": record["agrees"].get(fact, ""),
            }
            for fact in ("born", "place", "sex")
        ]
        told.append(
            {
                "id": one["id"],
                "choice": f"record:{one['id']}",
                "percent": wording.percent(one["score"], spoken),
                "band": one["band"],
                "name": record["name"],
                "words": [_word(word) for word in name["words"]],
                "not_asked": name["not_asked"],
                "facts": facts,
            }
        )
    return told


def _word(word: dict[str, Any]) -> dict[str, Any]:
    """One word of what was asked beside the record's, in pairs of letters that stand for each other."""
    steps = [(left or NOTHING, right or NOTHING) for left, right in word["alignment"]]
    return {"asked": word["asked"], "record": word["record"] or "", "steps": steps}
