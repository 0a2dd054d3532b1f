"""The process that meets the network: `python -m comity.courier.worker`, started by `serve` alone.

It reads its task, with the node's own keys, from standard input, and ends when that closes. It opens no
keystore, knows no passphrase and holds no key to a body.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from pathlib import Path

import msgspec

from comity import node
from comity.chancery.office import Office
from comity.courier import log, working
from comity.courier.exchange import Report, exchange
from comity.courier.http import Server
from comity.errors import ComityError, Unavailable
from comity.keyring import Keyring


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`secrets`: the compartment *node*; `listen`: the number of the socket; `every`: in seconds."""

    directory: str
    secrets: str
    database_url: str | None
    listen: int | None
    every: float | None


def main() -> int:
    """The exit status: 0 when told to stop, or that of the error that kept it from starting."""
    try:
        return _run()
    except ComityError as error:
        log.write("worker.failed", code=error.code)
        return error.exit_code


def _run() -> int:
    line, stopping = working.begin()
    task = msgspec.json.decode(line, type=Task)
    directory = Path(task.directory)
    keyring = Keyring.of_node(directory / "keystore.json", task.secrets.encode())
    office = node.open_office(directory, b"", keyring=keyring, database_url=task.database_url)
    guard = threading.Lock()
    server = None
    if task.listen is not None:
        server = Server(office, socket.socket(fileno=task.listen), guard)
        server.prepare()
        threading.Thread(target=server.serve, daemon=True).start()
    if task.every is not None:
        arguments = (office, guard, task.every, stopping)
        threading.Thread(target=_exchange_every, args=arguments, daemon=True).start()
    working.ready()
    stopping.wait()
    if server is not None:
        server.stop()
    return 0


def _exchange_every(office: Office, guard: threading.Lock, seconds: float, stopping: threading.Event) -> None:
    """Exchange at the stated pace, give or take a quarter: two nodes need not meet head-on each time."""
    before = ""
    while not stopping.wait(seconds * (0.75 + secrets.randbelow(1000) / 2000)):
        try:
            report = exchange(office, guard=guard)
        except ComityError as error:
            if isinstance(error, Unavailable):
                office.store.connection.close()
            # A peer that is away for a week is one line, not one for each attempt.
            if error.code != before:
                log.write("exchange", code=error.code)
            before = error.code
            continue
        if before or report.new or report.sent:
            _say(report)
        before = ""


def _say(report: Report) -> None:
    log.write(
        "exchange",
        sent=report.sent,
        received=report.received,
        new=report.new,
        held=report.held,
        void=report.void,
    )


if __name__ == "__main__":
    # Threads may be in the middle of an exchange: what they have committed is safe, the rest is sent again.
    os._exit(main())
