"""A registry's index, built from its rows: in blocks that are kept as they are done, then sorted once.

An *entry* is one name of one record (a record with an Arabic and a Latin name has two). Entries stand in the order of
their rarest unit and, under it, of the year of birth: what a rare unit and a span of years select is one slice of the
disk. The other units of an entry have lists of entries (`posting.npy`).

Interrupted, it leaves `parts/` and no `index.json`: the same command goes on at the first block that is missing. A
crash while sorting leaves the parts whole. `index.json` is written last, so a directory without it is no index.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.errors import Refused
from comity.identify import born, files
from comity.identify.fold import Unit
from comity.identify.numbering import Numbering
from comity.identify.places import Places

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.reading import Bad, Block

SLOTS = 4  # units of an entry; a longer name has entries that overlap
NONE = np.uint32(0xFFFFFFFF)
SEX = {"": 0, "m": 1, "f": 2}


class Built(NamedTuple):
    """What came of it. bad: of each code, how many rows."""

    rows: int
    entries: int
    units: int
    bad: dict[str, int]


def build(
    source: Iterable[Block],
    out: Path,
    *,
    origin: dict[str, Any],
    places: Places,
    report: Callable[[Bad], None] = lambda _: None,
    progress: Callable[[str, int], None] = lambda _what, _rows: None,
) -> Built:
    """Index every readable row of `source` under `out`. Refused: identify.exists, identify.other_source.

    `origin` names the registry (its digest); `source` must start at the row that `resumed(out, origin)` gave.
    """
    parts = _Parts(out, origin)
    for block in source:
        part = _numbered(block, parts.numbering, places)
        for bad in block.bad:
            report(bad)
        parts.keep(part, block)
        progress("reading", parts.rows)
    built = _sorted(parts, out, origin, places, progress)
    shutil.rmtree(parts.folder)
    return built


def resumed(out: Path, origin: dict[str, Any]) -> int:
    """How many rows of this registry are already kept in `out/parts`."""
    return _Parts(out, origin).source_rows


class _Parts:
    """`out/parts`: one .npz a block, and the units that were numbered by the end of each."""

    def __init__(self, out: Path, origin: dict[str, Any]) -> None:
        if (out / files.MANIFEST).exists():
            raise Refused("identify.exists")
        self.folder = out / "parts"
        self.folder.mkdir(parents=True, exist_ok=True)
        known = files.read_json(self.folder / "origin.json")
        if known is not None and known["origin"] != origin:
            raise Refused("identify.other_source")
        state = known or {"origin": origin, "blocks": 0, "rows": 0, "source_rows": 0, "units": 0, "bad": {}}
        self.state: dict[str, Any] = state
        self._units = self.folder / "units.txt"
        kept = files.read_units(self._units)[: state["units"]] if self._units.exists() else []
        files.write_units(self._units, kept)
        self.numbering = Numbering(kept)
        self._seen: set[bytes] = set()

    @property
    def rows(self) -> int:
        return int(self.state["rows"])

    @property
    def source_rows(self) -> int:
        return int(self.state["source_rows"])

    def keep(self, part: dict[str, NDArray[Any]], block: Block) -> None:
        """Write the block, then the state that counts it: a crash between leaves a block that is written again."""
        number = self.state["blocks"]
        np.savez(self.folder / f"{number:06}.npz", **part)
        units = self.numbering.units
        with self._units.open("a", encoding="utf-8") as out:
            out.writelines(files.unit_line(unit) for unit in units[self.state["units"] :])
        bad = dict(self.state["bad"])
        for one in block.bad:
            bad[one.code] = bad.get(one.code, 0) + 1
        self.state |= {
            "blocks": number + 1,
            "rows": self.rows + len(part["first"]),
            "source_rows": self.source_rows + block.rows_read,
            "units": len(units),
            "bad": bad,
        }
        files.write_json(self.folder / "origin.json", self.state)

    def column(self, name: str) -> NDArray[Any]:
        """One column of all blocks, end to end."""
        found = []
        for number in range(self.state["blocks"]):
            with np.load(self.folder / f"{number:06}.npz") as part:
                found.append(part[name])
        return np.concatenate(found) if found else np.zeros(0, np.uint32)


def _numbered(block: Block, numbering: Numbering, places: Places) -> dict[str, NDArray[Any]]:
    """The block's columns as numbers; `units` is (entries, SLOTS), `record` counts within the block."""
    batch = block.batch
    entries, records = [], []
    for column in ("name_arabic", "name_latin"):
        counts, units = numbering.block(batch.column(column))
        rows, matrix = _slots(counts, units)
        entries.append(matrix)
        records.append(rows)
    birth = born.column(batch.column("born"))
    ids = batch.column("id").to_pylist()
    packed = [text.encode() for text in ids]
    return {
        "units": np.concatenate(entries),
        "record": np.concatenate(records).astype(np.uint32),
        "first": birth.first,
        "last": birth.last,
        "place": places.codes(batch.column("place")),
        "sex": sexes(batch.column("sex")),
        "ids": np.frombuffer(b"".join(packed), np.uint8),
        "id_length": np.fromiter(map(len, packed), np.uint8, len(packed)),
    }


