"""A registry is attached to a node, asked in a case and answered for, all from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.identify.test_service import served

from cli.conftest import Two
from cli.test_a_case_by_hand import perform
from comity.identify import sealing

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


def test_a_service_is_attached_and_asked_and_what_is_gone_is_said(two: Two, tmp_path: Path) -> None:
    case = perform(two.ours, tmp_path, "submit")
    two.carry()
    theirs, index, token = two.theirs, tmp_path / "index", tmp_path / "token"
    source = tmp_path / "registry.csv"
    source.write_text(REGISTRY + "REG-2,بن مثال كريم,BENMITHAL Karim,1975-03-12,,m\n", encoding="utf-8")
    token.write_text("a-token-of-the-registry\n", encoding="ascii")
    theirs.do("identify", "index", str(source), "--out", str(index), "--shards", "--key-file", str(key(tmp_path)))
    assert theirs("identify", "attach", str(index)).error == "identify.sealed_here"
    question = ("identify", "case", case, "--name", "Benmethal Kerim")
    with (
        sealing.unsealed(index, sealing.of_file(index, key(tmp_path))) as copy,
        served(copy, only=["1970"], token="a-token-of-the-registry") as seventies,
    ):
        with served(copy, only=["1990"], token="a-token-of-the-registry") as nineties:
            service = f"{seventies[0]['url']},{nineties[0]['url']}"
            given = ("--service", service, "--service-token", str(token))
            for wrong in ((), (str(index), *given), (service,)):
                assert theirs("identify", "attach", *wrong).error == "identify.one_attached"
            refused = theirs("identify", "attach", "--service", service)
            assert (refused.code, refused.error) == (7, "identify.service_denied")
            absent = theirs("identify", "attach", "--service", service, "--service-token", str(tmp_path / "none"))
            assert (absent.code, absent.error) == (8, "identify.service_token")
            assert theirs.do("identify", "attach", *given) == {"attached": True, "rows": 2, "shards": ["1970", "1990"]}
            whole = theirs.do(*question, token="drafter")
            assert ({one["id"] for one in whole["candidates"]}, whole["missing"]) == ({"REG-1", "REG-2"}, [])
        lacking = theirs(*question, token="drafter")
        assert (lacking.code, [one["id"] for one in lacking.json["candidates"]]) == (7, ["REG-2"])
        assert lacking.json["missing"] == [{"shard": "1990", "reason": "unreachable"}]
        spoken = theirs("--lang", "ar", *question, token="drafter", text=True)
        assert (spoken.code, "من دون الجزء \u20681990\u2069" in spoken.err) == (7, True)
    gone = theirs(*question, token="drafter")
    assert (gone.code, gone.error) == (7, "identify.service_down")
    assert gone.json["error"]["params"]["shards"] == "1970, 1990"
    spoken = theirs("--lang", "fr", *question, token="drafter", text=True)
    assert "ne répond pas" in spoken.err
    for secret in ("Benmethal", "a-token-of-the-registry"):
        assert secret not in spoken.err + gone.out + gone.err


def key(folder: Path) -> Path:
    file = folder / "key"
    file.write_bytes(bytes(range(32)))
    return file
