"""A demonstration in a process of its own, as somebody at a terminal starts it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from support.source import ROOT


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "COMITY_DEMO_DIR": str(folder), **more}


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    """In a session of its own: what it leaves behind is then known to be its own doing."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "comity", "demo", "--json", *words],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # Whoever started the tests in the background ignores Ctrl-C, and so would every process below.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no threads here
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and every line that it said."""
    out, err = process.communicate(timeout=300)  # a minute on two free cores; beside other work many
    assert "Traceback" not in err, err
    return process.returncode, [json.loads(line) for line in out.splitlines()]


def comity(node: dict[str, Any], *words: str, officer: dict[str, Any] | None = None) -> dict[str, Any]:
    """A later command at one of the nodes, with its passphrase and perhaps an officer's token."""
    names = {"COMITY_NODE": node["node"], "COMITY_PASSPHRASE_FILE": node["passphrase_file"]}
    if officer is not None:
        names["COMITY_TOKEN_FILE"] = officer["token_file"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "comity", "--json", *words],
        env=environment(Path(node["node"]), **names),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def told_until(process: subprocess.Popen[str], event: str) -> list[dict[str, Any]]:
    """Read its lines up to the first one with this event."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1].get("event") == event:
            return lines
    raise AssertionError(f"it ended before {event}: {lines[-1:]}")


def descendants(pid: int) -> set[int]:
    """Every process that `pid` started, and those that these started."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(entry.parent.name)] = int(fields[1])
    found: set[int] = set()
    grown = {pid}
    while grown:
        grown = {child for child, parent in parents.items() if parent in grown}
        found |= grown
    return found


def alive(pids: set[int], seconds: float) -> set[int]:
    """Those that still run after so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = {pid for pid in pids if _runs(pid)}
        if not left:
            return set()
        time.sleep(0.1)
    return {pid for pid in pids if _runs(pid)}


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
