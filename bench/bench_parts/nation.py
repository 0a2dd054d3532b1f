"""A registry of any size for `bench/identify.py`: made, indexed in a process of its own, and asked."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bench_parts.baselines import bones, turned
from bench_parts.near_names import NAMES
from comity.errors import ComityError
from comity.identify import batch, born, evaluating, model, opened, reading, search, synthetic

MOST_BRUTE = 3_000_000  # rows that the baseline goes through, one by one
_AROUND = 2  # years


def made(folder: Path, rows: int, count: int) -> tuple[Path, Path]:
    registry, queries = folder / "r.parquet", folder / "q.csv"
    synthetic.generate(registry, rows=rows, seed=45, data=NAMES, queries=queries, count=count)
    return registry, queries


def strangers(folder: Path, count: int) -> list[batch.Asked]:
    """Queries about persons of another registry: nobody in this one."""
    queries = folder / "absent.csv"
    synthetic.generate(folder / "other.parquet", rows=65_536, seed=1962, data=NAMES, queries=queries, count=count)
    return [batch.Asked(f"x{one.query_id}", one.query) for one in batch.read(queries)]


def indexed(registry: Path, folder: Path) -> dict[str, float]:
    """{seconds, cpu_seconds, peak_mb, bytes} of `comity identify index`."""
    began = time.perf_counter()
    words = [sys.executable, "-m", "comity", "identify", "index", str(registry), "--out", str(folder)]
    child = os.posix_spawn(sys.executable, words, os.environ)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"indexing failed: {status}")
    return {
        "seconds": round(time.perf_counter() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(used.ru_maxrss / 1024),
        "mb": round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1),
    }


def asked(
    folder: Path, queries: Path, absent: list[batch.Asked], sample: int
) -> Iterator[tuple[str, evaluating.Measures]]:
    """With all that is known, with name and date, and with the name alone; strangers count for calibration."""
    truth = evaluating.truth_of(queries.with_suffix(".truth" + queries.suffix))
    every = list(batch.read(queries))
    chosen = every[:: max(1, len(every) // sample)]
    truth |= {one.query_id: "" for one in absent}
    ways = {"name, date, place, sex": "", "name and date": "place sex", "name only": "born place sex"}
    for way, without in ways.items():
        index = opened.Opened(folder, model.load())  # anew, so that no word is remembered from the way before
        some = [one._replace(query=one.query._replace(**dict.fromkeys(without.split(), ""))) for one in chosen + absent]
        yield way, evaluating.evaluate(folder, index, some, truth)


def possible(folder: Path, queries: Path, sample: int) -> float:
    """recall@10 of one who knows each person's name as the registry has it, and nothing else: with *m* who bear it, ten
    of them at random. No method does better by the name alone."""
    index = opened.Opened(folder, model.load())
    truth = evaluating.truth_of(queries.with_suffix(".truth" + queries.suffix))
    every = list(batch.read(queries))
    ids = [truth[one.query_id] for one in every[:: max(1, len(every) // sample)]]
    names = evaluating.names_of(folder, index, set(ids))
    lines = {one: [index.lines(np.array(name, np.uint32)) for name in names[one]] for one in set(ids)}
    bearers = {one: max(search.count(index, [name]) for name in lines[one]) for one in lines}
    return float(np.mean([min(1.0, 10 / bearers[one]) for one in ids]))


def brute(registry: Path, queries: Path, sample: int) -> dict[str, tuple[int, float]]:
    """{way: (queries, recall@10)} of the best baseline, on every row: names by Levenshtein without vowels, in any order
    of surname and given names; with a date, among those born within two years or on an unknown day, and those of the
    very day first among equals."""
    ids, names, first, last = _rows(registry)
    place = {one: n for n, one in enumerate(ids)}
    truth = evaluating.truth_of(queries.with_suffix(".truth" + queries.suffix))
    every = list(batch.read(queries))
    hits: dict[str, list[bool]] = {"name and date": [], "name only": []}
    for one in every[:: max(1, len(every) // sample)]:
        near = np.zeros(len(ids), np.float32)
        for distinct, number in names:
            asked_as = [bones(each) for each in turned(one.query.name)]
            like = process.cdist(asked_as, distinct, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
            near = np.maximum(near, np.r_[like.max(axis=0), np.float32(0)][number])
        right = place[truth[one.query_id]]
        hits["name only"].append(_tenth(near, right))
        try:
            hits["name and date"].append(_tenth(near + _dates(born.read(one.query.born), first, last), right))
        except ComityError:
            continue
    return {way: (len(found), sum(found) / max(len(found), 1)) for way, found in hits.items()}


def _tenth(near: np.ndarray, right: int) -> bool:
    """Among the first ten; equals count half before it."""
    return float((near > near[right]).sum() + ((near == near[right]).sum() - 1) / 2) < evaluating.LIMIT


def _dates(date: born.Born, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    if date.kind == "unknown":
        return np.zeros(len(first), np.float32)
    far = (last > 0) & ((first > date.last + _AROUND * 365) | (last < date.first - _AROUND * 365))
    same = (first == date.first) & (last == date.last)
    return np.where(far, -1.0, np.where(same, 0.15, 0.0)).astype(np.float32)


def _rows(registry: Path) -> tuple[list[str], list[tuple[list[str], np.ndarray]], np.ndarray, np.ndarray]:
    ids: list[str] = []
    written: dict[str, list[str | None]] = {"name_arabic": [], "name_latin": []}
    dates = []
    for block in reading.blocks(registry):
        ids += block.rows.column("id").to_pylist()
        for column in written:
            written[column] += block.rows.column(column).to_pylist()
        dates.append(born.column(block.rows.column("born")))
    names = []
    for found in written.values():
        number = {name: n for n, name in enumerate({one for one in found if one})}
        rows = np.array([number[one] if one else len(number) for one in found], np.int64)
        names.append(([bones(name) for name in number], rows))
    return ids, names, np.concatenate([one.first for one in dates]), np.concatenate([one.last for one in dates])
