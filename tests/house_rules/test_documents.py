"""What the documents say is so: commands run, links lead somewhere, dependencies have their reasons."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

from support.source import ROOT, short, written_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.strip()
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
    if line.strip() and not line.lstrip().startswith("#")
]
# The tests can't start the tests, and fetching the checkout is what the reader did before.
NOT_FROM_HERE = re.compile(r"\./run (test|check)\b|git clone\b|cd ")
MARKDOWN = [path for path in written_files() if path.suffix == ".md"]


def test_the_readme_shows_how_to_start() -> None:
    assert any(line.startswith("./run ") for line in COMMANDS)


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("./run ")])
def test_a_command_of_the_readme_is_one_that_run_knows(line: str) -> None:
    known = re.findall(r"^    (\w+)\) ", (ROOT / "run").read_text(encoding="utf-8"), re.MULTILINE)
    assert shlex.split(line, comments=True)[1] in known


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".venv").exists(), reason="this checkout was not installed by ./run")
def test_the_readme_runs_from_top_to_bottom(tmp_path: Path) -> None:
    """One shell runs all blocks in order. `./run demo`, which serves until it is stopped, is told not to."""
    lines = [line for line in COMMANDS if not NOT_FROM_HERE.match(line)]
    lines = [re.sub(r"^\./run demo\b(?!.*--no-serve)", "./run demo --no-serve", line) for line in lines]
    environment = {**os.environ, "COMITY_DEMO_DIR": str(tmp_path / "demo")}
    done = subprocess.run(
        ["sh", "-eu"],
        cwd=ROOT,
        env=environment,
        input="\n".join(lines),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


@pytest.mark.parametrize("path", MARKDOWN, ids=short)
def test_every_link_to_a_file_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?://|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_every_dependency_has_its_reason_and_no_reason_is_left_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {("runtime", _name(line)) for line in project["project"]["dependencies"]}
    wanted |= {("dev", _name(line)) for line in project["dependency-groups"]["dev"]}
    table = (ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")
    given = re.findall(r"^\| ([a-z0-9-]+) \| (runtime|dev) \| .{10,} \|$", table, re.MULTILINE)
    assert {(group, name) for name, group in given} == wanted


def test_no_two_decisions_have_the_same_number() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert all(number.isdigit() for number in numbers)
    assert len(set(numbers)) == len(numbers)


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9-]+", requirement)
    assert found
    return found[0]
