"""One registry as several indexes: one for each decade of birth, and one for those whose birth is not known.

They are read once and numbered together: every shard has the same units and the same places under the same numbers, so
that a query means the same to each. The manifest that names the shards is written last.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.identify import building, files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.building import Built
    from comity.identify.numbering import Numbering
    from comity.identify.parts import Parts
    from comity.identify.reading import Bad, Block

UNKNOWN = "unknown"


class Chosen:
    """Some records of the blocks that were read, as `building.sort` takes them."""

    def __init__(self, parts: Parts, kept: NDArray[np.bool_]) -> None:
        self._parts = parts
        self._kept = kept
        self.numbering: Numbering = parts.numbering
        self.rows = int(kept.sum())
        self.state: dict[str, Any] = {**parts.state, "bad": {}}

    def column(self, name: str) -> NDArray[Any]:
        """One column, end to end."""
        if name != "ids":
            return self._parts.column(name)[self._kept]
        length = self._parts.column("id_length")
        return self._parts.column("ids")[np.repeat(self._kept, length)]

    def entries(self) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
        """As `Parts.entries`, the records numbered among those that were chosen."""
        units, record = self._parts.entries()
        kept = self._kept[record]
        number = np.cumsum(self._kept, dtype=np.int64) - 1
        return units[kept], number[record[kept]].astype(np.uint32)


def build(
    source: Callable[[int], Iterable[Block]],
    out: Path,
    *,
    origin: dict[str, Any],
    table: Path | None = None,
    report: Callable[[Bad], None] = lambda _: None,
    progress: Callable[[str, int], None] = lambda _what, _rows: None,
) -> Built:
    """As `building.build`, in shards under `out`."""
    parts, again = building.read(source, out, origin=origin, table=table, extra=None, report=report, progress=progress)
    built = divide(parts, out, table, again, progress)
    shutil.rmtree(parts.folder)
    return built


def divide(
    parts: Parts,
    out: Path,
    table: Path | None,
    dropped: NDArray[np.int64],
    progress: Callable[[str, int], None],
) -> Built:
    """A shard for each decade that has records; then the manifest that names them."""
    year = parts.column("year")
    decade = np.where(year == 0, 0, (year.astype(np.int64) + 1800) // 10 * 10)
    decade[dropped] = -1
    names, entries = [], 0
    none = np.zeros(0, np.int64)
    for each in np.unique(decade[decade >= 0]).tolist():
        name = str(each) if each else UNKNOWN
        folder = out / name
        shutil.rmtree(folder, ignore_errors=True)  # of an attempt that was interrupted
        folder.mkdir()
        entries += building.sort(Chosen(parts, decade == each), folder, table, none, progress).entries
        names.append(name)
    bad = building.rejected(parts, dropped)
    built = building.Built(parts.rows - len(dropped), entries, len(parts.numbering.units), bad)
    about = {"rows": built.rows, "entries": entries, "bad": bad, "places": parts.state["extra"], "shards": names}
    files.finish(out, about)
    return built


def shards(folder: Path) -> list[str]:
    """The names of an index's shards; none for an index that is one. Refused as in `files.manifest`."""
    found = files.manifest(folder).get("shards", [])
    return [str(name) for name in found]
