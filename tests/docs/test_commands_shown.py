"""Every command that a document shows is one that there is, with options that it has."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from comity.cli.tree import make_tree
from support.source import ROOT, short, written_files

ROOTS = (
    *("docs/operating", "docs/suspension", "docs/threats"),
    *("docs/architecture", "docs/interchange", "docs/identification.md", "README", "CONTRIBUTING"),
)
PAGES = [p for p in written_files() if p.suffix == ".md" and short(p).startswith(ROOTS)]


def shown(text: str) -> list[str]:
    """Lines of code blocks, and code within sentences, that begin with the command's name."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    spans = re.findall(r"`([^`\n]+)`", text)
    found = [each.removeprefix("./run ") for each in (*lines, *text.splitlines(), *spans)]
    return [each for each in found if re.match(r"comity [a-z-]", each)]


def misunderstood(line: str) -> str:
    """What the command line would not know of this line; empty when it is sound."""
    command: Any = make_tree()
    options = {opt for param in command.params for opt in param.opts}
    words = shlex.split(line.replace("…", "x"), comments=True)[1:]
    for word in words:
        if word.startswith("--"):
            options |= {opt for param in command.params for opt in param.opts}
            if word.partition("=")[0] not in options | {"--help"}:
                return word
        elif getattr(command, "commands", None) is not None and not word.startswith("x"):
            if word not in command.commands:
                return word
            command = command.commands[word]
    return ""


@pytest.mark.parametrize("path", PAGES, ids=short)
def test_each_command_that_a_page_shows_is_understood(path) -> None:
    wrong = {line: bad for line in shown(path.read_text("utf-8")) if (bad := misunderstood(line))}
    assert not wrong


def test_pages_show_commands_and_a_wrong_one_is_noticed() -> None:
    text = (ROOT / "docs" / "operating" / "installing.md").read_text("utf-8")
    assert len(shown(text)) > 15
    assert misunderstood("comity pillar freeze readmission") == "freeze"
    assert misunderstood("comity verify evidence.json --trusted keys.json") == "--trusted"


def test_the_table_of_exit_codes_is_that_of_the_errors() -> None:
    from comity import errors

    page = (ROOT / "docs" / "operating" / "routine.md").read_text("utf-8")
    told = {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)]
    assert told == {0, 1, 130, *(kind.exit_code for kind in kinds)}


def test_each_error_code_that_the_pages_of_operating_name_can_be_explained() -> None:
    from comity import language

    code = re.compile(r"`((?:peer|node|record|signer|disk|database|bundle|state|store)\.[a-z_]+)`")
    for path in (ROOT / "docs" / "operating").glob("*.md"):
        codes = code.findall(path.read_text("utf-8"))
        assert [code for code in codes if not _known(code, language)] == []


def _known(code: str, language: Any) -> bool:
    files = ("sqlite3", "service", "json")
    return code.split(".")[1] in files or code == "state.differs" or language.has(f"errors.{code}.message")
