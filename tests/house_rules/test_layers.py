"""Imports point one way, and pure code has no way to the clock, to chance, or to the world."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest

from support.source import ROOT, SRC, python_files, short, tree

PURE = ("envelope", "journal", "cases", "mechanism.py", "profile.py", "errors.py")
PURE_FILES = [p for p in python_files("src") if p.relative_to(SRC).parts[0] in PURE]
WORLD = {
    *(
        "time",
        "random",
        "secrets",
        "uuid",
        "os",
        "io",
        "pathlib",
        "tempfile",
        "shutil",
        "glob",
        "fcntl",
        "mmap",
    ),
    *("socket", "ssl", "select", "http", "urllib", "asyncio", "subprocess", "signal", "multiprocessing"),
    *(
        "threading",
        "sqlite3",
        "locale",
        "getpass",
        "logging",
        "django",
        "psycopg",
        "cheroot",
        "typer",
        "rich",
    ),
}
# Methods that read the clock of `datetime`, or make a key that no test could make again.
READS_THE_WORLD = {"now", "utcnow", "today", "generate_key", "urandom", "token_bytes"}


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", PURE_FILES, ids=short)
def test_pure_code_imports_nothing_of_the_world(path) -> None:
    imported: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            imported.add(node.module.partition(".")[0])
    assert not imported & WORLD


@pytest.mark.parametrize("path", PURE_FILES, ids=short)
def test_pure_code_takes_time_and_chance_as_arguments(path) -> None:
    called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    assert not [f.attr for f in called if isinstance(f, ast.Attribute) and f.attr in READS_THE_WORLD]
    assert not [f.id for f in called if isinstance(f, ast.Name) and f.id in {"open", "input", "print"}]
