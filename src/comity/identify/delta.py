"""Rows added, corrected and deleted since a registry was indexed: a small index of their own beside the main one.

`delta/N/` holds the rows (`rows.parquet`), their index, and `gone-NAME.npy`: the records of the main index that were
replaced or deleted. Each change writes a folder of the next number and names it in `state.json` last; the folder before
it is removed then. A crash leaves a folder that nothing names, which the next change removes.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from comity.errors import Busy, Refused
from comity.identify import building, files, registry, sharding
from comity.identify.opened import Opened
from comity.identify.parts import Bytes
from comity.identify.reading import COLUMNS, Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.model import Model
    from comity.identify.reading import Bad
    from comity.identify.registry import State

_ROWS = "rows.parquet"
_SCANNED = 1 << 20  # records looked through at once for their identifiers
_SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])


class Changed(NamedTuple):
    """added: ids that the registry did not have. replaced, deleted: those that it had. unknown: asked to be deleted,
    and not there. rows: that are apart from the main index now."""

    added: int
    replaced: int
    deleted: int
    unknown: list[str]
    rows: int


def add(folder: Path, model: Model, blocks: Iterable[Block], report: Callable[[Bad], None] = lambda _: None) -> Changed:
    """Add rows; a row whose id is known replaces the old one. Of an id that is given twice the first row counts.

    Takes time for the rows that are apart from the main index and one look through its ids: seconds at 45 million.
    Refused as in `registry.load`; Busy identify.being_changed.
    """
    with alone(folder) as now:
        given = list(blocks)
        ids = {name for block in given for name in block.rows.column("id").to_pylist()}
        kept, known = _without(folder, now, ids)
        found = _found(folder, now, model, ids)
        there = known | set().union(*(set(each) for each in found.values()))
        upto = given[-1].upto if given else 0
        lines = np.arange(len(kept), dtype=np.int64)
        given += [Block(batch, lines[: len(batch)], [], upto) for batch in kept.to_batches()]
        rows = _write(folder, now, given, found, report)
        return Changed(len(ids - there), len(there), 0, [], rows)


def delete(folder: Path, model: Model, ids: Iterable[str]) -> Changed:
    """Delete rows by their ids. Refused identify.id_unknown when the registry has none of them; else as `add`."""
    with alone(folder) as now:
        wanted = set(ids)
        kept, known = _without(folder, now, wanted)
        found = _found(folder, now, model, wanted)
        there = known | set().union(*(set(each) for each in found.values()))
        if not there:
            raise Refused("identify.id_unknown", count=len(wanted))
        lines = np.arange(len(kept), dtype=np.int64)
        given = [Block(batch, lines[: len(batch)], [], len(kept)) for batch in kept.to_batches()]
        rows = _write(folder, now, given, found, lambda _: None)
        return Changed(0, 0, len(there), sorted(wanted - there), rows)


@contextmanager
def alone(folder: Path) -> Iterator[State]:
    """One change of a registry at a time. Busy: identify.being_changed. Refused as in `files.manifest`."""
    now = registry.state(folder)
    files.manifest(folder / now.base)
    with locked(folder):
        now = registry.state(folder)
        tidy(folder, now)
        yield now


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """The folder for this change alone, sealed or not. Busy: identify.being_changed."""
    lock = os.open(folder / "change.lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("identify.being_changed") from None
        yield
    finally:
        os.close(lock)


def tidy(folder: Path, now: State) -> None:
    """Remove the folders of changes that no state names: of a change before, or of one that was interrupted."""
    for kind in ("delta", "base"):
        for each in (folder / kind).glob("*"):
            if f"{kind}/{each.name}" not in (now.delta, now.base):
                shutil.rmtree(each)
    if now.base and (folder / files.MANIFEST).exists():
        first = files.read_json(folder / files.MANIFEST)
        for name in first.get("shards", []):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in (*first["files"], files.MANIFEST):  # the manifest last: until then this is done again
            (folder / name).unlink(missing_ok=True)


def _without(folder: Path, now: State, ids: set[str]) -> tuple[Any, set[str]]:
    """The delta's rows but those of `ids`, and which of these it had."""
    if now.delta is None:
        return _SCHEMA.empty_table(), set()
    table = pq.read_table(folder / now.delta / _ROWS)
    had = [name in ids for name in table.column("id").to_pylist()]
    known = set(table.filter(pa.array(had, pa.bool_())).column("id").to_pylist())
    return table.filter(pa.array([not each for each in had], pa.bool_())).combine_chunks(), known


def _found(folder: Path, now: State, model: Model, ids: set[str]) -> dict[str, dict[str, int]]:
    """Of each member of the main index, the record of every id that it has and that is not gone yet."""
    base = registry.load(folder, model)
    return {name: records(one, ids) for name, one in base.members.items() if name != registry.DELTA}


def records(index: Opened, ids: set[str]) -> dict[str, int]:
    """The records of these ids that are not gone, by one look through all ids."""
    wanted = [name.encode() for name in ids]
    length = np.array([len(name) for name in wanted], np.uint16)
    hashes = np.unique(Bytes(np.frombuffer(b"".join(wanted), np.uint8), length).hashed())
    found: dict[str, int] = {}
    many = len(index.born_first)
    for start in range(0, many, _SCANNED):
        hashed = index.ids(start, min(start + _SCANNED, many)).hashed()
        for record in (np.flatnonzero(np.isin(hashed, hashes)) + start).tolist():
            name = index.id_of(record)
            if name in ids and not (index.gone is not None and index.gone[record]):
                found.setdefault(name, record)
    return found


def _write(
    folder: Path,
    now: State,
    given: list[Block],
    found: dict[str, dict[str, int]],
    report: Callable[[Bad], None],
) -> int:
    name = f"delta/{now.number + 1:06}"
    out = folder / name
    out.mkdir(parents=True)
    rows = _first_of_each(given)
    if len(rows):
        about = files.manifest(folder / now.base)
        before = files.manifest(folder / str(now.delta)) if now.rows else about
        table = folder / now.base / (sharding.shards(folder / now.base) or [""])[0] / files.PLACES
        building.build(
            lambda _: iter(given), out, origin={"change": name}, table=table, extra=before["places"], report=report
        )
    pq.write_table(rows, out / _ROWS)
    for member, newly in found.items():
        old = registry.gone(folder, now, member)
        all_gone: NDArray[np.uint32] = np.array(sorted(newly.values()), np.uint32)
        np.save(out / f"gone-{member}.npy", all_gone if old is None else np.union1d(old, all_gone))
    settle(out)
    after = now._replace(delta=name, number=now.number + 1, rows=len(rows))
    registry.write_state(folder, after)
    tidy(folder, after)
    return len(rows)


def _first_of_each(given: list[Block]) -> Any:
    batches = [block.rows for block in given]
    table = pa.Table.from_batches(batches, batches[0].schema) if batches else _SCHEMA.empty_table()
    seen: set[str] = set()
    first = []
    for name in table.column("id").to_pylist():
        first.append(name not in seen)
        seen.add(name)
    return table.filter(pa.array(first, pa.bool_())).combine_chunks()


def settle(folder: Path) -> None:
    """On the disk before the state that names it."""
    for path in (*folder.iterdir(), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
