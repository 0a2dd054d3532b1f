"""Files and functions stay small enough to be read whole, and each says what it is."""

from __future__ import annotations

import ast

import pytest

from support.source import python_files, short, tree

FILES = python_files("src", "tests", "bench", "examples")


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_file_has_one_idea_and_says_which(path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 400, f"{lines} lines: split it along its ideas"
    assert "migrations" in path.parts or ast.get_docstring(tree(path)), "no docstring"


@pytest.mark.parametrize("path", FILES, ids=short)
def test_a_function_fits_a_screen(path) -> None:
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 70
    ]
    assert not long
