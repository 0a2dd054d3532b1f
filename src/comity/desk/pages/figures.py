"""The figures of a procedure at a named position of both logs, and the silence detector's measures."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe

from comity import language
from comity.cases.calendar import DAY
from comity.chancery import figures as counting
from comity.chancery import silence as detecting
from comity.chancery.office import Office
from comity.desk import charts, wording
from comity.desk.asking import asked, officer_of
from comity.envelope import canonical
from comity.language import words

# Each whole, and the figures into which it falls: every case, or document, is exactly one of them.
WHOLES = {
    "outcomes": ("recognised", "granted", "refused", "withdrawn", "unanswered", "pending"),
    "documents": (
        *("documents_in_time", "documents_late", "documents_disputed", "documents_missing", "documents_pending"),
    ),
}
REASONS = ("refused", "refused_at_border")
_CONSULTATION = "consultation"


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
            "section": "figures",
            "rows": [_row(one, spoken) for one in found["indicators"]],
            "charts": charts_of(found, spoken),
            "answers": [_answers(row, found["procedure"], spoken) for row in found["answers"]],
            "silence": _silence(office, found["at"], spoken),
            "procedures": sorted(office.agreed().newest),
            "query": {"procedure": found["procedure"], "from": found["cohort"]["from"] or "",
                      "to": found["cohort"]["to"] or "", "at": found["at"]},
        },
    )  # fmt: skip


def charts_of(found: dict[str, Any], spoken: str) -> list[tuple[str, SafeString]]:
    """(title, drawing): the pictures of the figures that this procedure has; the table says the same in numbers."""
    known = {one["name"]: one for one in found["indicators"]}
    mirrored = language.direction(spoken) == "rtl"
    drawn = []
    for key, names in WHOLES.items():
        parts = [
            charts.Part(language.say(f"figure.{name}.title", spoken), known[name]["numerator"])
            for name in names
            if name in known
        ]
        if parts:
            title, text = (language.say(f"desk.figures.chart.{key}{end}", spoken) for end in ("", "_text"))
            drawn.append((title, charts.stacked(f"chart-{key}", title, text, parts, right_to_left=mirrored)))
    for name in REASONS:
        counts = (known.get(name) or {}).get("by") or {}
        parts = [charts.Part(words.word("code", code, spoken), count) for code, count in counts.items()]
        if parts:
            title, text = (language.say(f"desk.figures.chart.{name}{end}", spoken) for end in ("", "_text"))
            drawn.append((title, charts.bars(f"chart-{name}", title, text, parts, right_to_left=mirrored)))
    # Everything that came from outside was escaped where it was drawn.
    return [(title, mark_safe(drawing)) for title, drawing in drawn]  # noqa: S308


def _silence(office: Office, at: str, spoken: str) -> dict[str, Any]:
    """The detector's account, with the names of authorities and the units of its measures. `consult`: with
    what the form holds over which people open a consultation about a measure that is passed."""
    found = detecting.silence(office, at)
    profile = office.agreed().profile
    for each in (*found["authorities"], *found["proposals"]):
        each["name"] = wording.authority_words(profile, each["authority"], spoken)
    for line in found["authorities"]:
        line["unit"] = "days" if line["measure"] == "collection_lag" else "percent"
        if line["exceeded"] and _CONSULTATION in profile.rules:
            measured = {name: line[name] for name in ("measure", "value", "threshold", "numerator", "denominator")}
            line["consult"] = urlencode(measured)
    return found


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


def _answers(row: dict[str, Any], procedure: str, spoken: str) -> dict[str, Any]:
    """`days`: median and 90th percentile in days, begun ones counted; None where not reached."""
    days = [None if row[name] is None else -(-row[name] // DAY) for name in ("median", "p90")]
    return row | {"title": words.word("clock", row["clock"], spoken, procedure), "days": days}


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
