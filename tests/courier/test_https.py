"""The courier's port on loopback, and those who come to it with anything but a bundle."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable

import pytest

from comity import tls
from comity.chancery.office import Office
from comity.chancery.receive import outgoing
from comity.courier import bundle
from comity.courier.exchange import exchange
from comity.courier.http import server_context
from comity.courier.post import Post, client_context
from comity.errors import ComityError, PeerFault, Unavailable, Usage
from support.https_port import Port, posted
from support.two_offices import Two, size


def test_two_nodes_agree_and_exchange_until_both_hold_both_logs(two: Two, port: Port) -> None:
    rounds: list[int] = []
    report = exchange(two.a, port.url, progress=lambda so_far: rounds.append(so_far.rounds))
    assert two.a.in_force()
    assert report.new == size(two.a, "DZ") == size(two.b, "DZ") > 0
    assert report.sent == size(two.a, "FR") == size(two.b, "FR") > 0
    assert report.complete
    assert rounds == list(range(1, report.rounds + 1))
    assert report.rounds <= 4


def test_receipts_alone_call_for_no_more_receipts(two: Two, port: Port) -> None:
    exchange(two.a, port.url)
    before = size(two.a, "FR"), size(two.a, "DZ")
    quiet = exchange(two.a, port.url)
    assert (quiet.sent, quiet.new, quiet.rounds) == (0, 0, 1)
    assert (size(two.a, "FR"), size(two.b, "DZ")) == before


def test_an_exchange_without_an_address_uses_the_one_that_worked(two: Two, port: Port) -> None:
    with pytest.raises(Unavailable, match=r"peer\.no_url"):
        exchange(two.a)
    with pytest.raises(Unavailable, match=r"peer\.unreachable"):
        exchange(two.a, "https://127.0.0.1:1")
    assert two.a.peer().url == "", "an address that did not work is not kept"
    exchange(two.a, port.url)
    assert exchange(two.a).complete


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1",
        "https://",
        "https://h:99999",
        "https://u:p@h",
        "https://h/other",
        "https://h/?q",
        "h:1",
    ],
)
def test_only_an_https_address_of_a_courier_is_one(two: Two, url: str) -> None:
    with pytest.raises(Usage, match=r"peer\.url_malformed"):
        exchange(two.a, url)


def test_an_exchange_broken_off_after_a_round_goes_on_where_it_was(two: Two, port: Port) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        exchange(two.a, port.url, progress=interrupt)
    two.business(two.a, 3)
    with pytest.raises(KeyboardInterrupt):
        exchange(two.a, port.url, progress=interrupt)
    assert exchange(two.a).complete
    assert size(two.a, "FR") == size(two.b, "FR")
    assert size(two.a, "DZ") == size(two.b, "DZ")


def test_an_answer_that_was_lost_is_given_again(two: Two, port: Port) -> None:
    """The peer committed what we sent, and we never heard of it."""
    exchange(two.a, port.url)
    two.business(two.a)
    status, _ = posted(port.at, bundle.pack(two.a, outgoing(two.a)))
    assert status == 200
    held = size(two.b, "FR")
    report = exchange(two.a)
    assert report.complete
    assert size(two.a, "FR") == size(two.b, "FR") >= held
    assert size(two.a, "DZ") == size(two.b, "DZ")


def test_a_replayed_bundle_takes_effect_once(two: Two, port: Port) -> None:
    exchange(two.a, port.url)
    two.business(two.a)
    data = bundle.pack(two.a, outgoing(two.a))
    sizes = []
    for _ in range(3):
        assert posted(port.at, data)[0] == 200
        sizes.append((size(two.b, "FR"), size(two.b, "DZ")))
    assert len(set(sizes)) == 1


def test_a_server_with_another_key_is_sent_nothing(two: Two) -> None:
    """Stops: somebody between the nodes, who would at least learn who talks to whom and how much."""
    key, certificate = tls.make("XX")
    heard: list[bytes] = []

    def impostor(listening: socket.socket) -> None:
        plain, _ = listening.accept()
        with plain, server_context(certificate, key).wrap_socket(plain, server_side=True) as wrapped:
            heard.append(wrapped.recv(1 << 16))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=impostor, args=(listening,))
        thread.start()
        with pytest.raises(PeerFault, match=r"peer\.certificate"):
            exchange(two.a, "https://127.0.0.1:{1}".format(*listening.getsockname()))
        thread.join(10)
    assert heard == [b""]
    assert two.a.peer().url == ""


def test_nothing_older_than_tls_1_3_is_spoken(port: Port) -> None:
    context = client_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(port.at, 10) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain).recv(1)


def test_two_clients_at_once_lose_nothing(two: Two, port: Port, opened: Callable[..., Office]) -> None:
    exchange(two.a, port.url)
    two.business(two.a, 2)
    two.business(two.b, 2)
    failures: list[BaseException] = []

    def run() -> None:
        office = opened("FR", bodies=False)
        try:
            exchange(office, port.url)
        except ComityError as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failures
    exchange(two.a, port.url)
    assert size(two.a, "FR") == size(two.b, "FR")
    assert size(two.a, "DZ") == size(two.b, "DZ")


def test_two_nodes_that_ask_each_other_at_once_do_not_wait_for_themselves(two: Two, port: Port) -> None:
    other = Port(two.a)
    try:
        exchange(two.a, port.url, guard=other.server.guard)
        two.business(two.a)
        two.business(two.b)
        done: list[bool] = []
        threads = [
            threading.Thread(
                target=lambda o=office, u=url, g=guard: done.append(exchange(o, u, guard=g).complete)
            )
            for office, url, guard in [
                (two.a, port.url, other.server.guard),
                (two.b, other.url, port.server.guard),
            ]
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join(30)
        assert len(done) == 2
    finally:
        other.stop()
    exchange(two.a, port.url)
    assert size(two.a, "DZ") == size(two.b, "DZ")


def test_a_peer_whose_disk_went_back_in_time_is_noticed(two: Two, port: Port) -> None:
    exchange(two.a, port.url)
    for model in ("Entry", "Log"):
        getattr(two.b.store.logs.m, model).objects.using(two.b.store.alias).filter(party="FR").delete()
    with pytest.raises(PeerFault, match=r"peer\.behind"):
        exchange(two.a)
    assert "peer.behind" in [fault.code for fault in two.a.store.agreement.faults()]


def test_one_connection_serves_all_rounds(two: Two, port: Port, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    original = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: made.append(1) or original(*a, **k))
    assert exchange(two.a, port.url).rounds > 1
    assert len(made) == 1


def test_a_connection_that_idled_out_is_made_again(two: Two, port: Port) -> None:
    with Post(port.url, two.a.peer_card.tls) as post:
        post.send(bundle.pack(two.a, outgoing(two.a)))
        post._connection.sock.shutdown(socket.SHUT_RDWR)
        assert post.send(bundle.pack(two.a, outgoing(two.a)))


def test_the_key_is_written_nowhere_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    written: list[bytes] = []
    original = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: written.append(bytes(data)) or original(fd, data))
    key, certificate = tls.make("XX")
    server_context(certificate, key)
    assert b"BEGIN CERTIFICATE" in written[0]
    assert b"ENCRYPTED PRIVATE KEY" in written[1]
    assert key.split("\n")[1].encode() not in b"".join(written)
