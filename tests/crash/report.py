"""Where the figures of a trial are said: on the terminal, or in the file that `./run trial` reads them from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def say(capsys: Any, line: str) -> None:
    """Tests that run in parallel have no terminal: `COMITY_TRIAL_REPORT` names a file then."""
    file = os.environ.get("COMITY_TRIAL_REPORT")
    if file:
        with Path(file).open("a", encoding="utf-8") as report:
            report.write(line + "\n")
        return
    with capsys.disabled():
        print(f"\n{line}")
