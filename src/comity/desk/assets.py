"""Style sheet, script and fonts: addressed by their content's hash, so that they may be kept for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PREFIX = "/static/"
HERE = Path(__file__).parent
FOLDERS = (HERE / "static",)


@cache
def _address(name: str) -> str:
    path = next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)
    if path is None:
        raise FileNotFoundError(name)
    return f"{PREFIX}{name}?v={hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def address(name: str) -> str:
    """`/static/comity.css?v=0123456789ab`. Raises FileNotFoundError for a file that is not there."""
    return _address(name + "")  # a template's literal is a marked string, which no path takes; this is not
