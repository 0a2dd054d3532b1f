"""`./run trial`: the regime. See docs/trial.md.

    ./run trial [--seeds A..B,C] [--workers N]   simulated worlds (1..100 without --seeds)
    ./run trial --seed N                       one seed, told line by line
    ./run trial --replay FILE                  a seed that failed, told line by line
    ./run trial --ci                           seeds 1..1000, kills of real processes, planted bugs
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from simulation import seeds as seeding
from simulation.founding import found
from simulation.seeds import Total

TESTS = Path(__file__).parents[1]
CI_SEEDS, CI_EVENTS, CI_KILLS = 1000, 500_000, 50


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run trial", description="Simulated worlds, crashes, planted bugs.")
    parser.add_argument("--ci", action="store_true", help="everything, as CI runs it")
    parser.add_argument("--seeds", metavar="A..B", help="these seeds, both included; several with commas")
    parser.add_argument("--seed", type=int, help="one seed, told line by line")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="a file of tests/simulation/failing")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    chosen = parser.parse_args()
    if chosen.replay is not None:
        return tell(int(json.loads(chosen.replay.read_text())["seed"]))
    if chosen.seed is not None:
        return tell(chosen.seed)
    seeds, named = numbers(chosen.seeds or (f"1..{CI_SEEDS}" if chosen.ci else "1..100"))
    total = simulate(seeds, named, chosen.workers)
    if chosen.ci and total.events.total() < CI_EVENTS:
        print(f"only {total.events.total()} events: fewer than {CI_EVENTS}", file=sys.stderr)
        return 1
    if total.failed:
        return 1
    return real_processes() if chosen.ci else 0


def numbers(text: str) -> tuple[list[int], set[int]]:
    """(all, those named one by one): `1..20`, `7`, or several with commas between."""
    found: list[int] = []
    named: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition("..")
        found += range(int(first), int(last or first) + 1)
        named |= set() if last else {int(first)}
    return found, named


def tell(seed: int) -> int:
    """One seed on the standard output, a line for each event."""
    folder = seeding.scratch()
    played = seeding.play(found(folder), seed, print)
    print(f"\nseed {seed}: {sum(played.events.values())} events, trace {played.told[:16]}")
    print(played.failure or "everything held")
    return 1 if played.failure else 0


def simulate(seeds: list[int], named: set[int], workers: int) -> Total:
    """Seeds that failed once come first; they, and those that were named, are played twice."""
    kept = seeding.failing()
    order = [*kept, *(seed for seed in seeds if seed not in set(kept))]
    total, begin = Total(), time.monotonic()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, disable=not sys.stderr.isatty()) as progress:
        bar = progress.add_task("seeds", total=len(order))
        for played in seeding.play_many(order, workers, named | set(kept)):
            total.add(played)
            progress.advance(bar)
            if progress.disable and total.seeds % 100 == 0:
                print(f"… {total.seeds} of {len(order)} seeds", flush=True)
            if played.failure:
                path = seeding.keep(played)
                print(f"seed {played.seed} failed; ./run trial --replay {path}\n{played.failure}", flush=True)
    account(total, len(kept), time.monotonic() - begin)
    return total


def account(total: Total, kept: int, length: float) -> None:
    print(f"seeds    {total.seeds} ({kept} that once failed), {total.twice} of them twice, in {length:.0f} s")
    print(f"events   {total.events.total()}")
    for kind, count in sorted(total.events.items(), key=lambda each: -each[1]):
        print(f"         {count:8} {kind}")
    print(f"faults   {total.faults.total()}")
    for kind, count in sorted(total.faults.items(), key=lambda each: -each[1]):
        print(f"         {count:8} {kind}")
    print(f"failed   {len(total.failed)}", flush=True)


def real_processes() -> int:
    """Kills, failing system calls and planted bugs: tests of their own, with the numbers of CI."""
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as report:
        environment = os.environ | {"COMITY_TRIAL": "1", "COMITY_KILLS": str(CI_KILLS)}
        environment["COMITY_TRIAL_REPORT"] = report.name
        command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
        command += [str(TESTS / "crash"), str(TESTS / "planted")]
        status = subprocess.run(command, cwd=TESTS.parent, env=environment, check=False).returncode
        print(report.read(), end="")
    return status


if __name__ == "__main__":
    sys.exit(main())
