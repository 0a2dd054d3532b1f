"""The browser that these tests lean on is really there, and its absence is not passed over in CI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from desk import browsing

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def test_without_a_browser_ci_fails_and_another_run_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "CHROMIUM", "/nowhere/chromium")
    assert "/nowhere/chromium" in browsing.missing()
    monkeypatch.setenv("COMITY_CI", "1")
    with pytest.raises(pytest.fail.Exception, match="COMITY_CI"):
        next(browsing.one_browser())
    monkeypatch.delenv("COMITY_CI")
    with pytest.raises(pytest.skip.Exception, match="/nowhere/chromium"):
        next(browsing.one_browser())


@pytest.mark.slow
def test_the_browser_shows_arabic_in_letters_of_its_own(browser: Browser) -> None:
    """A machine without Arabic letters draws the same empty box for each."""
    page = browser.new_page()
    page.set_content("<p style='font: 40px sans-serif'><span id=a>ﷺ</span><br><span id=b>ا</span></p>")
    widths = [page.locator(f"#{name}").bounding_box()["width"] for name in ("a", "b")]
    page.close()
    assert widths[0] > widths[1] * 2
