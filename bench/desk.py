"""A node with 100,000 cases and 1,000,000 entries: start, verify, rebuild, and the desk's pages from outside.

    ./run bench desk [--cases N] [--entries M] [--keep DIR] [--database sqlite,postgresql] [--only build|record|pages]

Two nodes are built first, by two processes side by side (`bench_parts/building.py` says what is real and what
is not); they stay in DIR, and a build that was interrupted is taken up again. Then each measurement runs in a
process of its own, with its peak of memory. fsync is on, for SQLite as it ships and for PostgreSQL.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import tempfile
from pathlib import Path

from bench_parts import machine, record, served
from bench_parts.building import build
from bench_parts.life import Shape
from bench_parts.postgres import copied

BUSY = 0.7  # of the last minute's load


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "comity-bench-desk")
    parser.add_argument("--database", default="sqlite,postgresql")
    parser.add_argument("--only", choices=("build", "record", "pages"))
    parser.add_argument("--requests", type=int, default=200, help="for each page")
    parser.add_argument("--acts", type=int, default=60, help="drafted and approved")
    parser.add_argument("--anyway", action="store_true", help="report although the machine is busy")
    parser.add_argument("--profile", action="store_true", help="say where the building's time goes")
    chosen = parser.parse_args()
    keep = chosen.keep / f"{chosen.cases}-{chosen.entries}"
    keep.mkdir(parents=True, exist_ok=True)
    if not (keep / "whole.json").exists() or chosen.only == "build":
        print(json.dumps(build(keep, Shape.of(chosen.cases, chosen.entries), chosen.profile)))
        if chosen.only == "build":
            return 0
    facts = json.loads((keep / "whole.json").read_text())
    state = machine.state(keep)
    if state["load"] > BUSY and not chosen.anyway:
        print(f"The machine is busy (load {state['load']}): figures would lie. --anyway reports them all the same.")
        return 1
    print(json.dumps({"machine": state, "python": platform.python_version(), "node": facts}))
    party = facts["parties"][0]
    if chosen.only != "record":
        print(json.dumps(served.index(keep / party)), flush=True)
    for engine in chosen.database.split(","):
        with copied(keep / party, engine) as url:
            for kind in record.KINDS if chosen.only != "pages" else ():
                print(json.dumps({"database": engine, **record.measure(kind, keep / party, url)}), flush=True)
            if chosen.only != "record":
                for found in served.pages(keep / party, url, chosen.requests, chosen.acts):
                    print(json.dumps({"database": engine, **found}), flush=True)
    print(json.dumps({"machine": machine.state(keep)}))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
