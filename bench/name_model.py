"""How well the name model tells names apart, on the names set apart from training: names only, no date and no place.

    ./run bench name_model [--model FILE] [--every N] [--fit]

Prints recall among all 36,000 names, recall at one false alarm in a thousand on names that are easily taken for the
right one, both by group of spelling, and recall between two Latin spellings of one name. `--fit` fits the weights of
`comity.identify.resemblance` on 1,500 training names and measures with these; without it, with those in the code.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from bench_parts.near_names import NAMES, Case, Vocabulary, World, groups, latin_units

from comity.identify import model, resemblance
from comity.identify.training import data

_TRAINED_ON = 1500


def hard(vocabulary: Vocabulary, cases: list[Case]) -> tuple[np.ndarray, np.ndarray]:
    """(n, features) and whether right, of each case's right name and its near ones."""
    table, right = [], []
    for case in cases:
        for name in [case.key, *case.near]:
            table.append(resemblance.features(vocabulary.likeness(case.query, name)))
            right.append(name == case.key)
    return np.array(table), np.array(right)


def fitted(table: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method; the weights, and the constant last."""
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    whole = np.column_stack([(table - middle) / spread, np.ones(len(table))])
    weights = np.zeros(whole.shape[1])
    for _ in range(40):
        chance = 1 / (1 + np.exp(-np.clip(whole @ weights, -40, 40)))
        bend = whole.T @ (whole * (chance * (1 - chance))[:, None]) + 0.01 * np.eye(len(weights))
        weights += np.linalg.solve(bend, whole.T @ (right - chance) - 0.01 * weights)
    return np.append(weights[:-1] / spread, weights[-1] - (weights[:-1] * middle / spread).sum())


def recall(vocabulary: Vocabulary, world: World, cases: list[Case]) -> np.ndarray:
    """The rank of each case's right name among all names, 0 for the first; ties count half."""
    place = {name: n for n, name in enumerate(world.keys)}
    ranks = []
    for case in cases:
        fits = vocabulary.ranks(case.query)
        own = fits[place[case.key]]
        ranks.append((fits > own).sum() + ((fits == own).sum() - 1) / 2)
    return np.array(ranks)


def between_latin(table: model.Model, every: int) -> tuple[int, np.ndarray]:
    """Ranks of one Latin spelling of a name set apart, asked for by another with as many words."""
    spellings: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    names = sorted({latin_units(latin) for source in data.PERSONS for _, latin in data.rows(NAMES, source)} - {()})
    for arabic, latin in data.measured(NAMES):
        spellings[data.key(arabic)].add(latin_units(latin))
    vocabulary = Vocabulary(names, "latin", table.chunks["latin", "latin"])
    place = {name: n for n, name in enumerate(names)}
    pairs = [(a, b) for _, s in sorted(spellings.items()) for a in sorted(s) for b in sorted(s) if a != b]
    ranks = []
    for one, other in [pair for pair in pairs if len(pair[0]) == len(pair[1])][::every]:
        fits = vocabulary.ranks(one)
        fits[place[one]] = -99
        ranks.append((fits > fits[place[other]]).sum())
    return len(names), np.array(ranks)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", type=Path)
    arguments.add_argument("--every", type=int, default=1, help="measure on every Nth name")
    arguments.add_argument("--fit", action="store_true")
    given = arguments.parse_args()
    table = model.read(given.model) if given.model else model.load()
    world, began = World(), time.perf_counter()
    vocabulary = Vocabulary([tuple(name.split()) for name in world.keys], "arabic", table.chunks["latin", "arabic"])
    cases = world.cases(data.measured(NAMES)[:: given.every], 1)
    ranks = recall(vocabulary, world, cases)
    features, right = hard(vocabulary, cases)
    weights = np.array(resemblance.WEIGHTS)
    if given.fit:
        rows = [row for row in data.rows(NAMES, data.MEASURED) if data.split(data.key(row[0])) == "train"]
        chosen = np.random.default_rng(2).permutation(len(rows))[:_TRAINED_ON]
        known, true = hard(vocabulary, world.cases([rows[n] for n in chosen], 3))
        weights = fitted(known, true)
        print("weights:", ", ".join(f"{weight:.3f}" for weight in weights))
    scores = features @ weights[:-1] + weights[-1]
    limit = np.quantile(scores[~right], 1 - 1e-3)
    found = scores[right] > limit
    alone = features[:, 0][right] > np.quantile(features[:, 0][~right], 1 - 1e-3)
    print(f"{len(cases)} names among {len(world.keys)}, {(~right).sum()} hard negatives")
    print("| group | names | recall@1 | recall@10 | R@1e-3 hard |\n| --- | --- | --- | --- | --- |")
    _row("all", ranks, found)
    for group in sorted({g for case in cases for g in groups(case.query)}):
        some = np.array([group in groups(case.query) for case in cases])
        _row(group, ranks[some], found[some])
    print(f"R@1e-3 by evidence alone: {alone.mean():.3f}")
    many, ranks = between_latin(table, given.every)
    print(f"Latin to Latin: {len(ranks)} pairs among {many} names")
    print(f"recall@1 {(ranks < 1).mean():.3f}, recall@10 {(ranks < 10).mean():.3f}")
    sys.stderr.write(f"{time.perf_counter() - began:.0f} s\n")


def _row(group: str, ranks: np.ndarray, found: np.ndarray) -> None:
    print(f"| {group} | {len(ranks)} | {(ranks < 1).mean():.3f} | {(ranks < 10).mean():.3f} | {found.mean():.3f} |")


if __name__ == "__main__":
    main()
