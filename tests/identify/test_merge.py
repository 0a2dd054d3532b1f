"""What an index found and what is answered of it are two steps, so that several indexes can be asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.identify import invented

from comity.identify import merge, model, search
from comity.identify.opened import Opened
from comity.identify.search import Query


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("merge")
    path = invented.write(folder / "registry.csv", invented.rows(300))
    return Opened(invented.index(path, folder / "index"), model.load())


def test_homonyms_are_counted_by_the_units_of_the_best_candidate_in_any_order(found: Opened, tmp_path: Path) -> None:
    same = [["A", "فريد تفرغوت", "", "1990", "", ""], ["B", "تفرغوت فريد", "", "1991", "", ""]]
    path = invented.write(tmp_path / "registry.csv", [*same, ["C", "فريد مغرانط", "", "1990", "", ""]])
    index = Opened(invented.index(path, tmp_path / "index"), model.load())
    assert search.search(index, Query("Farid Tafarghout")).homonyms == 2
    assert search.count(index, [["a:فريد", "a:مجهول"]]) == 0


def test_homonyms_are_those_of_either_name_of_the_best_candidate(tmp_path: Path) -> None:
    """Of the three who bear the name, one is written in both scripts, and one in each."""
    same = [
        ["A", "فريد تفرغوت", "Farid Tafarghout", "", "", ""],
        ["B", "فريد تفرغوت", "", "", "", ""],
        ["C", "", "Tafarghout Farid", "", "", ""],
    ]
    path = invented.write(tmp_path / "registry.csv", [*same, ["D", "فريد مغرانط", "", "", "", ""]])
    index = Opened(invented.index(path, tmp_path / "index"), model.load())
    assert search.search(index, Query("Farid Tafarghout")).homonyms == 3


def test_among_equals_the_lesser_id_comes_first(found: Opened) -> None:
    answer = search.search(found, Query("فريد تفرغوت"), limit=20)
    ids = [one.id for one in answer.candidates if one.score == answer.candidates[0].score]
    assert ids == sorted(ids)
    assert len(ids) > 1


def test_one_index_asked_twice_halves_each_score_and_keeps_their_order(found: Opened) -> None:
    look = search.look(found, Query("Farid Tafarghout", "1990"), limit=5)
    one = merge.answer([look], 1, limit=5, present=0.999999)
    two = merge.answer([look, look], 2, limit=10, present=0.999999)
    assert two.candidates[0].id == two.candidates[1].id == one.candidates[0].id
    assert two.candidates[0].score == pytest.approx(one.candidates[0].score / 2, abs=1e-4)


def test_rows_that_did_not_answer_make_nobody_more_certain(found: Opened) -> None:
    look = search.look(found, Query("Farid Tafarghout", "1990"), limit=5)
    all_there = merge.answer([look], 1, limit=5, present=0.9).candidates[0].score
    most_missing = merge.answer([look], 1, limit=5, present=0.9, rows=10**40).candidates[0].score
    assert most_missing < all_there / 10
