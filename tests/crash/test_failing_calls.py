"""The n-th fsync, fdatasync or pwrite of a node's process fails (EIO, ENOSPC): nothing acknowledged is lost.

`strace` injects the failure into the real process, so Python, SQLite and the signer all meet it as they
would a bad disk. The process may end or go on; a new one must find all that the old one acknowledged, and
a record that verifies.
"""

from __future__ import annotations

import json
import os
import pickle
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.chancery import upkeep
from comity.chancery.receive import outgoing
from crash import writer
from crash.lives import VICTIM, Lives
from crash.report import say
from simulation.founding import found
from support.postgres import Server
from two_nodes.world import Template

TESTS = Path(__file__).parents[1]
CALLS = "fsync,fdatasync,pwrite64"
FAULTS = [("fsync", "EIO"), ("fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO")]
# On PostgreSQL the node's own files are the signer's and the keys'; the rest goes to the server by a socket.
SERVED_CALLS = "fsync,recvfrom"
SERVED_FAULTS = [("fsync", "EIO"), ("recvfrom", "ECONNRESET"), ("recvfrom", "ETIMEDOUT")]
TRIAL = os.environ.get("COMITY_TRIAL") == "1"
EACH = 6 if TRIAL else 1  # how many different n for each fault


@pytest.fixture(scope="module")
def strace() -> str:
    path = shutil.which("strace")
    if path is None:
        if os.environ.get("COMITY_CI") == "1":
            pytest.fail("COMITY_CI is set and strace is not installed")
        pytest.skip("strace is not installed: no system call can be made to fail")
    tried = subprocess.run([path, "-e", "trace=none", "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()[-200:]}")
    return path


@pytest.fixture(scope="module")
def on_disk() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="comity-calls-", dir="/var/tmp"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def pair(on_disk: Path) -> Template:
    return found(on_disk / "pair")


@pytest.fixture(scope="module")
def served_pair(on_disk: Path, postgres_server: Server) -> Template:
    return Template.make(on_disk / "served", postgres_server)


@pytest.fixture(scope="module")
def served_counted(strace: str, served_pair: Template, on_disk: Path) -> dict[str, int]:
    """`counted`, of a day on PostgreSQL."""
    return count(strace, served_pair, on_disk / "served-counted", SERVED_CALLS)


@pytest.fixture(scope="module")
def counted(strace: str, pair: Template, on_disk: Path) -> dict[str, int]:
    """How many of each call a day without failures makes."""
    return count(strace, pair, on_disk / "counted", CALLS)


def count(strace: str, pair: Template, directory: Path, calls: str) -> dict[str, int]:
    day = Day(pair, directory, seed=1)
    log = directory / "log"
    assert day.run([strace, "-f", "-qq", "-e", f"trace={calls}", "-o", str(log)]) == 0
    lines = log.read_text().splitlines()
    return {call: sum(f" {call}(" in line for line in lines) for call in calls.split(",")}


class Day:
    """A copy of both nodes, and one process of the victim's in it."""

    def __init__(self, pair: Template, directory: Path, seed: int) -> None:
        directory.mkdir()
        self.lives = Lives.of(pair, directory, seed)
        self.said: list[Any] = []

    def run(self, prefix: list[str]) -> int:
        file = self.lives.directory.parent / "life"
        file.write_bytes(pickle.dumps((self.lives.life(), self.lives.world.officers)))
        environment = os.environ | {"PYTHONPATH": f"{TESTS.parent / 'src'}:{TESTS}"}
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "crash.once", str(file)], env=environment, check=False,
            stdout=subprocess.PIPE, timeout=120,
        )  # fmt: skip
        self.said = [json.loads(line) for line in done.stdout.splitlines() if line.strip()]
        return done.returncode

    def nothing_acknowledged_is_lost(self) -> None:
        office = writer.open_node(self.lives.life())
        try:
            for size, root in (each for each in self.said if isinstance(each, list)):
                head = office.store.logs.head(VICTIM, 0)
                assert head is not None
                assert head.size >= size, f"acknowledged to {size}, held to {head.size}"
                assert office.store.logs.root_at(VICTIM, 0, size).hex() == root
            assert office.mode() == "normal"
            verified = upkeep.verify_node(office)
            assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]
            outgoing(office)  # it goes on: the signer signs
        finally:
            office.close()
            self.lives.world.close()


@pytest.mark.slow
@pytest.mark.parametrize(("call", "error"), FAULTS, ids=lambda each: each)
def test_a_failing_call_loses_nothing_acknowledged(
    strace: str, pair: Template, on_disk: Path, counted: dict[str, int], call: str, error: str, capsys: Any
) -> None:
    assert counted["fsync"] + counted["fdatasync"] > 10, "the node asks the disk for nothing"
    fail(strace, pair, on_disk, counted, call, error, capsys)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize(("call", "error"), SERVED_FAULTS, ids=lambda each: each)
def test_on_postgresql_a_failing_call_loses_nothing_acknowledged(
    strace: str,
    served_pair: Template,
    on_disk: Path,
    served_counted: dict[str, int],
    call: str,
    error: str,
    capsys: Any,
) -> None:
    assert served_counted["fsync"] > 0, "the signer asks the disk for nothing"
    assert served_counted["recvfrom"] > 10, "the server answers nothing"
    fail(strace, served_pair, on_disk, served_counted, call, error, capsys, "PostgreSQL: ")


def fail(
    strace: str,
    pair: Template,
    on_disk: Path,
    counted: dict[str, int],
    call: str,
    error: str,
    capsys: Any,
    where: str = "",
) -> None:
    chance = random.Random(f"{call} {error}")
    ended = 0
    numbers = chance.sample(range(1, counted[call] + 1), min(EACH, counted[call]))
    for number in numbers:
        day = Day(pair, on_disk / f"{where[:4]}{call}-{error}-{number}", seed=1)
        inject = f"inject={call}:error={error}:when={number}"
        status = day.run([strace, "-f", "-qq", "-e", f"trace={call}", "-e", inject, "-o", "/dev/null"])
        assert status in (0, 7), f"{call} {number}: the process ended with {status}"
        ended += status == 7
        day.nothing_acknowledged_is_lost()
    # Not each ends it: SQLite goes on when only the syncing of a folder fails.
    assert ended or len(numbers) < EACH or EACH == 1, "no failure was noticed"
    places = f"at {sorted(numbers)} of {counted[call]}"
    say(capsys, f"{where}{call} failing with {error}: {places}, {ended} processes ended")
