"""What several indexes found for one query, made one answer: the ratios of all are weighed together.

One index is the case of one. Nothing here reads an index, so that a shard may have found it on another machine.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from comity.identify import rank

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

T = TypeVar("T")

FEWEST = 10_000
"""A smaller registry is weighed as one of so many: among a handful a chance likeness would be near certain."""


EASED = 0.5
"""Nats taken off how common a name is held to be: words come together less often by chance than these sums say. Fitted
by log-loss on the queries of two simulated registries."""


class Candidate(NamedTuple):
    """A record that resembles. score: probability. evidence: JSON values, for a human who decides."""

    id: str
    score: float
    evidence: dict[str, Any]


class Answer(NamedTuple):
    """homonyms: records whose name is as the best candidate's. whole: all entries of the rarest word were looked at; of
    a common one, those of the years about the birth that was asked."""

    candidates: list[Candidate]
    homonyms: int
    whole: bool


class Hit(NamedTuple):
    """A record of one index. names: each that it bears, in one script or two: its units as lines (`a:محمد`), sorted.
    Its homonyms share one of them."""

    id: str
    names: tuple[tuple[str, ...], ...]
    evidence: dict[str, Any]


class Common(NamedTuple):
    """How common what was asked is in one index, as sums that add up over indexes.

    words: for each word, its entries weighed by how likely each is that word. names: the same of the records that were
    weighed, by their whole names, or None where a birth, a place or a sex was asked too. entries: of the index. No
    words where nobody resembles.
    """

    words: list[float]
    names: float | None
    entries: int


class Found(NamedTuple):
    """What one index found. hits: the best first; among equals the lesser id first, and of equals with one name no more
    than `spread` gives places. ratios: of the hits, and then of every other record that was weighed; nats. rows: of the
    index.
    """

    ratios: list[float]
    hits: list[Hit]
    rows: int
    whole: bool
    common: Common


def spread(ranked: Iterable[T], limit: int, told: Callable[[T], Hashable]) -> list[T]:
    """The first `limit`, but at most half of the places (rounded up) for those of whom the same is told: the rest show
    who else it may be, where a common name would fill all places with its homonyms."""
    alike: Counter[Hashable] = Counter()
    found: list[T] = []
    for one in ranked:
        if len(found) == limit:
            break
        same = told(one)
        alike[same] += 1
        if alike[same] <= (limit + 1) // 2:
            found.append(one)
    return found


def best(founds: Sequence[Found]) -> Hit | None:
    """The best record of all."""
    firsts = [(-one.ratios[0], one.hits[0].id, one.hits[0]) for one in founds if one.hits]
    return min(firsts)[2] if firsts else None


def answer(founds: Sequence[Found], homonyms: int, *, limit: int, present: float, rows: int | None = None) -> Answer:
    """The candidates of all, each weighed against all: what one index of the same rows would answer.

    rows: of the whole registry, where some of it did not answer; those who are there may be the person too.
    """
    ratios = np.concatenate([np.asarray(one.ratios, np.float32) for one in founds]) if founds else np.zeros(0)
    rows = max(sum(one.rows for one in founds) if rows is None else rows, FEWEST)
    score = rank.posterior(ratios.astype(np.float32), rows, present, _common([one.common for one in founds], rows))
    ranked: list[tuple[float, str, float, Hit]] = []
    before = 0
    for one in founds:
        for place, hit in enumerate(one.hits):
            ranked.append((-one.ratios[place], hit.id, float(score[before + place]), hit))
        before += len(one.ratios)
    ranked.sort(key=lambda each: each[:2])
    shown = spread(ranked, limit, lambda each: _told(each[3].evidence))
    candidates = [Candidate(name, round(scored, 6), hit.evidence) for _, name, scored, hit in shown]
    return Answer(candidates, homonyms, all(one.whole for one in founds))


def name_of(evidence: dict[str, Any]) -> list[str]:
    """The units of the name that resembled: those asked for in the order they were asked, then the others."""
    name = evidence["name"]
    return [*(word["record"] for word in name["words"] if word["record"]), *name["not_asked"]]


def _told(evidence: dict[str, Any]) -> tuple[Any, ...]:
    """All that an answer knows of a record: the units of its name, in any order, and how its facts compare."""
    facts = (evidence[fact]["ratio"] for fact in ("born", "place", "sex") if fact in evidence)
    return (*sorted(name_of(evidence)), *facts)


def _common(parts: Sequence[Common], rows: int) -> float:
    """Nats by which what was asked is likelier of a person taken at random than the ratios assume: each word by itself.

    Words don't come together by chance alone, so a bare name is weighed half by the records that have it: too little by
    itself, for a name that none of them has may be common too.
    """
    entries = max(sum(one.entries for one in parts), FEWEST)
    least = float(np.exp(rank.WEIGHTS.missing))
    sums = [sum(word) for word in zip(*(one.words for one in parts if one.words), strict=True)]
    by_words = sum(float(np.log(max(word / entries, least))) for word in sums)
    named = [one.names for one in parts if one.words]
    if not named or any(one is None for one in named):
        return by_words - EASED
    return (by_words + float(np.log(max(sum(one or 0.0 for one in named), 1e-300) / max(rows, 1)))) / 2 - EASED
