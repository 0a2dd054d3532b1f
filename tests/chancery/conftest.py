"""Worlds for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from two_nodes import dialogue
from two_nodes.fixtures import (  # noqa: F401 - pytest finds fixtures by these names
    scratch,
    sqlite_template,
    sqlite_world,
    template,
    templates,
    world,
)
from two_nodes.world import World


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two two of foreign affairs: each test works on cases of its own, and moves the clocks on."""
    made = dialogue.made(tmp_path_factory.mktemp("ministries"))
    yield made
    made.close()
