"""A node's port for tests: a real server on loopback, and ways to speak to it raw."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from comity.chancery.office import Office
from comity.courier.http import Server
from comity.courier.post import client_context
from support.two_offices import Two

Address = tuple[str, int]


class Port:
    """A node's courier at work."""

    def __init__(self, office: Office) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.at: Address = self.listening.getsockname()
        self.url = "https://127.0.0.1:{1}".format(*self.at)
        self.server = Server(office, self.listening, threading.Lock())
        self.server.prepare()
        self.thread = threading.Thread(target=self.server.serve)
        self.thread.start()

    def stop(self) -> None:
        self.server.stop()
        self.thread.join()


@pytest.fixture
def port(two: Two) -> Iterator[Port]:
    """Node `b` answers."""
    port = Port(two.b)
    yield port
    port.stop()


def raw(at: Address, data: bytes, most: int = 1 << 16) -> bytes:
    """What the server says to these bytes inside TLS, until it closes or has said a whole answer."""
    with socket.create_connection(at, 10) as plain, client_context().wrap_socket(plain) as wrapped:
        wrapped.sendall(data)
        said = b""
        while len(said) < most:
            block = wrapped.recv(most)
            if not block:
                break
            said += block
        return said


def head(method: str = "POST", path: str = "/exchange", *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *lines, "", ""]).encode()


def posted(at: Address, data: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPSConnection(*at, timeout=20, context=client_context())
    with suppress(OSError):  # a server that has judged the first bytes need not read the others
        connection.request("POST", "/exchange", body=data)
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found
