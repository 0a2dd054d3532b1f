"""The way to the peer: HTTPS to one URL, its server known by the pinned key and by nothing else.

TLS 1.3 without any public authority. The handshake proves that the server holds its certificate's key;
that this key is the one on the peer's card is checked before the first byte of ours is sent.
"""

from __future__ import annotations

import hmac
import http.client
import re
import socket
import ssl
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import msgspec

from comity.courier.bundle import LIMIT
from comity.errors import PeerFault, Refused, Unavailable, Usage
from comity.tls import pin_of

PATH = "/exchange"
CONNECT_SECONDS = 20
# The peer may wait for its own write lock and fold a thousand entries before it answers.
ANSWER_SECONDS = 180
MOST_ERROR = 1024

_CODE = re.compile(r"[a-z][a-z_0-9]{0,31}(\.[a-z][a-z_0-9]{0,31}){1,3}")


class Refusal(msgspec.Struct, frozen=True):
    """The body of an error: a stable code and nothing else."""

    code: str


class _Pinned(http.client.HTTPSConnection):
    """A connection that is closed, with nothing sent, unless the server holds the pinned key."""

    def __init__(self, host: str, port: int, pin: str) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=client_context())
        self._pin = pin

    def connect(self) -> None:
        super().connect()
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        certificate = self.sock.getpeercert(binary_form=True)
        if certificate is None or not hmac.compare_digest(_pin(certificate), self._pin):
            self.close()
            raise PeerFault("peer.certificate")
        self.sock.settimeout(ANSWER_SECONDS)


class Post:
    """One connection to the peer, kept over the rounds of an exchange; a context manager."""

    def __init__(self, url: str, pin: str) -> None:
        """`url`: `https://HOST:PORT`, with or without `/exchange`. `pin`: SHA-256 of the SPKI, hex.

        Raises Usage("peer.url_malformed"). Nothing is connected yet.
        """
        host, port = _parts(url)
        self._connection = _Pinned(host, port, pin)
        self._used = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def send(self, data: bytes) -> bytes:
        """The peer's bundle in answer to ours.

        Raises PeerFault: peer.certificate, bundle.too_large; Refused("peer.refused", reason=its code);
        Unavailable: peer.unreachable, peer.unavailable.
        """
        try:
            try:
                response = self._ask(data)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # The peer had closed the idle connection. Bundles are idempotent: say it again, once.
                if not self._used:
                    raise
                self._connection.close()
                response = self._ask(data)
            self._used = True
            return self._read(response)
        except (OSError, http.client.HTTPException) as failure:
            self._connection.close()
            raise Unavailable("peer.unreachable") from failure

    def _ask(self, data: bytes) -> http.client.HTTPResponse:
        headers = {"Content-Type": "application/octet-stream"}
        self._connection.request("POST", PATH, body=data, headers=headers)
        return self._connection.getresponse()

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        if response.status == http.client.OK:
            data = response.read(LIMIT + 1)
            if len(data) > LIMIT:
                self._connection.close()
                raise PeerFault("bundle.too_large", limit=LIMIT)
            if response.length:
                raise http.client.IncompleteRead(data, response.length)
            return data
        reason = _reason(response.status, response.read(MOST_ERROR))
        self._connection.close()
        if response.status in {403, 409, 413, 422}:
            # What the peer dislikes is ours to look at; that it says so is no fault of its own.
            raise Refused("peer.refused", reason=reason)
        raise Unavailable("peer.unavailable", reason=reason)


def client_context() -> ssl.SSLContext:
    """TLS 1.3, no name and no authority checked: the pin replaces both."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _pin(certificate: bytes) -> str:
    try:
        return pin_of(certificate)
    except ValueError:
        return ""


def _reason(status: int, body: bytes) -> str:
    """The code that the peer gave, if it looks like one: nothing else of its words is repeated."""
    try:
        code = msgspec.json.decode(body, type=Refusal).code
    except (msgspec.MsgspecError, UnicodeDecodeError):
        code = ""
    if _CODE.fullmatch(code):
        return code
    return "bundle.too_large" if status == 413 else f"http.{status}"


def _parts(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Usage("peer.url_malformed", url=url) from None
    plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme != "https" or not host or parts.path not in {"", "/", PATH} or not plain:
        raise Usage("peer.url_malformed", url=url)
    return host, port or 443
