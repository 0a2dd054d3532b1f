"""The record at size: opening and checking at the start, `verify`, `rebuild`; seconds and peak memory of each.

Each is done by a process of its own, so that its peak is its own: `record.py WHAT DIRECTORY [URL]` prints
{seconds, cpu_seconds, peak_mb, …}. Progress goes to the terminal as `comity verify` shows it.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench_parts.stage import PASSPHRASE
from bench_parts.told import BENCH
from comity import node
from comity.chancery import upkeep

KINDS = ("open", "start", "verify", "rebuild")


def measure(kind: str, directory: Path, url: str = "") -> dict[str, Any]:
    """{seconds, cpu_seconds, peak_mb, ok, rebuild: equal} of one of KINDS, in a process of its own."""
    command = [sys.executable, str(BENCH / "bench_parts" / "record.py"), kind, str(directory)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(BENCH.parent / "src"), str(BENCH)])}
    # The URL holds a password: by the environment, not by a command line that every user can list.
    environment["COMITY_BENCH_URL"] = url
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _tell(what: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{what}: {done} of {total}\x1b[K{end}")
        sys.stderr.flush()


def main(kind: str, directory: Path) -> None:
    started = time.perf_counter()
    office = node.open_office(directory, PASSPHRASE, database_url=os.environ.get("COMITY_BENCH_URL") or None)
    opened = time.perf_counter()
    said: dict[str, Any] = {}
    if kind == "start":
        upkeep.check_start(office, _tell)
    elif kind == "verify":
        said["ok"] = upkeep.verify_node(office, _tell)["ok"]
    elif kind == "rebuild":
        said["equal"] = upkeep.rebuild(office, _tell)["equal"]
    done = time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_SELF)
    said |= {
        "what": kind,
        "opening_seconds": round(opened - started, 3),
        "seconds": round(done - started, 2),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": round(used.ru_maxrss / 1024),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    try:
        main(sys.argv[1], Path(sys.argv[2]))
    except KeyboardInterrupt:
        sys.exit(130)
