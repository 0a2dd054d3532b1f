"""A readmission case from the request to the border, by the command line and what `case acts` offers."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import BEGIN, Node, Two

PDF = b"%PDF-1.4\n% a passport, invented\n"


def example(node: Node, act: str, *about: str) -> dict[str, Any]:
    """The fields that `case acts` says would pass; the act must be legal."""
    acts = {each["name"]: each for each in node.do("case", "acts", *about, token="drafter")["acts"]}
    assert acts[act]["legal"], (act, acts[act]["why_not"])
    return acts[act]["example"] | {"_safeguards": acts[act]["safeguards"]}


def perform(node: Node, folder: Path, act: str, case: str | None = None, attach: bytes | None = None) -> str:
    """Draft with the example, clear what must be cleared, approve by another officer. The case."""
    about = (case,) if case else ("--procedure", "readmission")
    fields = example(node, act, *about)
    safeguards = fields.pop("_safeguards")
    file, more = folder / "fields.json", []
    file.write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")
    if attach is not None:
        (folder / "passport.txt").write_bytes(attach)
        more = ["--attach", str(folder / "passport.txt")]
    words = ("case", "act", case, act) if case else ("case", "open", "readmission")
    drafted = node.do(*words, "--fields", str(file), *more, token="drafter")
    assert set(drafted) >= {"case", "act", "status", "proposal", "content_hash", "entry"}
    for safeguard in safeguards:
        cleared = json.dumps({"safeguard": safeguard, "reason": "examined", "until": fields["cleared_until"]})
        kept = node.do(
            *("case", "act", drafted["case"], "clear", "--fields", "-"),
            token="approver",
            stdin=cleared.encode(),
        )
        assert (kept["status"], kept["entry"]) == ("kept", None)
    if drafted["status"] == "awaiting_approval":
        assert drafted["entry"] is None
        words = ("case", "approve", drafted["proposal"], "--hash", drafted["content_hash"])
        drafted = node.do(*words, token="approver")
    assert drafted["status"] == "sealed"
    assert set(drafted["entry"]) == {"party", "incarnation", "index"}
    return drafted["case"]


def later(days: int) -> str:
    moved = datetime.fromisoformat(BEGIN) + timedelta(days=days)
    return moved.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def state(node: Node, case: str) -> str:
    return node.do("case", "show", case)["state"]


@pytest.mark.slow
def test_a_person_is_handed_over_and_both_nodes_say_so(two: Two, tmp_path: Path) -> None:
    ours, theirs = two.ours, two.theirs
    case = perform(ours, tmp_path, "submit", attach=PDF)
    two.carry()
    steps = [
        (theirs, "acknowledge", "acknowledged"),
        (theirs, "ask_information", "information_asked"),
        (ours, "give_information", "acknowledged"),
        (theirs, "recognise", "recognised"),
        (theirs, "issue_document", "documented"),
        (ours, "notify_transfer", "transfer_notified"),
        (theirs, "agree_transfer", "transfer_agreed"),
        (ours, "depart", "departed"),
        (theirs, "hand_over", "handed_over"),
    ]
    for number, (node, act, reached) in enumerate(steps, 1):
        if act == "depart":
            two.at(f"{_transfer_day(ours, case)}T08:00:00Z")
        elif act != "hand_over":
            node.at(later(number))
        perform(node, tmp_path, act, case)
        two.carry(first=node)
        assert state(theirs if node is ours else ours, case) == reached
    two.carry()
    there = theirs.do("case", "show", case, token="drafter")["timeline"]
    assert [item["effect"] for item in there] == ["applied"] * len(there)
    assert there[0]["content"]["attachments"][0]["type"] == "application/pdf"
    here, over_there = ours.do("status"), theirs.do("status")
    cut = here["state"]["at"]
    assert ours.do("status", "--at", cut)["state"] == theirs.do("status", "--at", cut)["state"]
    assert here["unaccounted"] == over_there["unaccounted"] == 0
    assert ours.do("verify")["ok"]
    assert ours.do("rebuild")["equal"]


def _transfer_day(node: Node, case: str) -> str:
    items = node.do("case", "show", case)["timeline"]
    return next(item["terms"]["day"] for item in items if item["act"] == "notify_transfer")


@pytest.fixture
def submitted(two: Two, tmp_path: Path) -> str:
    case = perform(two.ours, tmp_path, "submit")
    two.carry()
    return case


def test_the_one_who_drafts_can_not_approve_and_a_changed_hash_is_refused(two: Two, tmp_path: Path) -> None:
    fields = example(two.ours, "submit", "--procedure", "readmission")
    fields.pop("_safeguards")
    file = tmp_path / "f.json"
    file.write_text(json.dumps(fields), encoding="utf-8")
    drafted = two.ours.do("case", "open", "readmission", "--fields", str(file), token="drafter")
    proposal, content_hash = drafted["proposal"], drafted["content_hash"]
    same = two.ours("case", "approve", proposal, "--hash", content_hash, token="drafter")
    assert (same.code, same.error) == (3, "approval.same_officer")
    changed = two.ours("case", "approve", proposal, "--hash", "0" * 64, token="approver")
    assert (changed.code, changed.error) == (3, "approval.hash_mismatch")
    uncleared = two.ours("case", "approve", proposal, "--hash", content_hash, token="approver")
    assert (uncleared.code, uncleared.error) == (3, "safeguard.missing")


def test_without_a_token_headers_are_shown_and_no_body_and_nothing_is_written(
    two: Two, submitted: str
) -> None:
    shown = two.theirs("case", "show", submitted)
    assert shown.code == 0
    assert all("content" not in item for item in shown.json["timeline"])
    for words in (("case", "act", submitted, "acknowledge"), ("pillar", "offer", "readmission")):
        refused = two.theirs(*words)
        assert (refused.code, refused.error) == (8, "token.missing")
    refused = two.theirs("evidence", submitted, "--out", str(two.folder / "e.json"))
    assert (refused.code, refused.error) == (8, "token.missing")


def test_a_hidden_case_and_an_absent_one_give_the_same_answer(two: Two, submitted: str) -> None:
    two.theirs.officer("elsewhere", "DZ-CONS-LYON", "drafts", "approves")
    answers = []
    for case in (submitted, "0" * 32):
        for words in (("case", "show", case), ("case", "acts", case), ("case", "act", case, "acknowledge")):
            ran = two.theirs(*words, token="elsewhere")
            answers.append((ran.code, ran.out))
    assert set(answers[:3]) == set(answers[3:])
    assert {code for code, _ in answers} == {3}
    assert two.theirs.do("case", "list", token="elsewhere")["cases"] == []


def test_a_pillar_is_held_resumed_and_its_backlog_released(two: Two, submitted: str, tmp_path: Path) -> None:
    held = two.theirs.do("pillar", "hold", "readmission", "--measure", "all", "--no-reason", token="approver")
    assert (held["open"], held["holds"][0]["reason"]) == (False, None)
    two.carry(first=two.theirs)
    assert two.ours.do("pillar", "status")["pillars"]["readmission"]["open"] is False
    assert two.ours.do("backlog") == {"items": []}
    both = two.ours("pillar", "hold", "readmission", "--measure", "all", token="approver")
    assert (both.code, both.error) == (2, "usage.one_of")
    offered = two.theirs.do("pillar", "offer", "readmission", token="approver")["offer"]
    two.carry(first=two.theirs)
    name = f"{offered['party']}:{offered['incarnation']}:{offered['index']}"
    assert two.ours.do("pillar", "accept", "readmission", "--offer", name, token="approver")["open"] is True
    two.carry()
    assert two.theirs.do("pillar", "status")["pillars"]["readmission"]["open"] is True
    perform(two.theirs, tmp_path, "acknowledge", submitted)


def test_evidence_is_verified_without_a_node_and_a_changed_byte_is_found(two: Two, submitted: str) -> None:
    evidence, keys = str(two.folder / "evidence.json"), str(two.folder / "keys.json")
    written = two.ours.do("evidence", submitted, "--out", evidence, token="drafter")
    assert set(written) == {"file", "sha256"}
    two.ours.do("keys", "export", "--out", keys)
    outside = Node(two.folder / "nowhere", two.folder / "no-passphrase")
    assert outside.do("verify", evidence, "--trust", keys)["ok"]
    document = json.loads(Path(evidence).read_text(encoding="utf-8"))
    header = document["entries"][0]["header"]
    document["entries"][0]["header"] = ("A" if header[9] != "A" else "B").join((header[:9], header[10:]))
    Path(evidence).write_text(json.dumps(document), encoding="utf-8")
    ran = outside("verify", evidence, "--trust", keys)
    assert (ran.code, ran.json["ok"]) == (1, False)


def test_a_docket_changed_from_outside_fails_verify_and_is_rebuilt(two: Two, submitted: str) -> None:
    database = two.ours.directory / "node.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE docket SET state = 'handed_over'")
    connection.close()
    assert two.ours("verify").code == 1
    rebuilt = two.ours("rebuild")
    assert (rebuilt.code, rebuilt.json["equal"]) == (1, False)
    assert two.ours.do("rebuild")["equal"]
    assert state(two.ours, submitted) == "submitted"


def test_a_body_changed_from_outside_is_the_first_bad_entry(two: Two, submitted: str) -> None:
    with sqlite3.connect(two.ours.directory / "node.sqlite3") as connection:
        connection.execute("UPDATE entry SET sealed = x'00' WHERE sealed IS NOT NULL")
    connection.close()
    broken = two.ours("verify")
    assert (broken.code, broken.json["ok"]) == (1, False)
    assert broken.json["first_bad"]["party"] == "FR"


def test_the_list_pages_by_its_cursor_and_a_false_cursor_is_named(two: Two, submitted: str) -> None:
    listed = two.ours.do(
        "case", "list", "--procedure", "readmission", "--state", "submitted", token="drafter"
    )
    assert [each["case"] for each in listed["cases"]] == [submitted]
    assert listed["next"] is None
    assert two.ours.do("case", "list", "--state", "refused")["cases"] == []
    assert two.ours("case", "list", "--after", "nonsense").code == 2
    beyond = two.ours("status", "--at", "FR=100000")
    assert (beyond.code, beyond.error) == (3, "position.unknown")
