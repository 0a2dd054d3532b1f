"""Bugs planted on purpose, one patch each: every one is caught by the tests that its patch names.

A patch begins with one line of prose and `Caught-by:` a pytest selection, or `seeds A..B` of the simulation.
It is applied to a copy of the tree. Caught means that a test fails; a copy that can't even be collected
catches nothing. The same selections pass on a copy without any patch. `./run trial --ci` plays all of this;
at every push it is only seen to that the patches still apply.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATCHES = sorted(HERE.glob("*.patch"))
TRIAL = os.environ.get("COMITY_TRIAL") == "1"
in_the_trial = pytest.mark.skipif(not TRIAL, reason="played by ./run trial --ci")
COPIED = ("src", "tests", "profiles", "vectors", "examples", "docs", "pyproject.toml", "README.md", "run")
MOST_SECONDS = 300


def caught_by(patch: Path) -> str:
    lines = patch.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("Caught-by: ") for line in lines if line.startswith("Caught-by: "))


def copy(directory: Path) -> Path:
    """The tree as it stands, with what Python compiled of it: what a patch changes is newer, and compiled again."""
    made = directory / "tree"
    made.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, made / name, ignore=shutil.ignore_patterns(".demo"))
        elif source.exists():
            shutil.copy(source, made / name)
    return made


def apply(patch: Path, tree: Path, *how: str) -> subprocess.CompletedProcess[str]:
    # Outside a repository, whatever stands above the copy: else git looks for the files in that one.
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": str(tree.parent)}
    command = ["git", "apply", "--whitespace=nowarn", *how, str(patch)]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, env=environment)


def play(tree: Path, selection: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": "src:tests", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("COMITY_TRIAL", None)
    if selection.startswith("seeds "):
        command = [sys.executable, "-m", "simulation", "--workers", "1", "--seeds", selection[6:]]
    else:
        quick = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-m", "not postgres"]
        command = [sys.executable, "-m", "pytest", *quick, *shlex.split(selection)]
    return subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=False, env=environment, timeout=MOST_SECONDS
    )


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_the_patch_applies_to_the_tree_and_says_what_catches_it(patch: Path, tmp_path: Path) -> None:
    assert patch.read_text(encoding="utf-8").splitlines()[0].endswith("."), "no sentence says what it plants"
    assert caught_by(patch)
    tree = tmp_path / "tree"
    shutil.copytree(ROOT / "src", tree / "src", ignore=shutil.ignore_patterns("__pycache__"))
    done = apply(patch, tree, "--check", "--verbose")
    assert done.returncode == 0, done.stderr
    assert "Skipped" not in done.stderr, "the patch touches nothing here"


def test_there_are_at_least_ten() -> None:
    assert len(PATCHES) >= 10


@in_the_trial
@pytest.mark.slow
@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_planted_bug_is_caught(patch: Path, tmp_path: Path) -> None:
    tree = copy(tmp_path)
    done = apply(patch, tree)
    assert done.returncode == 0, done.stderr
    played = play(tree, caught_by(patch))
    told = played.stdout + played.stderr
    assert played.returncode == 1, f"not caught by {caught_by(patch)}:\n{told[-3000:]}"
    assert " failed" in told, told[-3000:]


@in_the_trial
@pytest.mark.slow
@pytest.mark.parametrize("selection", sorted({caught_by(patch) for patch in PATCHES}))
def test_the_same_selection_passes_where_nothing_is_planted(selection: str, tmp_path: Path) -> None:
    played = play(copy(tmp_path), selection)
    assert played.returncode == 0, (played.stdout + played.stderr)[-3000:]
