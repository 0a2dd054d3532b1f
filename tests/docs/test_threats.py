"""A promise without its test is not made: each test that a document names is there."""

from __future__ import annotations

import ast
import re

import pytest

from support.source import ROOT, python_files, short, tree, written_files

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_TEXTS = {path: path.read_text("utf-8") for path in written_files() if path.suffix == ".md"}
DOCUMENTS = [path for path, text in _TEXTS.items() if NAMED.search(text)]
THREATS = (ROOT / "docs" / "threats.md").read_text("utf-8")
PROMISES = re.findall(r"^\| (\d+) \| (.*?) \| (.*?) \|$", THREATS, re.MULTILINE)


def where(name: str) -> list[str]:
    """The files in which a test of that name stands now."""
    return [short(path) for path in python_files("tests") if f"def {name}(" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", DOCUMENTS, ids=short)
def test_each_test_that_a_document_names_is_there(path) -> None:
    for file, name in NAMED.findall(path.read_text("utf-8")):
        assert (ROOT / file).is_file(), file
        functions = {node.name for node in ast.walk(tree(ROOT / file)) if isinstance(node, ast.FunctionDef)}
        assert not name or name in functions, f"{file}::{name} is not there, but in {where(name)}"


def test_there_are_ten_promises_and_each_has_its_test() -> None:
    assert [number for number, _, _ in PROMISES] == [str(number) for number in range(1, 11)]
    assert not [number for number, _, held_by in PROMISES if not NAMED.search(held_by)]


def test_the_page_says_that_a_token_decrypts_nothing() -> None:
    page = (ROOT / "docs" / "threats.md").read_text("utf-8")
    assert "authenticates an officer to chancery, which opens what that officer may read" in page
    assert "it decrypts nothing by itself" in page
