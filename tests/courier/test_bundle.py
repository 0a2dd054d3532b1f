"""A payload's shape: the published vectors, and what a hostile peer could put into one."""

from __future__ import annotations

import importlib.util
import json
import re
import tracemalloc
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.chancery import receive
from comity.chancery.ledger import Wire
from comity.chancery.receive import Payload, outgoing
from comity.courier import bundle, exchange
from comity.errors import PeerFault, Refused
from support.source import ROOT
from support.two_offices import Two, size

VECTORS: dict[str, Any] = json.loads((ROOT / "vectors" / "payload.json").read_text("utf-8"))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_payload", ROOT / "vectors" / "make_payload.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_that_makes_the_vectors_would_change_nothing() -> None:
    assert script().text() == (ROOT / "vectors" / "payload.json").read_text("utf-8")


def test_the_published_payloads_read_as_they_say_and_are_written_so() -> None:
    plain = script().plain
    for good in VECTORS["good"]:
        data = bytes.fromhex(good["msgpack"])
        payload = bundle.decode(data)
        assert plain(payload) == good["payload"], good["name"]
        assert msgspec.msgpack.encode(payload) == data


@pytest.mark.parametrize("bad", [v for v in VECTORS["refuse"] if "msgpack" in v], ids=lambda v: v["name"])
def test_what_is_no_payload_is_refused_where_it_is_wrong(bad: dict[str, Any]) -> None:
    with pytest.raises(PeerFault) as refused:
        bundle.decode(bytes.fromhex(bad["msgpack"]))
    assert (refused.value.code, refused.value.params["at"]) == (bad["error"], bad["at"])


def test_the_page_opens_with_the_first_published_payload() -> None:
    page = (ROOT / "docs" / "specification" / "exchange.md").read_text("utf-8")
    lines = page.split("```\n")[1].splitlines()
    shown = "".join(re.split(r"  +(?=a map|[a-z]+: )", line)[0] for line in lines)
    assert shown.replace(" ", "") == VECTORS["good"][0]["msgpack"]


def test_a_payload_of_ours_is_never_refused_by_our_own_types() -> None:
    """The fields that are written are those that are read: a new one would not pass unnoticed."""
    assert Payload.__struct_fields__ == bundle._Payload.__struct_fields__
    assert Wire.__struct_fields__ == bundle._Entry.__struct_fields__
    assert receive.MOST_ENTRIES <= bundle.MOST_ENTRIES
    assert receive.MOST_BYTES * 2 <= bundle.LIMIT


@given(st.binary(max_size=300))
def test_no_bytes_bring_down_the_reader(data: bytes) -> None:
    for start in (b"", bytes.fromhex(VECTORS["good"][0]["msgpack"])[:-20]):
        try:
            bundle.decode(start + data)
        except PeerFault as fault:
            assert fault.code == "bundle.payload"


@pytest.mark.parametrize("length", [b"\xdd\xff\xff\xff\xff", b"\xdc\xff\xff", b"\xdd\x7f\xff\xff\xff"])
@pytest.mark.parametrize("field", [b"entries\x90", b"cosignature\x90"])
def test_a_length_that_claims_the_whole_memory_takes_none(length: bytes, field: bytes) -> None:
    data = bytes.fromhex(VECTORS["good"][0]["msgpack"]).replace(field, field[:-1] + length)
    tracemalloc.start()
    try:
        with pytest.raises(PeerFault):
            bundle.decode(data)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


def test_the_costliest_payload_costs_a_few_times_its_length() -> None:
    """Stops: a small bundle that unfolds into gigabytes of small objects."""
    entry = msgspec.msgpack.encode(Wire(b"", [], [], b""))
    whole = msgspec.msgpack.encode(Payload(entries=[Wire(b"", [], [], b"")]))
    count = 1 << 16
    data = whole.replace(b"entries\x91" + entry, b"entries\xdd" + count.to_bytes(4, "big") + entry * count)
    tracemalloc.start()
    try:
        assert len(bundle.decode(data).entries) == count
        assert tracemalloc.get_traced_memory()[1] < 24 * len(data) < bundle.LIMIT
    finally:
        tracemalloc.stop()


def test_a_bundle_that_the_peer_would_not_read_is_not_sent(two: Two) -> None:
    huge = Payload(entries=[Wire(b"{}", [bytes(bundle.LIMIT)], [], b"")])
    with pytest.raises(Refused, match=r"bundle\.over_limit"):
        bundle.pack(two.a, huge)


def test_before_pairing_there_is_nobody_to_send_to_or_hear_from(two: Two) -> None:
    data = bundle.pack(two.a, outgoing(two.a))
    two.b.store.agreement.m.Peer.objects.using(two.b.store.alias).delete()
    two.b.__dict__.pop("peer_card", None)
    for use in (lambda: bundle.pack(two.b, Payload()), lambda: exchange.take(two.b, data)):
        with pytest.raises(Refused, match=r"peer\.unknown"):
            use()


def test_a_peer_that_repeats_a_wrap_stops_only_its_own_bundle(two: Two) -> None:
    """The database keeps one wrap for an item and authority: a second would look like our own damage."""
    exchange.take(two.a, bundle.pack(two.b, outgoing(two.b)))
    good = outgoing(two.a)
    twice = [(0, "consulate", "00" * 16, bytes(1168))] * 2
    bad = msgspec.structs.replace(good, entries=[msgspec.structs.replace(good.entries[0], wraps=twice)])
    with pytest.raises(PeerFault, match=r"bundle\.payload"):
        exchange.take(two.b, bundle.pack(two.a, bad))
    assert [fault.code for fault in two.b.store.agreement.faults()] == ["bundle.payload"]
    exchange.take(two.b, bundle.pack(two.a, good))
    assert size(two.b, "FR") == len(good.entries)


def test_the_courier_opens_no_body(two: Two) -> None:
    """All of this runs with the node's own keys alone."""
    assert two.b.keyring.bodies is not None
    two.b.keyring.bodies = None
    exchange.take(two.a, exchange.answer(two.b, bundle.pack(two.a, outgoing(two.a))))
    assert two.a.in_force()
