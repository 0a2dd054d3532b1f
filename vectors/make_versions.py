"""Write the vectors of versions again: PYTHONPATH=src python vectors/make_versions.py

Two logs, AA and BB, of which only amendments, activations and notices are shown. `eff` is what an entry had seen;
`digest` stands for 64 hex digits, spelt short.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from comity.cases.versions import VersionEntry, Versions
from comity.journal.entry import Ref

HERE = Path(__file__).parent
FIRST = "first"
DAYS = ("2026-05-31", "2026-06-01", "2026-07-01")


def entry(ref: str, act: str, seen: int, **said: Any) -> dict[str, Any]:
    """One entry of a log that had seen so many of the other's entries."""
    party, _, index = ref.split(":")
    other = "BB" if party == "AA" else "AA"
    return {"ref": ref, "act": act, "eff": {party: [0, int(index)], other: [0, seen]}, **said}


def amend(ref: str, seen: int, version: str, base: str = FIRST) -> dict[str, Any]:
    return entry(ref, "amend", seen, version=version, base=base)


def activate(ref: str, seen: int, offer: str, version: str) -> dict[str, Any]:
    return entry(ref, "activate", seen, offer=offer, version=version)


def terminate(ref: str, seen: int, day: str) -> dict[str, Any]:
    return entry(ref, "terminate", seen, day=day)


CASES: dict[str, list[dict[str, Any]]] = {
    "an offer and its acceptance": [amend("AA:0:3", 2, "v1"), activate("BB:0:4", 4, "AA:0:3", "v1")],
    "a chain of three": [
        amend("AA:0:3", 2, "v1"),
        activate("BB:0:4", 4, "AA:0:3", "v1"),
        amend("BB:0:5", 4, "v2", "v1"),
        activate("AA:0:7", 6, "BB:0:5", "v2"),
    ],
    "an offer on another base": [amend("AA:0:3", 2, "v1", "v9"), activate("BB:0:4", 4, "AA:0:3", "v1")],
    "an offer of a version that there was": [amend("AA:0:3", 2, FIRST)],
    "an acceptance of what its author had not seen": [amend("AA:0:3", 2, "v1"), activate("BB:0:4", 3, "AA:0:3", "v1")],
    "an acceptance of one's own offer": [amend("BB:0:3", 2, "v1"), activate("BB:0:4", 2, "BB:0:3", "v1")],
    "an acceptance of another document": [amend("AA:0:3", 2, "v1"), activate("BB:0:4", 4, "AA:0:3", "v2")],
    "two acceptances of one offer": [
        amend("AA:0:3", 2, "v1"),
        activate("BB:0:4", 4, "AA:0:3", "v1"),
        activate("BB:0:5", 4, "AA:0:3", "v1"),
    ],
    "offers that cross, and acceptances that would": [
        amend("AA:0:3", 2, "v1"),
        amend("BB:0:3", 2, "v2"),
        activate("AA:0:4", 4, "BB:0:3", "v2"),
        activate("BB:0:4", 4, "AA:0:3", "v1"),
    ],
    "who comes first had accepted before it offered": [
        amend("BB:0:3", 2, "v2"),
        activate("AA:0:3", 4, "BB:0:3", "v2"),
        amend("AA:0:4", 4, "v3", "v2"),
    ],
    "a notice, and one that is taken back": [
        terminate("AA:0:3", 2, "2026-06-01"),
        terminate("BB:0:3", 2, "2026-07-01"),
        terminate("AA:0:5", 4, ""),
    ],
}


def made(shown: dict[str, Any]) -> VersionEntry:
    """An entry as the law reads it."""
    said = {name: value for name, value in shown.items() if name not in ("ref", "eff", "offer")}
    offer = Ref.parse(shown["offer"]) if "offer" in shown else None
    eff = {party: (place[0], place[1]) for party, place in shown["eff"].items()}
    return VersionEntry(ref=Ref.parse(shown["ref"]), time=0, eff=eff, offer=offer, **said)


def vector(name: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """The entries with what they come to: for each what was active after it, and on which days no case opened."""
    versions = Versions(FIRST, [made(each) for each in entries])
    after = []
    for each in entries:
        party, _, index = each["ref"].split(":")
        eff = each["eff"] | {party: [0, int(index) + 1]}
        known = {side: (place[0], place[1]) for side, place in eff.items()}
        closed = [day for day in DAYS if versions.ended(known, day)]
        after.append({"eff": eff, "active": versions.at(known).digest, "closed": closed})
    return {
        "name": name,
        "entries": entries,
        "void": {str(ref): code for ref, code in sorted(versions.invalid().items())},
        "versions": [each.digest for each in versions.chain()],
        "after": after,
    }


def document() -> dict[str, Any]:
    return {"first": FIRST, "days": list(DAYS), "vectors": [vector(name, made) for name, made in CASES.items()]}


if __name__ == "__main__":
    (HERE / "versions.json").write_text(json.dumps(document(), indent=1) + "\n", encoding="utf-8")
