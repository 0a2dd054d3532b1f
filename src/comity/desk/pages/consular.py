"""The consular calendar: what comes in the cases of detained persons, and the petitions that wait for an answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity import language
from comity.cases.calendar import day_of, days_between
from comity.chancery import consular, finding
from comity.desk import dates
from comity.desk.asking import asked, officer_of
from comity.desk.pages import lines
from comity.language import words

PETITION = "petition"


def page(request: HttpRequest) -> HttpResponse:
    """Days to come, the first one first; then petitions, the longest silence first."""
    office, officer = officer_of(request)
    spoken, today = asked(request).spoken, day_of(office.clock.now())
    found = consular.calendar(office, officer)["days"]
    named = finding.named(office, officer, sorted({each["case"] for each in found}))
    told = [_told(each, named, spoken, today) for each in found if each["case"] in named]
    days: dict[str, list[dict[str, Any]]] = {}
    for each in told:
        if each["kind"] != PETITION:
            days.setdefault(each["day"], []).append(each)
    petitions = [each for each in told if each["kind"] == PETITION]
    shown = {"section": "dialogue", "days": list(days.items()), "petitions": petitions}
    return render(request, "consular.html", shown)


def _told(each: dict[str, Any], named: dict[str, Any], spoken: str, today: str) -> dict[str, Any]:
    """The line in words; `left`: days from today, of a petition those since its last sign of life."""
    return each | {
        "title": lines.title(named[each["case"]]["label"]),
        "kind_words": words.word("consular.kind", each["kind"], spoken),
        "what_words": language.say(f"consular.{each['kind']}.{each['what']}", spoken),
        "day_words": dates.day(each["day"], spoken),
        "left": abs(days_between(today, each["day"])),
    }
