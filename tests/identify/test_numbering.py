"""Names numbered by the block are the units that `fold.units` finds, name by name, whatever stands beside what."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.identify import fold
from comity.identify.numbering import Numbering

# Heads, tails, articles and plain words of both scripts, what separates them, and what is no word at all.
WORDS = st.sampled_from(
    [
        *("ben", "BEN", "bou", "abd", "abdel", "ould", "aït", "oum", "el", "al", "ed", "es", "eddine", "allah", "dine"),
        *("بن", "أبو", "عبد", "ولد", "آيت", "ال", "الدين", "الله", "دين", "بل"),
        *("Mithal", "khayal", "Rasm", "nour", "N'Fictive", "7arf", "مثال", "خيال", "الرسم", "نور", "إلياس", "الياس"),
        *("12", "٣", "😀", "-", "/", "\u2067رسم\u2069", "Rasm\u200f", "Кhayal", "Rasmمثال", "l'", "x" * 30, "م" * 30),
    ]
)
NAMES = st.lists(WORDS, max_size=9).flatmap(
    lambda words: st.sampled_from([" ", "-", "  "]).map(lambda between: between.join(words))
)


@given(st.lists(st.none() | NAMES, min_size=1, max_size=12), st.integers(0, 12))
@settings(max_examples=80, deadline=None)
def test_a_block_of_names_has_the_units_of_each_of_its_names(names: list[str | None], cut: int) -> None:
    numbering = Numbering()
    found: list[list[fold.Unit]] = []
    for block in (names[:cut], names[cut:]):
        counts, units = numbering.block(pa.array(block, pa.string()))
        assert counts.sum() == len(units)
        end = counts.cumsum()
        found += [[numbering.units[n] for n in units[e - c : e]] for e, c in zip(end, counts, strict=True)]
    # A search asks with the first MOST_UNITS; an index holds them all.
    assert found == [[*fold.join(fold.words(name or ""))] for name in names]


def test_a_numbering_that_is_taken_up_again_goes_on_with_its_numbers() -> None:
    first = Numbering()
    first.block(pa.array(["ben Mithal Karim"]))
    again = Numbering(first.units)
    _, units = again.block(pa.array(["Karim", "Rasm"]))
    assert units[0] == first.units.index(fold.Unit("latin", "karim"))
    assert units[1] == len(first.units), "a new one comes after all that were there"
