"""An index as a search reads it: columns mapped from the disk, the vocabulary in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from comity.identify import files
from comity.identify.parts import NONE, Bytes
from comity.identify.places import Places
from comity.identify.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.fold import Unit
    from comity.identify.model import Model

_THOROUGH = 1 << 28  # bytes: up to here every opening compares the digests too


Years = tuple[int, int]
"""The first and the last year, counted from 1800."""


class Opened:
    """One index. Refused as in `files.manifest`.

    vocabulary: another index's of the same units. places: another index's of the same table, where it numbered more
    beside it. gone: the records that were replaced or deleted since.
    """

    def __init__(
        self,
        folder: Path,
        model: Model,
        *,
        vocabulary: Vocabulary | None = None,
        places: Places | None = None,
        gone: NDArray[np.uint32] | None = None,
    ) -> None:
        self.manifest = files.manifest(folder, thorough=_THOROUGH)
        self.vocabulary = vocabulary or Vocabulary(files.load_vocabulary(folder), model)
        self.places = places or Places.load(folder / files.PLACES, self.manifest["places"])
        self.rows = int(self.manifest["rows"]) - (0 if gone is None else len(gone))
        names: NDArray[np.uint32] = files.column(folder, "unit")
        # (SLOTS, entries); and each entry's units as one number, so that many entries are taken in one go: what waits
        # for memory is the place of an entry, not its bytes.
        self.unit = names.T
        self.name = names.view(np.complex128)[:, 0]
        self.record: NDArray[np.uint32] = files.column(folder, "record")
        self.entry_year: NDArray[np.uint8] = files.column(folder, "entry_year")
        self.posting: NDArray[np.uint32] = files.column(folder, "posting")
        self.posting_year: NDArray[np.uint8] = files.column(folder, "posting_year")
        self.born_first: NDArray[np.int32] = files.column(folder, "born_first")
        self.born_last: NDArray[np.int32] = files.column(folder, "born_last")
        self.run: NDArray[np.uint32] = np.array(files.column(folder, "run"))
        self.posting_start: NDArray[np.uint32] = np.array(files.column(folder, "posting_start"))
        # How many entries hold a unit, as their rarest or beside one.
        self.frequency = np.diff(self.run.astype(np.int64)) + np.diff(self.posting_start.astype(np.int64))
        self.place = files.column(folder, "place")
        self.sex = files.column(folder, "sex")
        self.gone: NDArray[np.bool_] | None = None
        if gone is not None and len(gone):
            self.gone = np.zeros(len(self.born_first), bool)
            self.gone[gone] = True
        # The same, and how many entries in all, without those of records that were replaced or deleted.
        self.living, self.entries = self.frequency, len(self.record)
        if self.gone is not None:
            dead = np.flatnonzero(self.gone[self.record])
            held = np.minimum(self.unit[:, dead].ravel(), np.uint32(len(self.frequency)))
            self.living = self.frequency - np.bincount(held, minlength=len(self.frequency) + 1)[:-1]
            self.entries -= len(dead)
        self._id_text = files.column(folder, "id_text")
        self._numbers: dict[Unit, int] | None = None
        self._id_end = files.column(folder, "id_end")

    def id_of(self, record: int) -> str:
        """The registry's own identifier of a record."""
        start = int(self._id_end[record - 1]) if record else 0
        return self._id_text[start : int(self._id_end[record])].tobytes().decode()

    def ids(self, start: int, end: int) -> Bytes:
        """The identifiers of the records from `start` to before `end`."""
        ends = self._id_end[start:end].astype(np.int64)
        begin = int(self._id_end[start - 1]) if start else 0
        return Bytes(self._id_text[begin : int(ends[-1])], np.diff(np.r_[begin, ends]).astype(np.uint16))

    def numbers(self, lines: Sequence[str]) -> list[int] | None:
        """The numbers of units written as lines (`a:محمد`); None where this index has not all of them."""
        if self._numbers is None:
            self._numbers = {unit: number for number, unit in enumerate(self.vocabulary.units)}
        found = [self._numbers.get(files.unit_of(line)) for line in lines]
        return None if None in found else [number for number in found if number is not None]

    def lines(self, numbers: NDArray[np.uint32]) -> list[str]:
        """The units with these numbers as lines, as `numbers` reads them; empty slots left out."""
        return [files.unit_line(self.vocabulary.units[unit]).rstrip() for unit in numbers[numbers != NONE].tolist()]

    def under(self, unit: int, years: Years | None) -> list[slice]:
        """Entries whose rarest unit is this one; of these years or of no known year."""
        return _slices(self.entry_year, int(self.run[unit]), int(self.run[unit + 1]), years)

    def beside(self, unit: int, years: Years | None) -> list[NDArray[np.uint32]]:
        """Entries that hold this unit beside a rarer one; of these years or of no known year."""
        start, end = int(self.posting_start[unit]), int(self.posting_start[unit + 1])
        return [self.posting[part] for part in _slices(self.posting_year, start, end, years)]


def _slices(year: NDArray[np.uint8], start: int, end: int, years: Years | None) -> list[slice]:
    """The parts of one unit's entries, which stand in the order of their years, 0 (unknown) first."""
    if start == end:
        return []
    if years is None:
        return [slice(start, end)]
    unknown, low, high = (np.searchsorted(year[start:end], [1, max(years[0], 1), years[1] + 1]) + start).tolist()
    return [part for part in (slice(start, unknown), slice(low, high)) if part.start < part.stop]
