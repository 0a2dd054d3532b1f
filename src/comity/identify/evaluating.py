"""How good an index is on queries whose answer is known: recall, whether the probability means what it says, and time.

A bare name often identifies nobody: so beside the record itself it counts any record of the same name, which is the
most that a name alone can find.
"""

from __future__ import annotations

import csv
import time
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from comity.errors import ComityError, Usage
from comity.identify import files
from comity.identify.search import search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from comity.identify.batch import Asked
    from comity.identify.merge import Answer
    from comity.identify.opened import Opened

BINS = 15
LIMIT = 10
_STEP = 1 << 22  # ids or entries looked through at once


class Measures(NamedTuple):
    """Shares of the queries whose person is in the registry; `absent` ones count for calibration and time alone.

    same_name_*: a record of the same name was there, whoever bears it. ece_top, ece_all: expected calibration error of
    the first candidate and of all that were shown; ece_chance: what the first candidate's would be, on so many queries,
    if each probability were exactly right. homonyms: the median of what the answers say. errors: queries that
    could not be asked; they count as not found.
    """

    queries: int
    absent: int
    errors: int
    recall_1: float
    recall_10: float
    same_name_1: float
    same_name_10: float
    ece_top: float
    ece_chance: float
    ece_all: float
    homonyms: float
    incomplete: int
    p50_ms: float
    p95_ms: float


class _Told(NamedTuple):
    truth: str
    answer: Answer | None
    seconds: float


def truth_of(path: Path) -> dict[str, str]:
    """The record of each query, from a CSV file with `query_id,id`; an empty id is nobody of the registry.

    Raises Usage: identify.no_file, identify.truth_columns, identify.batch_unreadable."""
    if not path.is_file():
        raise Usage("identify.no_file", file=path.name)
    with path.open(encoding="utf-8-sig", newline="") as source:
        try:
            reader = csv.DictReader(source)
            if not {"query_id", "id"} <= set(reader.fieldnames or ()):
                raise Usage("identify.truth_columns")
            return {row["query_id"]: row["id"] or "" for row in reader}
        except (UnicodeDecodeError, csv.Error):
            raise Usage("identify.batch_unreadable") from None


def evaluate(
    folder: Path,
    index: Opened,
    asked: Iterable[Asked],
    truth: dict[str, str],
    progress: Callable[[int], None] = lambda _: None,
) -> Measures:
    """Ask every query that has a truth, once, of the index opened from `folder`. Raises Usage: identify.no_truth."""
    warm(folder)
    told: list[_Told] = []
    for number, one in enumerate(asked, 1):
        if one.query_id not in truth:
            continue
        began = time.perf_counter()
        try:
            answer = search(index, one.query, limit=LIMIT)
        except ComityError:
            answer = None
        told.append(_Told(truth[one.query_id], answer, time.perf_counter() - began))
        progress(number)
    if not told:
        raise Usage("identify.no_truth")
    return _measured(folder, index, told)


