"""The likeliest way in which two words are one, chunk beside chunk: what an officer is shown."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from comity.identify.chunks import Chunks


class Step(NamedTuple):
    """One pair of an alignment: "dj" beside "ج", or "e" beside nothing."""

    left: str
    right: str


_ASTRAY = 5  # letters that a path may be away from the diagonal, before it is given up


@lru_cache(maxsize=1 << 16)
def align(chunks: Chunks, left: str, right: str) -> tuple[Step, ...]:
    """The steps of the best path through both words, their ends left out; each side's letters in order."""
    one, other = f"^{left}$", f"^{right}$"
    best: list[dict[int, tuple[float, int, int]]] = [{} for _ in range(len(one) + 1)]
    best[0][0] = (0.0, 0, 0)
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if j not in best[i] or abs(i * len(other) - j * len(one)) > _ASTRAY * len(one):
                continue
            here = best[i][j][0]
            for s in range(min(chunks.longest, len(one) - i) + 1):
                costs = chunks.costs(one[i : i + s])
                if not costs:
                    continue
                for t in range(min(chunks.widest, len(other) - j) + 1):
                    cost = costs.get(other[j : j + t]) if s or t else None
                    if cost is None:
                        continue
                    there = best[i + s].get(j + t)
                    if there is None or here + cost < there[0]:
                        best[i + s][j + t] = (here + cost, i, j)
    return _path(best, one, other)


def _path(best: list[dict[int, tuple[float, int, int]]], one: str, other: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    i, j = len(one), len(other)
    if j not in best[i]:  # letters that the model never saw on both sides, or words that have little in common
        return (Step(one.strip("^$"), other.strip("^$")),)
    while (i, j) != (0, 0):
        _, before_i, before_j = best[i][j]
        step = Step(one[before_i:i].strip("^$"), other[before_j:j].strip("^$"))
        if step != ("", ""):
            steps.append(step)
        i, j = before_i, before_j
    return tuple(steps[::-1])
