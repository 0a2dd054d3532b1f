"""The best way to lay a query's words beside a record's units is found exactly, and probabilities add up."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.identify import rank
from comity.identify.parts import NONE, SLOTS
from comity.identify.rank import WEIGHTS

UNITS = 6
EVIDENCE = st.lists(st.integers(-9, 15).map(float), min_size=UNITS, max_size=UNITS)
ENTRY = st.lists(st.integers(0, UNITS - 1), min_size=1, max_size=SLOTS)


def laid(tables: list[np.ndarray], units: list[int], slots: tuple[int, ...]) -> float:
    """What one assignment is worth, without the order of the words; -1 is a word without a partner."""
    used = [slot for slot in slots if slot >= 0]
    held = [slot for slot in range(len(units)) if slot not in used]
    worth = sum(
        WEIGHTS.missing if slot < 0 else WEIGHTS.name * float(table[units[slot]])
        for table, slot in zip(tables, slots, strict=True)
    )
    extra = WEIGHTS.first_extra + (len(held) - 1) * WEIGHTS.more_extra if held else 0.0
    return worth + extra


def turned(slots: tuple[int, ...]) -> bool:
    used = [slot for slot in slots if slot >= 0]
    return any(one > other for one, other in itertools.combinations(used, 2))


@given(st.lists(EVIDENCE, min_size=1, max_size=4), st.lists(ENTRY, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_words_are_laid_beside_units_as_well_as_trying_every_way_can(
    evidence: list[list[float]], entries: list[list[int]]
) -> None:
    tables = [np.array([*one, rank.UNSAID], np.float32) for one in evidence]
    units = np.full((SLOTS, len(entries)), NONE, np.uint32)
    for n, entry in enumerate(entries):
        units[: len(entry), n] = entry
    found = rank.align(tables, units)
    for n, entry in enumerate(entries):
        ways = [
            slots
            for slots in itertools.product(range(-1, len(entry)), repeat=len(tables))
            if len({s for s in slots if s >= 0}) == sum(s >= 0 for s in slots)
        ]
        chosen = tuple(int(slot) for slot in found.slots[:, n])
        best = max(laid(tables, entry, slots) for slots in ways)
        assert chosen in ways, "each slot once, and none that is empty"
        assert laid(tables, entry, chosen) == pytest.approx(best, abs=1e-3)
        assert float(found.evidence[n]) == pytest.approx(best + WEIGHTS.order * turned(chosen), abs=1e-3)


def test_probabilities_of_all_and_of_nobody_sum_to_one_and_a_larger_registry_needs_more_evidence() -> None:
    ratios = np.array([12.0, 11.0, 2.0], np.float32)
    small, large = rank.posterior(ratios, 1000, 0.9), rank.posterior(ratios, 1_000_000, 0.9)
    nobody = 1000 * 0.1 / 0.9
    assert small.sum() == pytest.approx(np.exp(ratios).sum() / (np.exp(ratios).sum() + nobody))
    assert large[0] < small[0]
    assert small[0] / small[1] == pytest.approx(np.e, rel=1e-4)
    assert rank.posterior(np.array([500.0], np.float32), 45_000_000, 0.9)[0] == pytest.approx(1.0), "no overflow"


def test_a_name_that_many_share_makes_no_candidate_surer_than_the_registry_allows() -> None:
    ratios = np.array([25.0], np.float32)
    rare, common = (rank.posterior(ratios, 1_000_000, 0.9, nats)[0] for nats in (-5.0, 14.0))
    assert rare == pytest.approx(rank.posterior(ratios, 1_000_000, 0.9)[0]), "a rare name is no reason to be surer"
    assert common < 0.5 < rare
