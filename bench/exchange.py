"""Entries per second through both nodes, beside the bare cryptography for the same entries in the same run.

    ./run bench exchange [--cases N] [--batches 1,32,256] [--database sqlite|postgresql://…] [--profile]

Two nodes in two processes on this machine, over HTTPS. A case has ten acts with bodies of about 2 KB,
readable by two authorities on each side: submit (four eyes), then four questions and answers, then
recognise (four eyes). One half of the cases is opened by each side, so that both have something to do.
A batch of n is n acts of each node in one commit, then an exchange until both have everything. At
batch 1 nothing overlaps: an act is durable, exchanged and receipted before the next one starts.

The whole of chancery is in the path: ranks, terms, the fold before and after, sealing, tags, the house
log, dockets, the state hash, checkpoints with two signatures, cosignatures, receipts. Openings are
drafted and their safeguards cleared before the clock starts: house work that no exchange carries.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import statistics
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from bench_parts import bare, machine
from bench_parts.stage import STAGES, found
from bench_parts.told import Told

ROOT = Path(__file__).resolve().parent.parent


def play(first: Told, second: Told, url: str, cases: int, batch: int) -> dict[str, Any]:
    """All acts of `cases` cases for each side, in batches; what it took."""
    latencies: list[float] = []
    parts = dict.fromkeys(("act", "exchange"), 0.0)
    waves = [min(batch, cases - start) for start in range(0, cases, batch)]
    begun = time.perf_counter()
    for wave, size in enumerate(waves):
        for stage in range(len(STAGES)):
            started = time.perf_counter()
            for worker in (first, second):
                worker.tell(do="act", wave=wave, stage=stage, cases=size)
            for worker in (first, second):
                worker.hear()
            acted = time.perf_counter()
            first.ask(do="exchange", url=url)
            done = time.perf_counter()
            parts["act"] += acted - started
            parts["exchange"] += done - acted
            latencies += [done - started] * 2
    took = time.perf_counter() - begun
    entries = 2 * cases * len(STAGES)
    latencies.sort()
    return {
        "batch": batch,
        "entries": entries,
        "seconds": round(took, 3),
        "entries_per_second": round(entries / took, 1),
        "p50_ms": round(1000 * statistics.median(latencies), 1),
        "p99_ms": round(1000 * latencies[min(len(latencies) - 1, int(len(latencies) * 0.99))], 1),
        "share_acting": round(parts["act"] / took, 2),
        "share_exchanging": round(parts["exchange"] / took, 2),
    }


def run(batch: int, cases: int, database: str, profile: bool) -> dict[str, Any]:
    directory = Path(tempfile.mkdtemp(prefix="comity-bench-"))
    workers: list[Told] = []
    try:
        agreed = tomllib.loads((ROOT / "profiles" / "fr-dz.toml").read_text())
        sides = found(directory, agreed, database)
        workers += [Told("worker.py", directory / side, side, profile=profile) for side in sides]
        first, second = workers
        url = second.ask(do="serve")["url"]
        for worker in (first, second):
            worker.tell(do="prepare", cases=cases, batch=batch)
        for worker in (first, second):
            worker.hear()
        found_here = play(first, second, url, cases, batch)
        for worker in (first, second):
            found_here.setdefault("where", []).append(worker.ask(do="end"))
            worker.process.wait(30)
        return found_here
    finally:
        for worker in workers:
            worker.end()
        shutil.rmtree(directory, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--cases", type=int, default=0, help="cases for each side and batch (default: by batch)"
    )
    parser.add_argument("--batches", default="1,32,256")
    parser.add_argument("--database", default="")
    parser.add_argument("--profile", action="store_true", help="say where the time goes (slows it down)")
    parser.add_argument("--busy", action="store_true", help="report although the machine is busy")
    chosen = parser.parse_args()
    state = machine.state(Path(tempfile.gettempdir()))
    if state["load"] > 0.7 and not chosen.busy:
        print(
            f"The machine is busy (load {state['load']}): figures would lie. --busy reports them all the same."
        )
        return 1
    print(json.dumps({"machine": state, "python": platform.python_version()}))
    reference = bare.measure()
    print(json.dumps({"bare": reference}))
    for batch in (int(text) for text in chosen.batches.split(",")):
        cases = chosen.cases or {1: 10, 32: 64}.get(batch, max(batch, 256))
        found_here = run(batch, cases, chosen.database, chosen.profile)
        rate = found_here["entries_per_second"]
        found_here["against_bare_cryptography"] = round(rate / reference["entries_per_second"], 3)
        found_here["against_gnupg_cycles"] = (
            round(rate / reference["gnupg_cycles_per_second"], 1)
            if reference["gnupg_cycles_per_second"]
            else None
        )
        print(json.dumps(found_here))
    return 0


if __name__ == "__main__":
    sys.exit(main())
