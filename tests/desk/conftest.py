"""The desks, a browser that looks at them, and a case that stands on them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from desk.browsing import one_browser
from desk.desks import Desks
from desk.standing import Standing
from desk.talks import Talks

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    """Two desks that serve (two for each worker under xdist). Each test works on cases of its own, and puts
    the clocks and the pillars back where they were."""
    made = Desks.found(tmp_path_factory.mktemp("desks"))
    try:
        made.serve()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for each file of tests: while it lives an event loop stands in this thread, and tests of
    other folders use Django's ORM there."""
    yield from one_browser()


@pytest.fixture(scope="session")
def standing(desks: Desks) -> Standing:
    """A case and a draft that no test changes."""
    return Standing.make(desks)


@pytest.fixture(scope="session")
def talks(desks: Desks) -> Talks:
    """A visit, minutes and a commitment of the two ministries."""
    return Talks.make(desks)
