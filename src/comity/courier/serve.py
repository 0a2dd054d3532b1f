"""`comity serve`: a supervisor that opens the keystore, and a worker that gets the node's keys alone.

The supervisor checks the node's record, takes the directory for itself, binds the port and keeps it while
workers come and go. It answers nobody. The worker meets the network and can open no body.
"""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from comity import node
from comity.chancery import upkeep
from comity.courier import log
from comity.courier.child import Child
from comity.courier.worker import Task
from comity.errors import Busy, Unavailable, Usage

WATCH_SECONDS = 0.1


def serve(
    directory: Path,
    passphrase: bytes,
    *,
    courier: str | None,
    desk: None = None,
    every: float | None = None,
    on_ready: Callable[[dict[str, Any]], None],
    now: str | None = None,
    database_url: str | None = None,
) -> None:
    """Serve until SIGTERM (returns) or SIGINT (raises KeyboardInterrupt). Must run in the main thread.

    `courier`: HOST:PORT, port 0 for any that is free; `every`: seconds between exchanges that this node
    starts itself. `on_ready` is given {ready, desk, courier}, the last two URLs or None.
    Raises Usage: node.absent, serve.nothing, serve.address_malformed; Busy("node.served");
    Credentials; IntegrityFailure("record.altered"); Unavailable: serve.address, serve.worker.
    """
    if courier is None and every is None:
        raise Usage("serve.nothing")
    directory = directory.absolute()
    node.read_node_file(directory)
    with _alone(directory), _told_to_stop() as stopping:
        secrets = _opened(directory, passphrase, now, database_url)
        with _listening(courier) as listening:
            task = Task(
                directory=str(directory),
                secrets=secrets.decode(),
                database_url=database_url,
                listen=None if listening is None else listening.fileno(),
                every=every,
            )
            child = Child("courier", "comity.courier.worker", msgspec.json.encode(task), task.listen)
            child.start()
            try:
                child.wait_ready()
                on_ready({"ready": True, "desk": desk, "courier": _url(listening)})
                log.write("serving")
                while not stopping.wait(WATCH_SECONDS):
                    child.watch()
            finally:
                child.stop()
                log.write("stopped")


def _opened(directory: Path, passphrase: bytes, now: str | None, database_url: str | None) -> bytes:
    """The node's own secrets, once its record was found to hold together."""
    # Keys stay out of a crash's memory image, here and in the worker, which inherits this.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    office = node.open_office(directory, passphrase, bodies=False, now=now, database_url=database_url)
    try:
        upkeep.check_start(office)
        return office.keyring.node_secrets()
    finally:
        office.close()


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """The directory is served once. The lock goes with this process, however it ends."""
    descriptor = os.open(directory / "serve.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("node.served") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; after SIGINT, KeyboardInterrupt once all is closed."""
    stopping = threading.Event()
    interrupted = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = interrupted or number == signal.SIGINT
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if interrupted:
        raise KeyboardInterrupt


@contextmanager
def _listening(address: str | None) -> Iterator[socket.socket | None]:
    """The courier's socket, bound here so that a worker that is replaced keeps its address."""
    if address is None:
        yield None
        return
    host, port = _parts(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family, backlog=64)
    except OSError as failure:
        raise Unavailable("serve.address", address=address) from failure
    with bound:
        yield bound


def _parts(address: str) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise Usage("serve.address_malformed", address=address)
    return host, int(port)


def _url(listening: socket.socket | None) -> str | None:
    if listening is None:
        return None
    host, port = listening.getsockname()[:2]
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"
