"""The files of an index: what each is called, how it is checked, and what a damaged one is answered with.

`index.json` names every file with its length and SHA-256 and is written last. Opening compares lengths, and of a small
index the digests too.
"""

from __future__ import annotations

import hashlib
import json
import os
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.errors import Refused
from comity.identify.fold import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MANIFEST = "index.json"
STATE = "state.json"  # of a registry that was changed since: registry.py
FORMAT = 2
PLACES = "places.tsv"
_VOCABULARY = "vocabulary.txt"


def read_json(path: Path) -> Any:
    """Its value, or None where there is no such file."""
    try:
        return json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError:
        raise Refused("identify.index_damaged", file=path.name) from None


def write_json(path: Path, value: Any) -> None:
    """Whole or not at all."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8") as out:
        json.dump(value, out, sort_keys=True)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def unit_line(unit: Unit) -> str:
    """`a:محمد` or `l:mohamed`, with its end of line."""
    return f"{unit.script[0]}:{unit.text}\n"


def unit_of(line: str) -> Unit:
    """The unit of such a line."""
    return Unit("arabic" if line[:1] == "a" else "latin", line[2:])


def read_units(path: Path) -> list[Unit]:
    """The units of a file, in the order of their numbers."""
    return [unit_of(line) for line in path.read_text(encoding="utf-8").splitlines()]


def write_units(path: Path, units: Sequence[Unit]) -> None:
    """One line a unit."""
    with path.open("w", encoding="utf-8") as out:
        out.writelines(unit_line(unit) for unit in units)


def save(folder: Path, name: str, column: NDArray[Any]) -> None:
    """`name.npy`."""
    np.save(folder / f"{name}.npy", column)


def new(folder: Path, name: str, kind: Any, shape: tuple[int, ...]) -> Any:
    """`name.npy`, mapped, to be filled column by column."""
    return np.lib.format.open_memmap(folder / f"{name}.npy", mode="w+", dtype=kind, shape=shape)


def save_vocabulary(folder: Path, units: Sequence[Unit]) -> None:
    """`vocabulary.txt`: the units by number."""
    write_units(folder / _VOCABULARY, units)


def load_vocabulary(folder: Path) -> list[Unit]:
    """The units by number."""
    return read_units(folder / _VOCABULARY)


def save_places(folder: Path, table: Path | None) -> None:
    """`places.tsv`: the table of places that the codes belong to, the example where none is given."""
    source = table or resources.files("comity.identify") / "places.tsv"
    (folder / PLACES).write_bytes(source.read_bytes())


def finish(folder: Path, about: dict[str, Any]) -> None:
    """Write the manifest: from here on the directory is an index."""
    listed = {}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name != MANIFEST and path.suffix != ".new":
            listed[path.name] = {"bytes": path.stat().st_size, "sha256": digest(path)}
    told = {"format": FORMAT, "files": listed, **about}
    write_json(folder / MANIFEST, {**told, "seal": _seal(told)})


def _seal(told: dict[str, Any]) -> str:
    """The digest of a manifest's content: a damaged one must not give a wrong number of persons."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def digest(path: Path) -> str:
    """SHA-256, in hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def manifest(folder: Path, *, thorough: int = 0) -> dict[str, Any]:
    """The manifest of a whole index. `thorough`: up to so many bytes in all, the digests are compared too.

    Refused: identify.no_index, identify.index_unfinished, identify.index_damaged, identify.index_format.
    """
    found = read_json(folder / MANIFEST)
    if found is None:
        raise Refused("identify.index_unfinished" if (folder / "parts").is_dir() else "identify.no_index")
    if not isinstance(found, dict) or found.get("format", FORMAT) != FORMAT:
        raise Refused("identify.index_format")
    if found.pop("seal", None) != _seal(found):
        raise Refused("identify.index_damaged", file=MANIFEST)
    digests = sum(told["bytes"] for told in found["files"].values()) <= thorough
    for name, told in found["files"].items():
        path = folder / name
        if not path.is_file() or path.stat().st_size != told["bytes"] or (digests and digest(path) != told["sha256"]):
            raise Refused("identify.index_damaged", file=name)
    return dict(found)


def column(folder: Path, name: str) -> NDArray[Any]:
    """A column mapped from the disk, read as it is needed. Refused: identify.index_damaged."""
    path = folder / f"{name}.npy"
    try:
        # A plain view: numpy's own class for mapped files makes each small slice ten times slower.
        found: NDArray[Any] = np.load(path, mmap_mode="r").view(np.ndarray)
    except (OSError, ValueError):
        raise Refused("identify.index_damaged", file=path.name) from None
    return found
