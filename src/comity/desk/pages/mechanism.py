"""The mechanism as it was co-signed, each pillar's state, and the acts that hold and resume one."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from comity import language
from comity.chancery import account, contacts, finding, suspension
from comity.chancery.office import Office
from comity.desk import proof, refusals
from comity.desk.access import STEERING
from comity.desk.asking import asked, officer_of
from comity.desk.pages import agreement, lines, places
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.journal.entry import Ref, rfc3339
from comity.store.people import OfficerRow

ACTS = ("hold", "offer", "accept")


def page(request: HttpRequest) -> HttpResponse:
    """Pillars and the agreement, for every officer of the node."""
    office, officer = officer_of(request)
    waiting = suspension.backlog(office, officer)["items"]
    steers = bool(set(STEERING.ranks) & set(officer.ranks))
    return render(
        request,
        "mechanism.html",
        {
            "section": "mechanism",
            "shown": account.mechanism_show(office),
            "agreement": agreement.told(office, asked(request).spoken),
            "contacts": _contacts(office, asked(request).spoken),
            "peer": _peer(office),
            "account": account.status(office) if steers else None,
            "pillars": account.pillar_status(office)["pillars"],
            "backlog": len(waiting),
            "directs": bool(set(suspension.DIRECTS) & set(officer.ranks)),
            "party": office.party,
        },
    )


def _contacts(office: Office, spoken: str) -> list[dict[str, Any]]:
    """What each side declared of its authorities; `said`: the authority's name."""
    declared = [each for each in contacts.listed(office) if each["contact"] is not None]
    return [each | {"said": each["name"][spoken]} for each in declared]


def _peer(office: Office) -> dict[str, Any]:
    """{party, fingerprint, last}: whom this node has paired with, and when it last heard of it."""
    row = office.peer()
    spoken = " ".join(row.fingerprint[at : at + 8] for at in range(0, len(row.fingerprint), 8))
    return {
        "party": row.party,
        "fingerprint": spoken,
        "last": None if row.last_exchange is None else rfc3339(row.last_exchange),
    }


def backlog(request: HttpRequest) -> HttpResponse:
    """What holds have held, as far as this officer may see it."""
    office, officer = officer_of(request)
    held = suspension.backlog(office, officer)["items"]
    named = finding.named(office, officer, [item["case"] for item in held])
    items = [
        item
        | {"ours": item["author"] == office.party}
        | {name: named[item["case"]][name] for name in ("label", "procedure")}
        for item in held
        if item["case"] in named
    ]
    for item in items:
        item["title"] = lines.title(item["label"])
    return render(request, "backlog.html", {"section": "backlog", "items": items})


def acting(request: HttpRequest, pillar: str, step: str) -> HttpResponseBase:
    """A form (hold alone has one), then its exact text with the hash, then proof, then the entry.

    Raises Refused("pillar.unknown" | "case.not_found") for an address that nothing answers to.
    """
    office, officer = officer_of(request)
    act = step
    if act not in ACTS:
        raise Refused("case.not_found")
    status = account.pillar_status(office, pillar)["pillars"][pillar]
    try:
        if request.method != "POST" and act == "hold":
            return _form(request, office, pillar, {}, None)
        entered = content(office, pillar, act, status, request.POST.dict())
        digest = canonical.digest(entered)
        if "hash" in request.POST:
            # What stands on the pillar may have changed since it was shown: then nothing is entered.
            if request.POST["hash"] != digest:
                raise Refused("proof.wrong")
            proof.check(request, digest)
            _enter(office, officer, pillar, act, entered)
            return redirect("mechanism")
        return _confirm(request, entered, status, digest, None)
    except (Refused, Usage) as refusal:
        if act == "hold" and "hash" not in request.POST:
            return _form(request, office, pillar, request.POST.dict(), refusal)
        if act != "hold" and "hash" not in request.POST:
            raise
        again = content(office, pillar, act, status, request.POST.dict())
        return _confirm(request, again, status, canonical.digest(again), refusal)


def content(office: Office, pillar: str, act: str, status: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """{mech, pillar, act, terms, annex}: what is hashed. `given`: the form's values.

    Raises Refused("pillar.open" | "offer.not_standing"), Usage("hold.text").
    """
    terms: dict[str, str] = {}
    annex: dict[str, Any] | None = None
    if act == "hold":
        measure = given.get("measure", "").strip()
        stated = given.get("stated") == "yes"
        reason = given.get("reason", "").replace("\r\n", "\n").strip() if stated else None
        if not 0 < len(measure) <= suspension.MEASURE_MOST or given.get("stated") not in ("yes", "no"):
            raise Usage("hold.text", most=suspension.MEASURE_MOST)
        if reason is not None and not 0 < len(reason) <= suspension.REASON_MOST:
            raise Usage("hold.text", most=suspension.MEASURE_MOST)
        terms = {"procedure": given["procedure"]} if given.get("procedure") else {}
        annex = msgspec.to_builtins(account.HoldAnnex(measure=measure, reason=reason))
    elif act == "offer":
        if not status["holds"]:
            raise Refused("pillar.open", pillar=pillar)
        terms = {"names": suspension.names_of(status["holds"])}
    else:
        if status["offer"] is None or status["offer"]["party"] == office.party:
            raise Refused("offer.not_standing", offer="", standing=None)
        terms = {"names": places.reference(status["offer"])}
    return {"mech": office.agreed().digest, "pillar": pillar, "act": act, "terms": terms, "annex": annex}


def _enter(office: Office, officer: OfficerRow, pillar: str, act: str, entered: dict[str, Any]) -> None:
    if act == "hold":
        said = entered["annex"]
        suspension.hold(office, officer, pillar, said["measure"], said["reason"], entered["terms"].get("procedure"))
    elif act == "offer":
        suspension.offer(office, officer, pillar, entered["terms"]["names"])
    else:
        suspension.accept(office, officer, pillar, Ref.parse(entered["terms"]["names"]))


def _form(
    request: HttpRequest, office: Office, pillar: str, given: dict[str, str], refusal: Refused | Usage | None
) -> HttpResponse:
    tables = office.agreed().newest
    found = {name: office.table(digest) for name, digest in tables.items()}
    return render(
        request,
        "hold.html",
        {
            "pillar": pillar,
            "given": given,
            "procedures": [name for name, table in found.items() if table is not None and table.pillar == pillar],
            "refusal": None if refusal is None else language.explain(refusal, asked(request).spoken),
        },
        status=200 if refusal is None else refusals.status(refusal),
    )


def _confirm(
    request: HttpRequest,
    entered: dict[str, Any],
    status: dict[str, Any],
    digest: str,
    refusal: Refused | Usage | None,
) -> HttpResponse:
    return render(
        request,
        "hold_confirm.html",
        {
            "entered": entered,
            "exact": canonical.encode(entered).decode(),
            "holds": status["holds"],
            "digest": digest,
            "proof": proof.wanted(request, digest),
            "refusal": None if refusal is None else language.explain(refusal, asked(request).spoken),
        },
        status=200 if refusal is None else refusals.status(refusal),
    )
