"""Write the journal's vectors again: PYTHONPATH=src python vectors/make_journal.py

Everything follows from the constants below, except ML-DSA-44 signatures, which are hedged: notes are
kept from the files as long as they still verify and say the same.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from comity.envelope.keys import SigningPair
from comity.errors import ComityError
from comity.journal import checkpoint, entry, note, proof, tree
from comity.journal.checkpoint import Checkpoint
from comity.journal.entry import Header, Item

HERE = Path(__file__).parent
TIME = entry.seconds("2026-03-02T09:30:00Z")
# The leaves that implementations of RFC 6962 share as their test data.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip


def fixed(label: str, length: int) -> bytes:
    """Bytes that stand for random ones: SHAKE-256 of a label."""
    return hashlib.shake_256(b"comity vectors " + label.encode()).digest(length)


MECH = fixed("mechanism", 32).hex()
SUBMIT = Header(
    mech=MECH, party="FR", inc=0, index=12, time="2026-03-02T09:30:00Z", pillar="readmission",
    case=fixed("case", 16).hex(), act="submit", table=fixed("table", 32).hex(),
    seen={"DZ": (0, 9, fixed("root", 32).hex())}, terms={"channel": "consular", "days": 8, "minor": False},
    approvals=[fixed("tag 1", 16).hex(), fixed("tag 2", 16).hex()],
    items=[Item(fixed("box", 32).hex(), fixed("kc", 32).hex())], nonce=fixed("nonce", 16).hex(),
)  # fmt: skip
RECEIPT = Header(
    mech=MECH, party="DZ", inc=1, index=0, time="2026-03-02T09:31:07Z", pillar="", case="", act="receipt",
    table="", seen={"FR": (0, 13, fixed("root 2", 32).hex())}, terms={"note": "é\u2028\u0007\"\\/"},
    approvals=[], items=[], nonce=fixed("nonce 2", 16).hex(),
)  # fmt: skip


def code(call: Callable[[], object]) -> str:
    """The code with which the call is refused, or nothing."""
    try:
        call()
    except ComityError as error:
        return error.code
    return ""


def header_edits() -> list[tuple[str, str, str]]:
    """(name, find, put): each replaces one text in the leaf of SUBMIT."""
    box = f'{{"box":"{SUBMIT.items[0].box}","kc":"{SUBMIT.items[0].kc}"}}'
    first = SUBMIT.approvals[0]
    return [
        ("truncated", '"v":1}', '"v":1'),
        ("unpaired surrogate", "consular", "\\ud800"),
        ("nested 33 deep", '"minor":false', '"minor":' + "[" * 31 + "]" * 31),
        ("nested 32 deep", '"minor":false', '"minor":' + "[" * 30 + "]" * 30),
        ("white space", '"v":1}', '"v": 1}'),
        ("keys in another order", '"v":1}', '"v":1,"aaa":1}'),
        ("duplicate key, same value", '"v":1}', '"v":1,"v":1}'),
        ("duplicate key in terms", '"days":8', '"days":7,"days":8'),
        ("escape in another spelling", "consular", "\\u0063onsular"),
        ("float", '"days":8', '"days":8.0'),
        ("integer of 2**53", '"days":8', '"days":9007199254740992'),
        ("negative zero", '"days":8', '"days":-0'),
        ("default left out", ',"v":1}', "}"),
        ("unknown field", '"v":1}', '"v":1,"w":1}'),
        ("version 2", '"v":1}', '"v":2}'),
        ("negative index", '"index":12', '"index":-1'),
        ("index as text", '"index":12', '"index":"12"'),
        ("index as boolean", '"index":12', '"index":true'),
        ("party in lower case", '"party":"FR"', '"party":"fr"'),
        ("party of three letters", '"party":"FR"', '"party":"FRA"'),
        ("hex in upper case", SUBMIT.nonce, SUBMIT.nonce.upper()),
        ("hex cut short", SUBMIT.nonce, SUBMIT.nonce[:-1]),
        ("30 February", "2026-03-02T", "2026-02-30T"),
        ("leap second", "09:30:00Z", "23:59:60Z"),
        ("before 1970", "2026-03-02T", "1969-12-31T"),
        ("offset instead of Z", "09:30:00Z", "09:30:00+00:00"),
        ("fraction of a second", "09:30:00Z", "09:30:00.0Z"),
        ("newline in act", '"act":"submit"', '"act":"sub\\nmit"'),
        ("nested term", '"minor":false', '"minor":{}'),
        ("null term", '"minor":false', '"minor":null'),
        ("terms of 513 bytes", '"consular"', '"' + "x" * (513 - len('{"channel":"","days":8,"minor":false}')) + '"'),
        ("terms of 512 bytes", '"consular"', '"' + "x" * (512 - len('{"channel":"","days":8,"minor":false}')) + '"'),
        ("approval twice", first, SUBMIT.approvals[1]),
        ("17 items", box, ",".join([box] * 17)),
        ("16 items", box, ",".join([box] * 16)),
        ("item with a third field", '"kc":"', '"id":1,"kc":"'),
        ("negative size in seen", "[0,9,", "[0,-9,"),
        ("four values in seen", "[0,9,", "[0,9,9,"),
    ]  # fmt: skip


def headers() -> dict[str, Any]:
    good = [{"leaf": leaf.decode(), "hash": entry.leaf_hash(leaf).hex()}
            for leaf in map(entry.encode_header, (SUBMIT, RECEIPT))]  # fmt: skip
    cases = []
    for name, find, put in header_edits():
        text = str(good[0]["leaf"])
        assert text.count(find) == 1, name
        leaf = text.replace(find, put).encode()
        cases.append({"name": name, "find": find, "put": put, "code": code(lambda b=leaf: entry.decode_header(b))})
    raw = [("empty", b""), ("not UTF-8", b'"\xff"'), ("null", b"null"), ("a list", b"[]"), ("4096 bytes", b" " * 4096),
           ("4097 bytes", b" " * 4097)]  # fmt: skip
    return {
        "about": "`good`: leaf and leaf hash. Each edit replaces `find` by `put` in the first leaf; its code is "
                 "empty where the result is good. `raw`: leaves in hex.",
        "good": good,
        "edits": cases,
        "raw": [{"name": n, "leaf": b.hex(), "code": code(lambda b=b: entry.decode_header(b))} for n, b in raw],
    }  # fmt: skip


def trees() -> dict[str, Any]:
    hashes = [entry.leaf_hash(leaf) for leaf in LEAVES]
    frontier, dumps, roots = tree.Frontier.empty(), [], []
    for at in range(len(hashes) + 1):
        dumps.append(frontier.dump().hex())
        roots.append(frontier.root().hex())
        if at < len(hashes):
            frontier.append(hashes[at])
    sizes = range(1, len(hashes) + 1)
    return {
        "about": "RFC 9162, 2.1, over `leaves`: root and frontier for each size from 0; paths for each size",
        "leaves": [leaf.hex() for leaf in LEAVES],
        "roots": roots,
        "frontiers": dumps,
        "inclusion": [
            {"size": n, "index": i, "path": hexes(tree.inclusion_proof(hashes[:n], i))} for n in sizes for i in range(n)
        ],
        "consistency": [
            {"first": m, "second": n, "path": hexes(tree.consistency_proof(hashes[:n], m)),
             "prefix_path": hexes(tree.prefix_path(hashes[:n], m))} for n in sizes for m in range(1, n + 1)
        ],
    }  # fmt: skip


def hexes(hashes: list[bytes]) -> list[str]:
    return [each.hex() for each in hashes]


def old(name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((HERE / name).read_text())
    except FileNotFoundError:
        return {}
    return found


def signed(before: str, point: Checkpoint, keys: SigningPair) -> str:
    """A note of `point`: that of the last run if it is still good."""
    try:
        if checkpoint.verify(before, keys.verifying(), point.origin) == point:
            return before
    except ComityError:
        pass
    return checkpoint.sign(point, keys, TIME)


def cosigned(before: list[str], point: Checkpoint, keys: SigningPair, name: str) -> list[str]:
    try:
        if checkpoint.verify_cosignature(point, before, keys.verifying(), name) == TIME + 5:
            return before
    except ComityError:
        pass
    return checkpoint.cosign(point, keys, name, TIME + 5)


def pair(label: str) -> SigningPair:
    return SigningPair.from_seed(fixed(label, 64))


def checkpoints() -> dict[str, Any]:
    before = old("checkpoint.json")
    log, cosigner = pair("log"), pair("cosign")
    origin, name = checkpoint.origin(MECH, "FR", 0), checkpoint.cosigner_name(MECH, "DZ")
    hashes = [entry.leaf_hash(leaf) for leaf in LEAVES]
    point = Checkpoint(origin, 8, tree.root_of(hashes))
    text = signed(before.get("note", ""), point, log)
    lines = cosigned(before.get("cosignatures", []), point, cosigner, name)
    head, (first, second) = point.text(), text[len(point.text()) + 1 :].splitlines()
    other = [*hashes[:2], entry.leaf_hash(b"another"), *hashes[3:]]
    forks = before.get("fork", {})
    edits = [
        ("another origin", "/FR/0\n8", "/FR/1\n8"),
        ("leading zero", "\n8\n", "\n08\n"),
        ("extension line", head, head + "extra\n"),
        ("no Ed25519 signature", first + "\n", ""),
        ("no ML-DSA-44 signature", second + "\n", ""),
        ("Ed25519 signature twice", first, first + "\n" + first),
        ("carriage return", "\n8\n", "\r\n8\r\n"),
        ("no blank line", head + "\n", head),
        ("root in other base64", b64encode(point.root).decode(), b64encode(point.root).decode().rstrip("=")),
    ]
    cases = []
    for title, find, put in edits:
        assert text.count(find) == 1, title
        bad = text.replace(find, put)
        cases.append({"name": title, "find": find, "put": put,
                      "code": code(lambda b=bad: checkpoint.verify(b, log.verifying(), origin))})  # fmt: skip
    return {
        "about": "The tree of tree.json, signed. Each edit under `refuse` replaces `find` by `put` in `note`. "
                 "`fork`: two notes by one log, and the path that convicts it (prefix_path of the larger tree)",
        "seeds": {"log": log.seed.hex(), "cosign": cosigner.seed.hex()},
        "origin": origin,
        "cosigner": name,
        "vkeys": {
            "log": [note.encode_vkey(key) for key in checkpoint.log_vkeys(log.verifying(), origin)],
            "cosign": [note.encode_vkey(key) for key in checkpoint.cosigner_vkeys(cosigner.verifying(), name)],
        },
        "size": 8,
        "root": point.root.hex(),
        "note": text,
        "cosigned_at": TIME + 5,
        "cosignatures": lines,
        "messages": {
            "log_mldsa44": checkpoint.mldsa_message(point, origin, TIME).hex(),
            "cosign_ed25519": checkpoint.ed25519_message(point, TIME + 5).decode(),
            "cosign_mldsa44": checkpoint.mldsa_message(point, name, TIME + 5).hex(),
        },
        "refuse": cases,
        "fork": {
            "a": signed(forks.get("a", ""), Checkpoint(origin, 5, tree.root_of(hashes[:5])), log),
            "b": signed(forks.get("b", ""), Checkpoint(origin, 8, tree.root_of(other)), log),
            "path": hexes(tree.prefix_path(other, 5)),
        },
    }  # fmt: skip


def proofs(signed_tree: dict[str, Any]) -> dict[str, Any]:
    log, cosigner = pair("log").verifying(), pair("cosign").verifying()
    origin, name = signed_tree["origin"], signed_tree["cosigner"]
    hashes = [entry.leaf_hash(leaf) for leaf in LEAVES]
    whole = checkpoint.with_cosignatures(signed_tree["note"], signed_tree["cosignatures"])
    path = tree.inclusion_proof(hashes, 5)
    text = proof.make(5, path, whole, b"case")
    steps = [b64encode(step).decode() for step in path]
    edits = [
        ("another index", "index 5", "index 4"),
        ("index with a leading zero", "index 5", "index 05"),
        ("index beyond the tree", "index 5", "index 8"),
        ("step left out", steps[1] + "\n", ""),
        ("steps exchanged", f"{steps[0]}\n{steps[1]}", f"{steps[1]}\n{steps[0]}"),
        ("another version", "proof@v1", "proof@v2"),
        ("extra after index", "extra Y2FzZQ==\nindex 5\n", "index 5\nextra Y2FzZQ==\n"),
        ("no cosignature", signed_tree["cosignatures"][1] + "\n", ""),
        ("another log", "/FR/0\n8", "/DZ/0\n8"),
    ]
    cases = []
    for title, find, put in edits:
        assert text.count(find) == 1, title
        bad = text.replace(find, put)
        cases.append({"name": title, "find": find, "put": put,
                      "code": code(lambda b=bad: proof.verify(b, hashes[5], log, origin, cosigner, name))})  # fmt: skip
    return {
        "about": "That leaf 5 of tree.json stands in the log of checkpoint.json; keys and names are there. "
                 "Each edit under `refuse` replaces `find` by `put` in `text`.",
        "index": 5,
        "leaf_hash": hashes[5].hex(),
        "extra": b"case".hex(),
        "text": text,
        "refuse": cases,
    }  # fmt: skip


def main() -> None:
    points = checkpoints()
    for name, data in {
        "header.json": headers(), "tree.json": trees(), "checkpoint.json": points, "proof.json": proofs(points),
    }.items():  # fmt: skip
        (HERE / name).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
