"""Whether a probability means what it says, and what chance alone would make of one that does."""

from __future__ import annotations

import random

import pytest

from comity.identify import evaluating


def test_what_is_always_right_or_said_too_high_has_that_error() -> None:
    assert evaluating.calibration_error([(1.0, True), (0.0, False)]) == 0
    assert evaluating.calibration_error([(0.9, True)] * 6 + [(0.9, False)] * 4) == pytest.approx(0.3)


def test_probabilities_that_are_exactly_right_err_as_chance_says() -> None:
    chance = random.Random(8)
    said = [chance.random() for _ in range(900)]
    drawn = [evaluating.calibration_error([(one, chance.random() < one) for one in said]) for _ in range(60)]
    assert evaluating.by_chance(said) == pytest.approx(sum(drawn) / len(drawn), rel=0.1)
    assert evaluating.by_chance([1.0, 0.0]) == 0
