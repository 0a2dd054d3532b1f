"""A registry is attached to a node, asked in a case and answered for, all from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Two
from cli.test_a_case_by_hand import perform

REGISTRY = "id,name_arabic,name_latin,born,place,sex\nREG-1,بن مثال كريم,BENMITHAL Karim,1990-03-12,,m\n"


def test_a_case_is_asked_of_the_attached_registry_and_the_choice_is_kept(two: Two, tmp_path: Path) -> None:
    case = perform(two.ours, tmp_path, "submit")
    two.carry()
    theirs = two.theirs
    assert theirs("identify", "case", case, token="drafter").error == "identify.not_attached"
    source, index = tmp_path / "registry.csv", str(tmp_path / "index")
    source.write_text(REGISTRY, encoding="utf-8")
    theirs.do("identify", "index", str(source), "--out", index, "--plain")
    assert theirs.do("identify", "attach", index) == {"attached": True, "rows": 1}
    told = theirs.do("identify", "case", case, "--name", "Benmethal Kerim", "--born", "1990", token="drafter")
    assert [one["id"] for one in told["candidates"]] == ["REG-1"]
    chosen = json.dumps({"search": told["search"], "record": "REG-1", "reasons": "the same village (example)"})
    kept = theirs.do("case", "act", case, "identify_person", "--fields", "-", token="drafter", stdin=chosen.encode())
    assert (kept["status"], kept["entry"]) == ("kept", None)
    [shown] = theirs.do("case", "show", case, token="approver")["identification"]
    assert (shown["record"], shown["by"]) == ("REG-1", "drafter")
    for language, sentence in (("fr", "Ressemblent, parce que"), ("ar", "يشبهون"), ("en", "Resemble, because")):
        spoken = theirs("--lang", language, "identify", "case", case, "--name", "Benmethal", token="drafter", text=True)
        assert sentence in spoken.out
    assert theirs.do("identify", "detach") == {"attached": False, "rows": 0}
    assert theirs("identify", "case", case, token="drafter").error == "identify.not_attached"
