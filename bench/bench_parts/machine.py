"""What this machine is doing now: a durability bench on a busy machine lies."""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path
from typing import Any


def state(directory: Path) -> dict[str, Any]:
    """{cores, load, fsync_p50_ms, fsync_p99_ms}: the load of the last minute, and 200 small durable writes."""
    took: list[float] = []
    path = directory / f"comity-fsync-{os.getpid()}"
    with path.open("wb", buffering=0) as file:
        for _ in range(200):
            started = time.perf_counter()
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - started))
    path.unlink()
    took.sort()
    return {
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "fsync_p50_ms": round(statistics.median(took), 3),
        "fsync_p99_ms": round(took[197], 3),
    }
