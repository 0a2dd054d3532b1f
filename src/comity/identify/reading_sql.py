"""Rows from an SQL query on SQLite or PostgreSQL, for `reading`: read only, and fetched as they are needed."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import numpy as np
import pyarrow as pa

from comity.errors import Unavailable, Usage
from comity.identify.reading import Query, Raw, known

if TYPE_CHECKING:
    from collections.abc import Iterator


def raw(source: Query, rows: int, skip: int) -> Iterator[Raw]:
    """Blocks of at most `rows`, after the first `skip`. The query is run as it is given, in a transaction that can't
    write. The database's own message is not repeated: it may name persons."""
    import psycopg

    try:
        with contextlib.ExitStack() as closing:
            cursor = _cursor(source, rows, closing)
            cursor.execute(source.sql)
            upto = 0
            while upto < skip:
                passed = len(cursor.fetchmany(min(rows, skip - upto)))
                if not passed:
                    return
                upto += passed
            found = cursor.fetchmany(rows)
            if cursor.description is None:
                raise Usage("identify.query")
            names = known([column[0] for column in cursor.description])
            while found:
                upto += len(found)
                columns = [pa.array([_text(v) for v in column], pa.string()) for column in zip(*found, strict=True)]
                lines = np.arange(upto - len(found) + 1, upto + 1)
                yield Raw(dict(zip(names, columns, strict=True)), lines, [], upto)
                found = cursor.fetchmany(rows)
    except (sqlite3.OperationalError, psycopg.OperationalError) as error:
        reason = getattr(error, "sqlite_errorname", "") or getattr(error, "sqlstate", "") or ""
        if reason == "SQLITE_ERROR":  # its own words for a query that it can't read
            raise Usage("identify.query") from None
        raise Unavailable("identify.database", reason=reason or "–") from None
    except (sqlite3.Error, psycopg.Error):
        raise Usage("identify.query") from None


def _cursor(source: Query, rows: int, closing: contextlib.ExitStack) -> Any:
    scheme, _, rest = source.url.partition("://")
    if scheme == "sqlite":
        path = unquote(rest.removeprefix("/").partition("?")[0])
        sqlite = closing.enter_context(contextlib.closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)))
        return sqlite.cursor()
    if scheme in {"postgresql", "postgres"}:
        import psycopg

        server = closing.enter_context(contextlib.closing(psycopg.connect(source.url)))
        server.read_only = True
        cursor = server.cursor(name="registry")  # kept on the server: only a block at a time comes over
        cursor.itersize = rows
        return cursor
    raise Usage("identify.database_url")


def _text(value: object) -> str | None:
    """A value as a registry file would write it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
