"""What a registry is read from: broken rows are reported with their line, and the rest is there."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from pathlib import Path

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity import language
from comity.errors import ComityError, Unavailable, Usage
from comity.identify.reading import COLUMNS, Query, Source, blocks

HEADER = "id,name_arabic,name_latin,born,place,sex\n"


def all_of(source: Source, **how: int) -> tuple[list[dict[str, str]], list[tuple[int, str]]]:
    rows, bad = [], []
    for block in blocks(source, **how):
        assert block.rows.column_names == [*COLUMNS]
        assert len(block.lines) == len(block.rows)
        rows += block.rows.to_pylist()
        bad += [(line, code.removeprefix("identify.")) for line, code in block.bad]
    return rows, bad


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "registry.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_broken_rows_are_reported_with_their_line_and_the_rest_is_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEADER.encode()
        + "1,فريد الزاهي,,1990-03-12,Oran,M\n2,too,few\n\n3,,,1990,,\n,سليم,,,,\r\n".encode()
        + b"4,,Selim Hadj,30/02/1990,,\n"
        + b'5,,\xff\xfe broken,,,\n6,,Nadia Test,~1971,,F\n7,a,b,c,d,e,f,g\n8,," Quoted, N",,,',
    )
    rows, bad = all_of(path)
    assert [row["id"] for row in rows] == ["1", "4", "6", "8"]
    assert rows[0] == dict(zip(COLUMNS, ("1", "فريد الزاهي", None, "1990-03-12", "Oran", "M"), strict=True))
    assert rows[1]["born"] is None, "found by name, though nobody knows when he was born"
    assert rows[3]["name_latin"] == "Quoted, N"
    assert bad == [
        (3, "row_columns"),
        (5, "row_no_name"),
        (6, "row_no_id"),
        (7, "born_unreadable"),
        (8, "row_encoding"),
        (10, "row_columns"),
    ]
    for _, code in bad:
        assert language.say(f"errors.identify.{code}.message", "ar")


def test_a_quote_that_never_closes_costs_its_own_row(tmp_path: Path) -> None:
    people = [f'{number},,"Person {number}",,,' for number in range(2000)]
    people[700] = '700,,"Person without end,,,'
    people[1200] = '1200,,b"a,"Person,,'
    people[1300] = "1300,,One\rTwo,,,"
    rows, bad = all_of(written(tmp_path, HEADER + "\n".join(people)), rows=500)
    assert [line for line, _ in bad] == [702, 1202, 1302]
    assert {code for _, code in bad} == {"row_quotes"}
    assert [row["id"] for row in rows] == [str(n) for n in range(2000) if n not in {700, 1200, 1300}]


@pytest.mark.parametrize("divider", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_dividers_marks_and_line_ends_of_several_makers(tmp_path: Path, divider: str, mark: str) -> None:
    text = f'{mark}"ID",Name_Latin , born\r\n1,Nadia Test,1990\r\n2,Selim Test,\r\n'.replace(",", divider)
    rows, bad = all_of(written(tmp_path, text))
    assert [(row["id"], row["name_latin"], row["born"], row["name_arabic"]) for row in rows] == [
        ("1", "Nadia Test", "1990", None),
        ("2", "Selim Test", None, None),
    ]
    assert not bad


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,name_latin,nationality\n1,a,b\n", "identify.header_unknown"),
        ("id,name_latin,id\n", "identify.header_twice"),
        ("id,born\n1,1990\n", "identify.header_missing"),
        ("name_latin,born\na,1990\n", "identify.header_missing"),
        ("", "identify.header_missing"),
        (HEADER.encode("utf-16"), "identify.encoding"),
        ("id,name_latin,né\n".encode("latin-1"), "identify.encoding"),
    ],
)
def test_a_header_that_is_none_of_a_registry_is_refused(tmp_path: Path, text: str | bytes, code: str) -> None:
    with pytest.raises(Usage) as refused:
        all_of(written(tmp_path, text))
    assert refused.value.code == code


@given(seed=st.integers(0, 1 << 32), size=st.integers(1, 9), stop=st.integers(0, 12))
@settings(max_examples=20)
def test_reading_goes_on_where_it_stopped(tmp_path_factory, seed: int, size: int, stop: int) -> None:
    chance = random.Random(seed)
    lines = [chance.choice(["{},,Nadia,,,", "", '{},"x",,,,', "{},broken", '{},"x,,,,']) for _ in range(25)]
    text = HEADER + "\n".join(line.format(number) for number, line in enumerate(lines))
    path = written(tmp_path_factory.mktemp("registry"), text)
    whole = [(tuple(b.rows.to_pylist()), tuple(b.bad), b.upto) for b in blocks(path, rows=size)]
    assert all_of(path, rows=size) == all_of(path)
    upto = whole[min(stop, len(whole) - 1)][2]
    again = [(tuple(b.rows.to_pylist()), tuple(b.bad), b.upto) for b in blocks(path, rows=size, skip=upto)]
    assert again == [each for each in whole if each[2] > upto]


def test_parquet_and_sql_give_what_the_csv_gives(tmp_path: Path) -> None:
    people = {
        "id": [1, 2, 3, 4],
        "name_arabic": ["فريد", None, "  ", "سليم"],
        "born": [dt.date(1990, 3, 12), None, None, dt.date(1971, 1, 1)],
    }
    pq.write_table(pa.table(people), tmp_path / "r.parquet", row_group_size=2)
    with sqlite3.connect(tmp_path / "r.sqlite3") as base:
        base.execute("CREATE TABLE people (id INTEGER, name_arabic TEXT, born TEXT)")
        base.executemany("INSERT INTO people VALUES (?, ?, ?)", zip(*people.values(), strict=True))
    base.close()
    sql = "SELECT id, name_arabic, born FROM people ORDER BY id"
    sources: list[Source] = [tmp_path / "r.parquet", Query(f"sqlite:///{tmp_path}/r.sqlite3", sql)]
    for source in sources:
        rows, bad = all_of(source, rows=3)
        assert [(row["id"], row["name_arabic"], row["born"]) for row in rows] == [
            ("1", "فريد", "1990-03-12"),
            ("4", "سليم", "1971-01-01"),
        ]
        assert bad == [(2, "row_no_name"), (3, "row_no_name")]
        assert all_of(source, rows=1, skip=3) == (rows[1:], [])
        assert all_of(source, skip=4) == ([], [])


@pytest.mark.postgres
def test_a_server_is_read_a_block_at_a_time_and_never_written(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as server:
        server.execute("CREATE TABLE people (id int, name_latin text, born date)")
        server.execute("INSERT INTO people SELECT n, 'Nadia', DATE '1990-03-12' + n FROM generate_series(1, 50) n")
        server.execute("CREATE SEQUENCE counted")
    sql = "SELECT id, name_latin, born FROM people ORDER BY id"
    found = list(blocks(Query(postgres_url, sql), rows=20))
    assert [(len(block.rows), block.upto) for block in found] == [(20, 20), (20, 40), (10, 50)]
    assert found[0].rows.to_pylist()[0]["born"] == "1990-03-13"
    assert all_of(Query(postgres_url, sql), rows=20, skip=48)[0] == found[2].rows.to_pylist()[-2:]
    writing = "SELECT nextval('counted') AS id, 'x' AS name_latin"  # a SELECT that writes
    for wrong in (writing, "DELETE FROM people RETURNING id, name_latin", "SELECT 'x' AS id, nothing", "SELEC"):
        with pytest.raises(Usage) as refused:
            all_of(Query(postgres_url, wrong))
        assert refused.value.code == "identify.query"
    nowhere = postgres_url.rsplit("/", 1)[0] + "/no_such_database"
    with pytest.raises(Unavailable):
        all_of(Query(nowhere, sql))


def test_a_query_cannot_write_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "r.sqlite3") as base:
        base.execute("CREATE TABLE people (id INTEGER, name_latin TEXT)")
    base.close()
    url = f"sqlite:///{tmp_path}/r.sqlite3"
    refused: list[tuple[Source, type[ComityError], str]] = [
        (Query(url, "DELETE FROM people"), Unavailable, "identify.database"),
        (Query(url, "SELECT id FROM"), Usage, "identify.query"),
        (Query(f"sqlite:///{tmp_path}/none.sqlite3", "SELECT 1"), Unavailable, "identify.database"),
        (Query("mysql://x", "SELECT 1"), Usage, "identify.database_url"),
        (tmp_path / "none.csv", Usage, "identify.no_file"),
        (written(tmp_path, "PAR1").rename(tmp_path / "r.parquet"), Usage, "identify.not_parquet"),
    ]
    for source, kind, code in refused:
        with pytest.raises(kind) as found:
            all_of(source)
        assert found.value.code == code
