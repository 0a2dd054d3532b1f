"""A process of a bench that is told what to do, one JSON line for an order and one for its answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent.parent


class Told:
    """`script`: a file of `bench_parts`; `arguments` are its command line."""

    def __init__(self, script: str, *arguments: str | Path, profile: bool = False) -> None:
        command = [sys.executable, str(BENCH / "bench_parts" / script), *map(str, arguments)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(BENCH.parent / "src"), str(BENCH)])}
        if profile:
            environment["COMITY_BENCH_PROFILE"] = "1"
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def tell(self, **order: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a node of the bench has died; its words are above")
        return json.loads(line)

    def ask(self, **order: Any) -> Any:
        self.tell(**order)
        return self.hear()

    def end(self) -> None:
        """Whatever it is doing: a transaction that was not committed is as if it had never begun."""
        self.process.kill()
        self.process.wait()
