"""`comity identify serve`: a process for each shard of this host, kept warm and started again when it dies."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import secrets
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import msgspec

from comity import tls
from comity.courier.child import Child
from comity.errors import Refused, Unavailable, Usage
from comity.identify import files, registry
from comity.identify.service import Task

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Sequence
    from pathlib import Path

WATCH_SECONDS = 0.1
LOCAL = "127.0.0.1:0"


def serve(
    folder: Path,
    *,
    listen: str = LOCAL,
    only: Sequence[str] = (),
    token: str = "",
    tls_file: Path | None = None,
    on_ready: Callable[[list[dict[str, Any]]], None],
    stopping: threading.Event,
) -> None:
    """Serve until `stopping`. The first shard gets the port of `listen`, each other the next; port 0: any that is free.

    only: some shards of the registry, where other hosts have the others. tls_file: key and certificate, made when it
    is not there. `on_ready` is given {shard, url} for each. Refused: as `registry.load`, identify.serve_open; Usage:
    serve.address_malformed; Unavailable: serve.address, serve.worker.
    """
    names = registry.names(folder)
    unknown = [name for name in only if name not in names]
    if unknown:
        raise Refused("identify.no_shard", name=unknown[0], known=", ".join(names))
    host, port = _parts(listen)
    if not loopback(host) and not (token and tls_file):
        raise Refused("identify.serve_open", address=listen)
    key, certificate = _pair(tls_file) if tls_file else ("", "")
    with ExitStack() as stack:
        children: list[Child] = []
        told: list[dict[str, Any]] = []
        for place, name in enumerate(only or names):
            bound = stack.enter_context(_bound(host, port + place if port else 0))
            task = Task(
                directory=str(folder.absolute()),
                shard=name,
                listen=bound.fileno(),
                token=token,
                key=key,
                certificate=certificate,
            )
            children.append(Child(name, "comity.identify.service", msgspec.json.encode(task), bound.fileno()))
            scheme, pin = ("https", f"#{tls.pin_of(certificate)}") if certificate else ("http", "")
            at = f"[{host}]" if ":" in host else host
            told.append({"shard": name, "url": f"{scheme}://{at}:{bound.getsockname()[1]}/{name}{pin}"})
        try:
            for child in children:
                child.start()
            for child, one in zip(children, told, strict=True):
                child.wait_ready()
                one["pid"] = child.pid
            on_ready(told)
            while not stopping.wait(WATCH_SECONDS):
                for child in children:
                    child.watch()
        finally:
            for child in children:
                child.ask_to_stop()
            for child in children:
                child.stop()


def files_of(only: Sequence[str]) -> Callable[[str], bool]:
    """Whether a file of a registry, by its place, is read to serve these shards: others' stay sealed."""

    def wanted(name: str) -> bool:
        shard = name.split("/")[-2] if "/" in name else ""
        return not only or not re.fullmatch(r"[0-9]{4}|unknown", shard) or shard in only

    return wanted


def _parts(address: str) -> tuple[str, int]:
    host, colon, port = address.rpartition(":")
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise Usage("serve.address_malformed", address=address)
    return host, int(port)


def loopback(host: str) -> bool:
    """Whether nothing that is said to this address leaves the machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=64)
    except (OSError, OverflowError) as failure:
        raise Unavailable("serve.address", address=f"{host}:{port}") from failure


def _pair(file: Path) -> tuple[str, str]:
    """(key, certificate) of a file, made when there is none: its key's hash is what those who ask pin."""
    if not file.exists():
        made = tls.make(f"shards-{secrets.token_hex(4)}")
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            json.dump({"key": made[0], "certificate": made[1]}, out)
    found = files.read_json(file)
    try:
        return str(found["key"]), str(found["certificate"])
    except (TypeError, KeyError):
        raise Refused("identify.index_damaged", file=file.name) from None
