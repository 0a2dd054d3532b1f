"""A list of persons: brought, looked at line by line, drafted in the background, and what became of it.

What would be created is said before anything is. Somebody else's list and an absent one are the same here.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from comity import language
from comity.cases.calendar import day_of
from comity.chancery import rights
from comity.chancery.importing import line as lines
from comity.chancery.importing import run, sheet
from comity.chancery.matter import active_table
from comity.chancery.office import Office
from comity.desk import refusals, wording
from comity.desk.asking import asked, officer_of
from comity.desk.lists import running, shelf, spreadsheet
from comity.desk.lists.models import Listed
from comity.desk.pages.inbox import with_
from comity.errors import ComityError, Refused, Usage
from comity.identify import pairs
from comity.journal.entry import rfc3339
from comity.language import words
from comity.store.people import OfficerRow

MOST_BYTES = 64 << 20
A_PAGE = 200
OUTCOMES = ("created", "duplicate", "rejected")
COUNTS = {"created": "created", "duplicate": "duplicates", "rejected": "rejected"}
# What the list says of the person keeps the case out until that has changed; no cell is to be mended.
NOT_YET = ("decision.not_enforceable", "appeal.pending", "minor.best_interests")

Ways = dict[str, list[str]]


def page(request: HttpRequest) -> HttpResponseBase:
    """The form, and this officer's lists. What is brought leads to its preview."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    shelf.forget(office)
    ways = _ways(office, officer)
    problems: dict[str, list[str]] = {}
    refusal: ComityError | None = None
    status = 200
    if request.method == "POST":
        procedure, _, channel = request.POST.get("way", "").partition("/")
        content = _content(request)
        if channel not in ways.get(procedure, ()):
            problems["way"] = [language.say("desk.import.no_way", spoken)]
        if content is None:
            problems["file"] = [language.say("desk.import.no_file", spoken)]
        if content is not None and not problems:
            try:
                return redirect("import_list", number=_previewed(office, officer, content, procedure, channel))
            except Usage as error:
                problems["file"] = _sentences(error, spoken)
                status = refusals.status(error)
            except Refused as error:
                refusal, status = error, refusals.status(error)
        status = 422 if status == 200 else status
    return render(
        request,
        "import.html",
        {
            "section": "import",
            "ways": [
                (name, [(code, wording.channel_words(office.agreed().profile, code, spoken)) for code in codes])
                for name, codes in ways.items()
            ],
            "way": request.POST.get("way", ""),
            "only": sum(map(len, ways.values())) == 1,
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "columns": [(name, name in sheet.NEEDED, name in sheet.NAMES) for name in sheet.COLUMNS],
            "megabytes": MOST_BYTES >> 20,
            "lists": [_told(office, row, spoken) for row in shelf.of(office, officer)],
        },
        status=status,
    )


def example(request: HttpRequest) -> HttpResponse:
    """A list of invented persons with every column."""
    return _csv(spreadsheet.example(), "example.csv")


