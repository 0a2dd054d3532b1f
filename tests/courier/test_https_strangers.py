"""The courier's port against strangers: who speaks what, too much, too slowly, or spoilt."""

from __future__ import annotations

import socket
import time
from contextlib import suppress

import pytest

from comity.chancery.receive import outgoing
from comity.courier import bundle
from comity.courier.exchange import exchange
from comity.courier.post import client_context
from comity.envelope import bundlebox
from comity.envelope.keys import SigningPair
from comity.errors import ComityError, Refused
from support.https_port import Port, head, posted, raw
from support.two_offices import Two


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (head("GET", "/"), b"404"),
        (head("GET"), b"404"),
        (head("POST", "/", "Content-Length: 5") + b"hello", b"404"),
        (head("POST", "/exchange?a=b", "Content-Length: 0"), b"404"),
        (head("POST", "/exchange"), b"411"),
        (head("POST", "/exchange", "Transfer-Encoding: chunked") + b"0\r\n\r\n", b"411"),
        (head("POST", "/exchange", "Content-Length: x"), b"400"),
        (head("POST", "/exchange", f"Content-Length: {bundle.LIMIT + 1}"), b"413"),
        (head("POST", "/exchange", "X: " + "x" * 9000), b"413"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_a_stranger_gets_a_status_and_not_a_word(port: Port, request_: bytes, status: bytes) -> None:
    said = raw(port.at, request_)
    first, _, body = said.partition(b"\r\n\r\n")
    assert first.split()[1] == status
    assert body == b""
    assert b"cheroot" not in said.lower()
    assert b"python" not in said.lower()


def test_plain_http_on_the_port_gets_nothing(port: Port) -> None:
    with socket.create_connection(port.at, 10) as plain:
        plain.sendall(head("GET", "/"))
        said = plain.recv(1 << 16)
    assert b"HTTP" not in said


def test_a_body_over_the_limit_is_refused_before_a_byte_of_it_is_read(port: Port) -> None:
    started = time.monotonic()
    said = raw(port.at, head("POST", "/exchange", f"Content-Length: {bundle.LIMIT + 1}"))
    assert said.startswith(b"HTTP/1.1 413")
    assert time.monotonic() - started < 5


def test_a_stranger_s_body_is_refused_by_its_first_bytes(two: Two, port: Port) -> None:
    """Stops: memory filled with sixty-four megabytes by anyone who can connect."""
    good = bundle.pack(two.a, outgoing(two.a))
    for bad, code in [
        (b"x" * 1280, b"bundle.malformed"),
        (bundlebox.MAGIC + bytes(1264), b"bundle.not_for_us"),
        (good[:16] + bytes(32) + good[48:1280], b"bundle.unknown_sender"),
    ]:
        said = raw(port.at, head("POST", "/exchange", f"Content-Length: {bundle.LIMIT}") + bad)
        assert code in said.partition(b"\r\n\r\n")[2]


def test_each_refusal_says_its_code_and_no_more(two: Two, port: Port) -> None:
    good = bundle.pack(two.a, outgoing(two.a))
    forged = bundlebox.seal_bundle(
        b"x", SigningPair.from_seed(bytes(64)), two.a.fingerprint, two.b.fingerprint, two.b.card.bundle_public
    )
    own = two.a.keyring.node.log
    empty = bundlebox.seal_bundle(b"x", own, two.a.fingerprint, two.b.fingerprint, two.b.card.bundle_public)
    for data, status, body in [
        (good[:500], 422, b'{"code":"bundle.malformed"}'),
        (bundle.pack(two.b, outgoing(two.b)), 403, b'{"code":"bundle.not_for_us"}'),
        (forged, 403, b'{"code":"bundle.bad_signature"}'),
        (empty, 422, b'{"code":"bundle.payload"}'),
    ]:
        assert posted(port.at, data) == (status, body)
    assert [fault.code for fault in two.b.store.agreement.faults()] == ["bundle.payload"]
    assert posted(port.at, good)[0] == 200, "the port goes on"


@pytest.mark.parametrize("way", ["cut", "altered"])
def test_a_bundle_spoilt_on_the_way_never_gets_in(two: Two, port: Port, way: str) -> None:
    data = bundle.pack(two.a, outgoing(two.a))
    step = 97 if way == "cut" else 61
    found = set()
    for at in range(0, len(data), step):
        bad = data[:at] if way == "cut" else data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        found.add(posted(port.at, bad)[0])
    assert found <= {403, 422}


def test_what_the_peer_refuses_is_not_called_its_fault(
    two: Two, port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "pack", lambda *_: bytes(2000))
    with pytest.raises(Refused) as refused:
        exchange(two.a, port.url)
    assert (refused.value.code, refused.value.params) == ("peer.refused", {"reason": "bundle.malformed"})


def test_a_node_that_can_not_write_says_so_without_a_reason(
    two: Two, port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two.b, "mode", lambda: "read_only")
    with pytest.raises(ComityError) as refused:
        exchange(two.a, port.url)
    assert (refused.value.code, refused.value.params) == ("peer.unavailable", {"reason": "node.stopped"})


def test_slow_clients_block_nobody(two: Two, port: Port) -> None:
    """Some never shake hands, some stop inside the head, some inside the body."""
    slow: list[socket.socket] = []
    for said in (None, None, head()[:20], head("POST", "/exchange", "Content-Length: 5000") + b"comity"):
        plain = socket.create_connection(port.at, 10)
        slow.append(plain)
        if said is not None:
            wrapped = client_context().wrap_socket(plain)
            wrapped.sendall(said)
            slow.append(wrapped)
    started = time.monotonic()
    assert exchange(two.a, port.url).complete
    assert time.monotonic() - started < 8
    for each in slow:
        each.close()


def test_a_trickle_of_bytes_does_not_hold_a_thread_for_ever(
    port: Port, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("comity.courier.http.HEADER_SECONDS", 1.0)
    with socket.create_connection(port.at, 10) as plain, client_context().wrap_socket(plain) as wrapped:
        # Written and read by turns: a TLS connection is not for two threads at once.
        wrapped.settimeout(0.1)
        started = time.monotonic()
        answer = b""
        while not answer and time.monotonic() - started < 4:
            with suppress(OSError):
                wrapped.send(b"P")
            with suppress(TimeoutError):
                answer = wrapped.recv(100)
    assert answer.startswith(b"HTTP/1.1 408")
