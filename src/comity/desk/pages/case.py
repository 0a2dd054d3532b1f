"""One case: where it stands, who owes what until when, all that happened, and what may be done now."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comity.cases.review import reviewable
from comity.cases.table import SOURCES, Act, Table
from comity.chancery import identifying, positions, reading, retention, rights, visiting
from comity.chancery.matter import table_for
from comity.chancery.office import Office
from comity.chancery.view import ruling_of
from comity.desk import wording
from comity.desk.asking import asked, officer_of
from comity.desk.pages import clocks, letters, places
from comity.mechanism import procedures
from comity.store.people import OfficerRow

# Reasons that no patience changes: an act refused for one of these is another side's or another authority's.
NOT_OURS = ("party.not_entitled", "authority.not_competent")


def page(request: HttpRequest, case: str) -> HttpResponse:
    """The case's page. Raises Refused("case.not_found")."""
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case)
    acts = reading.case_acts(office, officer, case)["acts"]
    return render(request, "case.html", context(office, officer, shown, acts, asked(request).spoken))


def context(
    office: Office, officer: OfficerRow, shown: dict[str, Any], acts: list[dict[str, Any]], spoken: str
) -> dict[str, Any]:
    """What the template shows."""
    table = table_for(office, shown["case"], shown["procedure"])
    profile = ruling_of(office, shown["case"]).profile
    known, names = places.of(shown["timeline"]), places.spoken(shown["timeline"], shown["procedure"], spoken)
    speech = wording.Speech(table, profile, spoken, names)
    timeline = [_item(speech, item, known, names) for item in shown["timeline"]]
    return {
        "case": shown,
        "title": title(table, shown),
        "has_agenda": positions.has_agenda(table),
        "channel": wording.channel_words(profile, shown["channel"], spoken) if shown["channel"] else "",
        "clocks": clocks.told(office, shown["clocks"], names),
        "timeline": timeline,
        "documents": [document for item in timeline for document in item["documents"]],
        "drafts": shown["drafts"],
        "letters": letters.offered(shown, office.party, table),
        "safeguards": [_safeguard(officer, each) for each in shown["safeguards"]],
        "may_decide": bool(set(retention.DECIDERS) & set(officer.ranks)),
        "legal": [act for act in acts if act["legal"]],
        "later": [act for act in acts if not act["legal"] and not set(act["why_not"]) & set(NOT_OURS)],
        "notes_visits": visiting.may_note(office, officer, shown["case"]),
        "identification": [wording.identified(each, spoken) for each in shown["identification"]],
        "may_identify": bool(shown["timeline"]) and identifying.may(office, officer, shown["case"]),
        "reviewable": reviewable(table)
        and officer.authority in rights.answering(office, shown["procedure"], shown["channel"]),
    }


def title(table: Table, shown: dict[str, Any]) -> dict[str, str]:
    """{name, arabic, reference}: of whom, by which number; empty where the opening is not ours to read."""
    name = table.opening.name
    contents = [item["content"] for item in shown["timeline"] if "content" in item and item["act"] == name]
    contents += [each["content"]["body"] for each in shown["drafts"] if "content" in each and each["act"] == name]
    body: dict[str, Any] = next(iter(contents), {})
    persons = [body[one.name] for one in table.opening.body if one.kind == "person" and one.name in body]
    person: Any = next(iter(persons), {})
    if not isinstance(person, dict):
        person = {}
    latin = " ".join(str(person[part]) for part in ("surname", "given_names") if person.get(part))
    return {
        "name": latin,
        "arabic": str(person.get("name_arabic") or ""),
        "reference": str(body.get("reference") or ""),
    }


def _item(
    speech: wording.Speech, item: dict[str, Any], known: dict[str, str], names: dict[str, str]
) -> dict[str, Any]:
    """An entry as the timeline tells it."""
    act = speech.table.find(item["act"])
    content = item.get("content", {})
    place = known[places.reference(item["entry"])]
    readable = "unreadable" not in content
    fields = {**item["terms"], **content} if readable else dict(item["terms"])
    return item | {
        "place": place,
        "lines": wording.told(speech, act, fields) if act is not None else [],
        "unreadable": not readable,
        "documents": [
            {"place": place, "number": number, "name": listed.get("name", ""), "type": listed.get("type", ""),
             "size": listed.get("size", 0), "act": item["act"]}
            for number, listed in enumerate(_listed(content), start=1)
        ],
        "released_as": names.get(_text(item["released_by"])),
        "citable": act is not None and citable(speech.table.pillar, act),
        "dropped_as": names.get(_text(item["dropped_by"])),
        "struck_through": item["effect"] in ("void", "struck", "orphaned"),
    }  # fmt: skip


@cache
def _citable() -> frozenset[str]:
    acts = (act for table in procedures().values() for act in table.acts)
    return frozenset(each for act in acts for one in act.terms if one.kind in SOURCES for each in one.choices)


def citable(pillar: str, act: Act) -> bool:
    """Whether an act of another case may name an entry of this one."""
    return f"{pillar}.{act.name}" in _citable()


def _listed(content: dict[str, Any]) -> list[dict[str, Any]]:
    listed = content.get("attachments", [])
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def _text(entry: dict[str, Any] | None) -> str:
    return "" if entry is None else places.reference(entry)


def _safeguard(officer: OfficerRow, each: dict[str, Any]) -> dict[str, Any]:
    return each | {"mine": bool(set(each["may_clear"]) & set(officer.ranks))}
