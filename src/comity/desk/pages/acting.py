"""Doing something to a case: the form of one act, and the clearing of a safeguard.

What is sent becomes a draft; the next page shows exactly what will be sealed (`approving`). A refusal
comes back to its control, with what was typed and nothing half done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.cases.table import Act, Table
from comity.chancery import drafts, identifying, reading, rights, submit
from comity.chancery.matter import active_table, table_for
from comity.chancery.office import Office
from comity.chancery.view import ruling_of
from comity.desk import forms, refusals, wording
from comity.desk.asking import asked, officer_of
from comity.desk.pages import case as casefile
from comity.desk.pages import places, uploads
from comity.errors import Refused
from comity.language import words
from comity.store.people import OfficerRow

MORE = "more"  # the button that asks for more rows of evidence
REPLACES = "replaces"


def opening(request: HttpRequest, procedure: str) -> HttpResponseBase:
    """The form that opens a case. Raises Refused("procedure.unknown")."""
    office, officer = officer_of(request)
    table = active_table(office, procedure)
    offered = reading.opening_acts(office, officer, procedure)["acts"]
    described = next(each for each in offered if each["name"] == table.opening.name)
    at = _setting(office, officer, table, table.opening, "", [], asked(request).spoken)
    return _answer(request, at, described, None, "")


def acting(request: HttpRequest, case: str, act: str) -> HttpResponseBase:
    """The form of one act on a case. Raises Refused: case.not_found, act.unknown."""
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case)
    found = reading.case_acts(office, officer, case)["acts"]
    described = next((each for each in found if each["name"] == act), None)
    table = table_for(office, shown["case"], shown["procedure"])
    if described is None:
        raise Refused("act.unknown", act=act, known=[each["name"] for each in found])
    found_act = rights.find_act(table, act)
    at = _setting(office, officer, table, found_act, case, shown["timeline"], asked(request).spoken)
    return _answer(request, at, described, shown, case)


def _setting(
    office: Office, officer: OfficerRow, table: Table, act: Act, case: str, timeline: list[dict[str, Any]], spoken: str
) -> forms.Setting:
    ruling = ruling_of(office, case)
    profile = ruling.profile
    known, names = places.of(timeline), places.spoken(timeline, table.procedure, spoken)
    entries: dict[str, list[tuple[str, str]]] = {}
    for item in timeline:
        place = places.reference(item["entry"])
        # A held entry alone is released or dropped, and by its author.
        if act.name in ("release", "drop") and (item["effect"] != "held" or item["by"] != office.party):
            continue
        entries.setdefault(item["act"], []).append((known[place], names[place]))
    channels = [
        (code, wording.channel_words(profile, code, spoken))
        for code, route in profile.channels(table.procedure, office.party).items()
        if rights.own_authority(office, route) == officer.authority
    ]
    params, lists = ruling.params(table.procedure), profile.rules[table.procedure].codes
    return forms.Setting(table.procedure, act, params, spoken, entries, channels, lists)


def _answer(
    request: HttpRequest, at: forms.Setting, described: dict[str, Any], shown: dict[str, Any] | None, case: str
) -> HttpResponseBase:
    office, officer = officer_of(request)
    timeline = shown["timeline"] if shown is not None else []
    problems: list[dict[str, str]] = []
    refusal: Refused | None = None
    rows = 0
    if request.method == "POST":
        values = forms.read(at.act, request.POST.dict())
        if MORE in request.POST:
            rows = forms.SPARE_ROWS * 2
        else:
            try:
                outcome = _draft(request, office, officer, at, _resolved(at, values, timeline), case)
                return redirect("draft", proposal=outcome.proposal or "")
            except Refused as refused:
                problems, refusal = refused.params.get("problems", []), refused
    else:
        values = _first(request, office, officer, at, described, timeline)
    controls = forms.draw(at, values, problems, rows)
    status = refusals.status(refusal) if refusal is not None else 200
    return render(
        request,
        "act.html",
        {
            "act": described,
            "attachments": at.params["attachments"] | {"megabytes": at.params["attachments"]["bytes"] >> 20},
            "case": shown,
            "controls": controls,
            "identification": [
                wording.identified(each, at.spoken) for each in (shown or {}).get("identification", ())
            ],
            "may_identify": bool(timeline) and identifying.may(office, officer, case),
            "procedure": at.procedure,
            "refusal": None if refusal is None else language.explain(refusal, at.spoken),
            "details": [] if refusal is None else details(refusal, at.spoken),
            "replaces": request.POST.get(REPLACES) or request.GET.get(REPLACES, ""),
            "title": casefile.title(table_for(office, case, at.procedure), shown) if shown is not None else None,
        },
        status=status,
    )


def details(refusal: Refused, spoken: str) -> list[str]:
    """What a refusal names beyond its sentence: the reason of the fold, the safeguards that are missing."""
    found = []
    for name, kind in (("reason", "reason"), ("missing", "safeguard"), ("needed", "rank")):
        value = refusal.params.get(name)
        for code in value if isinstance(value, list) else [value] if value else []:
            found.append(words.word(kind, code, spoken))
    return found


def _draft(
    request: HttpRequest, office: Office, officer: OfficerRow, at: forms.Setting, fields: dict[str, Any], case: str
) -> submit.Outcome:
    """Draft it, and give up the draft that it replaces: a change voids what was shown for approval."""
    replaced = request.POST.get(REPLACES, "")
    files = uploads.of(request)
    if replaced:
        before = drafts.content(office, officer, replaced)
        files = files or before.attachments
    if case:
        return submit.draft_act(office, officer, case, at.act.name, fields, files, keep=True, replaces=replaced)
    return submit.draft_opening(office, officer, at.procedure, fields, files, keep=True, replaces=replaced)


def _first(
    request: HttpRequest,
    office: Office,
    officer: OfficerRow,
    at: forms.Setting,
    described: Mapping[str, Any],
    timeline: list[dict[str, Any]],
) -> dict[str, Any]:
    """What a new form holds: the draft that it changes, or what can only be one thing."""
    known = places.of(timeline)
    replaced = request.GET.get(REPLACES, "")
    if replaced:
        before = drafts.content(office, officer, replaced)
        given = {name: value for name, value in (before.terms | before.body).items() if name != "attachments"}
    else:
        sure = {field.name for field in at.act.terms if field.kind in ("entry", "case", "source", "sources")}
        sure |= {field.name for field in at.act.terms if field.example.startswith("=")}
        given = {name: value for name, value in described["example"].items() if name in sure}
        # A page may lead here with codes and counts chosen: they stand in the form, to be changed.
        chosen = {field.name for field in at.act.terms if field.kind in ("profile_code", "count", "code")}
        given |= {name: request.GET[name] for name in chosen if name in request.GET}
        if len(at.channels) == 1:
            given |= {field.name: at.channels[0][0] for field in at.act.terms if field.source == "channel"}
    places_too = {field.name for field in at.act.terms if field.kind == "entry"}
    return {name: known.get(str(value), value) if name in places_too else value for name, value in given.items()}


def _resolved(at: forms.Setting, values: dict[str, Any], timeline: list[dict[str, Any]]) -> dict[str, Any]:
    """Places in the case become the references that a header carries."""
    references = {place: entry for entry, place in places.of(timeline).items()}
    named = {field.name for field in at.act.terms if field.kind == "entry"}
    return {name: references.get(str(value), value) if name in named else value for name, value in values.items()}


def clearing(request: HttpRequest, case: str, safeguard: str) -> HttpResponseBase:
    """Clear one safeguard in the house log, or take back what was cleared."""
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case)
    standing = next((each for each in shown["safeguards"] if each["name"] == safeguard), None)
    if standing is None:
        raise Refused("case.not_found")
    given = {name: request.POST.get(name, "").strip() for name in ("reason", "until")}
    problems: dict[str, str] = {}
    refusal: Refused | None = None
    spoken = asked(request).spoken
    if request.method == "POST":
        try:
            submit.clear(office, officer, case, {"safeguard": safeguard, **given})
            return redirect("case", case=case)
        except Refused as refused:
            refusal = refused
            listed = refused.params.get("problems", [])
            problems = {each["field"]: words.problem(each["code"], spoken) for each in listed}
    return render(
        request,
        "clear.html",
        {
            "case": shown,
            "safeguard": standing,
            "given": given,
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "details": [] if refusal is None else details(refusal, spoken),
            "title": casefile.title(table_for(office, shown["case"], shown["procedure"]), shown),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )
