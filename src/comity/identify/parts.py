"""The blocks of a registry on their way to an index: `parts/`, one file a block, taken up again where it was left.

The state that counts a block is written after it: a crash between leaves a block that is written again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.errors import Refused
from comity.identify import born, files
from comity.identify.numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.places import Places
    from comity.identify.reading import Block

SLOTS = 4  # units of an entry; a longer name has entries that overlap
NONE = np.uint32(0xFFFFFFFF)
_PRIME = np.uint64(0x9E3779B97F4A7C15)


class Parts:
    """`out/parts`: one .npz a block, and the units that were numbered by the end of each."""

    def __init__(self, out: Path, origin: dict[str, Any]) -> None:
        if (out / files.MANIFEST).exists() or (out / files.STATE).exists():
            raise Refused("identify.exists")
        self.folder = out / "parts"
        self.folder.mkdir(parents=True, exist_ok=True)
        known = files.read_json(self.folder / "origin.json")
        if known is not None and known["origin"] != origin:
            raise Refused("identify.other_source")
        fresh = {"origin": origin, "blocks": 0, "rows": 0, "source_rows": 0, "units": 0, "bad": {}, "extra": {}}
        self.state: dict[str, Any] = known or fresh
        self._units = self.folder / "units.txt"
        kept = files.read_units(self._units)[: self.unit_count] if self._units.exists() else []
        files.write_units(self._units, kept)
        self.numbering = Numbering(kept)

    @property
    def unit_count(self) -> int:
        return int(self.state["units"])

    @property
    def rows(self) -> int:
        return int(self.state["rows"])

    @property
    def source_rows(self) -> int:
        return int(self.state["source_rows"])

    def keep(self, part: Mapping[str, NDArray[Any]], block: Block, extra: dict[str, int]) -> None:
        """Write the block, then the state that counts it."""
        number = self.state["blocks"]
        np.savez(self.folder / f"{number:06}.npz", allow_pickle=False, **part)
        units = self.numbering.units
        with self._units.open("a", encoding="utf-8") as out:
            out.writelines(files.unit_line(unit) for unit in units[self.state["units"] :])
        bad = dict(self.state["bad"])
        for one in block.bad:
            bad[one.code] = bad.get(one.code, 0) + 1
        self.state |= {
            "blocks": number + 1,
            "rows": self.rows + len(part["first"]),
            "source_rows": block.upto,
            "extra": extra,
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

    def entries(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """(entries, SLOTS) units of all blocks, and the record of each entry."""
        units, records, before = [], [], 0
        for number in range(self.state["blocks"]):
            with np.load(self.folder / f"{number:06}.npz") as part:
                units.append(part["units"])
                records.append(part["record"] + np.uint32(before))
                before += len(part["first"])
        if not units:
            return np.zeros((0, SLOTS), np.uint32), np.zeros(0, np.uint32)
        return np.concatenate(units), np.concatenate(records)


def numbered(block: Block, numbering: Numbering, places: Places) -> dict[str, NDArray[Any]]:
    """The block's columns as numbers; `units` is (entries, SLOTS), `record` counts within the block."""
    batch = block.rows
    entries, records = [], []
    for column in ("name_arabic", "name_latin"):
        counts, units = numbering.block(batch.column(column))
        rows, matrix = _slots(counts, units)
        entries.append(matrix)
        records.append(rows)
    birth = born.column(batch.column("born"))
    ids = Bytes.of(batch.column("id"))
    return {
        "units": np.concatenate(entries),
        "record": np.concatenate(records).astype(np.uint32),
        "first": birth.first,
        "last": birth.last,
        "year": year_numbers(birth.first, birth.last),
        "place": places.codes(batch.column("place")),
        "sex": sexes(batch.column("sex")),
        "ids": ids.text,
        "id_length": ids.length,
        "id_hash": ids.hashed(),
        "line": block.lines.astype(np.int64),
    }


class Bytes(NamedTuple):
    """A column of identifiers as bytes, end to end."""

    text: NDArray[np.uint8]
    length: NDArray[np.uint16]

    @classmethod
    def of(cls, column: Any) -> Bytes:
        column = column.cast("large_string")
        _, offsets, data = column.buffers()
        ends = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
        text = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] if data is not None else np.zeros(0, np.uint8)
        return cls(text, np.diff(ends).astype(np.uint16))

    def hashed(self) -> NDArray[np.uint64]:
        """64 bits of each, to find those that are repeated."""
        start = np.cumsum(self.length, dtype=np.int64) - self.length
        found = self.length.astype(np.uint64)
        for place in range(int(self.length.max(initial=0))):
            has = np.flatnonzero(self.length > place)
            byte = self.text[start[has] + place].astype(np.uint64) + np.uint64(1)
            mixed = (found[has] ^ byte) * _PRIME
            found[has] = mixed ^ (mixed >> np.uint64(29))
        return found


def repeated(parts: Parts) -> NDArray[np.int64]:
    """The records whose identifier an earlier one has, by 64 bits of each (docs/decisions/0040)."""
    hashed = parts.column("id_hash")
    ordered = np.sort(hashed)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twice):
        return np.zeros(0, np.int64)
    suspects = np.flatnonzero(np.isin(hashed, twice))
    _, first = np.unique(hashed[suspects], return_index=True)
    again = np.ones(len(suspects), bool)
    again[first] = False
    return suspects[again]


def sexes(column: Any) -> NDArray[np.uint8]:
    """0 unknown, 1 male, 2 female, from what registries write."""
    encoded = column.dictionary_encode()
    of = [sex_of(text) for text in encoded.dictionary.to_pylist()]
    indices = encoded.indices.fill_null(len(of)).to_numpy(zero_copy_only=False)
    found: NDArray[np.uint8] = np.array([*of, 0], np.uint8)[indices]
    return found


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


def year_numbers(first: NDArray[np.int32], last: NDArray[np.int32]) -> NDArray[np.uint8]:
    """The middle year, counted from 1800; 0 where it is not known."""
    return np.where(last > 0, np.clip(born.years(first, last).astype(np.int64) - 1800, 1, 255), 0).astype(np.uint8)
