"""Opening a database: SQLite in the node's directory, or PostgreSQL by URL; many in one process.

Each node of a process has a database alias of its own, so that two real nodes can be tested side
by side. SQLite runs with one writer, a rollback journal and synchronous=EXTRA: WAL loses committed
entries below synchronous=FULL and has a corruption race before 3.51.3 (see docs/decisions).
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.db import connections

from comity.errors import Usage

_numbers = count(1)
BUSY_SECONDS = 30


def prepare() -> None:
    """Make Django ready for the store; a desk that configured more before is left as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comity.store.settings")
    django.setup()


def sqlite_settings(path: Path) -> dict[str, Any]:
    """One writer, a rollback journal, and every commit on the disk before it returns."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": (
                "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON;"
                " PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY"
            ),
        },
    }


def postgres_settings(url: str) -> dict[str, Any]:
    """From `postgresql://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    options.setdefault("connect_timeout", 10)
    options["options"] = f"-c synchronous_commit=on -c lock_timeout={BUSY_SECONDS}s"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
    }


def settings_for(url: str, directory: Path) -> dict[str, Any]:
    """`url`: empty for `DIR/node.sqlite3`, `sqlite:///path`, or `postgresql://…`."""
    if not url:
        return sqlite_settings(directory / "node.sqlite3")
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return sqlite_settings(Path(unquote(urlsplit(url).path)))
    if scheme in {"postgresql", "postgres"}:
        return postgres_settings(url)
    raise Usage("database.scheme", scheme=scheme)


def connect(url: str, directory: Path) -> str:
    """Register the database and return its alias. Nothing is opened yet."""
    prepare()
    alias = f"node{next(_numbers)}"
    connections.settings[alias] = connections.configure_settings(
        {"default": {}, alias: settings_for(url, directory)}
    )[alias]
    return alias


def disconnect(alias: str) -> None:
    """Close this thread's connection and forget the database."""
    connections[alias].close()
    del connections[alias]
    connections.settings.pop(alias, None)
