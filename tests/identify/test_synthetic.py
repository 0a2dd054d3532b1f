"""A synthetic registry is the same for the same seed, and its queries are spelt as training never saw."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from comity import language
from comity.errors import Usage
from comity.identify import born, synthetic
from comity.identify.fold import units
from comity.identify.places import Places
from comity.identify.reading import COLUMNS, blocks
from comity.identify.synthetic_names import Vocabulary, evened, held_out, load

# Invented: (Arabic, as training has it, as only the pairs kept apart have it).
GIVEN = [
    ("فريد", "Farid", "Faryd"),
    ("نادية", "Nadia", "Nadya"),
    ("سليم", "Salim", "Selym"),
    ("عبد القادر", "Abdelkader", "Abd el Qader"),
    ("سميرة", "Samira", "Semyra"),
]
SURNAMES = [
    ("بن زرنيخ", "Benzernikh", "Ben Zarnikh"),
    ("تفرغوت", "Tafarghout", "Tefarghut"),
    ("الحوزالي", "El Houzali", "Al-Huzaly"),
    ("مغرانط", "Meghranet", "Maghranet"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("names")
    lines = ["arabic_key\tlatin\tlatin_lang\tcountry\tcount"]
    for first, middle, last in product(GIVEN, [None, *GIVEN], SURNAMES):
        parts = [part for part in (first, middle, last) if part]
        arabic = " ".join(part[0] for part in parts)
        latin = " ".join(part[2 if held_out(arabic) else 1] for part in parts)
        lines.append(f"{arabic}\t{latin}\ten\tXX\t1")
    lines.append("فريد مغرانط\tSomebody Else\ten\tXX\t1")
    (folder / "maghreb_person_pairs.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    queries = folder / "q.csv"
    assert synthetic.generate(folder / "r.csv", rows=3000, seed=5, data=data, queries=queries, count=200) == 200
    return folder


def folded(name: str) -> set[str]:
    """The units of a query; the one article that may be glued to its name taken off again."""
    return {unit.text.removeprefix("al") if "huzaly" in unit.text else unit.text for unit in units(name)}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_seed_gives_the_same_bytes_and_fewer_rows_are_its_beginning(
    data: Path, made: Path, tmp_path: Path
) -> None:
    queries = tmp_path / "q.csv"
    synthetic.generate(tmp_path / "r.csv", rows=3000, seed=5, data=data, queries=queries, count=200)
    for name in ("r.csv", "q.csv", "q.truth.csv"):
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes()
    synthetic.generate(tmp_path / "less.csv", rows=100, seed=5, data=data)
    assert (made / "r.csv").read_bytes().startswith((tmp_path / "less.csv").read_bytes())
    synthetic.generate(tmp_path / "other.csv", rows=100, seed=6, data=data)
    assert (tmp_path / "other.csv").read_bytes() != (tmp_path / "less.csv").read_bytes()


def test_an_even_registry_is_drawn_from_names_each_as_common_as_another(
    data: Path, made: Path, tmp_path: Path
) -> None:
    def shares(words: Vocabulary) -> list[set[float]]:
        forms = (*words.given.values(), words.surnames)
        return [set(np.diff(one.cumulated, prepend=0).round(9).tolist()) for one in forms]

    assert [len(each) for each in shares(evened(load(data)))] == [1, 1, 1]
    assert len(shares(load(data))[-1]) > 1
    synthetic.generate(tmp_path / "r.csv", rows=3000, seed=5, data=data, even=True)
    before, after = table(made / "r.csv"), table(tmp_path / "r.csv")
    assert [row["name_arabic"] for row in before] != [row["name_arabic"] for row in after]
    assert [row["sex"] for row in before] == [row["sex"] for row in after]


def test_parquet_holds_the_same_rows_and_both_are_read_without_a_complaint(
    data: Path, made: Path, tmp_path: Path
) -> None:
    synthetic.generate(tmp_path / "r.parquet", rows=3000, seed=5, data=data)
    assert pq.read_schema(tmp_path / "r.parquet").names == [*COLUMNS]
    csv_rows, parquet_rows = (
        [(block.rows.to_pylist(), block.bad) for block in blocks(path)]
        for path in (made / "r.csv", tmp_path / "r.parquet")
    )
    assert csv_rows == parquet_rows
    assert [bad for _, bad in csv_rows] == [[]]
    assert len(csv_rows[0][0]) == 3000


def test_a_registry_has_every_kind_of_date_place_and_name(made: Path) -> None:
    rows = table(made / "r.csv")
    assert len({row["id"] for row in rows}) == 3000
    assert {born.read(row["born"]).kind for row in rows} == {"day", "year", "about", "unknown"}
    assert sum(row["born"].endswith("-01-01") for row in rows) > 30
    assert {row["sex"] for row in rows} == {"M", "F", ""}
    assert 0.2 < sum(bool(row["name_latin"]) for row in rows) / 3000 < 0.6
    places = Places.load()
    assert all(places.code(row["place"]) for row in rows if row["place"])
    given = {part[0]: place for place, part in enumerate(GIVEN)}
    assert all(any(name in row["name_arabic"] for name in given) for row in rows)


def test_no_query_is_spelt_as_training_saw_it(made: Path) -> None:
    kept = {unit.text for part in (*GIVEN, *SURNAMES) for unit in units(part[2])}
    for query in table(made / "q.csv"):
        assert all(text.endswith(tuple(kept)) for text in folded(query["name"])), query["name"]


def test_the_truth_names_the_person_whom_the_query_is_about(made: Path) -> None:
    rows = {row["id"]: row for row in table(made / "r.csv")}
    truth = {row["query_id"]: rows[row["id"]] for row in table(made / "q.truth.csv")}
    queries = table(made / "q.csv")
    assert [query["query_id"] for query in queries] == list(truth)
    to_arabic = {units(p[2])[0].text: units(p[0])[0].text for p in (*GIVEN, *SURNAMES)}
    years = 0
    for query in queries:
        person = truth[query["query_id"]]
        named = {unit.text for unit in units(person["name_arabic"])}
        for text in folded(query["name"]):  # a made surname ends as the given name that it is made of
            arabic = next(to_arabic[each] for each in to_arabic if text.endswith(each))
            assert any(unit.endswith(arabic) for unit in named), query["name"]
        assert not (query["sex"] and person["sex"]) or query["sex"] == person["sex"]
        years += query["born"][:4] == person["born"][:4]
    assert years > 100
    spelt = [query["name"] for query in queries]
    assert any(name.isupper() for name in spelt)
    assert any("-" in name for name in spelt)
    assert any(len(units(q["name"])) < len(units(truth[q["query_id"]]["name_arabic"])) for q in queries)


def test_a_wrong_pair_and_a_missing_folder_are_noticed(data: Path, tmp_path: Path) -> None:
    assert not any("somebody" in unit.lower() for spelt in load(data).queries.values() for unit in spelt)
    for out, folder, code in [("r.csv", tmp_path, "identify.no_names"), ("r.txt", data, "identify.out_kind")]:
        with pytest.raises(Usage) as refused:
            synthetic.generate(tmp_path / out, rows=10, seed=1, data=folder)
        assert refused.value.code == code
        assert language.say(f"errors.{code}.hint", "fr")
