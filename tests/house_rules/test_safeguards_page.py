"""The page about safeguards says what the code says."""

from __future__ import annotations

import os
import subprocess
import sys

from comity.cases.safeguards import SAFEGUARDS
from support.source import ROOT


def test_the_committed_page_is_the_one_that_the_code_gives() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "make_safeguards.py"), "--check"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"run docs/make_safeguards.py: {done.stderr}"


def test_the_page_names_every_safeguard_its_law_and_who_clears_it() -> None:
    page = (ROOT / "docs" / "procedures" / "safeguards.md").read_text(encoding="utf-8")
    for one in SAFEGUARDS.values():
        line = next(row for row in page.splitlines() if row.startswith(f"| `{one.name}` |"))
        assert f"{one.longest} days" in line
        assert ("no rank sets it aside" in line) is one.absolute
        assert all(f"`{rank}`" in line for rank in one.ranks)
        assert all(source in page for source in one.sources)
