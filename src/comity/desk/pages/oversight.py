"""The log of processing, for those who oversee: paged, filtered, and reviewed. No case is reached from here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from comity import language
from comity.chancery import oversight
from comity.chancery.accountability import OPERATIONS
from comity.desk import refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import acting
from comity.desk.pages.inbox import with_
from comity.errors import Refused
from comity.language import words

FILTERS = ("case", "officer", "operation", "since", "until")
# Digits of the greatest index that is looked at: more are no index.
DIGITS = 15


def page(request: HttpRequest) -> HttpResponse:
    """`?case=`, `officer`, `operation`, `since`, `until`, `order=oldest`, `after`. Reading it is recorded."""
    office, officer = officer_of(request)
    given = request.GET
    chosen = {name: given.get(name, "").strip() for name in FILTERS}
    found = oversight.log(
        office,
        officer,
        case=chosen["case"],
        by=chosen["officer"],
        operation=chosen["operation"],
        since=chosen["since"],
        until=chosen["until"],
        after=given.get("after") or None,
        oldest_first=given.get("order") == "oldest",
    )
    places = [each["index"] for each in found["entries"]]
    return render(
        request,
        "oversight.html",
        {
            "section": "oversight",
            "entries": [_shown(each) for each in found["entries"]],
            "size": found["size"],
            "chosen": chosen | {"order": given.get("order", "")},
            "operations": OPERATIONS,
            "next": with_(given, after=found["next"]) if found["next"] else "",
            "review": f"{reverse('oversight_review')}?first={min(places)}&last={max(places)}" if places else "",
        },
    )


def _shown(entry: dict[str, Any]) -> dict[str, Any]:
    """`cases`: the one that the record is about, or those that it lists. `finding`: of a review."""
    data = entry["data"]
    listed = data.get("cases", [])
    return entry | {
        "cases": [entry["case"]] if entry["case"] else listed,
        "finding": data.get("finding", ""),
        "note": entry.get("note", ""),
    }


def review(request: HttpRequest) -> HttpResponseBase:
    """The form of a finding; a POST records it."""
    office, officer = officer_of(request)
    oversight.check(office, officer)
    spoken = asked(request).spoken
    given = {name: request.GET.get(name, "") for name in ("first", "last")} | {"finding": "", "note": ""}
    problems: dict[str, str] = {}
    refusal: Refused | None = None
    if request.method == "POST":
        given = {name: request.POST.get(name, "").strip() for name in given}
        fields = {name: value for name, value in given.items() if value}
        places = {name: int(given[name]) for name in ("first", "last") if _is_index(given[name])}
        try:
            oversight.review(office, officer, fields | places)
            return redirect("oversight")
        except Refused as refused:
            refusal = refused
            listed = refused.params.get("problems", [])
            problems = {each["field"]: words.problem(each["code"], spoken) for each in listed}
    return render(
        request,
        "oversight_review.html",
        {
            "section": "oversight",
            "given": given,
            "findings": oversight.FINDINGS,
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "details": [] if refusal is None else acting.details(refusal, spoken),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )


def _is_index(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= DIGITS
