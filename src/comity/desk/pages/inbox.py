"""What waits for this officer, most urgent first, and a search in what is sealed.

Filters stand in the address, so that a page can be kept and sent. Counts are those of what this officer may see.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from comity import language
from comity.cases.table import Table
from comity.chancery import finding, rights
from comity.chancery.matter import active_table
from comity.chancery.office import Office
from comity.desk import refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import lines
from comity.errors import Refused
from comity.store.people import OfficerRow

WAITS = ("mine", "approval", "theirs", "all")
FILTERS = ("procedure", "pillar", "state", "late")


def page(request: HttpRequest) -> HttpResponse:
    """The inbox. `?wait=mine|approval|theirs|all`, `procedure`, `pillar`, `state`, `late`, `after`."""
    office, officer = officer_of(request)
    given = request.GET
    wait: Any = given.get("wait") if given.get("wait") in WAITS else "mine"
    chosen = {name: given.get(name) or None for name in FILTERS}
    found = finding.inbox(
        office,
        officer,
        wait=wait,
        procedure=chosen["procedure"],
        pillar=chosen["pillar"],
        state=chosen["state"],
        late=True if chosen["late"] else None,
        after=given.get("after") or None,
    )
    spoken = asked(request).spoken
    return render(
        request,
        "inbox.html",
        {
            "section": "inbox",
            "lines": [lines.told(office, line, spoken) for line in found["cases"]],
            "next": with_(given, after=found["next"]) if found["next"] else "",
            "tabs": [
                {"name": name, "href": with_(given, wait=name, after=None), "current": name == wait}
                | found["counts"][name]
                for name in WAITS
            ],
            "wait": wait,
            "chosen": chosen,
            "procedures": _procedures(office, officer),
            "pillars": list(office.agreed().profile.pillars),
            "states": _states(office, chosen["procedure"]),
            "openings": openings(office, officer),
        },
    )


def search(request: HttpRequest) -> HttpResponse:
    """`?q=`: over references, names in either script and years of birth. By htmx only the results."""
    office, officer = officer_of(request)
    text = request.GET.get("q", "")
    shown_lines: list[lines.Shown] = []
    following, refusal = "", None
    if text.strip():
        try:
            found = finding.search(office, officer, text, after=request.GET.get("after") or None)
            shown_lines = [lines.told(office, line, asked(request).spoken) for line in found["cases"]]
            following = with_(request.GET, after=found["next"]) if found["next"] else ""
        except Refused as refused:
            refusal = refused
    shown = {
        "section": "search",
        "text": text,
        "lines": shown_lines,
        "next": following,
        "refusal": None if refusal is None else language.explain(refusal, asked(request).spoken),
    }
    template = "parts/results.html" if request.headers.get("HX-Request") else "search.html"
    return render(request, template, shown, status=200 if refusal is None else refusals.status(refusal))


def with_(query: QueryDict, **changes: str | None) -> str:
    """The same address with some of its question changed."""
    made = query.copy()
    for name, value in changes.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = value
    return f"?{made.urlencode()}"


def openings(office: Office, officer: OfficerRow) -> list[str]:
    """The procedures in which this officer may draft a new case."""
    profile = office.agreed().profile
    return [
        name
        for name in _procedures(office, officer)
        if set(active_table(office, name).opening.ranks) & set(officer.ranks)
        and any(
            rights.own_authority(office, route) == officer.authority
            for route in profile.channels(name, office.party).values()
        )
    ]


def _procedures(office: Office, officer: OfficerRow) -> list[str]:
    profile = office.agreed().profile
    return [
        name
        for name in sorted(profile.rules)
        if any(rights.on_channel(office, officer, code) for code in profile.channels(name))
    ]


def _states(office: Office, procedure: str | None) -> list[str]:
    if procedure is None or procedure not in office.agreed().proposal.tables:
        return []
    table: Table = active_table(office, procedure)
    return [state.name for state in table.states]
