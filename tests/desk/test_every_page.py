"""Every page in every language: for a screen reader, a telephone, a keyboard, and without a script.

The pages are those that the routes name. A route with a parameter that `standing.py` does not know fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from comity import language
from comity.language import LANGUAGES
from desk.addresses import routes
from desk.desks import OURS, Person
from desk.screen import LOCALES, Screen
from desk.standing import NAME, Standing
from desk.talks import Talks
from desk.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
Page = tuple[Person | None, str]
WIDE: Any = {"width": 1280, "height": 900}
IN_VIEW = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return {
    at: at.outerHTML.slice(0, 120), body: at === document.body, size: box.width * box.height,
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
  };
}"""
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(
  at => at.type !== 'hidden' && !at.disabled && at.tabIndex >= 0 && at.checkVisibility()
        && !(at.type === 'radio' && !at.checked && document.querySelector(`[name="${at.name}"]:checked`))
        && !(at.type === 'radio' && !at.checked && document.getElementsByName(at.name)[0] !== at)).length"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def pages(standing: Standing, talks: Talks) -> list[Page]:
    """Each page with somebody who may see it: what answers a GET with HTML, and what a refusal looks like."""
    desks = standing.desks
    found: list[Page] = []
    for route in routes():
        if "pk" in route.parameters:
            continue  # the removal of a passkey: test_passkeys.py goes there
        person = standing.reader(route) if route.signed_in else None
        address = route.at(standing.values)
        visitor = Visitor.of(desks, person) if person else Visitor(desks.desk("FR"))
        answer = visitor.get(address)
        if answer.is_page and answer.status < 500 and answer.status != 405:
            found.append((person, address))
    drafter, approver = desks.person(OURS, "drafts"), desks.person(OURS, "approves")
    found += [
        (drafter, "/?wait=all"),
        (desks.person(OURS, "directs"), f"/cases/{standing.case}/readers/"),
        (drafter, f"/search/?q={NAME}"),
        (drafter, f"/cases/{standing.case}/acts/notify_transfer/"),
        (drafter, f"/cases/{standing.drafted_case}/"),
        (drafter, "/cases/absent/"),
        (approver, f"/drafts/{standing.proposal}/"),
        (desks.person(OURS, "reviews"), f"/cases/{standing.case}/safeguards/final_decision/"),
    ]
    central, reviewing = desks.person("FR-BEPI", "drafts"), desks.person("FR-DACS", "reviews")
    found += [
        (central, f"/cases/{standing.letter}/"),
        (central, f"/cases/{standing.letter}/flag/"),
        (central, "/cases/new/mutual_assistance/"),
        (reviewing, f"/drafts/{standing.flagged}/"),
    ]
    ministry = talks.person()
    found += [
        (ministry, "/dialogue/"),
        (ministry, "/dialogue/commitments/"),
        (ministry, f"/cases/{talks.visit}/prepare/?item={talks.item}"),
        (ministry, f"/cases/{talks.minutes}/minutes/"),
        (ministry, f"/cases/{talks.minutes}/"),
    ]
    assert len(found) > 20
    return found


@contextmanager
def looking(browser: Browser, standing: Standing, lang: str, **more: Any) -> Iterator[Any]:
    """A function that opens a page as its officer, in a window of this kind."""
    contexts: dict[str, Screen] = {}

    def open_(page: Page) -> Screen:
        person, address = page
        name = person.name if person else ""
        if name not in contexts:
            context = browser.new_context(locale=LOCALES[lang], **more)
            if person is not None:
                context.add_cookies(cookies(standing, person))
            contexts[name] = Screen(context.new_page(), standing.desks, "FR", lang)
        contexts[name].go(address)
        return contexts[name]

    try:
        yield open_
    finally:
        for screen in contexts.values():
            screen.page.context.close()


def cookies(standing: Standing, person: Person) -> Any:
    visitor = Visitor.of(standing.desks, person)
    return [
        {"name": name, "value": value, "url": visitor.base.replace("http:", "https:"), "secure": True}
        for name, value in visitor.cookies.items()
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_passes_a_checker_and_fits_a_narrow_window(
    browser: Browser, standing: Standing, pages: list[Page], lang: str
) -> None:
    """By axe; on a telephone of 360 px; on 1280 px at twice the size; and without a word in the console."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[tuple[str, str, str]] = []
    axe = Axe()
    with looking(browser, standing, lang, viewport=WIDE) as open_:
        for page in pages:
            screen = open_(page)
            root = screen.page.locator("html")
            if (root.get_attribute("lang"), root.get_attribute("dir")) != (lang, language.direction(lang)):
                found.append((page[1], "language", lang))
            for each in axe.run(screen.page).response["violations"]:
                found += [(page[1], each["id"], node["html"][:160]) for node in each["nodes"]]
            for width in (640, 360):
                screen.page.set_viewport_size({"width": width, "height": 740})
                more = screen.page.evaluate(WIDER)
                if more > 0:
                    found.append((page[1], f"wider than {width}", f"by {more}"))
            screen.page.set_viewport_size(WIDE)
            found += [(page[1], "console", said) for said in screen.complaints]
            screen.complaints.clear()
    assert found == []


def test_every_control_is_reached_by_the_keyboard_and_shows_that_it_is(
    browser: Browser, standing: Standing, pages: list[Page]
) -> None:
    with looking(browser, standing, "fr", viewport=WIDE) as open_:
        for page in pages:
            screen = open_(page)
            wanted = screen.page.evaluate(REACHABLE)
            screen.page.keyboard.press("Tab")
            first = screen.page.evaluate(IN_VIEW)
            assert 'class="skip"' in first["at"], page[1]
            reached = 0
            for _ in range(wanted * 4 + 10):  # a date has several stops
                seen = screen.page.evaluate(IN_VIEW)
                if seen["body"]:
                    break
                reached += not screen.page.evaluate(
                    "() => { const a = document.activeElement, was = a.dataset.seen;"
                    " a.dataset.seen = '1'; return was === '1' }"
                )
                assert seen["outline"], (page[1], seen["at"])
                assert seen["size"] > 0, (page[1], seen["at"])
                screen.page.keyboard.press("Tab")
            assert reached >= wanted, (page[1], reached, wanted)


def test_the_first_link_leads_past_the_head_of_the_page(
    browser: Browser, standing: Standing, pages: list[Page]
) -> None:
    with looking(browser, standing, "ar") as open_:
        screen = open_(pages[-1])
        screen.page.keyboard.press("Tab")
        assert screen.page.locator(".skip").bounding_box()["y"] >= 0
        screen.page.keyboard.press("Enter")
        screen.page.wait_for_function("document.activeElement.id === 'main'")
