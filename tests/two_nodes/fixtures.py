"""Worlds for the tests of every folder: `world` is a fresh pair of nodes, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from two_nodes.world import Template, World

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A directory in memory where there is one: nothing here is about disks."""
    shm = Path("/dev/shm")
    directory = Path(tempfile.mkdtemp(prefix="comity-", dir=shm if shm.is_dir() else None))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    """The pairs of nodes made so far in this run, by engine."""
    return {}


@pytest.fixture(params=ENGINES, scope="session")
def template(
    request: pytest.FixtureRequest, templates: dict[str, Template], tmp_path_factory: pytest.TempPathFactory
) -> Template:
    """Two paired nodes with a mechanism in force, to be copied; once for each engine."""
    engine = request.param
    if engine not in templates:
        server = request.getfixturevalue("postgres_server") if engine == "postgresql" else None
        templates[engine] = Template.make(tmp_path_factory.mktemp(engine), server)
    return templates[engine]


@pytest.fixture(scope="session")
def sqlite_template(templates: dict[str, Template], tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The same on SQLite alone, for what no database has a part in."""
    if "sqlite" not in templates:
        templates["sqlite"] = Template.make(tmp_path_factory.mktemp("sqlite"), None)
    return templates["sqlite"]


@pytest.fixture
def world(template: Template, scratch: Path) -> Iterator[World]:
    made = World.of(template, scratch)
    yield made
    made.close()


@pytest.fixture
def sqlite_world(sqlite_template: Template, scratch: Path) -> Iterator[World]:
    made = World.of(sqlite_template, scratch)
    yield made
    made.close()
