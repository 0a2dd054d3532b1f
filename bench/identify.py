"""Identification beside what others do, on the names set apart from training: the table of docs/benchmarks.md.

    ./run bench identify [--only names,hard,latin,nation] [--sample N] [--rows N]
    ./run bench identify --only nation --registry F.parquet --queries Q.csv [--index DIR]

names: real names among all 36,000 Arabic ones. hard: recall at one false alarm in a thousand, on names that are easily
taken for the right one. latin: one Latin spelling of a name asked for by another. nation: a simulated registry (made
when none is given), with the best baseline by brute force up to three million rows. Everything on `--sample` queries.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from bench_parts import baselines, nation
from bench_parts.near_names import NAMES, Case, Vocabulary, World, latin_units

from comity.identify import building, evaluating, model, opened, reading, resemblance, search
from comity.identify.training import data

PARTS = ("names", "hard", "latin", "nation")


def raw_names() -> dict[str, str]:
    """Of each key, one writing as it stands in the files."""
    found: dict[str, str] = {}
    for source in data.PERSONS:
        for arabic, _ in data.rows(NAMES, source):
            found.setdefault(data.key(arabic), arabic)
    return found


def index_of(folder: Path, column: str, names: list[str]) -> opened.Opened:
    """An index of bare names, numbered from 0."""
    registry = folder / f"{column}.csv"
    with registry.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["id", column])
        writer.writerows((n, name) for n, name in enumerate(names))
    out_dir = folder / column
    building.build(lambda skip: reading.blocks(registry, skip=skip), out_dir, origin=building.origin_of(registry))
    return opened.Opened(out_dir, model.load())


def place_of(index: opened.Opened, name: str, right: int, without: int | None = None) -> int:
    """Where the right one stands among the first ten that a search gives, 10 where it doesn't."""
    found = [int(one.id) for one in search.search(index, search.Query(name), limit=11).candidates]
    found = [each for each in found if each != without][:10]
    return found.index(right) if right in found else 10


def share(ranks: list[float], limit: int) -> str:
    return f"{np.mean([rank < limit for rank in ranks]):.3f}"


