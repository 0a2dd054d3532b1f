"""kill -9 of real processes at random moments: no acknowledged entry is lost, the node verifies and goes on.

`COMITY_KILLS` says how often (CI: 50 for each engine). The SQLite node lies on a real disk with the
synchronous mode that it ships with. On PostgreSQL the client is killed, and now and then the server too,
by an immediate shutdown from which it must recover.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from crash.lives import PEER, Lives, kill_9, play
from crash.report import say
from simulation.founding import found
from support import postgres
from two_nodes.world import Template

KILLS = int(os.environ.get("COMITY_KILLS", "6"))
SERVER_DIES_EVERY = 3


@pytest.fixture
def on_disk() -> Iterator[Path]:
    """Not in memory: what is asked here is about a disk."""
    directory = Path(tempfile.mkdtemp(prefix="comity-crash-", dir="/var/tmp"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


def test_sqlite_loses_nothing_acknowledged_when_the_process_is_killed(on_disk: Path, capsys: Any) -> None:
    begin = time.monotonic()
    lives = Lives.of(found(on_disk / "pair"), on_disk, seed=KILLS)
    try:
        play(lives, KILLS, kill_9)
    finally:
        lives.world.close()
    assert lives.told["bundles"], "no life lasted until an exchange"
    _say(capsys, "SQLite", lives, begin)


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql_loses_nothing_acknowledged_when_client_or_server_is_killed(
    on_disk: Path, capsys: Any
) -> None:
    begin = time.monotonic()
    server = _server(on_disk)
    try:
        lives = Lives.of(Template.make(on_disk / "pair", server), on_disk, seed=KILLS)
        # A database copied from a template inherits that its sequences were logged ahead, which they were
        # only for the template: without a checkpoint a recovered server would give identifiers out twice.
        with psycopg.connect(server.url(), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
        deaths = _Deaths(server, lives)
        play(lives, KILLS, deaths.kill)
        lives.world.close()
    finally:
        server.stop()
    assert lives.told["bundles"], "no life lasted until an exchange"
    lives.told["server shut down at once"] = deaths.servers
    _say(capsys, "PostgreSQL", lives, begin)


class _Deaths:
    """Every third time the server goes first, under the client's hands; the client must end by itself."""

    def __init__(self, server: postgres.Server, lives: Lives) -> None:
        self.server, self.lives, self.clients, self.servers = server, lives, 0, 0

    def kill(self, process: Any) -> None:
        self.clients += 1
        if self.clients % SERVER_DIES_EVERY:
            kill_9(process)
            return
        self.server.process.send_signal(signal.SIGQUIT)
        self.server.process.wait(20)
        self.servers += 1
        process.join(5)
        if process.is_alive():
            kill_9(process)
        self.recover()

    def recover(self) -> None:
        """The server starts again on what it left; the peer, whose database it keeps too, connects anew."""
        self.lives.world.offices[PEER].store.connection.close()
        arguments = self.server.process.args
        assert isinstance(arguments, list)
        self.server.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=Path(arguments[2]).parent, **postgres._as_whom(),
        )  # fmt: skip
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                psycopg.connect(self.server.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server did not recover")


def _server(directory: Path) -> postgres.Server:
    folder = directory / "server"
    folder.mkdir()
    directory.chmod(0o755)  # the server runs as another user under root
    try:
        return postgres.Server.start(folder)
    except postgres.NotHere as why:
        if os.environ.get("COMITY_CI") == "1":
            pytest.fail(f"COMITY_CI is set and PostgreSQL can't be had: {why}")
        pytest.skip(f"PostgreSQL can't be had here: {why}")


def _say(capsys: Any, engine: str, lives: Lives, begin: float) -> None:
    told = ", ".join(f"{count} {what}" for what, count in lives.told.items())
    kept, length = len(lives.receipts), time.monotonic() - begin
    say(capsys, f"{engine}: {told}; {kept} receipts kept outside; {length:.0f} s")
