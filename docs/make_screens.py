"""Take docs/pictures/desk-*.png of two desks that serve a demonstration.

    ./run demo                                        (in another terminal; leave it serving)
    python docs/make_screens.py FRANCE ALGERIA        (the two addresses of the desks that it printed)

Needs chromium and the development dependencies. Signs in with the accounts of the demonstration, whose persons
are all invented.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
# Picture, side, officer, language of the browser, address; a case is the first line of that list.
SHOTS = (
    ("desk-inbox", "FR", "Claire Exemple", "fr-FR", "/", False),
    ("desk-case", "DZ", "Nadia Mithal", "ar-DZ", "/?wait=all", True),
    ("desk-act", "FR", "Claire Exemple", "en-GB", "/cases/new/readmission/", False),
    ("desk-figures", "DZ", "Omar Moudir", "ar-DZ", "/figures/", False),
)


def main(words: list[str]) -> int:
    """Four pictures, 1,100 pixels wide."""
    addresses = dict(zip(("FR", "DZ"), (word.rstrip("/") for word in words), strict=True))
    accounts = json.loads(Path(os.environ.get("COMITY_DEMO_DIR", ".demo"), "latest", "accounts.json").read_text())
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        for name, party, officer, locale, address, opened in SHOTS:
            context = browser.new_context(viewport={"width": 1100, "height": 760}, locale=locale)
            page = context.new_page()
            password = next(one["password"] for one in accounts[party]["officers"] if one["name"] == officer)
            _sign_in(page, addresses[party], officer, password)
            page.goto(addresses[party] + address)
            if opened:
                page.locator(".inbox h2 a").first.click()
                page.wait_for_load_state()
            page.screenshot(path=str(PICTURES / f"{name}.png"))
            context.close()
        browser.close()
    return 0


def _sign_in(page: Page, base: str, officer: str, password: str) -> None:
    page.goto(base)
    page.fill("#login", officer)
    page.fill("#password", password)
    page.press("#password", "Enter")
    page.wait_for_load_state()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
