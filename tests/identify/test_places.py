"""Places of birth: one number for each spelling, and what two numbers say of two persons."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import Usage
from comity.identify.places import OTHER, REGION, SAME, Places

PLACES = Places.load()


def say(query: str, *registry: str) -> list[float]:
    codes = np.array([PLACES.code(text) for text in registry], np.uint16)
    return [round(float(each), 3) for each in PLACES.likelihood(PLACES.code(query), codes)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sidi Bel Abbès", "سيدي بلعباس"),
        ("SIDI-BEL-ABBES", "sidi bel abbes"),
        ("El Eulma", "Eulma"),
        ("Dély Ibrahim", "دالى ابراهيم"),
        ("Djasr Kasentina", "Gué de Constantine"),
        ("Tamanrasset", "تمنراست"),
        ("Reggane", "Regganne"),
        ("Kouba", "القبة"),
        ("Béchar", "Bechhar"),
    ],
)
def test_spellings_of_one_place_have_one_number(one: str, other: str) -> None:
    assert PLACES.code(one) == PLACES.code(other) > 0


def test_the_same_place_says_most_then_its_region_and_another_place_speaks_against() -> None:
    assert say("Kouba", "Kouba", "Hydra", "Oran", "", "a place of no table") == [SAME, REGION, OTHER, 0, 0]
    assert say("", "Kouba", "Oran") == [0, 0]


def test_a_homonym_agrees_with_each_of_its_places_and_a_region_tells_them_apart() -> None:
    bare, one, other = (PLACES.code(text) for text in ("Hammamet", "Hammamet (Tébessa)", "Hammamet, Alger"))
    assert len({bare, one, other}) == 3
    both = PLACES.likelihood(bare, np.array([one, other], np.uint16))
    assert both.min() > REGION
    assert PLACES.likelihood(one, np.array([other], np.uint16))[0] == np.float32(OTHER)


def test_a_text_of_no_table_is_numbered_when_a_registry_is_read_and_only_then() -> None:
    places = Places.load()
    assert places.code("Villeneuve-sous-Rien") == 0
    codes = places.codes(pa.array(["Villeneuve sous Rien", "Oran", None, "VILLENEUVE-SOUS-RIEN"]))
    assert codes[0] == codes[3] == places.code("Villeneuve-sous-Rien") >= places.listed
    assert codes[2] == 0
    again = Places.load(extra=places.extra)
    found = again.likelihood(again.code("villeneuve sous rien"), codes)
    assert found[0] == found[3] == np.float32(SAME)
    assert found[1] < 0 == found[2]


def test_another_table_takes_the_place_of_the_example(tmp_path: Path) -> None:
    table = tmp_path / "places.tsv"
    table.write_text("kind\tregion\tlatin\tarabic\taliases\nplace\t1\tHautbois\tالغابة العالية\tHaubois\n", "utf-8")
    places = Places.load(table)
    assert places.code("haubois") == places.code("الغابة العالية") > 0
    assert places.code("Oran") == 0
    table.write_text("code,name\n1,Hautbois\n", "utf-8")
    with pytest.raises(Usage) as refused:
        Places.load(table)
    assert refused.value.code == "identify.places_table"


@given(st.text(max_size=40))
def test_any_text_has_a_number_or_none(text: str) -> None:
    code = PLACES.code(text)
    assert 0 <= code < PLACES.listed
    assert PLACES.likelihood(code, np.array([code], np.uint16))[0] == (np.float32(SAME) if code else 0)
