"""The figures of a procedure at a named position of both logs, and the silence detector's measures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity.chancery import figures as counting
from comity.chancery import silence as detecting
from comity.desk.asking import asked, officer_of
from comity.envelope import canonical
from comity.language import words


def page(request: HttpRequest) -> HttpResponse:
    """The figures as a table, with the digest by which both desks are compared."""
    office, _ = officer_of(request)
    found = _found(request)
    spoken = asked(request).spoken
    return render(
        request,
        "figures.html",
        {
            "found": found,
            "rows": [_row(one, spoken) for one in found["indicators"]],
            "silence": detecting.silence(office, found["at"]),
            "procedures": sorted(office.agreed().proposal.tables),
            "query": {"procedure": found["procedure"], "from": found["cohort"]["from"] or "",
                      "to": found["cohort"]["to"] or "", "at": found["at"]},
        },
    )  # fmt: skip


def download(request: HttpRequest) -> HttpResponse:
    """The same as canonical JSON: the same bytes from both nodes at the same position."""
    response = HttpResponse(canonical.encode(_found(request)), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="figures.json"'
    return response


def _found(request: HttpRequest) -> dict[str, Any]:
    office, _ = officer_of(request)
    asks = request.GET
    return counting.figures(
        office,
        asks.get("procedure") or counting.PROCEDURE,
        asks.get("from") or None,
        asks.get("to") or None,
        asks.get("at") or None,
    )


def _row(one: dict[str, Any], spoken: str) -> dict[str, Any]:
    """`share` in per cent, a whole number rounded down; empty where there is nothing to divide by."""
    whole = one["denominator"]
    return one | {
        "title": f":figure.{one['name']}.title",
        "means": f":figure.{one['name']}.means",
        "whole": f":figure.{one['of']}.title" if one["of"] else "",
        "share": "" if not whole else str(one["numerator"] * 100 // whole),
        "reasons": [(words.word("code", code, spoken), count) for code, count in (one["by"] or {}).items()],
    }