def one(request: HttpRequest, number: str) -> HttpResponse:
    """A list: its preview, its progress, or its result. `?outcome=`, `?page=`."""
    office, officer = officer_of(request)
    spoken = asked(request).spoken
    row = shelf.get(office, officer, number)
    told = _told(office, row, spoken)
    found = shelf.lines(office, row) if told["state"] != "running" else []
    outcome = request.GET.get("outcome", "")
    chosen = [line for line in found if line.outcome == outcome] if outcome in OUTCOMES else found
    asked_page = request.GET.get("page", "1")
    last = max(1, -(-len(chosen) // A_PAGE))
    at = min(last, max(1, int(asked_page) if asked_page.isdecimal() and len(asked_page) < 7 else 1))
    shown = chosen[(at - 1) * A_PAGE : at * A_PAGE]
    everything = with_(request.GET, outcome=None, page=None)
    tabs = [{"name": "", "count": len(found), "current": outcome not in OUTCOMES, "href": everything}]
    for name in OUTCOMES:
        href = with_(request.GET, outcome=name, page=None)
        tabs.append({"name": name, "count": getattr(row, COUNTS[name]), "current": outcome == name, "href": href})
    return render(
        request,
        "list.html",
        {
            "section": "import",
            "list": told,
            "lines": [_line(line, spoken) for line in shown],
            "alike": sum(line.possible_duplicate is not None for line in found),
            "tabs": tabs,
            "page": at,
            "pages": last,
            "before": with_(request.GET, page=str(at - 1)) if at > 1 else "",
            "after": with_(request.GET, page=str(at + 1)) if at < last else "",
        },
    )


def progress(request: HttpRequest, number: str) -> HttpResponseBase:
    """How far it is, for htmx; once it has ended, the whole page again."""
    office, officer = officer_of(request)
    told = _told(office, shelf.get(office, officer, number), asked(request).spoken)
    if not request.headers.get("HX-Request"):
        return redirect("import_list", number=number)
    if told["state"] != "running":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, "parts/list_progress.html", {"list": told})


def begin(request: HttpRequest, number: str) -> HttpResponseBase:
    """Draft what the preview announced, or take up what was left."""
    office, officer = officer_of(request)
    row = shelf.get(office, officer, number)
    if request.method == "POST" and not running.alive(row):  # a second click finds it under way
        running.begin(office, officer, row)
    return redirect("import_list", number=number)


def stop(request: HttpRequest, number: str) -> HttpResponseBase:
    """Stop after the batch that is being drafted."""
    office, officer = officer_of(request)
    row = shelf.get(office, officer, number)
    if request.method == "POST":
        running.stop(office, row)
    return redirect("import_list", number=number)


def discard(request: HttpRequest, number: str) -> HttpResponseBase:
    """Forget a list that is not being drafted. Raises Refused("import.running")."""
    office, officer = officer_of(request)
    row = shelf.get(office, officer, number)
    if request.method != "POST":
        return redirect("import_list", number=number)
    if running.alive(row):
        raise Refused("import.running")
    shelf.discard(office, row)
    return redirect("import")


def result(request: HttpRequest, number: str) -> HttpResponseBase:
    """What became of each line, for a spreadsheet, in the language of the page."""
    office, officer = officer_of(request)
    row = shelf.get(office, officer, number)
    if _state(row) not in ("done", "stopped", "interrupted"):
        return redirect("import_list", number=number)
    spoken = asked(request).spoken
    told = [_line(line, spoken) for line in shelf.lines(office, row)]
    columns = ("line", "outcome", "case", "column", "code", "meaning")
    head = [language.say(f"desk.import.{name}", spoken) for name in columns]
    body = [
        [
            each["line"],
            words.word("desk.import.became", each["outcome"], spoken),
            reverse("case", args=[each["case"]]) if each["case"] else "",
            each["field"] or "",
            each["code"] or "",
            each["meaning"],
        ]
        for each in told
    ]
    return _csv(spreadsheet.written([head, *body]), "result.csv")


def _csv(content: bytes, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content, "text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _content(request: HttpRequest) -> bytes | None:
    given: Any = request.FILES.get("file")
    return None if given is None else given.read()


def _previewed(office: Office, officer: OfficerRow, content: bytes, procedure: str, channel: str) -> str:
    if len(content) > MOST_BYTES:
        raise Usage("import.too_large", most=MOST_BYTES)
    found = run.run(office, officer, content, procedure, channel, dry_run=True, compare=pairs.compare)
    return shelf.put(office, officer, content, procedure, channel, found)


def _ways(office: Office, officer: OfficerRow) -> Ways:
    """{procedure that a list can open: the channels on which this officer's authority sends}."""
    profile, today = office.agreed().profile, day_of(office.clock.now())
    found: Ways = {}
    for procedure in sorted(profile.rules):
        table, params = active_table(office, procedure), office.agreed().params(procedure)
        if not set(table.opening.ranks) & set(officer.ranks):
            continue
        for code, route in profile.channels(procedure, office.party).items():
            if rights.own_authority(office, route) != officer.authority:
                continue
            try:
                lines.plan(table, params, profile, code, today)
            except Refused:
                break  # no list opens this procedure, on whatever channel
            found.setdefault(procedure, []).append(code)
    return found


def _sentences(error: Usage, spoken: str) -> list[str]:
    """What is wrong with the file, what to do, and the columns that are meant."""
    told = language.explain(error, spoken)
    found = [told["message"], told["hint"]]
    for name in ("missing", "unknown", "repeated"):
        columns = error.params.get(name)
        if columns:
            found.append(language.say(f"desk.import.columns_{name}", spoken, names=", ".join(columns)))
    return found


def _state(row: Listed) -> str:
    """As `status`, and "interrupted" where nobody runs what is marked as running."""
    return "interrupted" if row.status == "running" and not running.alive(row) else row.status


def _told(office: Office, row: Listed, spoken: str) -> dict[str, Any]:
    state = _state(row)
    again = state in ("stopped", "interrupted") and shelf.has_content(office, row)
    failed = language.explain(Refused(row.failed), spoken) if row.failed and state == "stopped" else None
    return {
        "number": row.id,
        "state": state,
        "procedure": row.procedure,
        "channel": wording.channel_words(office.agreed().profile, row.channel, spoken),
        "made": rfc3339(row.made),
        "done": row.done,
        "total": row.total,
        "created": row.created,
        "duplicates": row.duplicates,
        "rejected": row.rejected,
        "stopping": row.stop,
        "failed": failed,
        "again": again,
        "asks": again or (state == "waiting" and row.created > 0),
    }


def _line(line: run.Line, spoken: str) -> dict[str, Any]:
    meaning = words.problem(line.code, spoken) if line.code else ""
    if line.of:
        meaning = f"{meaning} {language.say('desk.import.of', spoken, line=line.of)}"
    todo = "nothing" if line.outcome != "rejected" else "wait" if line.code in NOT_YET else "mend"
    return {
        "line": line.line,
        "outcome": line.outcome,
        "case": line.case,
        "code": line.code,
        "field": line.field,
        "meaning": meaning,
        "alike": _alike(line, spoken),
        "todo": "" if line.outcome == "created" else todo,
    }


def _alike(line: run.Line, spoken: str) -> dict[str, Any] | None:
    """{line, case, percent} of the warning that a line may be somebody who is there already."""
    other = line.possible_duplicate
    return None if other is None else other | {"percent": wording.percent(other["probability"], spoken)}
