"""Runs the model checker over `suspension.pml`, within stated bounds.

Spin (https://spinroot.com) turns the model into a C program that visits every state; a C compiler is needed
too. Both come from the system's packages: `spin` and `gcc`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MODEL = Path(__file__).parent / "suspension.pml"
# No fairness, no acceptance cycles, no partial order reduction: one process, and assertions only.
FLAGS = ("-w", "-DSAFETY", "-DNOFAIR", "-DNOREDUCE", "-DCOLLAPSE", "-DVECTORSZ=2048")
DEPTH = 10_000
MISSING = "the model checker needs `spin` and `gcc`, and this machine has no"


@dataclass(frozen=True)
class Bounds:
    """How many entries of each kind, and `size` in all. `resumed`: five more entries come before these."""

    size: int
    holds: int = 2
    offers: int = 1
    accepts: int = 1
    acts: int = 1
    survivors: int = 1
    releases: int = 1
    receipts: int = 0
    reopen: bool = False
    resumed: bool = False

    @property
    def entries(self) -> int:
        """In both logs together, at most."""
        return self.size + 5 * self.resumed

    @property
    def log(self) -> int:
        """In one log, at most; also the step from one party's numbers to the other's."""
        return self.size + 3 * self.resumed

    def flags(self) -> list[str]:
        """As the model's preprocessor wants them."""
        named = {
            "HOLDS": self.holds,
            "OFFERS": self.offers,
            "ACCEPTS": self.accepts,
            "ACTS": self.acts,
            "SURVIVORS": self.survivors,
            "RELEASES": self.releases,
            "RECEIPTS": self.receipts,
            "N": self.entries,
            "M": self.log,
        }
        found = [f"-D{name}={value}" for name, value in named.items()]
        return found + ["-DWITH_REOPEN"] * self.reopen + ["-DRESUMED"] * self.resumed


@dataclass(frozen=True)
class Run:
    """`broken`: what the checker found first, empty when every assertion holds in every state."""

    broken: str
    states: int
    depth: int
    complete: bool
    output: Path = field(repr=False)

    def traces(self) -> Iterator[str]:
        """The lines that the model printed, one for each state."""
        with self.output.open(encoding="ascii") as lines:
            for line in lines:
                if line.startswith("T "):
                    yield line


def missing() -> str:
    """The program that this machine lacks, or nothing."""
    return next((name for name in ("spin", "gcc") if shutil.which(name) is None), "")


def check(folder: Path, bounds: Bounds, *more: str, emit_from: int = 0, level: str = "-O1") -> Run:
    """Visit every state within the bounds. `more`: other definitions; `emit_from`: print the states with so
    many entries or more; `level`: how long the compiler may think."""
    definitions = [*bounds.flags(), *more, *([f"-DEMIT={emit_from}"] if emit_from else [])]
    folder.mkdir(parents=True, exist_ok=True)
    _call(folder, "spin", "-a", *definitions, str(MODEL))
    _call(folder, "gcc", level, *FLAGS, "-o", "pan", "pan.c")
    output = folder / "output"
    with output.open("wb") as out:
        # -E: a node that has written all it may is no deadlock; -n: no list of lines never reached.
        subprocess.run(["./pan", "-E", "-n", f"-m{DEPTH}", "-w24"], cwd=folder, stdout=out, check=True)
    return _read(output)


def _call(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _read(output: Path) -> Run:
    with output.open(encoding="ascii", errors="replace") as lines:
        text = "".join(line for line in lines if not line.startswith("T "))
    summary = re.search(r"depth reached (\d+), errors: (\d+)\s+(\d+) states, stored", text)
    assert summary is not None, text
    fault = re.search(r"^pan:\d+: (.*)", text, re.MULTILINE)
    cut_short = "max search depth too small" in text or "Search not completed" in text
    return Run(
        broken=fault[1] if fault else "",
        states=int(summary[3]),
        depth=int(summary[1]),
        complete=not cut_short and summary[2] == "0",
        output=output,
    )
