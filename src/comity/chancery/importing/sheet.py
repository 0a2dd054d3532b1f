"""A sheet of comma-separated values (RFC 4180) as rows, each with the line of the file where it begins.

A line whose quotes are broken spoils itself alone: the next line is read as if nothing had happened.
A lenient reader would swallow the rest of the file into one cell, and with it the persons in it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from comity.chancery.importing.encoding import text_of
from comity.errors import Usage

COLUMNS = (
    *("reference", "surname", "given_names", "name_arabic", "born", "birth_place", "sex", "channel"),
    *("authority", "decision_reference", "decision_date", "enforceable", "appeal", "minor", "best_interests"),
)
NEEDED = ("reference", "decision_reference")
NAMES = ("surname", "name_arabic")
# What spreadsheets put between cells, by the country that they were set up for.
DELIMITERS = (",", ";", "\t")
# A quoted cell may go over several lines; one that goes on for longer was never closed.
LINES_OF_A_CELL = 10
MOST_ROWS = 100_000

_BREAK = re.compile("\r\n|\n|\r")
_QUOTED = re.compile('"([^"]*(?:""[^"]*)*)"')


class Row(NamedTuple):
    """`cells` by column, or the `code` for which the line can't be read."""

    line: int
    cells: dict[str, str]
    code: str = ""


class _Open(Exception):
    """A quote that was opened on this line is closed on none of it."""


class _Broken(Exception):
    """A quote where none may stand."""


def read_sheet(content: bytes) -> list[Row]:
    """All rows below the header; lines with nothing on them are left out.

    Raises Usage: import.encoding, import.empty, import.header (`missing`, `unknown`, `repeated`),
    import.too_many.
    """
    lines = _BREAK.split(text_of(content))
    first = next((number for number, text in enumerate(lines) if text.strip()), None)
    if first is None:
        raise Usage("import.empty")
    delimiter, columns = _header(lines[first])
    rows: list[Row] = []
    at = first + 1
    while at < len(lines):
        if lines[at].strip():
            row, used = _row(lines, at, delimiter, columns)
            rows.append(row)
            at += used
        else:
            at += 1
    if len(rows) > MOST_ROWS:
        raise Usage("import.too_many", most=MOST_ROWS)
    return rows


def _header(text: str) -> tuple[str, list[str]]:
    """The delimiter, and the columns in order."""
    tries: list[tuple[int, str, list[str]]] = []
    for delimiter in DELIMITERS:
        try:
            columns = [cell.strip().casefold() for cell in _split(text, delimiter)]
        except (_Open, _Broken):
            continue
        tries.append((len(set(columns) & set(COLUMNS)), delimiter, columns))
    known, delimiter, columns = max(tries, default=(0, ",", []), key=lambda one: one[0])
    while columns and not columns[-1]:
        columns.pop()  # a spreadsheet's empty last columns
    missing = [name for name in NEEDED if name not in columns]
    if not set(columns) & set(NAMES):
        missing.append(" / ".join(NAMES))
    unknown = [name[:60] for name in columns if name not in COLUMNS] if known else []
    repeated = sorted({name for name in columns if columns.count(name) > 1})
    if missing or unknown or repeated:
        raise Usage("import.header", missing=missing, unknown=unknown, repeated=repeated)
    return delimiter, columns


def _row(lines: list[str], at: int, delimiter: str, columns: list[str]) -> tuple[Row, int]:
    """The row that begins at `at`, and how many lines it takes."""
    number = at + 1
    text = lines[at]
    for used in range(1, LINES_OF_A_CELL + 1):
        try:
            cells = _split(text, delimiter)
        except _Broken:
            break
        except _Open:
            if at + used >= len(lines):
                break
            text = f"{text}\n{lines[at + used]}"
            continue
        if used == 1 or len(cells) == len(columns):
            return _named(number, cells, columns), used
        break
    return Row(number, {}, "line.quotes"), 1


def _named(number: int, cells: list[str], columns: list[str]) -> Row:
    if not any(cell.strip() for cell in cells):
        return Row(number, {}, "line.empty")
    if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
        return Row(number, {}, "line.columns")
    return Row(number, dict(zip(columns, cells, strict=False)))


def _split(text: str, delimiter: str) -> list[str]:
    cells: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            quoted = _QUOTED.match(text, at)
            if quoted is None:
                raise _Open
            cells.append(quoted[1].replace('""', '"'))
            at = quoted.end()
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
            if '"' in cells[-1]:
                raise _Broken
            at = end
        if at == len(text):
            return cells
        if text[at] != delimiter:
            raise _Broken
        at += 1