def names(folder: Path, sample: int) -> None:
    written = raw_names()
    keys = sorted(written)
    place = {key: n for n, key in enumerate(keys)}
    pairs = data.measured(NAMES)
    pairs = [pair for pair in pairs if data.key(pair[0]) in place and latin_units(pair[1])]
    index = index_of(folder, "name_arabic", [written[key] for key in keys])
    ours = [place_of(index, latin, place[data.key(arabic)]) for arabic, latin in pairs]
    print(f"\n## Real names among {len(keys)}, name only\n\n| method | queries | recall@1 | recall@10 |")
    print("| --- | --- | --- | --- |")
    print(f"| Comity's search | {len(ours)} | {share(ours, 1)} | {share(ours, 10)} |", flush=True)
    some = pairs[:: max(1, len(pairs) // sample)]
    for method, similar in baselines.all_of([written[key] for key in keys]).items():
        ranks = [baselines.rank(similar(latin), place[data.key(arabic)]) for arabic, latin in some]
        print(f"| {method} | {len(ranks)} | {share(ranks, 1)} | {share(ranks, 10)} |", flush=True)


def hard(_folder: Path, sample: int) -> None:
    world, written = World(), raw_names()
    pairs = data.measured(NAMES)
    pairs = pairs[:: max(1, len(pairs) // (2 * sample))]
    spelled = {latin_units(latin): latin for _, latin in pairs}
    cases = world.cases(pairs, 1)
    vocabulary = Vocabulary(
        [tuple(key.split()) for key in world.keys], "arabic", model.load().chunks["latin", "arabic"]
    )

    def ours(case: Case) -> list[float]:
        return [resemblance.score(vocabulary.likeness(case.query, key)) for key in (case.key, *case.near)]

    print(f"\n## Hard negatives: {len(cases)} names, {sum(len(case.near) for case in cases)} negatives, name only\n")
    print("| method | R@1e-3 |\n| --- | --- |")
    print(f"| Comity's resemblance | {_at_a_thousandth([ours(case) for case in cases])} |", flush=True)
    found: dict[str, list[list[float]]] = defaultdict(list)
    for case in cases:
        near = [written[key] for key in (case.key, *case.near)]
        for method, similar in baselines.all_of(near).items():
            found[method].append(similar(spelled[case.query]).tolist())
    for method, scores in found.items():
        print(f"| {method} | {_at_a_thousandth(scores)} |", flush=True)


def _at_a_thousandth(scores: list[list[float]]) -> str:
    """Of the right ones, the share that lies above all but one in a thousand of the wrong ones."""
    limit = np.quantile(np.array([wrong for one in scores for wrong in one[1:]]), 1 - 1e-3)
    return f"{np.mean([one[0] > limit for one in scores]):.3f}"


def latin(folder: Path, sample: int) -> None:
    spellings: dict[str, set[str]] = defaultdict(set)
    for arabic, written in data.measured(NAMES):
        spellings[data.key(arabic)].add(" ".join(latin_units(written)))
    every = sorted(
        {" ".join(latin_units(one)) for source in data.PERSONS for _, one in data.rows(NAMES, source)} - {""}
    )
    place = {name: n for n, name in enumerate(every)}
    pairs = [(a, b) for _, some in sorted(spellings.items()) for a in sorted(some - {""}) for b in sorted(some - {""})]
    pairs = [(a, b) for a, b in pairs if a != b and a.count(" ") == b.count(" ")]
    pairs = pairs[:: max(1, len(pairs) // (3 * sample))]
    index = index_of(folder, "name_latin", every)
    ours = [place_of(index, a, place[b], without=place[a]) for a, b in pairs]
    print(f"\n## Latin to Latin: two spellings of one name, among {len(every)}\n")
    print("| method | pairs | recall@1 | recall@10 |\n| --- | --- | --- | --- |")
    print(f"| Comity's search | {len(ours)} | {share(ours, 1)} | {share(ours, 10)} |", flush=True)
    for method, similar in baselines.all_of(every).items():
        ranks = []
        for a, b in pairs[::3]:
            near = similar(a)
            near[place[a]] = -1
            ranks.append(baselines.rank(near, place[b]))
        print(f"| {method} | {len(ranks)} | {share(ranks, 1)} | {share(ranks, 10)} |", flush=True)


def in_a_nation(folder: Path, given: argparse.Namespace) -> None:
    registry, queries, index = given.registry, given.queries, given.index
    if registry is None:
        registry, queries = nation.made(folder, given.rows, given.queries_made)
    if index is None:
        index = folder / "index"
        told = nation.indexed(registry, index)
        print("\n## The index\n\n" + ", ".join(f"{name} {value:g}" for name, value in told.items()), flush=True)
    absent = nation.strangers(folder, max(given.sample // 9, 1))
    print("\n## A simulated registry\n\nOne query in ten is about a person who isn't in it.\n")
    shown = [name for name in evaluating.Measures._fields if name != "errors"]
    print(f"| asked with | {' | '.join(shown)} |\n|{' --- |' * (len(shown) + 1)}")
    for way, measures in nation.asked(index, queries, absent, given.sample):
        values = measures._asdict()
        print(f"| {way} | {' | '.join(f'{values[name]:g}' for name in shown)} |", flush=True)
    most = nation.possible(index, queries, given.sample)
    print(f"\nrecall@10 of whoever knows each name as the registry has it, and nothing else: {most:.3f}", flush=True)
    rows = opened.Opened(index, model.load()).rows
    if rows > nation.MOST_BRUTE:
        print(f"\nThe baseline was not run: {rows} rows are too many to go through for each query.")
        return
    for way, (many, recall) in nation.brute(registry, queries, min(given.sample, 200)).items():
        print(f"\nBest baseline by brute force, {way}: recall@10 {recall:.3f} ({many} queries)", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", default=",".join(PARTS))
    arguments.add_argument("--sample", type=int, default=500, help="queries of each measure; the baselines are slow")
    arguments.add_argument("--rows", type=int, default=200_000)
    arguments.add_argument("--queries-made", type=int, default=1000)
    arguments.add_argument("--registry", type=Path)
    arguments.add_argument("--queries", type=Path)
    arguments.add_argument("--index", type=Path)
    given = arguments.parse_args()
    if (given.registry is None) != (given.queries is None):
        raise SystemExit("--registry and --queries go together")
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f}, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory(prefix="comity-identify-") as made:
        for part in given.only.split(","):
            if part == "nation":
                in_a_nation(Path(made), given)
            else:
                {"names": names, "hard": hard, "latin": latin}[part](Path(made), given.sample)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
