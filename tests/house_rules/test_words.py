"""Words and names that must not stand in the project's files."""

from __future__ import annotations

import ast
import re

import pytest

from support.source import ROOT, SRC, docstrings, python_files, short, tree, written_files

# Put together here, so that this file may be searched as well.
BOASTS = ["enterprise" + "-grade", "military" + "-grade", "un" + "hackable", "block" + "chain"]
REGISTRIES = ["py" + "pi.org", "python" + "hosted", "npm" + "js", "deb" + ".debian", "crates" + ".io"]
A_HOME = re.compile(r"(?<![\w.])/(root|home/\w+|Users/\w+)/")
# The parties of the worked example: profiles and the demo know them, the software does not.
A_COUNTRY = re.compile(r"\b(FR|DZ|France|French|Algeria|Algerian|Algérie|Algérien)\b|الجزائر|فرنسا")


@pytest.mark.parametrize("word", BOASTS + REGISTRIES)
def test_nobody_boasts_and_nobody_names_a_registry(word: str) -> None:
    found = [
        short(p) for p in written_files() if word in p.read_text(encoding="utf-8", errors="replace").lower()
    ]
    assert not found


def test_no_file_names_somebodys_home() -> None:
    found = [
        short(p) for p in written_files() if A_HOME.search(p.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not found


def _of_the_demo(path) -> bool:
    return path.relative_to(SRC).parts[0].startswith("demo")


@pytest.mark.parametrize("path", [p for p in python_files("src") if not _of_the_demo(p)], ids=short)
def test_the_software_knows_no_country(path) -> None:
    """Docstrings may show `FR:0:12` as an example; what runs may not."""
    shown = docstrings(tree(path))
    named = [
        f"line {node.lineno}: {node.value!r}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in shown
        and A_COUNTRY.search(node.value)
    ]
    assert not named


def test_no_sentence_page_or_style_knows_a_country() -> None:
    files = [
        p for p in written_files() if p.is_relative_to(SRC) and p.suffix != ".py" and not _of_the_demo(p)
    ]
    files = [p for p in files if p.stem != "demo"]  # the demo's own sentences
    files = [p for p in files if p.name != "places.tsv"]  # an example table, which an option replaces
    assert files
    assert not [short(p) for p in files if A_COUNTRY.search(p.read_text(encoding="utf-8"))]


def test_the_project_leans_on_nothing_outside_itself() -> None:
    outside = re.compile(r"\.\./(\.\./)*" + "shared" + r"\b")
    assert not [
        short(p) for p in written_files() if outside.search(p.read_text(encoding="utf-8", errors="replace"))
    ]
    assert not list(ROOT.glob(".git*/workflows"))
