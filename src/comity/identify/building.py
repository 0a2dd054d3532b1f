"""A registry's index, built from its rows: in blocks that are kept as they are done, then sorted once.

An *entry* is one name of one record (a record with an Arabic and a Latin name has two). Entries stand in the order of
their rarest unit and, under it, of the year of birth: what a rare unit and a span of years select is one slice of the
disk. The other units of an entry have lists of entries (`posting.npy`).

Interrupted, it leaves `parts/` and no `index.json`: the same command goes on at the first block that is missing. A
crash while sorting leaves the parts whole. `index.json` is written last, so a directory without it is no index.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.identify import files
from comity.identify.parts import NONE, SLOTS, Parts, numbered, repeated
from comity.identify.places import Places
from comity.identify.reading import Bad, Query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from comity.identify.reading import Block, Source
    from comity.identify.sharding import Chosen

_ROWS = 1 << 22  # of entries at once
_REPEATED = "identify.row_repeated"


class Built(NamedTuple):
    """What came of it. bad: of each code, how many rows."""

    rows: int
    entries: int
    units: int
    bad: dict[str, int]


def build(
    source: Callable[[int], Iterable[Block]],
    out: Path,
    *,
    origin: dict[str, Any],
    table: Path | None = None,
    extra: Mapping[str, int] | None = None,
    report: Callable[[Bad], None] = lambda _: None,
    progress: Callable[[str, int], None] = lambda _what, _rows: None,
) -> Built:
    """Index every readable row under `out`. Refused: identify.exists, identify.other_source.

    `source(skip)` gives the blocks after so many rows; `origin` names the registry, so that an interrupted build is
    taken up with the same one only; `table` is a table of places instead of the example; `extra` is what another index
    numbered beside the table, where both are searched together.
    """
    parts, again = read(source, out, origin=origin, table=table, extra=extra, report=report, progress=progress)
    built = sort(parts, out, table, again, progress)
    shutil.rmtree(parts.folder)
    return built


def read(
    source: Callable[[int], Iterable[Block]],
    out: Path,
    *,
    origin: dict[str, Any],
    table: Path | None,
    extra: Mapping[str, int] | None,
    report: Callable[[Bad], None],
    progress: Callable[[str, int], None],
) -> tuple[Parts, NDArray[np.int64]]:
    """The blocks under `out/parts`, and the records that repeat an identifier. As `build`, before the sorting."""
    parts = Parts(out, origin)
    places = Places.load(table, parts.state["extra"] or extra)
    for block in source(parts.source_rows):
        part = numbered(block, parts.numbering, places)
        for bad in block.bad:
            report(bad)
        parts.keep(part, block, places.extra)
        progress("reading", parts.rows)
    again = repeated(parts)
    for line in parts.column("line")[again].tolist():
        report(Bad(line, _REPEATED))
    return parts, again


def origin_of(source: Source) -> dict[str, Any]:
    """What tells one registry from another, so that an interrupted index is never finished from a different one: a
    file's size, the time of its last change and its first megabyte; a query's text, without its address."""
    if isinstance(source, Query):
        return {"query": hashlib.sha256(source.sql.encode()).hexdigest()}
    path = Path(source)
    with path.open("rb") as file:
        head = hashlib.sha256(file.read(1 << 20)).hexdigest()
    about = path.stat()
    return {"size": about.st_size, "changed": about.st_mtime_ns, "head": head}


def sort(
    parts: Parts | Chosen,
    out: Path,
    table: Path | None,
    dropped: NDArray[np.int64],
    progress: Callable[[str, int], None],
) -> Built:
    """The index of these blocks under `out`, without the records that are dropped; its manifest last."""
    vocabulary = parts.numbering.units
    progress("sorting", parts.rows)
    units, record = parts.entries()
    if len(dropped):
        gone = np.zeros(parts.rows, bool)
        gone[dropped] = True
        units, record = units[~gone[record]], record[~gone[record]]
    key, slot = _rarest(units, len(vocabulary))
    year = parts.column("year")[record]
    order = _order((key.astype(np.uint64) << np.uint64(8)) | year)
    progress("ordering", parts.rows)
    files.save(out, "run", _starts(key[order], len(vocabulary)))
    del key
    files.save(out, "record", record[order])
    del record
    year, slot = year[order], slot[order]
    files.save(out, "entry_year", year)
    names = files.new(out, "unit", np.uint32, (len(units), SLOTS))
    for start in range(0, len(units), _ROWS):
        names[start : start + _ROWS] = units[order[start : start + _ROWS]]
    count = len(units)
    del units, order
    _save_postings(out, names.T, slot, year, len(vocabulary))
    names.flush()
    del names, slot, year
    progress("writing", parts.rows)
    files.save(out, "born_first", parts.column("first"))
    files.save(out, "born_last", parts.column("last"))
    files.save(out, "place", parts.column("place"))
    files.save(out, "sex", parts.column("sex"))
    files.save(out, "id_text", parts.column("ids"))
    length = parts.column("id_length").astype(np.uint64)
    files.save(out, "id_end", np.cumsum(length).astype(np.uint64 if length.sum() >= 2**32 else np.uint32))
    files.save_vocabulary(out, vocabulary)
    files.save_places(out, table)
    bad = rejected(parts, dropped)
    built = Built(parts.rows - len(dropped), count, len(vocabulary), bad)
    about = {"rows": built.rows, "entries": built.entries, "bad": built.bad, "places": parts.state["extra"]}
    files.finish(out, about)
    return built


def _rarest(units: NDArray[np.uint32], vocabulary: int) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
    """Of each entry its rarest unit and the slot of it; some rows at once, to spare memory."""
    frequency = np.zeros(vocabulary + 1, np.int64)
    for start in range(0, len(units), _ROWS):
        some = units[start : start + _ROWS]
        frequency += np.bincount(some[some != NONE], minlength=vocabulary + 1)
    frequency[vocabulary] = np.iinfo(np.int64).max  # an empty slot
    key, slot = np.empty(len(units), np.uint32), np.empty(len(units), np.uint8)
    for start in range(0, len(units), _ROWS):
        some = units[start : start + _ROWS]
        chosen = frequency[np.minimum(some, np.uint32(vocabulary))].argmin(axis=1)
        slot[start : start + _ROWS] = chosen
        key[start : start + _ROWS] = some[np.arange(len(some)), chosen]
    return key, slot


def _starts(numbers: NDArray[np.uint32], vocabulary: int) -> NDArray[np.uint32]:
    """(vocabulary + 1,): where each unit begins among sorted numbers."""
    return np.searchsorted(numbers, np.arange(vocabulary + 1, dtype=np.uint32)).astype(np.uint32)


def rejected(parts: Parts | Chosen, dropped: NDArray[np.int64]) -> dict[str, int]:
    """Of each code, how many rows were left out or read in part."""
    return dict(parts.state["bad"]) | ({_REPEATED: len(dropped)} if len(dropped) else {})


def _order(key: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The stable order of keys below 2**32, each with its place in the low half: numpy sorts plain numbers fastest."""
    both = (key << np.uint64(32)) | np.arange(len(key), dtype=np.uint64)
    both.sort()
    return (both & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def _save_postings(
    out: Path, units: NDArray[np.uint32], slot: NDArray[np.uint8], year: NDArray[np.uint8], vocabulary: int
) -> None:
    """For each unit, the entries that hold it beside a rarer one, by year and then by place."""
    found = []
    for place in range(SLOTS):
        column = units[place]
        entry = np.flatnonzero((column != NONE) & (slot != place)).astype(np.uint32)
        # Unit, year and entry in one number, since numpy sorts plain numbers fastest: units below 2**24.
        both = column[entry].astype(np.uint64) << np.uint64(40)
        both |= year[entry].astype(np.uint64) << np.uint64(32)
        both |= entry
        found.append(both)
    both = np.concatenate(found)
    del found
    both.sort()
    files.save(out, "posting", (both & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    files.save(out, "posting_year", (both >> np.uint64(32) & np.uint64(0xFF)).astype(np.uint8))
    both >>= np.uint64(40)
    files.save(out, "posting_start", _starts(both.astype(np.uint32), vocabulary))
