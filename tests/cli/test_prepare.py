"""A visit prepared by the command line: a paper kept at home, what is shown of it, and the file to print."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Two

pytestmark = pytest.mark.slow


def test_a_visit_is_prepared_with_a_paper_that_only_our_own_side_reads(two: Two, tmp_path: Path) -> None:
    for node, authority in ((two.ours, "FR-MEAE"), (two.theirs, "DZ-MAE")):
        node.officer("talker", authority, "drafts")
        node.officer("principal", authority, "approves")
    two.carry()
    ours = two.ours
    offered = ours.do("case", "acts", "--procedure", "visit", token="talker")["acts"]
    fields = next(act["example"] for act in offered if act["name"] == "plan") | {"title": "Commission mixte"}
    drafted = ours.do("case", "open", "visit", "--fields", written(tmp_path, fields), token="talker")
    ours.do("case", "approve", drafted["proposal"], "--hash", drafted["content_hash"], token="principal")
    two.carry()
    case = drafted["case"]

    paper = written(tmp_path, {"text": "Ne rien céder.\nRester ferme."})
    kept = ours.do("case", "act", case, "position_paper", "--fields", paper, token="talker")
    assert (kept["status"], kept["entry"]) == ("kept", None)
    assert ours("case", "act", case, "position_paper", "--fields", paper, token="principal").error == "rank.missing"
    found = ours.do("prepare", case, token="principal")
    assert found["whole"]["text"] == "Ne rien céder.\nRester ferme."
    assert two.theirs.do("prepare", case, token="talker")["whole"] is None
    assert ours("prepare", case).error == "token.missing"
    assert ours("prepare", case, token="drafter").error == "case.not_found"

    shown = ours("--lang", "ar", "prepare", case, token="talker", text=True)
    assert shown.code == 0
    assert "Rester ferme." in shown.out.splitlines()
    file = tmp_path / "visit.pdf"
    told = ours.do("prepare", case, "--in", "ar", "--out", str(file), token="talker")
    assert file.read_bytes().startswith(b"%PDF")
    assert told["bytes"] == file.stat().st_size
    assert ours("prepare", case, "--in", "xx", token="talker").error == "usage.value"


def written(folder: Path, fields: dict[str, object]) -> str:
    file = folder / "fields.json"
    file.write_text(json.dumps(fields), encoding="utf-8")
    return str(file)
