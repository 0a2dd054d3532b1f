"""`identify` from the command line: sealed or plain, corrected, served, and what a script reads of each."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from tests.cli.conftest import comity
from tests.identify import invented

ROWS = [row for row in invented.rows(60, seed=9) if not row[3] or row[3].lstrip("~")[:3] == "199"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands")


@pytest.fixture(scope="module")
def told(folder: Path) -> str:
    """What indexing without a key says; the index lies in `folder/plain`."""
    path = invented.write(folder / "registry.csv", ROWS)
    ran = comity("--lang", "en", "identify", "index", str(path), "--out", str(folder / "plain"), "--shards")
    assert ran.code == 0
    return ran.err


def test_without_a_key_an_index_stays_plain_and_says_so(folder: Path, told: str) -> None:
    assert "not sealed" in told
    found = comity("--json", "identify", "search", str(folder / "plain"), "--name", ROWS[0][1])
    assert (found.code, found.json["complete"]) == (0, True)


def test_with_a_key_an_index_is_sealed_and_corrected_under_that_key(folder: Path) -> None:
    path, key = invented.write(folder / "registry.csv", ROWS), folder / "key"
    key.write_bytes(bytes(range(40)))
    new = invented.write(folder / "new.csv", [["N1", "زينب قرمطاش", "", "1985", "", ""]])
    out, with_key = str(folder / "sealed"), ("--key-file", str(key))
    assert comity("identify", "index", str(path), "--out", out, *with_key).code == 0
    assert comity("--json", "identify", "add", out, str(new), *with_key).json["added"] == 1
    found = comity("--json", "identify", "search", out, "--name", "Zineb Karmatache", *with_key).json
    assert found["candidates"][0]["id"] == "N1"
    assert comity("--json", "identify", "delete", out, "N1", *with_key).json["deleted"] == 1
    assert comity("identify", "search", out, "--name", "Zineb", "--key-file", str(new)).code == 8


@pytest.mark.usefixtures("told")
def test_a_service_prints_its_addresses_and_a_search_without_one_of_them_says_which(folder: Path) -> None:
    words = [sys.executable, "-m", "comity", "--json", "identify", "serve", str(folder / "plain")]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            ready = msgspec.json.decode(process.stdout.readline())
            assert [one["shard"] for one in ready["shards"]] == ["unknown", "1990"]
            ask = ("--json", "identify", "search", "--name", ROWS[0][1], "--service")
            whole = comity(*ask, ready["service"])
            assert (whole.code, whole.json["missing"]) == (0, [])
            part = comity(*ask, ready["shards"][1]["url"])
            assert (part.code, part.json["missing"]) == (7, [{"shard": "unknown", "reason": "not_asked"}])
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
