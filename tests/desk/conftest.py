"""The desks, and a browser that looks at them.

`COMITY_CI=1` makes a missing browser a failure; without it, such tests are skipped and say why.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from desk.desks import Desks
from desk.standing import Standing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the run (one for each worker under xdist)."""
    why = missing()
    if why:
        if os.environ.get("COMITY_CI") == "1":
            pytest.fail(f"COMITY_CI is set and a browser can't be had: {why}")
        pytest.skip(f"a browser can't be had here: {why}")
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, on which nothing of ours runs: the offices of a test may
    # be used beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def missing() -> str:
    """What a browser test lacks here, or nothing."""
    if not Path(CHROMIUM).exists() and shutil.which("chromium") is None:
        return f"no {CHROMIUM}: the system's package chromium is not installed"
    try:
        import axe_playwright_python
        import playwright
    except ImportError as absent:
        return f"a development dependency is not installed: {absent.name}"
    assert playwright
    assert axe_playwright_python
    return ""


@pytest.fixture(scope="session")
def standing(desks: Desks) -> Standing:
    """A case and a draft that no test changes."""
    return Standing.make(desks)
