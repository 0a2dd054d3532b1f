"""Worlds, and an empty database on either engine, for the tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity.store.store import Store
from two_nodes.fixtures import (  # noqa: F401 - pytest finds fixtures by these names
    ENGINES,
    scratch,
    sqlite_template,
    sqlite_world,
    template,
    templates,
    world,
)

Opener = Callable[[], Store]


@pytest.fixture(params=ENGINES)
def opener(request: pytest.FixtureRequest, scratch: Path) -> Iterator[Opener]:  # noqa: F811
    """Opens one empty database again and again, as other processes would."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    made: list[Store] = []

    def another() -> Store:
        made.append(Store(url, scratch))
        return made[-1]

    another().create()
    yield another
    for store in made:
        store.close()


@pytest.fixture
def store(opener: Opener) -> Store:
    return opener()
