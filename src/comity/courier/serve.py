"""`comity serve`: a supervisor that opens the keystore, and workers that get what they need of it.

The supervisor checks the node's record, takes the directory for itself, binds the port and keeps it while
workers come and go. It answers nobody. The courier's worker meets the network and can open no body; the
desk's workers open what officers may read, on a port of their own. On SQLite, which has one writer, each plane
has one worker; on PostgreSQL each has several.
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
# Of each plane, on PostgreSQL: they share its port, and the database's lock keeps one writer.
WORKERS = 2


def serve(
    directory: Path,
    passphrase: bytes,
    *,
    courier: str | None,
    desk: str | None = None,
    every: float | None = None,
    on_ready: Callable[[dict[str, Any]], None],
    now: str | None = None,
    database_url: str | None = None,
    progress: upkeep.Progress = upkeep.quiet,
) -> None:
    """Serve until SIGTERM (returns) or SIGINT (raises KeyboardInterrupt). Must run in the main thread.

    `courier`, `desk`: HOST:PORT, port 0 for any that is free; `every`: seconds between exchanges that this node
    starts itself. `on_ready` is given {ready, desk, courier}, the last two URLs or None. `progress` is told
    of the check before that, which takes minutes on a large record, and which either signal ends.
    Raises Usage: node.absent, serve.nothing, serve.address_malformed; Busy("node.served");
    Credentials; IntegrityFailure("record.altered"); Unavailable: serve.address, serve.worker.
    """
    if courier is None and every is None and desk is None:
        raise Usage("serve.nothing")
    directory = directory.absolute()
    node.read_node_file(directory)
    with _alone(directory), _told_to_stop() as stopping:
        keys = _opened(
            directory, passphrase, now, database_url, _until(stopping, progress), bodies=desk is not None
        )
        if keys is None:
            return
        with _listening(courier) as courier_port, _listening(desk) as desk_port:
            children = _children(directory, keys, database_url, courier_port, desk_port, every)
            try:
                for child in children:  # one after the other: the desk's first lays out its tables
                    child.start()
                    child.wait_ready()
                addresses = {"desk": _url(desk, desk_port, "http"), "courier": _url(courier, courier_port, "https")}
                on_ready({"ready": True, **addresses})
                log.write("serving")
                while not stopping.wait(WATCH_SECONDS):
                    for child in children:
                        child.watch()
            finally:
                for child in children:
                    child.ask_to_stop()
                for child in children:
                    child.stop()
                log.write("stopped")


class Opened(msgspec.Struct, frozen=True):
    """`node`: the compartment that the courier gets; `shared`: the keys that the desk gets, if it is served."""

    node: bytes
    shared: bytes
    several: bool


def _children(
    directory: Path,
    keys: Opened,
    database_url: str | None,
    courier: socket.socket | None,
    desk: socket.socket | None,
    every: float | None,
) -> list[Child]:
    children = []
    workers = WORKERS if keys.several else 1
    if courier is not None or every is not None:
        listen = None if courier is None else courier.fileno()
        for number in range(workers if courier is not None else 1):
            task = Task(
                directory=str(directory),
                secrets=keys.node.decode(),
                database_url=database_url,
                listen=listen,
                every=every if number == 0 else None,  # one of them calls; all answer
            )
            children.append(Child("courier", "comity.courier.worker", msgspec.json.encode(task), listen))
    for number in range(0 if desk is None else workers):
        assert desk is not None
        told = {
            "directory": str(directory),
            "keys": keys.shared.decode(),
            "database_url": database_url,
            "listen": desk.fileno(),
            "first": number == 0,
        }
        children.append(Child("desk", "comity.desk.worker", msgspec.json.encode(told), desk.fileno()))
    return children


class _Stopped(Exception):
    """Told to stop while the record was being checked."""


def _until(stopping: threading.Event, progress: upkeep.Progress) -> upkeep.Progress:
    """`progress`, which ends the check when the process was told to stop."""

    def tell(what: str, done: int, total: int) -> None:
        if stopping.is_set():
            raise _Stopped
        progress(what, done, total)

    return tell


def _opened(
    directory: Path,
    passphrase: bytes,
    now: str | None,
    database_url: str | None,
    progress: upkeep.Progress,
    *,
    bodies: bool,
) -> Opened | None:
    """The node's keys, once its record was found to hold together; None when told to stop before."""
    # Keys stay out of a crash's memory image, here and in the workers, which inherit this.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    office = node.open_office(directory, passphrase, bodies=bodies, now=now, database_url=database_url)
    try:
        upkeep.check_start(office, progress)
        keyring = office.keyring
        several = bool(office.store.connection.vendor == "postgresql")
        return Opened(keyring.node_secrets(), keyring.shared() if bodies else b"", several)
    except _Stopped:
        return None
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


def _url(asked: str | None, listening: socket.socket | None, scheme: str) -> str | None:
    """Where it listens, under the name that was asked for: a passkey is bound to a name, never to a number."""
    if asked is None or listening is None:
        return None
    host, port = _parts(asked)[0], listening.getsockname()[1]
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
