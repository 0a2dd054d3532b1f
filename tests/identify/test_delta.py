"""A registry that is corrected answers as one that was indexed afresh, and is never seen half changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.identify import invented

from comity.errors import Busy, Refused
from comity.identify import building, compaction, delta, model, reading, registry, sharding
from comity.identify.search import Query

ROWS = invented.rows(120, seed=3)
# A name and a place that the main index has never met; and a birth that moves to another decade.
NEW = [
    ["N1", "زينب قرمطاش", "Zineb Karmatache", "1951-05-02", "Ksar Nouveau", "f"],
    ["P00007", "فريد تفرغوت", "", "2004-01-09", "Ksar Nouveau", "m"],
    ["P00011", "سليم مغرانط", "Slim Maghranet", "", "Oran", "m"],
]
DELETED = ["P00003", "P00020"]
QUERIES = [
    *(Query(row[1], row[3], row[4]) for row in ROWS[:24]),
    *(Query(row[2] or row[1]) for row in ROWS[3:30:3]),
    Query("Zineb Karmatash", "1951"),
    Query("Farid Tafarghout", "2004", "Ksar Nouveau"),
    Query("Salim", "", "Ksar Nouveau"),
]


def _index(folder: Path, *, shards: bool) -> Path:
    path = invented.write(folder / "registry.csv", ROWS)
    build = sharding.build if shards else building.build
    build(lambda skip: reading.blocks(path, skip=skip), folder / "index", origin=building.origin_of(path))
    return folder / "index"


def _add(folder: Path, rows: list[list[str]]) -> delta.Changed:
    path = invented.write(folder.parent / "new.csv", rows)
    return delta.add(folder, model.load(), reading.blocks(path))


@pytest.fixture(scope="module")
def afresh(tmp_path_factory: pytest.TempPathFactory) -> registry.Registry:
    folder = tmp_path_factory.mktemp("afresh")
    replaced = {row[0] for row in NEW} | set(DELETED)
    path = invented.write(folder / "registry.csv", [*(row for row in ROWS if row[0] not in replaced), *NEW])
    return registry.load(invented.index(path, folder / "index"), model.load())


def _same(found: registry.Registry, expected: registry.Registry) -> None:
    for query in QUERIES:
        one, other = found.search(query), expected.search(query)
        assert [each.id for each in one.candidates] == [each.id for each in other.candidates], query
        assert [each.score for each in one.candidates] == pytest.approx(
            [each.score for each in other.candidates], abs=1e-6
        ), query
        assert one.homonyms == other.homonyms, query


@pytest.mark.parametrize("shards", [False, True], ids=["one", "shards"])
def test_added_corrected_and_deleted_rows_answer_as_an_index_of_the_corrected_registry(
    tmp_path: Path, afresh: registry.Registry, shards: bool
) -> None:
    folder = _index(tmp_path, shards=shards)
    open_before = registry.load(folder, model.load())
    expected = [open_before.search(query) for query in QUERIES]
    _add(folder, [["N1", "خطأ", "", "", "", ""], *NEW[1:2]])
    assert _add(folder, [NEW[0], NEW[2]])[:3] == (0, 2, 0)  # N1 corrects what was just added
    told = delta.delete(folder, model.load(), [*DELETED, "nobody"])
    assert (told.deleted, told.unknown) == (2, ["nobody"])
    _same(registry.load(folder, model.load()), afresh)
    assert [open_before.search(query) for query in QUERIES] == expected  # a search that began before sees what was
    assert compaction.compact(folder, model.load()).rows == len(ROWS) - 1
    _same(registry.load(folder, model.load()), afresh)
    assert sorted(path.name for path in folder.iterdir()) == ["base", "change.lock", "delta", "state.json"]
    assert not any(name.encode() in path.read_bytes() for name in DELETED for path in folder.rglob("id_text.npy"))
    assert delta.delete(folder, model.load(), ["N1", "P00007", "P00011"]).rows == 0
    left = registry.load(folder, model.load())
    assert sum(one.rows for one in left.members.values()) == len(ROWS) - 4
    with pytest.raises(Refused, match="id_unknown"):
        delta.delete(folder, model.load(), ["P00003", "N1"])


def test_a_change_that_was_interrupted_is_as_if_it_had_not_been_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _index(tmp_path, shards=False)
    before = registry.load(folder, model.load()).search(QUERIES[0])

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(registry, "write_state", crash)
        with pytest.raises(KeyboardInterrupt):
            _add(folder, NEW)
    assert registry.load(folder, model.load()).search(QUERIES[0]) == before
    assert _add(folder, NEW[:1]).added == 1
    assert [path.name for path in (folder / "delta").iterdir()] == ["000001"]


def test_one_change_at_a_time(tmp_path: Path) -> None:
    folder = _index(tmp_path, shards=False)
    with delta.alone(folder), pytest.raises(Busy, match="being_changed"):
        delta.delete(folder, model.load(), ["P00001"])
