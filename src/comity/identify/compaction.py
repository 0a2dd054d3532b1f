"""What was added, replaced and deleted taken into the main index: a new one is made of the old one's numbers.

The registry's own file is not needed. What was deleted is gone then, with the words and ids that nobody else has. The
new index is named in `state.json` last, and the old one is removed after that. Memory as for indexing.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import numpy as np

from comity.identify import building, delta, files, registry, sharding
from comity.identify.parts import NONE, Bytes, Parts, year_numbers
from comity.identify.reading import Block
from comity.identify.registry import State

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.building import Built
    from comity.identify.model import Model
    from comity.identify.numbering import Numbering
    from comity.identify.opened import Opened


def compact(folder: Path, model: Model) -> Built:
    """One main index of all that the registry holds now. Refused, Busy: as `delta.add`."""
    with delta.alone(folder) as now:
        divided = sharding.shards(folder / now.base)
        members = registry.load(folder, model).members
        name = f"base/{now.number + 1:06}"
        out = folder / name
        out.mkdir(parents=True)
        parts = Parts(out, {"compacted": name})
        extra = next(reversed(members.values())).places.extra
        for index in members.values():
            part = _part(index, parts.numbering)
            parts.keep(part, Block(None, part["line"], [], 0), extra)
        table = folder / now.base / (divided or [""])[0] / files.PLACES
        none = np.zeros(0, np.int64)
        built = (sharding.divide if divided else building.sort)(parts, out, table, none, lambda _what, _rows: None)
        shutil.rmtree(parts.folder)
        for where in (out, *(out / shard for shard in (sharding.shards(out) if divided else []))):
            delta.settle(where)
        after = State(base=name, number=now.number + 1)
        registry.write_state(folder, after)
        delta.tidy(folder, after)
        return built


def _part(index: Opened, numbering: Numbering) -> dict[str, NDArray[Any]]:
    """The records of an index that are not gone, as `parts.numbered` would have them."""
    many = len(index.born_first)
    kept = np.ones(many, bool) if index.gone is None else ~index.gone
    here = kept[index.record]
    units = index.unit[:, here].T
    held = units != NONE
    number = np.full(len(index.vocabulary.units), NONE, np.uint32)
    for unit in np.unique(units[held]).tolist():
        number[unit] = numbering.number(index.vocabulary.units[unit])
    ids = index.ids(0, many)
    chosen = Bytes(ids.text[np.repeat(kept, ids.length)], ids.length[kept])
    return {
        "units": np.where(held, number[np.where(held, units, 0)], NONE),
        "record": (np.cumsum(kept, dtype=np.int64) - 1)[index.record[here]].astype(np.uint32),
        "first": index.born_first[kept],
        "last": index.born_last[kept],
        "year": year_numbers(index.born_first[kept], index.born_last[kept]),
        "place": index.place[kept],
        "sex": index.sex[kept],
        "ids": chosen.text,
        "id_length": chosen.length,
        "id_hash": chosen.hashed(),
        "line": np.zeros(int(kept.sum()), np.int64),
    }
