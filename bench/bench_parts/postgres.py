"""A PostgreSQL server of the bench's own, with fsync on, and a node's rows copied into it.

The server's programs come with the development dependencies, as for the tests. The copy is the same node: its
keystore, its fingerprint and every row; the only thing that differs is where the rows lie.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from bench_parts.told import BENCH
from comity.store.store import Store

sys.path.append(str(BENCH.parent / "tests"))

DURABLE = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "512MB"}
AT_A_TIME = 2000


@contextmanager
def copied(directory: Path, engine: str) -> Iterator[str]:
    """The database's URL: empty for the SQLite file in the node's directory, else of a copy, gone afterwards."""
    if engine == "sqlite":
        yield ""
        return
    from support import postgres

    postgres.SETTINGS.update(DURABLE)
    with tempfile.TemporaryDirectory(prefix="comity-bench-pg-", ignore_cleanup_errors=True) as folder:
        server = postgres.Server.start(Path(folder))
        try:
            url = server.url(server.fresh())
            store = Store(url, directory)
            store.create()
            store.close()
            copy(directory / "node.sqlite3", url)
            yield url
        finally:
            server.stop()


def copy(source: Path, url: str) -> None:
    """Every row of every table of the store, by COPY; sequences are set behind them, statistics taken."""
    from django.apps import apps

    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, psycopg.connect(url) as new:
        for model in apps.get_app_config("store").get_models():
            table = model._meta.db_table
            fields = [(field.column, field.get_internal_type()) for field in model._meta.concrete_fields]
            _table(old, new, table, fields)
            print(f"copied {table}", file=sys.stderr)
        new.commit()
        new.autocommit = True
        new.execute("VACUUM ANALYZE")


def _table(old: sqlite3.Connection, new: psycopg.Connection, table: str, fields: list[tuple[str, str]]) -> None:
    columns = [column for column, _ in fields]
    flags = [kind == "BooleanField" for _, kind in fields]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    new.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    rows = old.execute("SELECT {} FROM \"{}\"".format(", ".join(f'"{name}"' for name in columns), table))
    with new.cursor() as cursor:
        into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
        with cursor.copy(into) as writing:
            while some := rows.fetchmany(AT_A_TIME):
                for row in some:
                    writing.write_row([bool(v) if flag else v for v, flag in zip(row, flags, strict=True)])
    if fields[0][1] in ("BigAutoField", "AutoField"):
        new.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}) + 1)").format(
                sql.Literal(table), sql.Identifier(table)
            )
        )
