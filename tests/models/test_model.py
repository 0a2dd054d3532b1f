"""Suspension as a small model: checked in every state within bounds, and its histories replayed against the code.

The README says what is modelled, and what broke when it was broken on purpose.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from models import spin, traces
from models.nodes import Replay, expressible
from models.spin import Bounds, Run
from models.traces import Trace
from two_nodes.fixtures import scratch, sqlite_template, templates  # noqa: F401 - pytest finds them by name
from two_nodes.world import Template, World

EVERYTHING = Bounds(4, offers=2, accepts=2, acts=2)
SUSPENSION = Bounds(5, accepts=2, survivors=0, releases=0)
HELD_AGAIN = Bounds(3, holds=1, releases=2, reopen=True, resumed=True)
RELEASED = Bounds(4, holds=0, offers=0, accepts=0, acts=2, survivors=0, releases=2, reopen=True, resumed=True)
QUICK = {
    "everything": EVERYTHING,
    "suspension": SUSPENSION,
    "held again": HELD_AGAIN,
    "released": RELEASED,
}
WIDE = {
    "everything, wide": Bounds(5, holds=1, acts=2),
    "suspension, wide": Bounds(5, offers=2, accepts=2, survivors=0, releases=0, receipts=1),
    "held again, wide": Bounds(4, holds=1, survivors=0, releases=2, reopen=True, resumed=True),
}
# Where most histories are dull: what a line must have to be replayed. Here one act released or dropped twice, a
# decision and a reopening.
WANTED = {"released": re.compile(r"(?=.* (?:9|10),(\d+),.* (?:9|10),\1,)(?=.* 7,)(?=.* 8,)")}
# Of the complete histories of each of the bounds, so many are replayed; all of those that are wide are many more.
REPLAYED = 4_000
REPLAYED_WIDE = 20_000
ON_NODES = 24

Checked = Callable[[str], Run]


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The run of the checker within the bounds of this name; once for all the tests here."""
    missing = spin.missing()
    if missing and os.environ.get("COMITY_CI") == "1":
        pytest.fail(f"COMITY_CI is set: {spin.MISSING} {missing}")
    if missing:
        pytest.skip(f"{spin.MISSING} {missing}")
    runs: dict[str, Run] = {}

    def run(name: str) -> Run:
        if name not in runs:
            bounds = (QUICK | WIDE)[name]
            folder = tmp_path_factory.mktemp("model")
            runs[name] = spin.check(folder, bounds, emit_from=bounds.entries)
        return runs[name]

    return run


def read(run: Run, name: str, most: int) -> list[Trace]:
    """So many of the run's traces, spread evenly over them, or all."""
    bounds = (QUICK | WIDE)[name]
    wanted = WANTED.get(name, re.compile("T"))
    total = sum(1 for line in run.traces() if wanted.match(line))
    # Even steps through what the checker visits depth first would favour one kind; chance does not.
    chosen = set(random.Random(name).sample(range(total), min(most, total)))
    lines = (line for line in run.traces() if wanted.match(line))
    return [Trace.read(line, bounds.log) for at, line in enumerate(lines) if at in chosen]


def holds_everywhere(run: Run) -> None:
    assert run.broken == ""
    assert run.complete, "the search was cut short"
    assert run.states > 100_000


@pytest.mark.parametrize("name", QUICK)
def test_every_assertion_holds_in_every_state_within_the_bounds(checked: Checked, name: str) -> None:
    holds_everywhere(checked(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", WIDE)
def test_every_assertion_holds_within_wider_bounds(checked: Checked, name: str) -> None:
    holds_everywhere(checked(name))


FLAWS = {
    "a receiver takes its own lifts for what the author knew": (1, Bounds(4, acts=1, survivors=0, releases=0)),
    "one party lifts by itself": (2, Bounds(3, survivors=0, releases=0)),
    "an offer that went stale lifts again": (3, Bounds(4, holds=1, accepts=2, survivors=0, releases=0)),
    "what was held applies by itself after the resumption": (4, Bounds(4, holds=1, survivors=0, releases=0)),
    "a release counts twice when what it crossed lets the first one through": (5, RELEASED),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flaw_planted_in_the_model_breaks_an_assertion(checked: Checked, flaw: str, tmp_path: Path) -> None:
    number, bounds = FLAWS[flaw]
    run = spin.check(tmp_path, bounds, f"-DFLAW={number}", level="-O0")
    assert run.broken.startswith("assertion violated"), f"no assertion noticed that {flaw}"


def replay(found: list[Trace]) -> None:
    for trace in found:
        world = traces.rebuild(trace)
        for node in (0, 1):
            assert traces.differences(trace, world, node) == [], trace


@pytest.mark.parametrize("name", QUICK)
def test_the_code_comes_to_what_the_model_says_of_each_history(checked: Checked, name: str) -> None:
    found = read(checked(name), name, REPLAYED)
    assert len(found) == REPLAYED
    replay(found)


@pytest.mark.slow
@pytest.mark.parametrize("name", WIDE)
def test_the_code_comes_to_what_the_model_says_of_many_more(checked: Checked, name: str) -> None:
    replay(read(checked(name), name, REPLAYED_WIDE))


def test_real_nodes_come_to_what_the_model_says(
    checked: Checked,
    sqlite_template: Template,  # noqa: F811
    tmp_path: Path,
) -> None:
    found: list[Trace] = []
    for name in ("everything", "held again"):
        some = (trace for trace in read(checked(name), name, 40_000) if expressible(trace))
        found += islice(some, ON_NODES // 2)
    assert len(found) == ON_NODES
    for at, trace in enumerate(found):
        world = World.of(sqlite_template, tmp_path / str(at))
        try:
            run = Replay(trace, world)
            run.run()
            for node in (0, 1):
                assert run.differences(node) == [], trace
        finally:
            world.close()
