"""The page for lawyers says what the tables say, and the fold does what the page says."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from types import ModuleType

import pytest

from comity.cases.table import DROP, RELEASE, Act, Table
from comity.mechanism import procedures
from support.small_world import SMALL, World
from support.source import ROOT

SCRIPT = ROOT / "docs" / "make_suspension.py"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_suspension", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_page_is_the_one_that_the_tables_give() -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"run docs/make_suspension.py: {done.stderr}"


def test_every_act_of_every_procedure_stands_on_the_page() -> None:
    page = (ROOT / "docs" / "suspension.md").read_text("utf-8")
    for table in procedures().values():
        section = page.split(f"procedure `{table.procedure}`")[1].split("\n### ")[0]
        missing = [act.name for act in table.acts if f"| `{act.name}` –" not in section]
        assert not missing
        assert "| `release` –" in section
        assert "| `drop` –" in section


def acts_of(table: Table) -> list[Act]:
    return [act for act in table.acts if not act.opens]


def attested(table: Table) -> dict[str, str]:
    return {"cleared_until": "2030-01-01"} if table.opening.attests else {}


@pytest.mark.parametrize("table", [SMALL, *procedures().values()], ids=lambda table: table.procedure)
def test_under_a_hold_each_act_becomes_what_the_page_says(table: Table) -> None:
    """A case opened before the hold; then each act by its side, once, while the other side's hold stands."""
    said = {act.name: script().what_becomes(act) for act in acts_of(table)}
    for act in acts_of(table):
        world = World(table)
        world.write("AA", table.opening.name, **attested(table))
        world.both()
        author = "BB" if act.by == "requested" else "AA"
        world.hold(world.other(author))
        world.both()
        effect = world.effect(world.write(author, act.name))
        assert (effect.effect == "held") == (said[act.name] == "**held**"), act.name
        if "fact" in said[act.name]:
            assert effect.effect in ("applied", "irregular"), act.name


@pytest.mark.parametrize("table", [SMALL, *procedures().values()], ids=lambda table: table.procedure)
def test_under_a_hold_an_opening_becomes_what_the_page_says(table: Table) -> None:
    world = World(table)
    world.hold("BB")
    world.both()
    effect = world.effect(world.write("AA", table.opening.name, **attested(table)))
    assert (effect.effect == "held") == (script().what_becomes(table.opening) == "**held**")


def test_a_release_under_a_hold_becomes_what_the_page_says() -> None:
    world = World()
    world.write("AA", "ask")
    world.both()
    world.hold("AA")
    world.both()
    held = world.write("BB", "agree")
    world.both()
    assert world.effect(world.write("BB", "release", entry=held)).effect == "void"
    assert world.effect(world.write("BB", "drop", entry=held)).effect == "applied"
    assert script().what_becomes(DROP).startswith("**takes effect**")
    assert script().what_becomes(RELEASE).startswith("void")
