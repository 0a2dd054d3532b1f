"""Among many who share words, the right name is found, and the answer shows who else it may be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from tests.identify import invented

from comity.identify import model, pool, search
from comity.identify.opened import Opened
from comity.identify.search import Query


def opened(folder: Path, names: list[str], born: str = "") -> Opened:
    rows = [[f"P{number:04}", name, "", born, "", ""] for number, name in enumerate(names)]
    return Opened(invented.index(invented.write(folder / "registry.csv", rows), folder / "index"), model.load())


def shown(index: Opened, query: Query) -> list[str]:
    """The candidates' names as their units, in the order of the words that were asked."""
    answer = search.search(index, query)
    return [" ".join(word["record"] for word in one.evidence["name"]["words"]) for one in answer.candidates]


def test_homonyms_that_nothing_tells_apart_leave_half_of_the_places_to_other_names(tmp_path: Path) -> None:
    many, turned, other = ["رشيد مغرانط"] * 20, ["مغرانط رشيد"] * 20, ["راشد مغرانط"] * 20
    index = opened(tmp_path, [*many, *turned, *other])
    assert Counter(shown(index, Query("Rachid Meghranet"))) == {"رشيد مغرانط": 5, "راشد مغرانط": 5}
    first = search.search(index, Query("Rachid Meghranet")).candidates
    # The others are no less weighed for not being shown.
    assert first[0].score < 1 / 20


def test_those_whom_a_birth_tells_apart_are_all_shown(tmp_path: Path) -> None:
    rows = [[f"P{year}", "رشيد مغرانط", "", f"{year}", "", ""] for year in range(1960, 1972)]
    index = Opened(invented.index(invented.write(tmp_path / "r.csv", rows), tmp_path / "index"), model.load())
    answer = search.search(index, Query("Rachid Meghranet", "1965"))
    assert len(answer.candidates) == 10
    assert answer.candidates[0].id == "P1965"


def test_a_name_without_a_further_word_stands_before_hundreds_that_have_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A quick look at many entries must not take them for equals: few are looked at closely."""
    monkeypatch.setattr(pool, "CLOSELY", 4)
    letters = "بتجدرسفقكلمن"
    third = [f"{a}{b}{c}ار" for a in letters for b in letters[:5] for c in letters[:5]]
    index = opened(tmp_path, [*(f"فريد {word} تفرغوت" for word in third), "فريد تفرغوت"])
    answer = search.search(index, Query("Farid Tafarghout"))
    assert answer.candidates[0].id == f"P{len(third):04}"


def test_a_name_of_two_common_words_is_found_though_neither_word_is_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "POOL", 60)
    monkeypatch.setattr(pool, "ENOUGH", 10)
    # A likelier unit fills the pool before that of the record comes.
    near = [f"حسان {word}" for word in ("مغرانط", "تفرغوت", "بوشنافة") for _ in range(20)]
    first = [f"حسن {word}" for word in ("مغرانط", "بوشنافة") for _ in range(35)]
    common = [*first, *("نادية تفرغوت" for _ in range(200))]
    index = opened(tmp_path, [*near, *common, "حسن نادية"])
    answer = search.search(index, Query("Hassan Nadia"))
    assert f"P{len(near) + len(common):04}" in [one.id for one in answer.candidates]
    assert not answer.whole
