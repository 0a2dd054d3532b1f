"""The published vectors, read as another implementation would read them, and pinned by the engine's name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity.cases.context import Context
from comity.cases.fold import ENGINE, ENGINE_VECTORS, fold
from comity.cases.holds import HoldEntry, PillarHolds
from comity.cases.memory import Logs
from comity.cases.order import CaseEntry, Position, Stamp, effective
from comity.cases.settling import settled_part
from comity.cases.statehash import root
from comity.cases.table import Table
from comity.journal.entry import Ref
from support.small_world import check_plain_terms, plain_calendar

FILE = Path(__file__).parents[2] / "vectors" / "fold.json"
DOCUMENT = json.loads(FILE.read_text("utf-8"))
TABLE = msgspec.convert(DOCUMENT["table"], Table)


def positions(shown: dict[str, list[int]]) -> dict[str, Position]:
    return {party: (inc, size) for party, (inc, size) in shown.items()}


def build(vector: dict[str, Any]) -> tuple[Context, list[CaseEntry]]:
    stamps, entries, holds = [], [], []
    for line in vector["logs"]:
        ref, time, eff = Ref.parse(line["ref"]), line["time"], positions(line["eff"])
        stamps.append(Stamp(ref, time, eff))
        if "case" in line:
            entries.append(CaseEntry(ref=ref, time=time, eff=dict(eff), **line["case"]))
        if "suspension" in line:
            said = line["suspension"]
            names = tuple(Ref.parse(name) for name in said.pop("names"))
            procedures = tuple(said.pop("procedures"))
            holds.append(
                HoldEntry(ref=ref, time=time, eff=dict(eff), names=names, procedures=procedures, **said)
            )
            line["suspension"] = said | {
                "names": [str(name) for name in names],
                "procedures": list(procedures),
            }
    first, second = DOCUMENT["parties"]
    context = Context(
        table=TABLE,
        parties=(first, second),
        params=DOCUMENT["params"],
        holds=PillarHolds(holds),
        log=Logs(stamps),
        calendar=plain_calendar,
        check_terms=check_plain_terms,
    )
    return context, entries


def test_the_engines_name_is_pinned_to_these_vectors() -> None:
    assert DOCUMENT["engine"] == ENGINE
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == ENGINE_VECTORS


def test_the_tables_digest_is_that_of_its_canonical_bytes() -> None:
    assert TABLE.digest == DOCUMENT["table_digest"]


@pytest.mark.parametrize("vector", DOCUMENT["vectors"], ids=lambda vector: vector["name"])
def test_a_vector_holds(vector: dict[str, Any]) -> None:
    context, entries = build(vector)
    state = fold(context, entries)
    expect = vector["expect"]
    shown = json.loads(msgspec.json.encode(state))
    assert {name: shown[name] for name in expect["shared"]} == expect["shared"]
    assert state.digest().hex() == expect["digest"]
    assert state.waiting_for == expect["waiting_for"]
    assert sorted(str(ref) for ref in settled_part(context, entries)) == expect["settled"]
    assert {str(ref): code for ref, code in context.holds.invalid().items()} == expect["invalid"]


@pytest.mark.parametrize("vector", DOCUMENT["vectors"], ids=lambda vector: vector["name"])
def test_what_an_entry_had_seen_follows_from_what_was_declared(vector: dict[str, Any]) -> None:
    logs: dict[str, list[Stamp]] = {party: [] for party in DOCUMENT["parties"]}
    declared = {}
    for line in vector["logs"]:
        ref = Ref.parse(line["ref"])
        logs[ref.party].append(Stamp(ref, line["time"], positions(line["eff"])))
        declared[ref] = positions(line["seen"])
    whole = Logs(stamp for log in logs.values() for stamp in log)
    for log in logs.values():
        for index, stamp in enumerate(log):
            before = log[index - 1].eff if index else None
            assert effective(stamp.ref, declared[stamp.ref], before, whole.last_below) == stamp.eff


@pytest.mark.parametrize("number", range(len(DOCUMENT["state_hash"])))
def test_a_state_hash_holds(number: int) -> None:
    said = DOCUMENT["state_hash"][number]
    cases = {case: bytes.fromhex(digest) for case, digest in said["cases"].items()}
    assert root(cases).hex() == said["root"]
