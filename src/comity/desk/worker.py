"""The process that serves the desk: `python -m comity.desk.worker`, started by `serve` alone.

It reads its task from standard input and ends when that closes. It has the node's keys and those of bodies:
officers read and write here. It answers on the port that the supervisor bound, and on no other.
"""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import msgspec

from comity.courier import log, working
from comity.errors import ComityError
from comity.keyring import Keyring

THREADS = 8


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`keys`: of the keystore's two compartments; `listen`: the number of the socket; `first`: whether this
    worker lays out the desk's tables, before any other starts, and indexes what arrives."""

    directory: str
    keys: str
    database_url: str | None
    listen: int
    first: bool


def main() -> int:
    """The exit status: 0 when told to stop, or that of the error that kept it from starting."""
    try:
        return _run()
    except ComityError as error:
        log.write("worker.failed", worker="desk", code=error.code)
        return error.exit_code


def _run() -> int:
    line, stopping = working.begin()
    task = msgspec.json.decode(line, type=Task)
    directory = Path(task.directory)
    keyring = Keyring.of_shared(directory / "keystore.json", task.keys.encode())
    assert keyring.bodies is not None

    from comity.desk import wiring

    wiring.configure(directory, task.database_url, keyring.bodies.local)

    from comity import node
    from comity.desk.indexing import keep_up
    from comity.desk.web import Server

    office = node.open_office(directory, b"", keyring=keyring, database_url=task.database_url)
    if task.first:
        wiring.lay_out()
        threading.Thread(target=keep_up, args=(office, stopping), daemon=True).start()
    server = Server(office, socket.socket(fileno=task.listen), THREADS)
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    working.ready()
    stopping.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    # Threads may be in the middle of a request: what they have committed is safe.
    os._exit(main())
