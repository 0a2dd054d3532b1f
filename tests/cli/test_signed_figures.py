"""Figures signed by one node and answered by the other, by the command line alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Two
from comity.language import LANGUAGES

pytestmark = pytest.mark.slow


def test_figures_are_signed_answered_compared_and_printed_by_the_command_line(two: Two, tmp_path: Path) -> None:
    ours, theirs = two.ours, two.theirs
    alone = ours.do("figures", "--to", "2026-12-31")
    assert {"definitions", "answers", "indicators", "sha256"} <= set(alone)
    assert ours("figures", "sign").error == "token.missing"
    assert ours("figures", "sign", token="drafter").error == "rank.missing"
    signed = ours.do("figures", "sign", "--to", "2026-12-31", token="approver")
    assert signed["status"] == "waiting"
    assert signed["result"] == ours.do("figures", "--to", "2026-12-31", "--at", signed["at"])["sha256"]
    entry = "{party}:{incarnation}:{index}".format_map(signed["entry"])
    assert ours.do("figures", "compare", entry)["equal"] is None
    two.carry()
    assert theirs.do("figures", "answer", entry, token="approver")["status"] == "agreed"
    two.carry(theirs)
    assert [each["status"] for each in ours.do("figures", "list")["items"]] == ["agreed"]
    assert ours.do("figures", "compare", entry)["equal"] is True

    paper = tmp_path / "extract.pdf"
    told = ours.do("figures", "print", entry, "--paper", "extract", "--in", "ar", "--out", str(paper), token="approver")
    assert paper.read_bytes().startswith(b"%PDF")
    assert told["bytes"] == paper.stat().st_size
    wrong = ours("figures", "print", entry, "--paper", "poster", "--in", "ar", "--out", str(paper), token="approver")
    assert wrong.error == "usage.value"
    for spoken in LANGUAGES:
        for words in (("figures",), ("figures", "list"), ("figures", "compare", entry)):
            shown = ours("--lang", spoken, *words, text=True)
            assert shown.code == 0
            assert shown.out
