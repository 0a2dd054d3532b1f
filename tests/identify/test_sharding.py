"""Shards by decade of birth answer as one index does: the same records, the same scores, the same homonyms."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.identify import invented

from comity.identify import building, model, reading, registry, sharding
from comity.identify.search import Query
from comity.identify.search import search as ask

ROWS = invented.rows(600)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("shards")
    path = invented.write(folder / "registry.csv", ROWS)
    sharding.build(lambda skip: reading.blocks(path, skip=skip), folder / "shards", origin=building.origin_of(path))
    return invented.index(path, folder / "one"), folder / "shards"


def queries(count: int) -> list[Query]:
    chance = random.Random(7)
    found = []
    for _ in range(count):
        row = chance.choice(ROWS)
        name = chance.choice([row[1], row[2] or row[1], row[1].split()[-1], "Mohamed " + row[1]])
        year = row[3].lstrip("~")[:4]
        born = chance.choice(["", row[3], year, f"~{year}" if year else "", "1979-12-31", "1989/1991"])
        found.append(Query(name, born, chance.choice(["", row[4], "Aïn Zourna"]), chance.choice(["", row[5]])))
    return found


def test_there_is_a_shard_for_each_decade_and_one_for_births_that_are_not_known(folders: tuple[Path, Path]) -> None:
    names = sharding.shards(folders[1])
    assert names == [sharding.UNKNOWN, "1930", "1940", "1950", "1960", "1970", "1980", "1990", "2000"]
    found = registry.load(folders[1], model.load())
    assert sum(one.rows for one in found.members.values()) == len(ROWS)
    undated = sum(not row[3] for row in ROWS)
    assert found.members[sharding.UNKNOWN].rows == undated > 0


def test_shards_answer_as_one_index(folders: tuple[Path, Path]) -> None:
    one = registry.load(folders[0], model.load())
    several = registry.load(folders[1], model.load())
    for query in queries(60):
        expected, found = one.search(query, limit=20), several.search(query, limit=20)
        assert [each.id for each in found.candidates] == [each.id for each in expected.candidates], query
        scores = [each.score for each in expected.candidates]
        assert [each.score for each in found.candidates] == pytest.approx(scores, abs=1e-6), query
        assert (found.homonyms, found.whole) == (expected.homonyms, expected.whole), query
    assert one.search(query) == ask(one.members[registry.WHOLE], query)
