"""Rows from a CSV or a Parquet file, for `reading`.

CSV: UTF-8 with or without its mark, a header, fields divided by `,`, `;` or a tab, quoted where they need to be. One
row is one line: a quote that is never closed costs its own row and no other. Lines are cut here and parsed by pyarrow a
block at a time; a block in which its count of rows is not that of the lines is parsed again line by line.
"""

from __future__ import annotations

import codecs
import csv as plain_csv
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from comity.errors import Usage
from comity.identify.reading import COLUMNS, Bad, Raw, known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 4 << 20
_LONGEST_HEADER = 1 << 16
_MOST_BYTES = 128 << 20  # of one block: a file without lines is no list


class _Shape(NamedTuple):
    """How the file's lines are to be read."""

    columns: list[str]
    delimiter: str


def csv(path: Path, rows: int, skip: int) -> Iterator[Raw]:
    """Blocks of at most `rows` lines, after the first `skip` below the header."""
    with path.open("rb") as file:
        shape = _header(file)
        upto = 0
        for block in _cut(file, rows, skip):
            if isinstance(block, int):  # lines that were skipped
                upto += block
                continue
            data = np.frombuffer(block, np.uint8)
            count = int(np.count_nonzero(data == 10)) + (not block.endswith(b"\n"))
            yield _parsed(block, shape, upto + 2, upto + count)
            upto += count


def _header(file: BinaryIO) -> _Shape:
    """The first line; what follows is left to be read."""
    line = file.readline(_LONGEST_HEADER)
    if line.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Usage("identify.encoding", line=1)
    try:
        text = line.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError:
        raise Usage("identify.encoding", line=1) from None
    if not text.strip():
        raise Usage("identify.header_missing", known=", ".join(COLUMNS))
    delimiter = max(",;\t", key=text.count)
    return _Shape(known(text.split(delimiter)), delimiter)


def _cut(file: BinaryIO, rows: int, skip: int) -> Iterator[bytes | int]:
    """The file in blocks of `rows` whole lines; of what is skipped, how many lines there were."""
    parts: list[bytes] = []
    have = size = 0
    wanted, skipping = (skip, True) if skip else (rows, False)
    while chunk := file.read(_CHUNK):
        ends = np.flatnonzero(np.frombuffer(chunk, np.uint8) == 10) + 1
        done = start = 0
        while have + len(ends) - done >= wanted:
            done += wanted - have
            stop = int(ends[done - 1])
            parts.append(b"" if skipping else chunk[start:stop])
            yield wanted if skipping else b"".join(parts)
            parts, start, have, size, wanted, skipping = [], stop, 0, 0, rows, False
        have += len(ends) - done
        if not skipping:
            parts.append(chunk[start:])
            size += len(chunk) - start
            if size > _MOST_BYTES:
                raise Usage("identify.not_a_list", most=_MOST_BYTES >> 20)
    if any(parts):
        yield b"".join(parts)


def _parsed(block: bytes, shape: _Shape, first_line: int, upto: int) -> Raw:
    refused: dict[int, str] = {}

    def refuse(row: Any) -> str:
        refused[row.number] = row.text
        return "skip"

    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):  # pyarrow would end a line there, and we do not
        return _line_by_line(block, shape, first_line, upto)
    quoted = b'"' in block
    names = shape.columns
    lines = _lines(block, first_line)
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(block),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
            parse_options=arrow_csv.ParseOptions(
                delimiter=shape.delimiter, quote_char='"' if quoted else False, invalid_row_handler=refuse
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.binary()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error) or not len(lines):
            return Raw(dict.fromkeys(names, pa.array([], pa.string())), lines[:0], [], upto)
        return _line_by_line(block, shape, first_line, upto)
    if len(table) + len(refused) != len(lines):
        return _line_by_line(block, shape, first_line, upto)
    bad = [Bad(int(lines[number - 1]), _fault(text, shape)) for number, text in refused.items()]
    kept = np.delete(lines, np.array([*refused], np.int64) - 1)
    return Raw({name: table.column(name).combine_chunks() for name in names}, kept, bad, upto)


def _lines(block: bytes, first_line: int) -> Any:
    """The numbers of the lines that are not blank."""
    data = np.frombuffer(block, np.uint8)
    ends = np.flatnonzero(data == 10)
    if not block.endswith(b"\n"):
        ends = np.append(ends, len(block))
    starts = np.append(0, ends[:-1] + 1)
    blank = ends == starts
    single = ends == starts + 1
    blank[single] = data[starts[single]] == 13
    return np.flatnonzero(~blank) + first_line


def _fault(text: str, shape: _Shape) -> str:
    """What is wrong with a line that has not the columns of the header."""
    try:
        next(plain_csv.reader([text], delimiter=shape.delimiter, strict=True))
    except (plain_csv.Error, StopIteration):
        return "identify.row_quotes"
    return "identify.row_columns"


def _line_by_line(block: bytes, shape: _Shape, first_line: int, upto: int) -> Raw:
    """The slow way, for a block in which a quote is open or a line end stands inside a line."""
    good: list[list[str | bytes]] = []
    lines: list[int] = []
    bad: list[Bad] = []
    for number, line in enumerate(block.split(b"\n"), first_line):
        stripped = line.removesuffix(b"\r")
        if not stripped:
            continue
        try:
            fields = next(plain_csv.reader([stripped.decode()], delimiter=shape.delimiter, strict=True))
        except UnicodeDecodeError:
            bad.append(Bad(number, "identify.row_encoding"))
        except (plain_csv.Error, StopIteration):
            bad.append(Bad(number, "identify.row_quotes"))
        else:
            if len(fields) == len(shape.columns):
                good.append([*fields])
                lines.append(number)
            else:
                bad.append(Bad(number, "identify.row_columns"))
    columns = zip(*good, strict=True) if good else [()] * len(shape.columns)
    named = {name: pa.array(column, pa.string()) for name, column in zip(shape.columns, columns, strict=True)}
    return Raw(named, np.array(lines, np.int64), bad, upto)


def parquet(path: Path, rows: int, skip: int) -> Iterator[Raw]:
    """Blocks of at most `rows`, after the first `skip`; whole row groups before that are not read."""
    try:
        file = pq.ParquetFile(path)
    except pa.ArrowInvalid:
        raise Usage("identify.not_parquet", file=str(path)) from None
    with file:
        names = dict(zip(file.schema_arrow.names, known(file.schema_arrow.names), strict=True))
        upto, groups = 0, list(range(file.num_row_groups))
        while groups and upto + file.metadata.row_group(groups[0]).num_rows <= skip:
            upto += file.metadata.row_group(groups.pop(0)).num_rows
        if not groups:
            return
        for batch in file.iter_batches(batch_size=rows, row_groups=groups):
            begin, upto = upto, upto + len(batch)
            if upto <= skip:
                continue
            kept = batch.slice(max(skip - begin, 0))
            lines = np.arange(upto - len(kept) + 1, upto + 1)
            yield Raw({name: _flat(kept.column(own)) for own, name in names.items()}, lines, [], upto)


def _flat(column: Any) -> Any:
    """A column of numbers, dates or dictionaries as strings."""
    return column.cast(pa.string()) if not pa.types.is_binary(column.type) else column
