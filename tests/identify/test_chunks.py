"""How likely two words are one: the same both ways, for any letters, and shown as an alignment of the whole words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.identify.alignment import align
from comity.identify.fold import MOST_LETTERS, units
from comity.identify.model import load

LATIN = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=MOST_LETTERS)
ARABIC = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=MOST_LETTERS)
WORD = {"latin": LATIN, "arabic": ARABIC}
PAIRS = [("latin", "arabic"), ("arabic", "latin"), ("latin", "latin"), ("arabic", "arabic")]


def evidence(scripts, one: str, *others: str):
    chunks = load().chunks[scripts]
    return chunks.evidence(one, chunks.ready(others), np.arange(len(others)))


@pytest.mark.parametrize("scripts", PAIRS, ids="-".join)
@given(data=st.data())
def test_evidence_is_finite_and_an_alignment_gives_both_words_back(scripts, data) -> None:
    one, other = (data.draw(WORD[script]) for script in scripts)
    assert np.isfinite(evidence(scripts, one, other)).all()
    steps = align(load().chunks[scripts], one, other)
    assert "".join(step.left for step in steps) == one
    assert "".join(step.right for step in steps) == other


@given(one=LATIN, other=ARABIC)
def test_evidence_is_the_same_from_either_side(one: str, other: str) -> None:
    there, back = evidence(("latin", "arabic"), one, other), evidence(("arabic", "latin"), other, one)
    assert there == pytest.approx(back, abs=0.02, rel=0.001)


@pytest.mark.parametrize(
    ("scripts", "one", "same", "near"),
    [
        (("latin", "arabic"), "benkaddour", "بنقدور", ["بنقدار", "بنكروم", "بندودي"]),
        (("latin", "arabic"), "tizouggaghine", "تيزوقاغين", ["تيزوبان", "تيزيوزو"]),
        (("arabic", "latin"), "شواقي", "chouaki", ["chaouch", "chouali", "saki"]),
        (("latin", "latin"), "djelloule", "jalul", ["jamal", "djamila", "khaloul"]),
        (("arabic", "arabic"), "ضريف", "ظريف", ["طريق", "شريف"]),
    ],
)
def test_a_word_has_more_evidence_than_its_neighbours(scripts, one, same, near) -> None:
    right, *wrong = evidence(scripts, one, same, *near)
    assert right > 0
    assert right > max(wrong)


@given(st.text(max_size=40))
def test_a_name_of_any_letters_can_be_weighed(name: str) -> None:
    for unit in units(name):
        assert np.isfinite(evidence((unit.script, "arabic"), unit.text, "عبدالقادر")).all()


def test_chosen_words_are_weighed_as_they_are_by_themselves() -> None:
    chunks = load().chunks["latin", "arabic"]
    words = ["قدور", "بنيوسف", "م", "عبدالرحمان"]
    together = chunks.evidence("kaddour", chunks.ready(words), np.array([3, 0, 2, 1, 0]))
    alone = [evidence(("latin", "arabic"), "kaddour", words[n])[0] for n in (3, 0, 2, 1, 0)]
    assert together == pytest.approx(alone, abs=1e-3)
