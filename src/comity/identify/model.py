"""The model that comes with the software: how words of one script become words of the other, or of the same.

`model.npz` is made by `comity.identify.training` (`docs/identification-model.md` says from what, and how well it does).
Three tables, of Latin beside Arabic, Latin beside Latin and Arabic beside Arabic; Arabic beside Latin is the first,
turned. Nothing is downloaded, and no name is in it: only pairs of one to three letters with their weights.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np

from comity.identify.chunks import Chunks
from comity.identify.fold import Script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

TABLES: tuple[tuple[Script, Script], ...] = (("latin", "arabic"), ("latin", "latin"), ("arabic", "arabic"))
"""Those that are stored: (left, right)."""
_FILE = Path(__file__).with_name("model.npz")


class Model(NamedTuple):
    """chunks: for the script of the query's word and that of the registry's word, how likely they are one."""

    chunks: Mapping[tuple[Script, Script], Chunks]


class Table(NamedTuple):
    """One trained table: the chunks of each side, "" first, and (left, right) weights that sum to one."""

    left: list[str]
    right: list[str]
    weights: NDArray[np.floating]


@lru_cache(maxsize=1)
def load() -> Model:
    """The model of this version of the software; some milliseconds the first time."""
    return read(_FILE)


def read(file: Path) -> Model:
    """The model in `file`; `OSError` or `ValueError` when it isn't one."""
    with np.load(file, allow_pickle=False) as stored:
        tables = {pair: _table(stored, "_".join(pair)) for pair in TABLES}
    chunks = {pair: Chunks(*table) for pair, table in tables.items()}
    chunks["arabic", "latin"] = chunks["latin", "arabic"].turned()
    assert set(chunks) == set(product(get_args(Script), repeat=2))
    return Model(chunks)


def write(file: Path, tables: Mapping[tuple[Script, Script], Table]) -> None:
    """`tables` into `file`, the same bytes for the same tables."""
    stored: dict[str, NDArray[np.generic]] = {}
    for pair in TABLES:
        table, name = tables[pair], "_".join(pair)
        rows, columns = np.nonzero(table.weights)
        stored[f"{name}_left"] = np.array(table.left)
        stored[f"{name}_right"] = np.array(table.right)
        stored[f"{name}_rows"] = rows.astype(np.uint16)
        stored[f"{name}_columns"] = columns.astype(np.uint16)
        stored[f"{name}_weights"] = table.weights[rows, columns].astype(np.float32)
    with file.open("wb") as out:  # numpy would add .npz to a name without it
        np.savez_compressed(out, allow_pickle=False, **stored)


def _table(stored: Mapping[str, NDArray[np.generic]], name: str) -> Table:
    left, right = (stored[f"{name}_{side}"].tolist() for side in ("left", "right"))
    weights = np.zeros((len(left), len(right)), np.float32)
    weights[stored[f"{name}_rows"], stored[f"{name}_columns"]] = stored[f"{name}_weights"]
    return Table(left, right, weights)
