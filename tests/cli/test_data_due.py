"""A person's request for erasure by the command line, on two nodes: what is owed is listed until it is done."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.conftest import Node, Two
from cli.test_a_case_by_hand import later, state

pytestmark = pytest.mark.slow


def act(node: Node, who: str, name: str, case: str = "", **fields: Any) -> str:
    """Drafted with what `case acts` offers, approved by the second officer where two are needed. The case."""
    about = (case,) if case else ("--procedure", "data_request")
    offered = {each["name"]: each for each in node.do("case", "acts", *about, token=who)["acts"]}[name]
    assert offered["legal"], offered["why_not"]
    words = ("case", "act", case, name) if case else ("case", "open", "data_request")
    filled = json.dumps(offered["example"] | fields).encode()
    drafted = node.do(*words, "--fields", "-", token=who, stdin=filled)
    if drafted["status"] == "awaiting_approval":
        approval = ("case", "approve", drafted["proposal"], "--hash", drafted["content_hash"])
        drafted = node.do(*approval, token=f"{who} too")
    assert drafted["status"] == "sealed"
    return str(drafted["case"])


def owed(node: Node, who: str = "") -> list[tuple[str, str]]:
    found = node.do("data", "due", **({"token": who} if who else {}))
    assert found["more"] is False
    return [(each["owes"], each["of_case"]) for each in found["due"]]


def test_a_challenge_left_unanswered_is_owed_as_an_erasure_and_then_attested(two: Two) -> None:
    ours, theirs = two.ours, two.theirs
    for node, who, authority, supervisor in (
        (ours, "asker", "FR-DPD", "FR-CNIL"),
        (theirs, "keeper", "DZ-DPD", "DZ-ANPDP"),
    ):
        node.officer("supervisor", supervisor, "reviews")
        node.officer(who, authority, "drafts")
        node.officer(f"{who} too", authority, "approves")
    two.carry()
    two.carry(theirs)
    held = act(ours, "asker", "request")
    request = act(ours, "asker", "request", kind="erasure", of_case=held)
    act(ours, "asker", "challenge", request)
    two.carry()
    assert (ours.do("case", "show", held)["blocked"], owed(theirs)) == (True, [])
    two.at(later(31))
    two.carry(theirs)
    act(ours, "asker", "silence", request)
    two.carry()
    assert (owed(theirs), owed(theirs, "keeper"), owed(theirs, "drafter"), owed(ours)) == (
        [("erase", held)], [("erase", held)], [], []
    )  # fmt: skip
    for spoken, word in (("fr", "Dossier à effacer"), ("ar", "الملف الواجب محوه"), ("en", "Case to erase")):
        assert word in theirs("data", "due", "--lang", spoken, text=True).out
    act(theirs, "keeper", "erase", request, reason="silence", both=True)
    two.carry(theirs)
    assert (owed(theirs), owed(ours, "asker")) == ([], [("attest_erasure", held)])
    act(ours, "asker", "attest_erasure", request)
    two.carry()
    assert (owed(ours), state(theirs, request), ours.do("case", "show", held)["blocked"]) == ([], "closed", False)
    bodies = [each["body"] for node in (ours, theirs) for each in node.do("case", "show", held)["timeline"]]
    assert bodies == ["erased", "erased"]
    for spoken, word in (("fr", "Aucun effacement"), ("ar", "لا يوجد محو"), ("en", "No erasure is owed")):
        assert word in ours("data", "due", "--lang", spoken, text=True).out
    assert all(node.do("verify")["ok"] for node in (ours, theirs))
