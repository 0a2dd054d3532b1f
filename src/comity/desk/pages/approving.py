"""A draft: exactly what will be sealed, and the word of the officer who stands for it, over its hash."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from comity import language
from comity.chancery import drafts, reading, rights, submit
from comity.chancery.matter import table_for
from comity.chancery.office import Office
from comity.chancery.view import ruling_of
from comity.desk import proof, refusals, wording
from comity.desk.asking import asked, officer_of
from comity.desk.pages import acting, places
from comity.errors import Refused
from comity.store.people import OfficerRow


def page(request: HttpRequest, proposal: str) -> HttpResponseBase:
    """Show a draft; a POST approves or confirms it. Raises Refused("proposal.not_found")."""
    office, officer = officer_of(request)
    refusal: Refused | None = None
    if request.method == "POST":
        try:
            given = request.POST.get("hash", "")
            _proved(request, office, officer, proposal, given)
            outcome = submit.approve(office, officer, proposal, given)
            return redirect("case", case=outcome.case)
        except Refused as refused:
            if refused.code == "proposal.not_found":
                raise
            refusal = refused
    return _show(request, office, officer, proposal, refusal)


def _proved(request: HttpRequest, office: Office, officer: OfficerRow, proposal: str, given: str) -> None:
    """What two must stand for needs its second officer's passkey, or password, again, over this hash."""
    row = drafts.find(office, officer, proposal)
    if row.officer != officer.officer:
        proof.check(request, given)


def _show(
    request: HttpRequest, office: Office, officer: OfficerRow, proposal: str, refusal: Refused | None
) -> HttpResponse:
    shown = drafts.show(office, officer, proposal)
    spoken = asked(request).spoken
    return render(
        request,
        "draft.html",
        {
            "draft": shown,
            "told": _told(office, officer, shown, spoken),
            "readers": [
                wording.authority_words(office.agreed().profile, code, spoken)
                for code in (shown["content"] or {}).get("readers", ())
            ],
            "proof": proof.wanted(request, shown["content_hash"]) if _second(shown) else None,
            "refusal": None if refusal is None else language.explain(refusal, spoken),
            "details": [] if refusal is None else acting.details(refusal, spoken),
        },
        status=refusals.status(refusal) if refusal is not None else 200,
    )


def _second(shown: dict[str, Any]) -> bool:
    stands = shown["approvals"] > 1 or shown["review"] == "waiting"
    return bool(stands and shown["may_approve"] and shown["status"] == "waiting")


def _told(office: Office, officer: OfficerRow, shown: dict[str, Any], spoken: str) -> list[wording.Line]:
    content = shown["content"]
    if content is None:
        return []
    table = table_for(office, shown["case"], shown["procedure"])
    timeline = [] if shown["opens"] else reading.case_show(office, officer, shown["case"])["timeline"]
    names = places.spoken(timeline, shown["procedure"], spoken)
    speech = wording.Speech(table, ruling_of(office, shown["case"]).profile, spoken, names)
    return wording.told(speech, rights.find_act(table, shown["act"]), {**content["terms"], **content["body"]})


@require_POST
def discard(request: HttpRequest, proposal: str) -> HttpResponseBase:
    """Give a draft up."""
    office, officer = officer_of(request)
    row = drafts.find(office, officer, proposal)
    submit.discard(office, officer, proposal)
    return redirect("inbox") if office.store.dockets.get(row.case_id) is None else redirect("case", case=row.case_id)
