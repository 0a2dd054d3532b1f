"""Building the two nodes of the desk's bench, in two processes side by side, taken up where it was left.

    base/life.json     what was asked for, and the first day (epoch seconds)
    base/FR, base/DZ   the nodes, named after the profile's parties; tokens.json beside each node's files
    base/whole.json    written last: both nodes are complete and agree on every case

What is not as on a node that has lived two years: all days are a bench's days, bundles hold a whole day, and
the house logs lack the drafts and clearances of cases that have ended (see `doing`). The bodies are forms
filled with invented persons and a few lines of prose; there are no attachments.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

from bench_parts.life import Shape
from bench_parts.side import DAY
from bench_parts.stage import PASSPHRASE, exchange
from bench_parts.told import BENCH, Told
from comity import node
from comity.chancery import agreement, people
from comity.envelope import card
from comity.mechanism import profile_of
from comity.profile import Profile

PROFILE = BENCH.parent / "profiles" / "fr-dz.toml"
STAFF = (("Drafter", ["drafts"]), ("Approver", ["approves", "reviews"]))
QUIET = 6  # exchanges after the last day, at most


class NotWhole(SystemExit):
    """The nodes are not what was planned: a fault of the bench or of Comity, to be looked at."""


def build(base: Path, shape: Shape, profile: bool = False) -> dict[str, Any]:
    """The facts of `whole.json`, made or found: {entries, cases, effects, seconds, begin, shape, …}."""
    stamp = base / "whole.json"
    asked = json.loads((base / "life.json").read_text())["shape"] if (base / "life.json").exists() else None
    if asked is not None and asked != list(shape):
        raise SystemExit(f"{base} holds another build ({asked}): give another --keep, or remove it")
    if stamp.exists():
        found: dict[str, Any] = json.loads(stamp.read_text())
        return found
    started = time.perf_counter()
    parties = _found(base, shape)
    sides = [Told("side.py", base, party, profile=profile) for party in parties]
    try:
        for side in sides:
            side.hear()
        days = _live(sides, parties, shape)
        facts = _agreeing(sides, parties)
        for side in sides:
            side.ask(do="whole")
            assert side.process.stdin is not None
            side.process.stdin.close()
            side.process.wait(120)
    finally:
        for side in sides:
            side.end()
    shutil.rmtree(base / "post", ignore_errors=True)
    facts |= {
        "shape": shape._asdict(),
        "parties": parties,
        "days_lived_in_this_run": days,
        "seconds_of_this_run": round(time.perf_counter() - started, 1),
    }
    stamp.with_suffix(".new").write_text(json.dumps(facts))
    stamp.with_suffix(".new").replace(stamp)
    return facts


def _found(base: Path, shape: Shape) -> list[str]:
    """Make both nodes, pair them, agree, and give each authority its officers. The party codes."""
    agreed = tomllib.loads(PROFILE.read_text())
    parties: list[str] = agreed["parties"]
    if (base / "life.json").exists():
        return parties
    for party in parties:  # a founding that was interrupted is begun again
        shutil.rmtree(base / party, ignore_errors=True)
    (base / "post").mkdir(parents=True, exist_ok=True)
    offices = {party: node.create(base / party, party, PASSPHRASE, rehearsal=True) for party in parties}
    profile = profile_of(agreed)
    one, two = offices.values()
    agreement.pair(one, card.encode(two.card), two.fingerprint)
    agreement.pair(two, card.encode(one.card), one.fingerprint)
    begin = int(time.time()) // DAY * DAY - shape.days * DAY
    for party, office in offices.items():
        office.clock = _Begin(begin)
        _officers(base / party, party, office, profile)
    row = agreement.propose(one, profile)
    exchange(one, two)
    agreement.accept(two, row.digest)
    exchange(one, two)
    for office in offices.values():
        office.close()
    life = base / "life.json"
    life.with_suffix(".new").write_text(json.dumps({"shape": shape, "begin": begin}))
    life.with_suffix(".new").replace(life)
    return parties


class _Begin:
    """The clock of the founding."""

    def __init__(self, begin: int) -> None:
        self.begin = begin

    def now(self) -> int:
        return self.begin


def _officers(directory: Path, party: str, office: Any, profile: Profile) -> None:
    tokens: dict[str, str] = {}
    for authority in sorted(profile.authorities(party)):
        for name, ranks in STAFF:
            _, tokens[f"{name} {authority}"] = people.add_officer(office, f"{name} {authority}", authority, ranks)
    _, tokens["Director"] = people.add_officer(office, "Director", min(profile.authorities(party)), ["directs"])
    (directory / "tokens.json").write_text(json.dumps(tokens))
    (directory / "tokens.json").chmod(0o600)


def _live(sides: list[Told], parties: list[str], shape: Shape) -> int:
    """All days not lived yet, both sides at once. How many there were."""
    first = min(side.ask(do="done") for side in sides)
    began = time.perf_counter()
    for day in range(max(first, 0), shape.days):
        _both(sides, [{"do": "act", "day": day}] * 2)
        _both(sides, [{"do": "take", "of": other, "day": day} for other in reversed(parties)])
        _tell(day + 1, shape.days, time.perf_counter() - began, day + 1 - max(first, 0))
    return shape.days - max(first, 0)


def _both(sides: list[Told], orders: list[dict[str, Any]]) -> list[Any]:
    for side, order in zip(sides, orders, strict=True):
        side.tell(**order)
    return [side.hear() for side in sides]


def _agreeing(sides: list[Told], parties: list[str]) -> dict[str, Any]:
    """Exchange until neither has anything new, and hold what is there against the plan."""
    for _ in range(QUIET):
        _both(sides, [{"do": "pack"}] * 2)
        if sum(_both(sides, [{"do": "take", "of": other, "day": None} for other in reversed(parties)])) == 0:
            break
    found: list[dict[str, Any]] = _both(sides, [{"do": "facts"}] * 2)
    planned = found[0].pop("planned")
    found[1].pop("planned")
    first = found[0]
    effects = first["effects"]
    applied = planned["acts"] - planned["held"] - planned["struck"]
    expected = {"applied": applied, "held": planned["held"], "struck": planned["struck"]}
    wrong = {name: count for name, count in effects.items() if count != expected.get(name, 0)}
    if found[0] != found[1] or wrong or first["faults"] or first["cases"] != planned["cases"]:
        raise NotWhole(f"the nodes are not as planned: {found}, planned {planned}")
    return first


def _tell(done: int, total: int, seconds: float, lived: int) -> None:
    """A line on stderr that is written over."""
    if sys.stderr.isatty() or done == total or done % 50 == 0:
        left = seconds / lived * (total - done)
        end = "\n" if done == total or not sys.stderr.isatty() else ""
        sys.stderr.write(f"\rday {done} of {total}, about {left:.0f} s left\x1b[K{end}")
        sys.stderr.flush()
