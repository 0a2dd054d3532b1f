"""Bytes into rows: what a file was written in, what its header says, lines that spoil themselves alone."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity import language
from comity.chancery.importing.sheet import COLUMNS, Row, read_sheet
from comity.errors import Usage
from support.source import ROOT

HEAD = "reference,surname,decision_reference\n"
ARABIC = "reference,name_arabic,decision_reference\n1,كريم بن إكزمبل مثال,D\n"
FRENCH = "reference,surname,decision_reference\n1,Hélène Réexemple née Façade,D\n"


def rows(text: str) -> list[tuple[int, str, str]]:
    return [(row.line, row.code, row.cells.get("surname", "")) for row in read_sheet((HEAD + text).encode())]


@pytest.mark.parametrize(
    ("content", "likely", "line"),
    [
        (ARABIC.encode("cp1256"), "WINDOWS-1256", 2),
        (FRENCH.encode("latin-1"), "WINDOWS-1252", 2),
        (FRENCH.encode("cp1252"), "WINDOWS-1252", 2),
        (FRENCH.encode("utf-16"), "UTF-16", 1),
        (FRENCH.encode("utf-16-le"), "UTF-16", 1),
        (FRENCH.encode("utf-16-be"), "UTF-16", 1),
        (FRENCH.encode("utf-32"), "UTF-32", 1),
    ],
    ids=["arabic", "latin-1", "windows", "utf-16 with its mark", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_a_file_in_another_encoding_is_named_for_what_it_likely_is(content: bytes, likely: str, line: int) -> None:
    with pytest.raises(Usage) as refused:
        read_sheet(content)
    assert (refused.value.code, refused.value.params) == ("import.encoding", {"likely": likely, "line": line})


@pytest.mark.parametrize("content", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(content: bytes) -> None:
    with pytest.raises(Usage, match=r"import\.empty"):
        read_sheet(content)


@pytest.mark.parametrize(
    ("header", "params"),
    [
        ("surname,born", {"missing": ["reference", "decision_reference"]}),
        ("reference,born,decision_reference", {"missing": ["surname / name_arabic"]}),
        (HEAD.strip() + ",asylum", {"unknown": ["asylum"]}),
        (HEAD.strip() + ",born,born", {"repeated": ["born"]}),
        ("2026/1,KARIM,OQTF", {"missing": ["reference", "decision_reference", "surname / name_arabic"]}),
        ('"reference,surname', {"missing": ["reference", "decision_reference", "surname / name_arabic"]}),
    ],
)
def test_a_header_that_is_off_says_what_is_missing_and_what_may_not_be_there(header: str, params: dict) -> None:
    with pytest.raises(Usage) as refused:
        read_sheet(f"{header}\n1,2,3,4,5\n".encode())
    assert refused.value.code == "import.header"
    assert refused.value.params == {"missing": [], "unknown": [], "repeated": []} | params


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_spreadsheets_mark_delimiter_and_line_ends_change_nothing(mark: str, delimiter: str, end: str) -> None:
    text = mark + end.join(("Reference, surname ,decision_reference", "1,FARDI,D", "", "2,MITHAL,E", ""))
    read = read_sheet(text.replace(",", delimiter).encode())
    assert [(row.line, row.cells["surname"]) for row in read] == [(2, "FARDI"), (4, "MITHAL")]


def test_a_broken_quote_spoils_its_own_line_and_not_the_rest_of_the_file() -> None:
    assert rows('1,"FARDI,D\n2,MITHAL,D\n3,SO"URI,D\n4,"CHAKLI"x,D\n5,"DHAHIRI",D\n') == [
        (2, "line.quotes", ""),
        (3, "", "MITHAL"),
        (4, "line.quotes", ""),
        (5, "line.quotes", ""),
        (6, "", "DHAHIRI"),
    ]


def test_an_open_quote_never_joins_two_persons_into_one() -> None:
    """The quotes of two broken lines would close each other, and the person between them disappear."""
    assert rows('1,"FARDI,D\n2,MITHAL,D\n3,"SOURI",D\n') == [
        (2, "line.quotes", ""),
        (3, "", "MITHAL"),
        (4, "", "SOURI"),
    ]
    assert [code for _, code, _ in rows('1,"FARDI\n2,MITHAL,D\n3",D,more\n')] == ["line.quotes", "", "line.quotes"]
    assert rows('1,"FARDI,D1\n2,MITHAL",D2\n')[0] == (2, "", "FARDI,D1\n2,MITHAL")  # as RFC 4180 has it


def test_the_page_for_officers_names_every_column_and_every_reason() -> None:
    page = (ROOT / "docs" / "lists.md").read_text(encoding="utf-8")
    words = next(path for path in language.files("problem") if path.stem == "importing")
    codes = tomllib.loads(words.read_text(encoding="utf-8"))
    assert not [name for name in (*COLUMNS, *codes) if f"`{name}`" not in page]


def test_a_cell_over_several_lines_is_one_row_where_it_begins() -> None:
    assert rows('1,"FARDI\nYacine",D\n2,"a ""quoted"" MITHAL, so",D\n') == [
        (2, "", "FARDI\nYacine"),
        (4, "", 'a "quoted" MITHAL, so'),
    ]


def test_too_few_and_too_many_cells_are_told_from_empty_lines() -> None:
    found = rows("1,FARDI\n2,MITHAL,D,more\n3,SOURI,D,,\n,,\n\n   \n")
    assert [(line, code) for line, code, _ in found] == [
        (2, "line.columns"),
        (3, "line.columns"),
        (4, ""),
        (5, "line.empty"),
    ]


def test_a_cell_of_ten_million_quotes_is_read_in_no_time() -> None:
    assert read_sheet((HEAD + '1,"' + '""' * 5_000_000 + "\n2,MITHAL,D\n").encode())[-1].cells["surname"] == "MITHAL"


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8))
def test_what_is_written_by_rfc_4180_is_read_back_as_it_was(table: list[tuple[str, str, str]]) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table]
    read = read_sheet((HEAD + "\n".join(lines)).encode())
    assert len(read) == len(table)
    for row, cells in zip(read, table, strict=True):
        if any(cell.strip() for cell in cells):
            assert tuple(row.cells.values()) == cells
        else:
            assert row == Row(row.line, {}, "line.empty")


@given(st.text(st.sampled_from('a",\n;\t '), max_size=60))
def test_whatever_stands_below_the_header_no_line_is_counted_twice(text: str) -> None:
    found = [row.line for row in read_sheet((HEAD + text).encode())]
    assert found == sorted(set(found))
    assert set(found) <= set(range(2, text.count("\n") + 3))
