"""`comity identify` with what goes wrong: names that are none, broken registries, damaged and unfinished indexes."""

from __future__ import annotations

import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Ran, comity
from comity import language
from comity.cli import identify_progress
from comity.identify import reading

# Invented: surnames are words for "example", "shadow", "story", "picture", "echo".
GIVEN = [("كريم", "Karim"), ("نادية", "Nadia"), ("عبد القادر", "Abdelkader"), ("نور الدين", "Noureddine")]
SURNAMES = [
    ("بن مثال", "Benmithal"),
    ("خيال", "Khayal"),
    ("الحكاية", "El Hikaya"),
    ("رسم", "Rasm"),
    ("بوصدى", "Bousada"),
]
HEADER = "id,name_arabic,name_latin,born,place,sex\n"


def rows() -> list[str]:
    """DZ-000 … each name once, some in one script only; one name that two persons bear."""
    found = []
    for given in GIVEN:
        for surname in SURNAMES:
            n = len(found)
            arabic = f"{given[0]} {surname[0]}" if n % 5 != 4 else ""
            latin = f"{given[1]} {surname[1]}" if n % 2 == 0 or not arabic else ""
            found.append(f"DZ-{n:03},{arabic},{latin},{1960 + n}-03-{n + 1:02},Oued Mithal,M")
    return [*found, "DZ-900,كريم بن مثال,Karim Benmithal,~1991,,"]


BROKEN = [
    "DZ-901,too,few",
    ",كريم رسم,,,,",
    "DZ-902,,,,,",
    "DZ-903,نادية رسم,,1990-02-30,,",
    "DZ-000,كريم رسم,,,,",
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """registry.csv with broken rows at its end, index/, and what indexing said in indexed.json."""
    folder = tmp_path_factory.mktemp("identify")
    (folder / "registry.csv").write_text(HEADER + "\n".join([*rows(), *BROKEN]) + "\n", encoding="utf-8")
    ran = comity("--json", "identify", "index", str(folder / "registry.csv"), "--out", str(folder / "index"))
    (folder / "indexed.json").write_text(ran.out, encoding="utf-8")
    return folder


def ask(world: Path, *words: str, index: str = "index") -> Ran:
    return comity("--json", "identify", "search", str(world / index), *words)


def first(world: Path, name: str, *words: str) -> dict[str, Any]:
    """The first candidate for a name."""
    ran = ask(world, "--name", name, *words)
    assert ran.code == 0, ran.out
    return ran.json["candidates"][0] if ran.json["candidates"] else {"id": None}


def test_broken_rows_are_reported_with_their_line_and_the_rest_is_indexed(world: Path) -> None:
    told = json.loads((world / "indexed.json").read_text("utf-8"))
    after = len(rows()) + 1
    assert told["lines"] == [
        {"line": after + 1, "code": "identify.row_columns"},
        {"line": after + 2, "code": "identify.row_no_id"},
        {"line": after + 3, "code": "identify.row_no_name"},
        {"line": after + 4, "code": "identify.born_unreadable"},
        {"line": after + 5, "code": "identify.row_repeated"},
    ]
    assert told["rows"] == len(rows()) + 1, "the person whose date can't be read is there, the second DZ-000 is not"
    assert first(world, "Nadia Rasm")["id"] in {"DZ-903", "DZ-008"}
    asked = ask(world, "--name", "كريم رسم").json["candidates"]
    surnames = {one["id"]: one["evidence"]["name"]["words"][1]["record"] for one in asked}
    assert surnames["DZ-003"] == "رسم"
    assert surnames.get("DZ-000") is None, "the second row of that id was not indexed beside the first"


@pytest.mark.parametrize("name", ["", "  ", "12345", "٠١٢٣", "😀 🎉", "\u2067\u2069", "!?./-", "日本"])
def test_what_has_no_letter_of_either_script_is_refused_with_what_to_do(world: Path, name: str) -> None:
    ran = ask(world, "--name", name)
    assert (ran.code, ran.error) == (3, "identify.name_empty")
    assert ran.json["error"]["hint"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("KHAYAL Karim", "DZ-001"),  # Latin → Arabic
        ("كريم خيال", "DZ-001"),  # Arabic → Arabic
        ("Nadia Benmithal", "DZ-005"),
        ("Karim El Hikaya", "DZ-002"),  # Latin → Latin and Arabic
        ("نادية بوصدى", "DZ-009"),  # Arabic → a record with a Latin name only
        ("Nadia بوصدى", "DZ-009"),
        ("عبد القادر Khayal", "DZ-011"),
        ("Abd-el-kader KHAYAL", "DZ-011"),
        ("Nour Eddine Rasm", "DZ-018"),
        ("Karim 😀 Khayal 42", "DZ-001"),
        ("\u2066Karim\u2069 \u2067خيال\u2069", "DZ-001"),
        ("\u200fكريم\u200e خيال\u061c", "DZ-001"),
        ("Каrim Кhayal", "DZ-001"),  # Cyrillic ка and К
        ("Karim Кhаyаl " + "mot " * 497, "DZ-001"),
        ("ＫＨＡＹＡＬ　Ｋａｒｉｍ", "DZ-001"),
        ("كريـــم خَيَال", "DZ-001"),
    ],
)
def test_a_name_is_found_whatever_it_is_written_in(world: Path, name: str, expected: str) -> None:
    assert first(world, name)["id"] == expected


