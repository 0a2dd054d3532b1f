"""Where a run of the demonstration lives: a folder of its own below COMITY_DEMO_DIR, so that a second run,
or one beside it, meets nothing of the first. `latest` points to the newest.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from comity.errors import Unavailable

OWNER_ONLY = 0o700
LATEST = "latest"


def fresh(parent: Path) -> Path:
    """A new folder `run-0001`, … with mode 0700. Two runs that start at once get two.

    Raises Unavailable("demo.folder").
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        number = max((_number(each.name) for each in parent.iterdir()), default=0)
        while True:
            number += 1
            folder = parent.absolute() / f"run-{number:04d}"
            with suppress(FileExistsError):
                folder.mkdir(mode=OWNER_ONLY)
                _point(parent / LATEST, folder.name)
                return folder
    except OSError as failure:
        raise Unavailable("demo.folder", folder=str(parent)) from failure


def _number(name: str) -> int:
    digits = name.removeprefix("run-")
    return int(digits) if name.startswith("run-") and digits.isascii() and digits.isdecimal() else 0


def _point(link: Path, name: str) -> None:
    """Made beside and renamed over. A file system without links does without the pointer."""
    beside = link.with_name(f".{LATEST}.{os.getpid()}")
    with suppress(OSError):
        beside.symlink_to(name)
        beside.replace(link)


def write_secret(path: Path, text: str) -> None:
    """A new file that its owner alone may read, from its first byte on."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def write_json(path: Path, document: Any) -> None:
    """As `write_secret`, a JSON document."""
    write_secret(path, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def new_secret() -> str:
    """A passphrase or a password: 120 random bits, in characters that survive a copy by hand."""
    return secrets.token_urlsafe(15)
