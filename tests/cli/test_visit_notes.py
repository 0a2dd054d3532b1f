"""What was said in a visit, kept and read by the command line: nothing that somebody wrote moves the cursor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Two

pytestmark = pytest.mark.slow


def test_a_note_is_read_as_it_was_written_and_moves_no_cursor(two: Two, tmp_path: Path) -> None:
    ours, theirs = two.ours, two.theirs
    ours.officer("consul", "FR-CONS-ALGER", "drafts")
    theirs.officer("warden", "DZ-DAPG", "drafts")
    two.carry()
    offered = theirs.do("case", "acts", "--procedure", "detained_national", token="warden")["acts"]
    fields = next(act["example"] for act in offered if act["name"] == "notify")
    opened = theirs.do("case", "open", "detained_national", "--fields", written(tmp_path, fields), token="warden")
    two.carry(theirs)
    case = opened["case"]
    day = theirs.do("case", "show", case, token="warden")["timeline"][0]["time"][:10]
    note = written(tmp_path, {"day": day, "note": "Il va bien.\n\x1b[2JIl demande des livres."})
    assert ours.do("case", "act", case, "visit_note", "--fields", note, token="consul")["status"] == "kept"
    told = ours("case", "notes", case, token="consul", text=True)
    assert told.code == 0
    assert "Il va bien." in told.out.splitlines()
    assert "\x1b" not in told.out
    assert ours.do("case", "notes", case, token="consul")["notes"][0]["note"].startswith("Il va bien.\n\x1b")
    assert theirs("case", "notes", case, token="warden").error == "act.illegal"


def written(folder: Path, fields: dict[str, object]) -> str:
    file = folder / "fields.json"
    file.write_text(json.dumps(fields), encoding="utf-8")
    return str(file)
