"""Write the payload's vectors again: PYTHONPATH=src python vectors/make_payload.py

They show a payload's shape alone: the leaf is that of header.json, the note that of checkpoint.json, and
what stands for random bytes, signatures and ciphertexts follows from labels.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec

from comity.chancery.agreement import Pending
from comity.chancery.ledger import Wire
from comity.chancery.receive import Payload
from comity.courier import bundle
from comity.errors import PeerFault

HERE = Path(__file__).parent


def fixed(label: str, length: int) -> bytes:
    """Bytes that stand for random ones: SHAKE-256 of a label."""
    return hashlib.shake_256(b"comity vectors " + label.encode()).digest(length)


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / name).read_text("utf-8"))
    return found


def examples() -> dict[str, Payload]:
    points = read("checkpoint.json")
    wrap = (0, "DZ.consulate-lyon", fixed("kid", 16).hex(), fixed("wrap", 1168))
    signatures = {"FR": {"ed25519": fixed("ed", 64).hex(), "mldsa44": fixed("ml", 2420).hex()}}
    leaf = read("header.json")["good"][0]["leaf"].encode()
    entries = [
        Wire(leaf, [fixed("box", 528)], [wrap], b""),
        Wire(b"a leaf that is void travels too", [], [], b""),
        Wire(b"{}", [None], [], b"an annex"),
    ]
    return {
        "nothing to say, before any mechanism": Payload(),
        "a mechanism proposed": Payload(agreement=Pending(b'{"v":1}', signatures)),
        "entries": Payload(
            mech=fixed("mechanism", 32).hex(),
            first=12,
            entries=entries,
            checkpoint=points["note"],
            held=9,
            cosignature=points["cosignatures"],
        ),
    }


def plain(value: Any) -> Any:
    """The payload as JSON: byte strings are {"hex": …}."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def spoilt() -> dict[str, Any]:
    """Objects that are no payload, each by one change."""
    short = msgspec.structs.replace(examples()["entries"], checkpoint="", cosignature=[])
    whole = msgspec.msgpack.decode(msgspec.msgpack.encode(short))
    whole["entries"] = whole["entries"][:1]
    entry = whole["entries"][0]
    wrap = entry["wraps"][0]

    def with_entry(**changes: Any) -> dict[str, Any]:
        return {**whole, "entries": [{**entry, **changes}]}

    return {
        "another version": {**whole, "v": 2},
        "a field too many": {**whole, "x": 1},
        "a field too few": {name: value for name, value in whole.items() if name != "held"},
        "a negative number": {**whole, "first": -1},
        "a fraction": {**whole, "first": 12.0},
        "a number above 2^53 - 1": {**whole, "first": 2**53},
        "upper-case hex": {**whole, "mech": whole["mech"].upper()},
        "a text for bytes": with_entry(header="{}"),
        "a leaf above a mebibyte": with_entry(header=bytes((1 << 20) + 1)),
        "seventeen items": with_entry(items=[b""] * 17, wraps=[]),
        "a wrap cut short": with_entry(wraps=[[*wrap[:3], wrap[3][:-1]]]),
        "a wrap of an item that is not there": with_entry(wraps=[[1, *wrap[1:]]]),
        "two wraps of one item for one authority": with_entry(wraps=[wrap, [*wrap[:2], "00" * 16, wrap[3]]]),
        "an authority with a space": with_entry(wraps=[[0, "a b", *wrap[2:]]]),
        "an agreement by nine parties": {
            **whole,
            "agreement": {"document": b"", "signatures": {f"A{letter}": {} for letter in "ABCDEFGHI"}},
        },
    }


def vectors() -> dict[str, Any]:
    good = [
        {"name": name, "payload": plain(each), "msgpack": msgspec.msgpack.encode(each).hex()}
        for name, each in examples().items()
    ]
    first = bytes.fromhex(good[0]["msgpack"])
    bad = {name: msgspec.msgpack.encode(each) for name, each in spoilt().items()}
    bad |= {"a byte more": first + b"\x00", "a byte less": first[:-1], "nothing": b"", "an array": b"\x90"}
    bad["a list that says it has four thousand million entries"] = first.replace(
        b"entries\x90", b"entries\xdd\xff\xff\xff\xff"
    )
    refuse = []
    for name, data in bad.items():
        try:
            bundle.decode(data)
        except PeerFault as fault:
            # Long strings of zeros are not worth their place in a file.
            shown = {"msgpack": data.hex()} if len(data) < 1 << 16 else {"length": len(data)}
            refuse.append({"name": name, **shown, "error": fault.code, "at": fault.params["at"]})
            continue
        raise AssertionError(name)
    return {
        "about": "`msgpack` reads as `payload`, and `payload` is written so; what is under `refuse` is refused",
        "good": good,
        "refuse": refuse,
    }


def text() -> str:
    return json.dumps(vectors(), ensure_ascii=True, indent=1) + "\n"


if __name__ == "__main__":
    (HERE / "payload.json").write_text(text(), "utf-8")
