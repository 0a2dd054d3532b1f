"""The browser: Debian's Chromium by Playwright. Missing, it is skipped and says why; in CI it is a failure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def one_browser() -> Iterator[Browser]:
    """A Chromium, closed when the iterator goes on. Fails or skips when there is none."""
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
    if not Path(CHROMIUM).exists():
        return f"no {CHROMIUM}: the system's package chromium is not installed"
    try:
        import axe_playwright_python
        import playwright
    except ImportError as absent:
        return f"a development dependency is not installed: {absent.name}"
    assert playwright
    assert axe_playwright_python
    return ""
