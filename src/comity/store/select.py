"""Reading rows by statements that are made once: what runs for every act pays no query builder.

The ORM composes each query anew, which costs more than the database takes to answer it. Tables and columns here
are names of our own models, every value is a parameter, and the SQL is what SQLite and PostgreSQL share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from django.db.models import QuerySet

COMPARED = {"": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def select(
    alias: str,
    table: str,
    columns: tuple[str, ...],
    where: dict[str, Any],
    *,
    order: tuple[str, ...] = (),
    limit: int | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of one table. `where`: {column: value} (None: it is null), or with `__gt`, `__gte`, `__lt`, `__lte`,
    `__in` behind the name, all of which must hold. `order`: columns, with "-" before one that descends.

    On SQLite a flag comes as 0 or 1, and bytes of PostgreSQL as a memoryview (`blob`).
    """
    params: list[Any] = []
    shape: list[tuple[str, int]] = []
    for name, value in where.items():
        if name.endswith("__in"):
            listed = list(value)
            if not listed:
                return []
            shape.append((name, len(listed)))
            params += listed
        elif value is None:
            shape.append((name, 0))
        else:
            shape.append((name, 1))
            params.append(value)
    if limit is not None:
        params.append(limit)
    statement = _statement(table, columns, tuple(shape), order, limit is not None)
    return fetch(alias, statement, params)


def fetch(alias: str, statement: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement of our own answers. Only names of our own models stand in it; every value is a parameter."""
    connection = connections[alias]
    if connection.vendor == "sqlite" and not connection.execute_wrappers:
        # Of what Django's cursor adds, only these checks matter to a read, and the rest costs more than SQLite does.
        connection.validate_thread_sharing()
        connection.ensure_connection()
        connection.validate_no_broken_transaction()
        with connection.wrap_database_errors:
            return list(connection.connection.execute(_marked(statement), params).fetchall())
    with connection.cursor() as cursor:
        cursor.execute(statement, list(params))
        return list(cursor.fetchall())


def streamed(alias: str, rows: QuerySet[Any, Any], size: int) -> Iterator[Any]:
    """The rows of a query, `size` in memory at a time.

    On PostgreSQL they come through a cursor of the server's, and Django lets the driver's own error through when the
    server goes while that cursor is closed: here it becomes Django's, so that one `except` serves for both databases.
    """
    with connections[alias].wrap_database_errors:
        yield from rows.iterator(chunk_size=size)


@lru_cache(maxsize=512)
def _marked(statement: str) -> str:
    """With the places for values as SQLite spells them; "%%" is a plain percent sign."""
    return statement.replace("%s", "?").replace("%%", "%")


def holes(values: Sequence[object]) -> str:
    """A place for each value in the text of a statement."""
    return ", ".join(["%s"] * len(values))


@lru_cache(maxsize=512)
def _statement(
    table: str, columns: tuple[str, ...], shape: Sequence[tuple[str, int]], order: tuple[str, ...], limited: bool
) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    text = f'SELECT {names} FROM "{table}"'  # noqa: S608
    if shape:
        text += " WHERE " + " AND ".join(_condition(name, count) for name, count in shape)
    if order:
        text += " ORDER BY " + ", ".join(f'"{name.lstrip("-")}"{" DESC" * name.startswith("-")}' for name in order)
    return text + (" LIMIT %s" if limited else "")


def _condition(name: str, count: int) -> str:
    column, _, how = name.partition("__")
    if how == "in":
        return f'"{column}" IN ({", ".join(["%s"] * count)})'
    return f'"{column}" {COMPARED[how]} %s' if count else f'"{column}" IS NULL'
