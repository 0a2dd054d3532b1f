"""Minutes side by side: the two languages in two columns, paragraph by paragraph, with how each stands and was."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity import language
from comity.chancery import beside, reading
from comity.chancery.matter import table_for
from comity.chancery.view import ruling_of
from comity.desk import dates, wording
from comity.desk.asking import asked, officer_of
from comity.language import LANGUAGES, words

OFFERED = ("counter_draft", "agree_paragraph", "state_alone", "reserve", "lift_mark", "initial", "sign", "countersign")


def page(request: HttpRequest, case: str) -> HttpResponse:
    """The page. Raises Refused("case.not_found"), also for a case that is no minutes."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    found = beside.beside(office, officer, case)
    acts = reading.case_acts(office, officer, case)["acts"]
    profile = ruling_of(office, case).profile
    at = wording.Speech(table_for(office, case, found["procedure"]), profile, spoken, {})
    return render(
        request,
        "minutes.html",
        {
            "section": "dialogue",
            "case": case,
            "found": found,
            "columns": [_column(at, found[name], name) for name in ("language", "other_language")],
            "paragraphs": [_paragraph(at, each, found["without_prejudice"]) for each in found["paragraphs"]],
            "acts": [name for name in OFFERED if any(each["name"] == name and each["legal"] for each in acts)],
        },
    )


def _column(at: wording.Speech, code: str | None, name: str) -> dict[str, str]:
    """{lang, dir, title}: the language of one column; a code that names none is shown as it is."""
    known = code if code in LANGUAGES else ""
    return {
        "lang": known or "",
        "dir": language.direction(known) if known else "auto",
        "title": wording.said(at, "propose", name, code) or "–",
    }


def _paragraph(at: wording.Speech, each: dict[str, Any], without_prejudice: bool) -> dict[str, Any]:
    """How it stands, in sentences; and its versions, newest first, where there was more than one."""
    history = [
        version
        | {
            "act_words": words.word("act", version["act"], at.spoken, "minutes"),
            "day": dates.day(version["time"], at.spoken),
            "marks": [_mark(at, mark) for mark in version["marks"]],
        }
        for version in each["history"]
    ]
    standing = [_mark(at, mark) for mark in each["standing"]]
    if without_prejudice:
        told = language.say("desk.minutes.without_prejudice", at.spoken)
        standing.append({"status": "without_prejudice", "words": told})
    return each | {"standing": standing, "history": history}


def _mark(at: wording.Speech, mark: dict[str, Any]) -> dict[str, Any]:
    """`words`: agreed, open, agreed by X, X states, or reserved by X."""
    key = str(mark["status"])
    if key == "open":
        key = "open_status"
    elif key == "agreed" and mark["by"]:
        key = "agreed_by"
    told = language.say(f"desk.minutes.{key}", at.spoken, **({"by": mark["by"]} if mark["by"] else {}))
    return mark | {"words": told, "reason": wording.said(at, "reserve", "reason", mark["reason"])}
