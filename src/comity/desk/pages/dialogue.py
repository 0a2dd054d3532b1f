"""The dialogue on one page: what is stuck in every pillar, the visits and the minutes; and the board of commitments."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity.chancery import agenda, commitments, finding
from comity.chancery.matter import known_table
from comity.chancery.office import Office
from comity.desk import dates, visits, wording
from comity.desk.asking import asked, officer_of
from comity.desk.pages import lines

# Of each procedure, so many cases: the inbox has the rest.
SHOWN = 20


def page(request: HttpRequest) -> HttpResponse:
    """What the record proposes to talk about, and the cases in which one talks."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    found = agenda.agenda(office, officer)
    listed = {
        name: finding.inbox(office, officer, wait="all", procedure=name, limit=SHOWN)["cases"]
        for name in ("visit", "minutes")
    }
    return render(
        request,
        "dialogue.html",
        {
            "section": "dialogue",
            "as_of": dates.moment(found["as_of"], spoken),
            "lines": visits.lines(found, spoken),
            "items": visits.items(found, spoken),
            "lists": [
                (name, "prepare" if name == "visit" else "minutes", [_line(office, each, spoken) for each in cases])
                for name, cases in listed.items()
            ],
        },
    )


def _line(office: Office, each: dict[str, Any], spoken: str) -> dict[str, Any]:
    """`sent`: a case that is drafted here only has no record yet, and so no page of its own beyond the case's."""
    return {"case": each["case"], "shown": lines.told(office, each, spoken), "sent": each["state"] != "drafted"}


def board(request: HttpRequest) -> HttpResponse:
    """Commitments in columns, by state. Raises Usage("cursor.malformed")."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    found = commitments.board(office, officer, request.GET.get("after") or None)
    at = wording.Speech(known_table(office, commitments.PROCEDURE), office.agreed().profile, spoken, {})
    columns = [
        {"state": each["state"], "cards": [_card(at, card) for card in each["cards"]]} for each in found["columns"]
    ]
    none = not any(each["cards"] for each in columns)
    shown = {"section": "dialogue", "columns": [] if none else columns, "next": found["next"]}
    return render(request, "commitments.html", shown)


def _card(at: wording.Speech, card: dict[str, Any]) -> dict[str, Any]:
    """The card with its topic and days in words."""
    sides = [
        {"party": party, "owner": side["owner"], "owes": party in card["owed_by"]}
        | {
            name: dates.day(side[name], at.spoken) if side[name] else ""
            for name in ("instructed", "acknowledged", "claimed", "contested")
        }
        for party, side in sorted(card["sides"].items())
    ]
    due = dates.day(card["due_on"], at.spoken) if card["due_on"] else ""
    return card | {"topic": wording.said(at, "offer", "topic", card["topic"]), "due": due, "sides": sides}
