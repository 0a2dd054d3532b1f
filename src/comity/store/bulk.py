"""Many rows in one statement, past Django's model instances: these run for every entry of a batch.

The SQL is the part that SQLite (3.24 and later) and PostgreSQL share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections


def insert(
    alias: str,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    replace_by: str | tuple[str, ...] = (),
    ignore: bool = False,
) -> None:
    """Insert rows. `replace_by` names the unique column, or columns, by which an older row is overwritten;
    with `ignore` a row that is there already stays. Else a conflict is Django's IntegrityError."""
    values = list(rows)
    if not values:
        return
    unique = (replace_by,) if isinstance(replace_by, str) else replace_by
    with connections[alias].cursor() as cursor:
        cursor.executemany(_statement(table, tuple(columns), unique, ignore), values)


@lru_cache(maxsize=64)
def _statement(table: str, columns: tuple[str, ...], unique: tuple[str, ...], ignore: bool) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    holes = ", ".join(["%s"] * len(columns))
    # Only names of our own models stand in this text; every value is a parameter.
    statement = f'INSERT INTO "{table}" ({names}) VALUES ({holes})'  # noqa: S608
    if ignore:
        return f"{statement} ON CONFLICT DO NOTHING"
    if unique:
        changed = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in unique)
        by = ", ".join(f'"{name}"' for name in unique)
        return f"{statement} ON CONFLICT ({by}) DO UPDATE SET {changed}"
    return statement
