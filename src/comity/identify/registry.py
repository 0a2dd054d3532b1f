"""A registry as it is searched: one index or its shards, and beside them what was added, replaced and deleted since.

`state.json` says which: {"base": "" or a folder, "delta": null or a folder, "number": n, "rows": rows of the delta}. It
is replaced whole and last, so that a search sees the registry before a change or after it, and never between.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.errors import Refused
from comity.identify import files, merge, search, sharding
from comity.identify.opened import Opened
from comity.identify.places import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from comity.identify.merge import Answer
    from comity.identify.model import Model
    from comity.identify.search import Query

DELTA = "delta"
WHOLE = "whole"
"""The name of an index that has no shards."""
_TRIES = 5


class State(NamedTuple):
    """base: the folder of the main index, "" for the registry's own. delta: the folder of what came since."""

    base: str = ""
    delta: str | None = None
    number: int = 0
    rows: int = 0


class Registry:
    """An open registry. members: its indexes by name: `whole` or the shards, and `delta`."""

    def __init__(self, members: dict[str, Opened]) -> None:
        self.members = members

    def search(self, query: Query, *, limit: int = 10, present: float = search.PRESENT) -> Answer:
        """As `search.search`, over all members as if they were one index."""
        return over(list(self.members.values()), query, limit=limit, present=present)


def over(indexes: Sequence[Opened], query: Query, *, limit: int, present: float) -> Answer:
    """The answer of several indexes as of one."""
    founds = [search.look(index, query, limit=limit) for index in indexes]
    first = merge.best(founds)
    homonyms = sum(search.count(index, first.names) for index in indexes) if first else 0
    return merge.answer(founds, homonyms, limit=limit, present=present)


def state(folder: Path) -> State:
    """Which folders make the registry now. Refused: identify.index_damaged."""
    found = files.read_json(folder / files.STATE)
    try:
        return State() if found is None else State(**found)
    except TypeError:
        raise Refused("identify.index_damaged", file=files.STATE) from None


def names(folder: Path) -> list[str]:
    """The names of the members, as `load` would have them. Refused as in `files.manifest`."""
    now = state(folder)
    return [*(sharding.shards(folder / now.base) or [WHOLE]), *([DELTA] if now.rows else [])]


class About(NamedTuple):
    """shards: all members' names. revision: changes with every change of the registry. rows: of all members."""

    shards: list[str]
    revision: str
    rows: int


def about(folder: Path) -> About:
    """Of the registry as it is now. Refused as in `files.manifest`."""
    now = state(folder)
    base = files.manifest(folder / now.base)
    every = names(folder)
    dead = [gone(folder, now, name) for name in every]
    rows = int(base["rows"]) + now.rows - sum(len(one) for one in dead if one is not None)
    revision = f"{files.digest(folder / now.base / files.MANIFEST)[:16]}.{now.number}"
    return About(every, revision, rows)


def load(folder: Path, model: Model, only: Sequence[str] | None = None) -> Registry:
    """The registry, or only some of its members. Refused as in `files.manifest`, identify.no_shard."""
    for left in reversed(range(_TRIES)):
        now = state(folder)
        try:
            return Registry(_members(folder, now, model, only))
        except (Refused, OSError):
            # Changed while it was opened: what the old state named is gone.
            if state(folder) == now or not left:
                raise
    raise AssertionError


def _members(folder: Path, now: State, model: Model, only: Sequence[str] | None) -> dict[str, Opened]:
    base = folder / now.base
    divided = sharding.shards(base)
    every = [*(divided or [WHOLE]), *([DELTA] if now.rows else [])]
    unknown = [name for name in only or [] if name not in every]
    if unknown:
        raise Refused("identify.no_shard", name=unknown[0], known=", ".join(every))
    members: dict[str, Opened] = {}
    # One table of places for all: the delta's, which goes on numbering where the main index ended.
    places = None
    if now.rows:
        newest = folder / str(now.delta)
        places = Places.load(newest / files.PLACES, files.manifest(newest)["places"])
    vocabulary = None
    for name in every:
        if only is not None and name not in only:
            continue
        if name == DELTA:
            members[name] = Opened(folder / str(now.delta), model, places=places)
            continue
        where = base / name if divided else base
        # Shards have the same units under the same numbers.
        one = Opened(where, model, vocabulary=vocabulary, places=places, gone=gone(folder, now, name))
        vocabulary, places, members[name] = one.vocabulary, one.places, one
    return members


def gone(folder: Path, now: State, name: str) -> NDArray[np.uint32] | None:
    """The records of a member of the main index that were replaced or deleted; None when none were."""
    if now.delta is None or not (folder / now.delta / f"gone-{name}.npy").exists():
        return None
    try:
        found: NDArray[np.uint32] = np.load(folder / now.delta / f"gone-{name}.npy")
    except (OSError, ValueError):
        raise Refused("identify.index_damaged", file=f"gone-{name}.npy") from None
    return found


def write_state(folder: Path, now: State) -> None:
    """From here on the registry is what `now` says."""
    told: dict[str, Any] = now._asdict()
    files.write_json(folder / files.STATE, told)
