"""The desk and the record at size: a node with 100,000 cases and 1,000,000 entries.

    ./run bench desk [--cases N] [--entries M] [--keep DIR]
"""
from __future__ import annotations
import argparse, json, sys, tempfile
from pathlib import Path
from bench_parts.building import build
from bench_parts.life import Shape
def main() -> int:
    p = argparse.ArgumentParser()
    p.add_argument("--cases", type=int, default=100_000)
    p.add_argument("--entries", type=int, default=1_000_000)
    p.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "comity-bench-desk")
    p.add_argument("--profile", action="store_true")
    c = p.parse_args()
    c.keep.mkdir(parents=True, exist_ok=True)
    print(json.dumps(build(c.keep, Shape.of(c.cases, c.entries), c.profile)))
    return 0
if __name__ == "__main__":
    sys.exit(main())
