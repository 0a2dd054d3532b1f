"""Checking an evidence file offline: two pairs of public keys and nothing else are trusted."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from comity.chancery.consult import context_of
from comity.chancery.evidence import EVIDENCE, KEYS
from comity.envelope import card as cards
from comity.envelope import opening
from comity.envelope.card import Card
from comity.errors import ComityError, Usage
from comity.journal import checkpoint as c2sp
from comity.journal import proof
from comity.journal.entry import Header, decode_header, leaf_hash

MOST_BYTES = 256 << 20


def verify_file(path: Path, trust: Path) -> dict[str, Any]:
    """{ok, checks: [{name, ok, detail}], first_bad}. Raises Usage("evidence.malformed" | "keys.malformed").

    For each entry: 1. the header is well formed and says the place that the file says; 2. its leaf
    stands in a log signed by its author; 3. the other party cosigned that log.
    """
    mechanism, known = _keys(trust)
    document = _document(path, EVIDENCE, "evidence.malformed")
    entries = document.get("entries")
    if not isinstance(entries, list) or not entries:
        raise Usage("evidence.malformed", key="entries")
    checks: list[dict[str, Any]] = [
        {"name": "mechanism", "ok": document.get("mechanism") == mechanism, "detail": ""}
    ]
    first_bad: dict[str, Any] | None = None
    seen: set[str] = set()
    for entry in entries:
        name, place, detail = _check(entry, mechanism, known, str(document.get("case")))
        detail = detail or ("entry.twice" if name in seen else "")
        seen.add(name)
        checks.append({"name": name, "ok": not detail, "detail": detail})
        if detail and first_bad is None:
            first_bad = place
    return {"ok": all(check["ok"] for check in checks), "checks": checks, "first_bad": first_bad}


def _check(entry: Any, mechanism: str, known: dict[str, Card], case: str) -> tuple[str, dict[str, Any], str]:
    """(name of the check, place, what is wrong or nothing)."""
    try:
        party, inc, index = str(entry["party"]), int(entry["incarnation"]), int(entry["index"])
        data, text = base64.b64decode(entry["header"], validate=True), str(entry["proof"])
    except (KeyError, TypeError, ValueError):
        return "entry", {"party": "", "index": -1}, "malformed"
    name, place = f"{party}:{inc}:{index}", {"party": party, "index": index}
    others = [other for other in known if other != party]
    if party not in known or len(others) != 1:
        return name, place, "party unknown to the keys"
    try:
        header = decode_header(data)
        if (header.mech, *header.ref) != (mechanism, party, inc, index):
            return name, place, "header.place"
        if header.case != case:
            return name, place, "header.case"
        proven = proof.verify(
            text,
            leaf_hash(data),
            known[party].log.pair(),
            c2sp.origin(mechanism, party, inc),
            known[others[0]].cosign.pair(),
            c2sp.cosigner_name(mechanism, others[0]),
        )
    except ComityError as bad:
        return name, place, bad.code
    if proven.index != index:
        return name, place, "proof.index"
    return name, place, _body(entry.get("body"), header)


def _body(body: Any, header: Header) -> str:
    """4. The body, where it is given, is what the header names: by the ciphertext's hash and the key's
    commitment. Stops: another text under a true header. Empty when it holds."""
    if body is None:
        return ""
    try:
        box, key = base64.b64decode(body["box"], validate=True), bytes.fromhex(body["key"])
        item = header.items[0]
        opening.open_box(box, key, context_of(header), 0, item.box, item.kc)
    except (KeyError, TypeError, ValueError, IndexError):
        return "body.malformed"
    except ComityError as bad:
        return bad.code
    return ""


def _keys(path: Path) -> tuple[str, dict[str, Card]]:
    document = _document(path, KEYS, "keys.malformed")
    known: dict[str, Card] = {}
    try:
        for party, told in document["parties"].items():
            card = cards.decode(told["card"].encode())
            if card.party != party or cards.fingerprint(card) != told["fingerprint"]:
                raise Usage("keys.malformed", key=party)
            known[party] = card
        return str(document["mechanism"]), known
    except (KeyError, AttributeError, TypeError) as bad:
        raise Usage("keys.malformed", key="parties") from bad
    except ComityError as bad:
        raise Usage("keys.malformed", key=bad.code) from bad


def _document(path: Path, wanted: str, code: str) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Usage(code, key="size")
        document = json.loads(path.read_bytes())
    except OSError as bad:
        raise Usage("file.unreadable", file=path.name) from bad
    except (ValueError, RecursionError) as bad:
        raise Usage(code, key="json") from bad
    if not isinstance(document, dict) or document.get("format") != wanted:
        raise Usage(code, key="format")
    return document
