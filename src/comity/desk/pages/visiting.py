"""What was said in a consular visit, and the person's consents: for the sending state's authority alone.

Nothing of this page travels. It is not there for anybody else, nor for a case that no consulate visits.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.chancery import reading, visiting
from comity.chancery.matter import table_for
from comity.desk import refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import case as casefile
from comity.errors import Refused
from comity.language import words


def page(request: HttpRequest, case: str) -> HttpResponseBase:
    """What is kept, and the two forms; a POST adds a record. Raises Refused: case.not_found, data.blocked."""
    office, officer = officer_of(request)
    shown = reading.case_show(office, officer, case)
    if not visiting.may_note(office, officer, case):
        raise Refused("case.not_found")
    spoken = asked(request).spoken
    given = {name: request.POST.get(name, "").strip() for name in ("day", "note", "to", "how", "what", "given")}
    problems: dict[str, str] = {}
    refusal: Refused | None = None
    of_consent = "to" in request.POST
    if request.method == "POST":
        try:
            if of_consent:
                visiting.record_consent(office, officer, case, _consent(given))
            else:
                visiting.note_visit(office, officer, case, {name: given[name] for name in ("day", "note")})
            return redirect("visit_notes", case=case)
        except Refused as refused:
            refusal = refused
            listed = refused.params.get("problems", [])
            problems = {each["field"]: words.problem(each["code"], spoken) for each in listed}
    return render(
        request,
        "visit_notes.html",
        {
            "case": shown,
            "kept": visiting.kept(office, officer, case),
            "told": visiting.TOLD,
            "means": visiting.MEANS,
            "given": given,
            "of_consent": of_consent,
            "problems": problems,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "title": casefile.title(table_for(office, shown["case"], shown["procedure"]), shown),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )


def _consent(given: dict[str, str]) -> dict[str, Any]:
    """The form's fields as the chancery takes them; an answer that is neither yes nor no is left out."""
    answer = {"yes": True, "no": False}
    made: dict[str, Any] = {name: given[name] for name in ("day", "to", "how", "what")}
    return made | ({"given": answer[given["given"]]} if given["given"] in answer else {})
