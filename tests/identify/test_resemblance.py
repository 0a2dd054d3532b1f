"""Whole names: the true one above those that share a word with it, whatever the order of words."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from comity.identify.model import load
from comity.identify.resemblance import FEATURES, WEIGHTS, Likeness, features, partners, rivals, score

VOCABULARY = ["قدور", "قادري", "مراد", "مريم", "بنيوسف", "بنعيسي", "يوسف", "شواقي", "شاوش"]


def alike(query: str, name: str) -> Likeness:
    chunks = load().chunks["latin", "arabic"]
    one, ready = query.split(), chunks.ready(VOCABULARY)
    every = np.arange(len(VOCABULARY))
    table = np.array([chunks.evidence(word, ready, every) for word in one])
    which = [VOCABULARY.index(word) for word in name.split()]
    here = np.array([chunks.alone(word) for word in one])
    return Likeness(table[:, which], here, ready.alone[which], [rivals(row) for row in table])


def test_the_true_name_is_above_those_that_are_easily_taken_for_it() -> None:
    right = score(alike("mourad benyoucef", "مراد بنيوسف"))
    wrong = [
        score(alike("mourad benyoucef", name))
        for name in ("مراد بنعيسي", "مريم بنيوسف", "مراد", "مراد بنيوسف شاوش", "مراد يوسف")
    ]
    assert right > 0
    assert right > max(wrong) + 1


def test_turned_words_cost_something_and_a_wrong_word_costs_more() -> None:
    straight = score(alike("mourad chouaki", "مراد شواقي"))
    turned = score(alike("mourad chouaki", "شواقي مراد"))
    wrong = score(alike("mourad chouaki", "مراد شاوش"))
    assert straight > turned > wrong


@given(st.lists(st.lists(st.floats(-20, 40), min_size=3, max_size=3), max_size=5))
def test_each_word_has_one_partner_at_most(evidence: list[list[float]]) -> None:
    found = partners(np.array(evidence).reshape(-1, 3))
    for side in (0, 1):
        assert len({pair[side] for pair in found}) == len(found)


def test_a_name_without_words_has_numbers_too() -> None:
    nothing = Likeness(np.zeros((0, 1)), np.zeros(0), np.array([-9.0]), [])
    assert features(nothing).shape == (len(FEATURES),) == (len(WEIGHTS) - 1,)
    assert np.isfinite(features(nothing)).all()
    assert score(nothing) < score(alike("mourad", "مراد"))
