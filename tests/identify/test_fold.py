"""A name as typed becomes units of one script, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.identify.fold import MOST_LETTERS, MOST_UNITS, Unit, script_of, units, words

NAMES = st.text(
    st.one_of(
        st.sampled_from("abdelou éèïçœİıßАеø'’-. \u200f\u202b27"), st.sampled_from("ابنعودلة أإآىئؤءـًّ"), st.characters()
    ),
    max_size=60,
)


def texts(name: str) -> list[str]:
    return [unit.text for unit in units(name)]


@given(NAMES)
def test_units_have_letters_of_their_script_alone_and_an_end(name: str) -> None:
    found = units(name)
    assert len(found) <= MOST_UNITS
    for unit in found:
        assert 0 < len(unit.text) <= MOST_LETTERS
        assert {script_of(letter) for letter in unit.text} == {unit.script}


@given(NAMES)
def test_what_was_folded_folds_to_itself(name: str) -> None:
    once = words(name)
    assert words(" ".join(unit.text for unit in once)) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abd el-Kader BENYOUCEF", "abdelkader ben youcef"),
        ("Aït Ouali", "AIT-OUALI"),
        ("No\u0301ureddine", "NÓUR EDDINE"),
        ("عبد القادر بن يوسف", "عبدالقادر بنيوسف"),
        ("أحمد", "احمد"),
        ("فَاطِمَة", "فاطمه"),
        ("\u202bيحيى\u202c", "يحيي"),
        ("Кaddour", "Kaddour"),  # a Cyrillic К
        ("7amid", "hamid"),
    ],
)
def test_writings_of_one_name_fold_to_the_same_units(one: str, other: str) -> None:
    assert units(one) == units(other) != ()


def test_scripts_in_one_name_are_kept_apart() -> None:
    assert units("Kaddourقدور") == (Unit("latin", "kaddour"), Unit("arabic", "قدور"))


@pytest.mark.parametrize("nothing", ["", " ", "12 345", "😀", "—", "\u200f\u200e", "漢字"])
def test_what_has_no_letter_of_either_script_has_no_unit(nothing: str) -> None:
    assert units(nothing) == ()


def test_a_name_of_five_hundred_words_is_cut_and_does_not_hang() -> None:
    assert len(units("Kaddour " * 500)) == MOST_UNITS
