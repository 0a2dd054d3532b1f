"""What several indexes found for one query, made one answer: the ratios of all are weighed together.

One index is the case of one. Nothing here reads an index, so that a shard may have found it on another machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from comity.identify import rank

if TYPE_CHECKING:
    from collections.abc import Sequence


class Candidate(NamedTuple):
    """A record that resembles. score: probability. evidence: JSON values, for a human who decides."""

    id: str
    score: float
    evidence: dict[str, Any]


class Answer(NamedTuple):
    """homonyms: records whose name is as the best candidate's. whole: every entry that could count was looked at."""

    candidates: list[Candidate]
    homonyms: int
    whole: bool


class Hit(NamedTuple):
    """A record of one index. name: its units as lines (`a:محمد`), sorted: what its homonyms share."""

    id: str
    name: tuple[str, ...]
    evidence: dict[str, Any]


class Found(NamedTuple):
    """What one index found. ratios: of every record that was weighed, nats, the best first; among equals the lesser
    id first. hits: the first of them. rows: of the index."""

    ratios: list[float]
    hits: list[Hit]
    rows: int
    whole: bool


def best(founds: Sequence[Found]) -> Hit | None:
    """The best record of all."""
    firsts = [(-one.ratios[0], one.hits[0].id, one.hits[0]) for one in founds if one.hits]
    return min(firsts)[2] if firsts else None


def answer(founds: Sequence[Found], homonyms: int, *, limit: int, present: float, rows: int | None = None) -> Answer:
    """The candidates of all, each weighed against all: what one index of the same rows would answer.

    rows: of the whole registry, where some of it did not answer; those who are there may be the person too.
    """
    ratios = np.concatenate([np.asarray(one.ratios, np.float32) for one in founds]) if founds else np.zeros(0)
    score = rank.posterior(
        ratios.astype(np.float32), sum(one.rows for one in founds) if rows is None else rows, present
    )
    ranked: list[tuple[float, str, float, Hit]] = []
    before = 0
    for one in founds:
        for place, hit in enumerate(one.hits):
            ranked.append((-one.ratios[place], hit.id, float(score[before + place]), hit))
        before += len(one.ratios)
    ranked.sort(key=lambda each: each[:2])
    candidates = [Candidate(name, round(scored, 6), hit.evidence) for _, name, scored, hit in ranked[:limit]]
    return Answer(candidates, homonyms, all(one.whole for one in founds))