def test_one_word_finds_all_who_bear_it_and_five_hundred_end(world: Path) -> None:
    bearing = {one["id"] for one in ask(world, "--name", "Khayal").json["candidates"][:4]}
    assert bearing == {"DZ-001", "DZ-006", "DZ-011", "DZ-016"}
    assert ask(world, "--name", " ".join(f"mot{chr(97 + n % 26)}" for n in range(500))).code == 0
    assert ask(world, "--name", "x" * 5000).code == 0


@pytest.mark.parametrize("born", ["1961-03-02", "1961", "~1962", "1960/1962", "02/03/1961", ""])
def test_a_birth_is_taken_in_each_form_and_never_shuts_out(world: Path, born: str) -> None:
    found = first(world, "Karim Khayal", "--born", born)
    assert found["id"] == "DZ-001"
    assert ("born" in found["evidence"]) is bool(born)


def test_a_birth_tells_homonyms_apart_and_their_number_is_said(world: Path) -> None:
    bare = ask(world, "--name", "كريم بن مثال").json
    assert bare["homonyms"] == 2
    assert bare["candidates"][0]["score"] < 0.7, "two bear this name: neither can be sure"
    assert first(world, "Karim Benmithal", "--born", "1991")["id"] == "DZ-900"
    assert first(world, "Karim Benmithal", "--born", "1960-03-01")["id"] == "DZ-000"


@pytest.mark.parametrize("born", ["1990-02-30", "1990-13-01", "demain", "31/04/1990", "1992/1988", "0001-01-01"])
def test_an_impossible_date_is_refused_with_the_forms_that_are_read(world: Path, born: str) -> None:
    ran = ask(world, "--name", "Karim", "--born", born)
    assert (ran.code, ran.error) == (3, "identify.born_unreadable")
    assert "1990" in ran.json["error"]["hint"]


def test_a_bad_line_of_a_batch_is_answered_by_its_error_and_the_others_by_candidates(
    world: Path, tmp_path: Path
) -> None:
    file = tmp_path / "q.csv"
    file.write_text(
        "query_id,name,born,place,sex\na,Karim Khayal,1961,,\nb,,,,\nc,Karim,1990-02-30,,\nd\n"
        "e,كريم خيال,,Oued Mithal,m,more,than,enough\n,Nadia Benmithal,,,\n",
        encoding="utf-8",
    )
    ran = ask(world, "--batch", str(file))
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [one["query_id"] for one in told] == ["a", "b", "c", "d", "e", "6"]
    codes = [one["error"]["code"] if "error" in one else one["candidates"][0]["id"] for one in told]
    assert codes == [
        *("DZ-001", "identify.name_empty", "identify.born_unreadable", "identify.name_empty", "DZ-001", "DZ-005")
    ]


def test_a_batch_that_is_none_and_two_questions_at_once_are_refused(world: Path, tmp_path: Path) -> None:
    (tmp_path / "columns.csv").write_text("who\nKarim\n", encoding="utf-8")
    (tmp_path / "latin1.csv").write_bytes("name\nAïcha\n".encode("latin-1"))
    for words, code in {
        ("--batch", str(tmp_path / "columns.csv")): "identify.batch_columns",
        ("--batch", str(tmp_path / "latin1.csv")): "identify.batch_unreadable",
        ("--batch", str(tmp_path / "none.csv")): "identify.no_file",
        ("--batch", str(tmp_path / "columns.csv"), "--name", "Karim"): "identify.one_query",
        (): "identify.one_query",
    }.items():
        ran = ask(world, *words)
        assert (ran.code, json.loads(ran.out.splitlines()[-1])["error"]["code"]) == (2, code)


