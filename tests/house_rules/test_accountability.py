"""Every record of the house log is of a kind for which the law's operation and reason are known."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from comity.chancery.accountability import KINDS, MANY, OPERATIONS, WHYS
from support.source import python_files, short, tree

# Where the kind is no text in the call: the act of a pillar is recorded under its own name.
NAMED_BY_AN_ACT = {"chancery/suspension.py": {"hold", "offer", "accept"}}
# `record` of these is the house log's: the module, a sitting's writer, or a writer itself.
WRITERS = {"house", "writer", "_house"}


def records(path: Path) -> Iterator[ast.Call]:
    """Calls that append a record to the house log."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record":
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if name in WRITERS:
                yield node


def kind_of(call: ast.Call) -> ast.expr:
    """The argument that names the kind: a module's function is given the office first."""
    assert isinstance(call.func, ast.Attribute)
    module = isinstance(call.func.value, ast.Name) and call.func.value.id == "house"
    return call.args[1 if module else 0]


def used() -> tuple[set[str], list[str]]:
    """The kinds that the source writes, and the places where a kind is no plain text."""
    kinds: set[str] = set()
    unclear = []
    for path in python_files("src"):
        if path.name == "house.py":
            continue  # there `record` passes on what it was given
        for call in records(path):
            kind = kind_of(call)
            place = next((name for name in NAMED_BY_AN_ACT if short(path).endswith(name)), "")
            if isinstance(kind, ast.Constant) and isinstance(kind.value, str):
                kinds.add(kind.value)
            elif place:
                kinds |= NAMED_BY_AN_ACT[place]
            else:
                unclear.append(f"{short(path)}:{call.lineno}")
    return kinds, unclear


def test_no_kind_of_record_is_written_that_the_mapping_does_not_know() -> None:
    kinds, unclear = used()
    assert unclear == []
    assert len(kinds) > 15
    assert sorted(kinds - set(KINDS)) == []


def test_each_kind_names_a_known_operation_and_a_known_reason() -> None:
    assert {kind.operation for kind in KINDS.values()} == {"", *OPERATIONS}
    assert [name for name, kind in KINDS.items() if kind.why not in WHYS] == []
    assert set(MANY) == {"listed", "indexed", "received", "cited"}


def test_every_reason_given_in_the_source_is_a_known_one() -> None:
    given = [
        str(keyword.value.value)
        for path in python_files("src")
        for call in records(path)
        for keyword in call.keywords
        if keyword.arg == "why" and isinstance(keyword.value, ast.Constant)
    ]
    assert set(given) <= {"", *WHYS}
