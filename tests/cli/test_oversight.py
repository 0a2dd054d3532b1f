"""The overseer at the command line: reads, reviews, exports, opens; and nobody else does."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Two


def test_an_overseer_reads_reviews_exports_and_opens(two: Two, tmp_path: Path) -> None:
    node = two.ours
    node.officer("overseer", "FR-IGA", "audits")
    assert node("oversight", "log", token="drafter").code == 3
    assert node("oversight", "log", token="drafter").error == "rank.missing"
    assert node("oversight", "log").code == 8
    found = node.do("oversight", "log", token="overseer")
    assert found["size"] == len(found["entries"])
    assert found["entries"][0]["kind"] == "officer_added"
    fields = tmp_path / "finding.json"
    fields.write_text(json.dumps({"entries": [0], "finding": "question", "note": "Who paired?"}), "utf-8")
    assert node.do("oversight", "review", "--fields", str(fields), token="overseer")["finding"] == "question"
    shown = node("oversight", "log", token="overseer", text=True, LANG="fr_FR.UTF-8")
    assert "Who paired?" in shown.out
    assert "agent inscrit" in shown.out
    assert node("oversight", "log", "--operation", "theft", token="overseer").error == "usage.value"

    report = tmp_path / "report.json"
    written = node.do("oversight", "export", "--out", str(report), token="overseer")
    opened = node.do("oversight", "open", str(report), token="overseer")
    assert (opened["root"], opened["counts"]) == (written["root"], written["counts"])
    assert node("oversight", "open", str(report), token="approver").code == 3
    file = json.loads(report.read_text("utf-8"))
    report.write_text(json.dumps(file | {"size": file["size"] + 1}, separators=(",", ":"), sort_keys=True), "utf-8")
    ran = node("oversight", "open", str(report), token="overseer")
    assert (ran.code, ran.error) == (5, "report.altered")


def test_an_overseer_has_one_rank(two: Two) -> None:
    ran = two.ours("officer", "add", "Other", "--authority", "FR-IGA", "--rank", "audits", "--rank", "directs")
    assert (ran.code, ran.error) == (3, "oversight.ranks")