def sexes(column: Any) -> NDArray[np.uint8]:
    """0 unknown, 1 male, 2 female, from what registries write."""
    encoded = column.dictionary_encode()
    of = [sex_of(text) for text in encoded.dictionary.to_pylist()]
    indices = encoded.indices.fill_null(len(of)).to_numpy(zero_copy_only=False)
    return np.array([*of, 0], np.uint8)[indices]


def sex_of(text: str) -> int:
    """0 unknown, 1 male, 2 female."""
    word = (text or "").strip().casefold()
    if word in {"m", "male", "masculin", "homme", "h", "1", "ذكر"}:
        return 1
    return 2 if word in {"f", "female", "féminin", "feminin", "femme", "2", "انثى", "أنثى"} else 0


def _slots(counts: NDArray[np.int64], units: NDArray[np.uint32]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Rows with a name, and their units in SLOTS columns; names with more have another entry for their end."""
    start = np.cumsum(counts) - counts
    rows = np.flatnonzero(counts > 0)
    long = np.flatnonzero(counts > SLOTS)
    begin = np.r_[start[rows], start[long] + counts[long] - SLOTS]
    size = np.r_[np.minimum(counts[rows], SLOTS), np.full(len(long), SLOTS)]
    matrix = np.full((len(begin), SLOTS), NONE, np.uint32)
    for slot in range(SLOTS):
        has = size > slot
        matrix[has, slot] = units[begin[has] + slot]
    return np.r_[rows, long], matrix


def _sorted(
    parts: _Parts, out: Path, origin: dict[str, Any], places: Places, progress: Callable[[str, int], None]
) -> Built:
    vocabulary = parts.numbering.units
    first, last = parts.column("first"), parts.column("last")
    progress("sorting", parts.rows)
    year = year_numbers(first, last)
    units, record = _entries(parts)
    held = units != NONE
    frequency = np.bincount(units[held], minlength=len(vocabulary) + 1)
    rank = np.where(held, frequency[np.where(held, units, len(vocabulary))], np.iinfo(np.int64).max)
    slot = rank.argmin(axis=1).astype(np.uint8)
    del rank
    key = units[np.arange(len(units)), slot]
    order = _order((key.astype(np.uint64) << np.uint64(8)) | year[record])
    progress("ordering", parts.rows)
    units, record, key, slot = units[order], record[order], key[order], slot[order]
    del order
    files.save(out, "unit", np.ascontiguousarray(units.T))
    files.save(out, "record", record)
    entry_year = year[record]
    files.save(out, "entry_year", entry_year)
    files.save(out, "run", np.searchsorted(key, np.arange(len(vocabulary) + 1, dtype=np.uint32)).astype(np.uint32))
    _save_postings(out, units, slot, entry_year, len(vocabulary))
    progress("writing", parts.rows)
    files.save(out, "born_first", first.astype(np.int32))
    files.save(out, "born_last", last.astype(np.int32))
    files.save(out, "place", parts.column("place").astype(np.uint16))
    files.save(out, "sex", parts.column("sex").astype(np.uint8))
    files.save(out, "id_text", parts.column("ids").astype(np.uint8))
    length = parts.column("id_length").astype(np.uint64)
    files.save(out, "id_end", np.cumsum(length).astype(np.uint64 if length.sum() >= 2**32 else np.uint32))
    files.save_vocabulary(out, vocabulary)
    places.save(out / "places.json")
    built = Built(parts.rows, len(units), len(vocabulary), dict(parts.state["bad"]))
    files.finish(out, {"origin": origin, "rows": built.rows, "entries": built.entries, "bad": built.bad})
    return built


def year_numbers(first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The middle year, counted from 1800; 0 where it is not known."""
    return np.where(last > 0, np.clip(born.years(first, last).astype(np.int64) - 1800, 1, 255), 0).astype(np.uint8)


def _entries(parts: _Parts) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    units, records, before = [], [], 0
    for number in range(parts.state["blocks"]):
        with np.load(parts.folder / f"{number:06}.npz") as part:
            units.append(part["units"])
            records.append(part["record"] + np.uint32(before))
            before += len(part["first"])
    if not units:
        return np.zeros((0, SLOTS), np.uint32), np.zeros(0, np.uint32)
    return np.concatenate(units), np.concatenate(records)


def _order(key: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The stable order of keys below 2**32, each with its place in the low half: numpy sorts plain numbers fastest."""
    both = (key << np.uint64(32)) | np.arange(len(key), dtype=np.uint64)
    both.sort()
    return (both & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def _save_postings(
    out: Path, units: NDArray[np.uint32], slot: NDArray[np.uint8], year: NDArray[np.uint8], vocabulary: int
) -> None:
    """For each unit, the entries that hold it beside a rarer one, by year and then by place."""
    held = units != NONE
    held[np.arange(len(units)), slot] = False
    entry, column = np.nonzero(held)
    both = units[entry, column].astype(np.uint64) << np.uint64(40)
    del held, column
    # Unit, year and entry in one number, since numpy sorts plain numbers fastest: units below 2**24.
    both |= (year[entry].astype(np.uint64) << np.uint64(32)) | entry.astype(np.uint64)
    del entry
    both.sort()
    files.save(out, "posting", (both & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    files.save(out, "posting_year", (both >> np.uint64(32) & np.uint64(0xFF)).astype(np.uint8))
    starts = np.searchsorted(both, np.arange(vocabulary + 1, dtype=np.uint64) << np.uint64(40))
    files.save(out, "posting_start", starts.astype(np.uint32))