def warm(folder: Path) -> None:
    """Read the index once, so that no query waits for the disk."""
    for path in folder.glob("*.npy"):
        with path.open("rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def _measured(folder: Path, index: Opened, told: list[_Told]) -> Measures:
    present = [one for one in told if one.truth]
    found = [[each.id for each in one.answer.candidates] if one.answer else [] for one in present]
    place = [ids.index(one.truth) if one.truth in ids else LIMIT for one, ids in zip(present, found, strict=True)]
    wanted = {one.truth for one in present} | {each for ids in found for each in ids}
    names = names_of(folder, index, wanted)
    alike = [
        next((n for n, each in enumerate(ids) if names.get(each, set()) & names.get(one.truth, set())), LIMIT)
        for one, ids in zip(present, found, strict=True)
    ]
    answers = [(one.truth, one.answer) for one in told if one.answer is not None]
    shown = [(each.score, each.id == true) for true, answer in answers for each in answer.candidates]
    first = [
        (answer.candidates[0].score, answer.candidates[0].id == true) for true, answer in answers if answer.candidates
    ]
    spent = np.array([one.seconds for one in told]) * 1000
    return Measures(
        len(told),
        len(told) - len(present),
        len(told) - len(answers),
        _within(place, 1),
        _within(place, LIMIT),
        _within(alike, 1),
        _within(alike, LIMIT),
        calibration_error(first),
        by_chance([said for said, _ in first]),
        calibration_error(shown),
        float(np.median([answer.homonyms for _, answer in answers])) if answers else 0.0,
        sum(not answer.whole for _, answer in answers),
        round(float(np.quantile(spent, 0.5)), 2),
        round(float(np.quantile(spent, 0.95)), 2),
    )


def _within(places: list[int], limit: int) -> float:
    return round(sum(place < limit for place in places) / len(places), 4) if places else 0.0


def calibration_error(told: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error of (probability, whether it was so), in BINS of equal width: how far what was said
    lies from what happened, each bin by its share."""
    if not told:
        return 0.0
    said = np.array([one[0] for one in told])
    was = np.array([one[1] for one in told], float)
    bins = np.minimum((said * BINS).astype(int), BINS - 1)
    apart = [abs(said[bins == each].sum() - was[bins == each].sum()) for each in range(BINS)]
    return round(float(sum(apart)) / len(told), 4)


def by_chance(said: Sequence[float]) -> float:
    """The calibration error to expect of probabilities that are exactly right: what so few outcomes differ by alone. Of
    each bin, the mean distance of a sum of such outcomes from its mean, taken as normal."""
    if not said:
        return 0.0
    chances = np.array(said)
    bins = np.minimum((chances * BINS).astype(int), BINS - 1)
    spread = np.bincount(bins, weights=chances * (1 - chances), minlength=BINS)
    return round(float(np.sqrt(spread * 2 / np.pi).sum()) / len(said), 4)


def names_of(folder: Path, index: Opened, ids: set[str]) -> dict[str, set[tuple[int, ...]]]:
    """The names of some records, each as its units in order of number: one pass over the index."""
    record = _records(folder, {each.encode() for each in ids})
    wanted = np.zeros(index.rows, bool)
    wanted[list(record)] = True
    found: dict[str, set[tuple[int, ...]]] = {}
    for start in range(0, len(index.record), _STEP):
        part = index.record[start : start + _STEP]
        for entry in (np.flatnonzero(wanted[part]) + start).tolist():
            name = tuple(sorted(index.unit[:, entry].tolist()))
            found.setdefault(record[int(index.record[entry])], set()).add(name)
    return found


def _records(folder: Path, ids: set[bytes]) -> dict[int, str]:
    """{number of a record: its id} of those that are wanted."""
    text, end = files.column(folder, "id_text"), files.column(folder, "id_end").astype(np.int64)
    start = np.r_[0, end[:-1]]
    found: dict[int, str] = {}
    for size in {len(each) for each in ids} - {0}:
        known = np.array(sorted(each for each in ids if len(each) == size), f"S{size}")
        rows = np.flatnonzero(end - start == size)
        for first in range(0, len(rows), _STEP):
            some = rows[first : first + _STEP]
            these = _texts(text, start[some], size)
            place = np.minimum(np.searchsorted(known, these), len(known) - 1)
            found |= {int(some[n]): bytes(these[n]).decode() for n in np.flatnonzero(known[place] == these)}
    return found


def _texts(text: NDArray[np.uint8], start: NDArray[np.int64], size: int) -> NDArray[np.bytes_]:
    """(n,) strings of one size."""
    if len(start) and start[-1] - start[0] == (len(start) - 1) * size:  # one after another, as most registries number
        return np.ascontiguousarray(text[start[0] : start[-1] + size]).view(f"S{size}")
    return np.ascontiguousarray(text[start[:, None] + np.arange(size)]).view(f"S{size}")[:, 0]
