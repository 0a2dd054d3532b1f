"""A registry's rows in blocks, from a CSV file, a Parquet file or an SQL query, in bounded memory.

Columns: `id, name_arabic, name_latin, born, place, sex`; an id and one of the names are needed, the rest may be left
out. A row that can't be used is reported with its line and left out; a date of birth that can't be read is reported and
taken as unknown, for the person is still to be found.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from comity.errors import Usage
from comity.identify import born

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

COLUMNS = ("id", "name_arabic", "name_latin", "born", "place", "sex")
ROWS = 262_144


class Query(NamedTuple):
    """An SQL query as a registry. url: `sqlite:///registry.sqlite3` or `postgresql://…`; rows come in a fixed order
    only if the query says ORDER BY, and only then may reading go on after an interruption."""

    url: str
    sql: str


Source = Path | str | Query


class Bad(NamedTuple):
    """line: of the file, the header being 1, or the row's number from 1 where there are no lines. code: what is wrong
    with it, in words under `errors.…`."""

    line: int
    code: str


class Block(NamedTuple):
    """rows: the good ones, six columns of strings, null where nothing stands. lines: (n,) where each one stood.
    bad: what was left out, or read in part. upto: source rows read so far, blank and bad ones too: the `skip` that goes
    on after this block."""

    rows: Any
    lines: NDArray[np.int64]
    bad: list[Bad]
    upto: int


class Raw(NamedTuple):
    """What a source gives: columns by name (arrays of binary or strings), the line of each row, and rows that are no
    rows."""

    columns: dict[str, Any]
    lines: NDArray[np.int64]
    bad: list[Bad]
    upto: int


def blocks(source: Source, *, rows: int = ROWS, skip: int = 0) -> Iterator[Block]:
    """The rows of `source` after the first `skip`, at most `rows` at once.

    Raises Usage `identify.header_…` for columns that are unknown, missing or named twice, `identify.encoding`,
    `identify.no_file`, `identify.not_a_list`; Unavailable `identify.database` when a database can't be asked.
    """
    if isinstance(source, Query):
        from comity.identify import reading_sql

        found = reading_sql.raw(source, rows, skip)
    else:
        path = Path(source)
        if not path.is_file():
            raise Usage("identify.no_file", file=str(path))
        from comity.identify import reading_files

        parquet = path.suffix.lower() in {".parquet", ".pq"}
        found = (reading_files.parquet if parquet else reading_files.csv)(path, rows, skip)
    for each in found:
        yield _checked(each)


def known(names: Sequence[str]) -> list[str]:
    """The columns that a source names, in its order, folded; Usage when they are not a registry's."""
    found = [name.strip().strip('"').strip().lower() for name in names]
    unknown = [name for name in found if name not in COLUMNS]
    if unknown:
        raise Usage("identify.header_unknown", columns=", ".join(unknown)[:200], known=", ".join(COLUMNS))
    if len(set(found)) != len(found):
        raise Usage("identify.header_twice", columns=", ".join(sorted({n for n in found if found.count(n) > 1})))
    if "id" not in found or not {"name_arabic", "name_latin"} & set(found):
        raise Usage("identify.header_missing", known=", ".join(COLUMNS))
    return found


def _checked(raw: Raw) -> Block:
    lines, bad = raw.lines, list(raw.bad)
    columns = {}
    keep = np.ones(len(lines), bool)
    for name in COLUMNS:
        column = raw.columns.get(name)
        if column is None:
            columns[name] = pa.nulls(len(lines), pa.string())
            continue
        columns[name], wrong = _strings(column)
        bad += [Bad(int(lines[row]), "identify.row_encoding") for row in wrong if keep[row]]
        keep[wrong] = False
    nameless = pc.and_(pc.is_null(columns["name_arabic"]), pc.is_null(columns["name_latin"]))
    for lacking, code in ((pc.is_null(columns["id"]), "identify.row_no_id"), (nameless, "identify.row_no_name")):
        lacks = np.flatnonzero(lacking.to_numpy(zero_copy_only=False) & keep)
        bad += [Bad(int(lines[row]), code) for row in lacks]
        keep[lacks] = False
    batch = pa.RecordBatch.from_arrays([columns[name] for name in COLUMNS], list(COLUMNS))
    if not keep.all():
        batch, lines = batch.filter(pa.array(keep)), lines[keep]
    dates = born.column(batch.column("born"))
    if len(dates.unreadable):
        bad += [Bad(int(lines[row]), "identify.born_unreadable") for row in dates.unreadable]
        mask = np.zeros(len(lines), bool)
        mask[dates.unreadable] = True
        cleared = pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), batch.column("born"))
        batch = batch.set_column(COLUMNS.index("born"), "born", cleared)
    return Block(batch, lines, sorted(bad), raw.upto)


def _strings(column: Any) -> tuple[Any, list[int]]:
    """A column as trimmed strings with null for nothing, and the rows that are not UTF-8."""
    wrong: list[int] = []
    try:
        text = column.cast(pa.string())
    except pa.ArrowInvalid:
        values = column.to_pylist()
        for row, value in enumerate(values):
            try:
                values[row] = value.decode() if isinstance(value, bytes) else value
            except UnicodeDecodeError:
                values[row] = None
                wrong.append(row)
        text = pa.array(values, pa.string())
    text = pc.utf8_trim_whitespace(text)
    empty = pc.equal(pc.binary_length(text), 0)
    return (pc.if_else(empty, pa.scalar(None, pa.string()), text) if pc.any(empty).as_py() else text), wrong
