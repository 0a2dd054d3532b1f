"""The process of one shard: `python -m comity.identify.service`, started by `serving` alone.

It reads its task from standard input, opens its shard, answers on the socket that it was given, and ends when standard
input closes. One query at a time: the machine has other shards for the other processors.
"""

from __future__ import annotations

import hmac
import os
import socket
import threading
from pathlib import Path
from typing import Any

import msgspec
from cheroot.server import Gateway

from comity.courier import log, working
from comity.courier.http import Connection, Tls
from comity.errors import ComityError
from comity.identify import model, protocol, registry, search
from comity.identify.held import held
from comity.identify.opened import Opened
from comity.identify.search import Query

HEADER_BYTES = 8 << 10
SECONDS = 10
"""A request's head or body that takes longer is given up."""
THREADS = 4


class Task(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """directory: of the registry. listen: the number of the socket. token: "" for none. key, certificate: PEM, "" for
    no TLS."""

    directory: str
    shard: str
    listen: int
    token: str = ""
    key: str = ""
    certificate: str = ""


class Shard:
    """One open shard, and what is said of it in every answer."""

    def __init__(self, folder: Path, name: str) -> None:
        about = registry.about(folder)
        self.name, self.shards, self.revision, self.total = name, about.shards, about.revision, about.rows
        self.index: Opened = registry.load(folder, model.load(), only=[name]).members[name]
        self._guard = threading.Lock()

    def look(self, asked: protocol.Look) -> protocol.Looked:
        """As `search.look`."""
        with self._guard:
            found = search.look(self.index, Query(asked.name, asked.born, asked.place, asked.sex), limit=asked.limit)
            hits = [
                protocol.Hit(
                    one.id,
                    [list(name) for name in one.names],
                    one.evidence,
                    held(self.index, int(one.evidence["record"])),
                )
                for one in found.hits
            ]
        return protocol.Looked(
            shard=self.name,
            shards=self.shards,
            revision=self.revision,
            rows=found.rows,
            total=self.total,
            whole=found.whole,
            ratios=found.ratios,
            hits=hits,
            common=protocol.Common(*found.common),
        )

    def count(self, asked: protocol.Count) -> protocol.Counted:
        """As `search.count`."""
        with self._guard:
            return protocol.Counted(revision=self.revision, count=search.count(self.index, asked.names))


class Server(working.Listening):
    """Answers for one shard on a socket that listens already. `serve()` after `prepare()`."""

    request_queue_size = 64
    max_request_header_size = HEADER_BYTES
    max_request_body_size = protocol.MOST_ASKED
    timeout = SECONDS
    shutdown_timeout = 2

    def __init__(self, shard: Shard, listening: socket.socket, task: Task) -> None:
        super().__init__(listening.getsockname()[:2], _Asked, minthreads=THREADS, maxthreads=THREADS)
        self.server_name = "comity"
        self.shard = shard
        self.token = task.token
        if task.key:
            self.ConnectionClass = Connection
            self.ssl_adapter = Tls(task.certificate, task.key)
        self.listening = listening


class _Asked(Gateway):
    """One request, read and answered."""

    req: Any

    def respond(self) -> None:
        request, server = self.req, self.req.server
        if server.token and not hmac.compare_digest(
            request.inheaders.get(b"Authorization", b""), b"Bearer " + server.token.encode()
        ):
            return self._answer("401 Unauthorized", None)
        if request.method != b"POST" or request.chunked_read or b"Content-Length" not in request.inheaders:
            return self._answer("411 Length Required", None)
        try:
            if request.path == f"/{server.shard.name}/look".encode():
                return self._answer("200 OK", server.shard.look(self._read(protocol.Look)))
            if request.path == f"/{server.shard.name}/count".encode():
                return self._answer("200 OK", server.shard.count(self._read(protocol.Count)))
        except msgspec.MsgspecError:
            return self._answer("400 Bad Request", protocol.Error("identify.request_malformed"))
        except ComityError as error:
            return self._answer("422 Unprocessable Content", protocol.Error(error.code, error.params))
        return self._answer("404 Not Found", None)

    def _read(self, kind: type[Any]) -> Any:
        length = int(self.req.inheaders[b"Content-Length"])
        return msgspec.json.decode(self.req.rfile.read(length), type=kind)

    def _answer(self, status: str, told: Any) -> None:
        request = self.req
        body = b"" if told is None else msgspec.json.encode(told)
        if not status.startswith("200"):
            request.close_connection = True  # what was not read of the body is not waited for
        request.status = status.encode()
        request.outheaders = [(b"Content-Length", str(len(body)).encode()), (b"Content-Type", b"application/json")]
        request.ensure_headers_sent()
        request.write(body)


def main() -> int:
    """The exit status: 0 when told to stop, or that of the error that kept it from starting."""
    line, stopping = working.begin()
    task = msgspec.json.decode(line, type=Task)
    try:
        shard = Shard(Path(task.directory), task.shard)
    except ComityError as error:
        log.write("worker.failed", code=error.code)
        return error.exit_code
    server = Server(shard, socket.socket(fileno=task.listen), task)
    server.prepare()
    threading.Thread(target=server.serve, daemon=True).start()
    working.ready()
    stopping.wait()
    server.stop()
    return 0


if __name__ == "__main__":
    os._exit(main())
