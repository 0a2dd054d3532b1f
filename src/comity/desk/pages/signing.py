"""Signing figures, and answering those that the other side signed: computed, shown exactly, proved, and then entered.

Nobody types a number, and nobody chooses between *the same* and *different*: the node computes both. What is entered is
what was shown, over its hash; where the record moved meanwhile so that it would be another, nothing is entered.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from comity import language
from comity.cases import signed_figures
from comity.chancery import figures, signing
from comity.chancery.ledger import Leaf
from comity.chancery.office import Office
from comity.desk import proof, refusals
from comity.desk.asking import asked, officer_of
from comity.desk.pages import places
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.journal.entry import Ref


def sign(request: HttpRequest) -> HttpResponseBase:
    """A form, then what would be signed with its hash, then proof, then the entry."""
    office, officer = officer_of(request)
    given = request.POST
    if request.method != "POST":
        return _form(request, office, {}, None)
    try:
        leaf = signing.to_sign(
            office,
            officer,
            given.get("procedure") or figures.PROCEDURE,
            given.get("from") or None,
            given.get("to") or None,
            given.get("at") or None,
        )
    except (Refused, Usage) as refusal:
        return _form(request, office, given.dict(), refusal)
    terms = leaf.terms
    again = {"procedure": terms["procedure"], "from": terms.get("from", ""), "to": terms.get("to", "")}
    return _entered(request, leaf, "figures_sign", again | {"at": terms["at"]})


def answer(request: HttpRequest) -> HttpResponseBase:
    """What our node counts for the figures named by `of`, then proof, then the answer.

    Raises Refused("figures.not_found" | "figures.own" | "figures.settled"), Usage("entry.malformed").
    """
    office, officer = officer_of(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    named = request.POST.get("of", "")
    return _entered(request, signing.to_answer(office, officer, Ref.parse(named)), "figures_answer", {"of": named})


def content(office: Office, leaf: Leaf) -> dict[str, Any]:
    """{mech, act, terms}: what is hashed. The terms name the result and the hash of its annex."""
    return {"mech": office.agreed().digest, "act": leaf.act, "terms": leaf.terms}


def _entered(request: HttpRequest, leaf: Leaf, route: str, again: dict[str, Any]) -> HttpResponseBase:
    office, officer = officer_of(request)
    entered = content(office, leaf)
    digest = canonical.digest(entered)
    refusal: Refused | None = None
    if "hash" in request.POST:
        try:
            # The other side may have answered, or taken its answer back, since this was shown.
            if request.POST["hash"] != digest:
                raise Refused("proof.wrong")
            proof.check(request, digest)
            found = signing.enter(office, officer, leaf)
            return redirect(f"{reverse('figures_signed')}?compare={places.reference(found['entry'])}")
        except Refused as refused:
            refusal = refused
    return render(
        request,
        "figures_confirm.html",
        {
            "section": "figures",
            "entered": entered,
            "exact": canonical.encode(entered).decode(),
            "rows": _rows(office, leaf),
            "digest": digest,
            "proof": proof.wanted(request, digest),
            "action": reverse(route),
            "again": list(again.items()),
            "refusal": None if refusal is None else language.explain(refusal, asked(request).spoken),
        },
        status=200 if refusal is None else refusals.status(refusal),
    )


def _rows(office: Office, leaf: Leaf) -> list[dict[str, Any]]:
    """{title, numerator, denominator} of each figure that would be sent; none where the other side's are agreed to."""
    signed = signed_figures.read(leaf.annex) if leaf.annex else None
    if signed is None:
        return []
    return [
        {"title": f":figure.{one.name}.title", "numerator": one.numerator, "denominator": one.denominator}
        for one in signed.account.indicators
    ]


def _form(
    request: HttpRequest, office: Office, given: dict[str, str], refusal: Refused | Usage | None
) -> HttpResponse:
    return render(
        request,
        "figures_sign.html",
        {
            "section": "figures",
            "given": {"procedure": figures.PROCEDURE} | given,
            "first": given.get("from", ""),
            "procedures": sorted(office.agreed().newest),
            "refusal": None if refusal is None else language.explain(refusal, asked(request).spoken),
        },
        status=200 if refusal is None else refusals.status(refusal),
    )
