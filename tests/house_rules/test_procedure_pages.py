"""The pages about procedures say what the tables say."""

from __future__ import annotations

import os
import subprocess
import sys

from support.source import ROOT


def test_the_committed_pages_are_those_that_the_tables_give() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_procedures.py"), "--check"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"run docs/make_procedures.py: {done.stderr}"
