"""The passwords of a story's officers, for the desk: set by a process of its own on each node."""

from __future__ import annotations

import subprocess
import sys

import msgspec

from comity.demo.stage import Stage
from comity.errors import Unavailable


def give(stage: Stage) -> None:
    """Raises Unavailable("demo.passwords") with what the process said."""
    for party, side in stage.sides.items():
        given = {one.officer: one.password for one in stage.people.values() if one.party == party}
        done = subprocess.run(  # noqa: S603 - this interpreter and a module of ours
            [sys.executable, "-P", "-m", "comity.desk.accounts.passwords", str(side.directory)],
            input=msgspec.json.encode(given),
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise Unavailable("demo.passwords", party=party, cause=done.stderr[-200:].decode(errors="replace").strip())