class _Cut:
    """Ends the command, as Ctrl-C does, at the nth report of its progress."""

    def __init__(self, at: int) -> None:
        self.left = at

    def tell(self, _self: object, what: str, _rows: int) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def test_interrupted_indexing_goes_on_to_the_same_bytes(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry = str(world / "registry.csv")
    monkeypatch.setattr(reading, "blocks", partial(reading.blocks, rows=7))
    assert comity("identify", "index", registry, "--out", str(tmp_path / "once")).code == 0
    for at in (2, 1, 4):  # after some blocks, twice, and while it sorts
        with monkeypatch.context() as cut:
            cut.setattr(identify_progress.Progress, "tell", partial(_Cut(at).tell, None))
            assert comity("--json", "identify", "index", registry, "--out", str(tmp_path / "cut")).code == 130
        ran = ask(tmp_path, "--name", "Karim", index="cut")
        assert (ran.code, ran.error) == (3, "identify.index_unfinished")
    ran = comity("--json", "identify", "index", registry, "--out", str(tmp_path / "cut"))
    assert ran.code == 0
    assert ran.json["rejected"] == json.loads((world / "indexed.json").read_text("utf-8"))["rejected"]
    once, cut_up = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("once", "cut"))
    assert once == cut_up


def test_an_unfinished_index_is_not_gone_on_with_from_another_registry(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as cut:
        cut.setattr(identify_progress.Progress, "tell", partial(_Cut(2).tell, None))
        assert comity("identify", "index", str(world / "registry.csv"), "--out", str(tmp_path / "i")).code == 130
    other = tmp_path / "other.csv"
    other.write_text(HEADER + "1,كريم,,,,\n", encoding="utf-8")
    ran = comity("--json", "identify", "index", str(other), "--out", str(tmp_path / "i"))
    assert (ran.code, ran.error) == (3, "identify.other_source")
    ran = comity("--json", "identify", "index", str(world / "registry.csv"), "--out", str(world / "index"))
    assert (ran.code, ran.error) == (3, "identify.exists")


FILES = sorted(
    [
        *("index.json", "vocabulary.txt", "places.tsv", "unit.npy", "record.npy", "entry_year.npy", "run.npy"),
        *("posting.npy", "posting_year.npy", "posting_start.npy", "born_first.npy", "born_last.npy"),
        *("place.npy", "sex.npy", "id_text.npy", "id_end.npy"),
    ]
)


def _flipped(content: bytes, place: float) -> bytes:
    at = int(place * (len(content) - 1))
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def test_the_files_of_an_index_are_those_that_are_damaged_below(world: Path) -> None:
    assert sorted(path.name for path in (world / "index").iterdir()) == FILES


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_index_is_refused_with_what_to_do(world: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(world / "index", tmp_path / "index")
    path = tmp_path / "index" / name
    whole = path.read_bytes()
    damages = [_flipped(whole, place) for place in (0.0, 0.9)] + [whole[: len(whole) // 2], None]
    for damage in damages:
        if damage is None:
            path.unlink()
        else:
            path.write_bytes(damage)
        ran = ask(tmp_path, "--name", "Karim")
        missing = "identify.no_index" if name == "index.json" and damage is None else "identify.index_damaged"
        assert (ran.code, ran.error) == (3, missing)
        assert ran.json["error"]["hint"]
    path.write_bytes(whole)
    assert ask(tmp_path, "--name", "Karim").code == 0


def test_a_folder_that_is_no_index_and_a_registry_that_is_none_are_refused(world: Path, tmp_path: Path) -> None:
    ran = ask(tmp_path, "--name", "Karim", index=".")
    assert (ran.code, ran.error) == (3, "identify.no_index")
    for words in ([], ["none.csv"], [str(world / "registry.csv"), "--database", "sqlite:///x", "--query", "SELECT 1"]):
        assert comity("--json", "identify", "index", *words, "--out", str(tmp_path / "out")).code == 2
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("spoken", ["fr", "ar", "en"])
def test_a_person_reads_who_resembles_because_of_what(world: Path, spoken: language.Language) -> None:
    ran = comity("--lang", spoken, "identify", "search", str(world / "index"), "--name", "Karim Khayal")
    assert ran.code == 0
    assert language.say("cli.identify.resemble", spoken) in ran.out
    assert "DZ-001" in ran.out
    assert "kh↔خ" in ran.out
