"""The nodes that the desk's bench measures are real ones: they verify, agree on every case, and can be taken up."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from comity import node
from comity.chancery import docketing, upkeep
from comity.chancery.view import DatabaseLogs
from comity.chancery.wholelogs import WholeLogs
from comity.journal.entry import Ref

ROOT = Path(__file__).parents[2]
PASSPHRASE = b"a bench has no secrets"
COMMAND = [sys.executable, str(ROOT / "bench" / "desk.py"), "--only", "build", "--cases", "60", "--entries", "600"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both nodes, by a build that was killed in the middle and taken up again."""
    keep = tmp_path_factory.mktemp("bench")
    base = keep / "60-600"
    first = subprocess.Popen([*COMMAND, "--keep", str(base.parent)], stderr=subprocess.DEVNULL, start_new_session=True)
    database = base / "FR" / "node.sqlite3"
    while first.poll() is None and not _days(database):
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert not (base / "whole.json").exists(), "it was killed too late to show anything"
    subprocess.run([*COMMAND, "--keep", str(base.parent)], check=True, capture_output=True, timeout=300)
    return base


def _days(database: Path) -> int:
    """The last day lived by a node that is being built."""
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
            found = connection.execute("select value from meta where name = 'bench.day'").fetchone()
    except sqlite3.OperationalError:
        return 0
    return int(found[0]) if found else 0


def _entries(database: Path) -> int:
    """How many entries both logs of a node hold."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as connection:
        return int(connection.execute("select count(*) from entry").fetchone()[0])


@pytest.mark.slow
def test_a_built_node_verifies_and_both_agree_on_every_case(built: Path) -> None:
    states = set()
    for party in ("FR", "DZ"):
        office = node.open_office(built / party, PASSPHRASE)
        found = upkeep.verify_node(office)
        assert found["ok"], [check for check in found["checks"] if not check["ok"]]
        assert sum(head.size for head in office.store.logs.heads()) > 500
        assert office.store.dockets.count() == 60
        assert office.store.agreement.meta("bench.day") is None
        states.add(docketing.state_root(office))
        office.close()
    assert len(states) == 1


@pytest.mark.slow
def test_a_whole_refold_is_shown_the_same_receipts_as_a_single_one(built: Path) -> None:
    office = node.open_office(built / "FR", PASSPHRASE)
    one_by_one, at_once = DatabaseLogs(office), WholeLogs(office)
    for head in office.store.logs.heads():
        other = office.peer_party if head.party == office.party else office.party
        found = [at_once.first_seeing(other, Ref(head.party, 0, index)) for index in range(head.size + 1)]
        assert found == [one_by_one.first_seeing(other, Ref(head.party, 0, index)) for index in range(head.size + 1)]
        assert None in found
        assert len(set(map(str, found))) > 10
    office.close()


@pytest.mark.slow
def test_a_build_that_is_whole_is_not_made_again(built: Path) -> None:
    before = (built / "whole.json").read_bytes()
    done = subprocess.run([*COMMAND, "--keep", str(built.parent)], check=True, capture_output=True, timeout=60)
    assert (built / "whole.json").read_bytes() == before
    assert json.loads(done.stdout.splitlines()[-1])["cases"] == 60


def test_the_client_measures_a_page_and_calls_another_status_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "bench"))
    from bench_parts import bare_page, pages

    with bare_page.serving(threads=2) as url:
        found = pages.measure(url, [pages.Visit("/")], pages.SignedIn(), requests=20, at_once=2)
        assert found["requests"] == 20
        assert 0 < found["p50_ms"] <= found["p95_ms"]
        assert found["bytes"] > 1000
        with pytest.raises(pages.Unexpected):
            pages.measure(url, [pages.Visit("/absent")], pages.SignedIn(), requests=1)


@pytest.mark.slow
def test_the_served_desk_is_measured_from_outside_and_nothing_is_added_to_its_logs(built: Path) -> None:
    before = _entries(built / "FR" / "node.sqlite3")
    whole = [*COMMAND[:2], *COMMAND[4:], "--keep", str(built.parent), "--only", "pages", "--anyway"]
    whole += ["--database", "sqlite", "--requests", "4", "--acts", "2"]
    done = subprocess.run(whole, check=True, capture_output=True, timeout=300)
    told = [json.loads(line) for line in done.stdout.splitlines() if b'"what"' in line]
    figures = {each["what"]: each for each in told}
    assert {"ready to serve", "inbox, mine", "case", "search, names", "drafting an act", "approving it"} <= set(figures)
    pages = [each for each in told if "bare" in each]
    assert len(pages) > 10
    for each in pages:
        assert 0 < each["bare"]["p50_ms"] <= each["bare"]["p95_ms"]
        assert 0 < each["p50_ms"] <= each["p95_ms"]
    assert _entries(built / "FR" / "node.sqlite3") == before
