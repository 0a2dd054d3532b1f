"""On PostgreSQL several workers of each plane share one port, one database and one session."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from comity import node
from comity.chancery import people
from desk.lists.conftest import PASSWORD, Browser
from support.source import SRC

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
PASSPHRASE = "a desk on postgres"


def workers(process: subprocess.Popen[str]) -> list[str]:
    """The modules of this supervisor's children."""
    found = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(process.pid)], capture_output=True, text=True, check=True
    )
    return sorted(line.split()[-1] for line in found.stdout.splitlines())


def test_two_workers_of_each_plane_share_a_port_and_a_session(tmp_path: Path, postgres_url: str) -> None:
    directory, secret = tmp_path / "node", tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    office = node.create(directory, "FR", PASSPHRASE.encode(), database_url=postgres_url, rehearsal=True)
    row, _ = people.add_officer(office, "drafter", "FR-PREF-59", ["drafts"])
    office.close()
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(SRC.parent),
        "COMITY_NODE": str(directory),
        "COMITY_PASSPHRASE_FILE": str(secret),
    }
    subprocess.run(
        [sys.executable, "-m", "comity.desk.accounts.passwords", str(directory)],
        input=json.dumps({row.officer: PASSWORD}).encode(),
        env=environ,
        check=True,
    )
    command = ["--json", "serve", "--desk", "localhost:0", "--courier", "localhost:0"]
    process = subprocess.Popen(
        [sys.executable, "-m", "comity", *command], env=environ, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        assert workers(process) == ["comity.courier.worker"] * 2 + ["comity.desk.worker"] * 2
        browser = Browser(int(ready["desk"].rpartition(":")[2]))
        browser.get("/sign-in/")
        assert browser.post("/sign-in/", login="drafter", password=PASSWORD).status == 302
        # Whichever worker takes the connection knows the session: the mechanism is not agreed, and it says so.
        assert {browser.get("/keys/").status for _ in range(12)} == {200}
        assert {browser.get("/").status for _ in range(4)} == {409}
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
