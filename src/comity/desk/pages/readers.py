"""Which officers of one's own authority need to know of a case: shown to those who see it, changed by who directs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.chancery import readers as named
from comity.chancery import reading, submit
from comity.chancery.matter import table_for
from comity.desk import refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import case as casefile
from comity.errors import Refused


def page(request: HttpRequest, case: str) -> HttpResponseBase:
    """The list, and the form for who may change it; a POST records it. Raises Refused("case.not_found")."""
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case)
    restricted = shown["readers"]["restricted"]
    chosen = {each["officer"] for each in shown["readers"]["named"]}
    refusal: Refused | None = None
    if request.method == "POST":
        restricted = request.POST.get("who") != "everyone"
        chosen = set(request.POST.getlist("readers"))
        fields: dict[str, Any] = {"readers": sorted(chosen)} if restricted else {"everyone": True}
        try:
            submit.name_readers(office, officer, case, fields)
            return redirect("case", case=case)
        except Refused as refused:
            refusal = refused
    may_name = shown["readers"]["may_name"]
    return render(
        request,
        "readers.html",
        {
            "case": shown,
            "title": casefile.title(table_for(office, shown["case"], shown["procedure"]), shown),
            "restricted": restricted,
            "choices": [
                (row, row.officer in chosen)
                for row in (named.colleagues(office, officer.authority) if may_name else ())
            ],
            "refusal": None if refusal is None else language.explain(refusal, asked(request).spoken),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )
