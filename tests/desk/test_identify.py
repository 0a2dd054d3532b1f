"""On the desk of the requested side: a person is looked for, compared side by side, and chosen by the officer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.identify.test_service import served

from comity import language
from comity.chancery import identifying
from comity.identify import building, incase, sharding
from comity.identify import reading as rows
from comity.language import LANGUAGES
from desk.desks import THEIRS, Desks
from desk.screen import LOCALES, Screen
from desk.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow
REGISTRY = """id,name_arabic,name_latin,born,place,sex
REG-1,بن مثال كريم,,1990-03-12,عين وهمية,m
REG-2,بن مثال كريم,,1971-11-30,واد خيالي,m
REG-3,خيالي نورة,KHAYALI Noura,1990-03-12,عين وهمية,f
"""
PERSON = {
    "surname": "BENMETHAL",
    "given_names": "Kerim",
    "name_arabic": "كريم بن مثال",
    "born": "1990-03-12",
    "sex": "m",
}
WHY = "la filiation concorde avec l'acte produit"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def case(desks: Desks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A request that has arrived at a node with a registry."""
    folder = tmp_path_factory.mktemp("registry")
    source = folder / "registry.csv"
    source.write_text(REGISTRY, encoding="utf-8")
    origin = building.origin_of(source)
    building.build(lambda skip: rows.blocks(source, skip=skip), folder / "index", origin=origin)
    made = desks.open(person=PERSON)
    desks.exchange()
    incase.attach(desks.offices["DZ"], folder / "index")
    yield made
    identifying.attach(desks.offices["DZ"], "", 0)


def test_an_officer_asks_chooses_with_reasons_and_finds_the_choice_on_the_case(desks: Desks, case: str) -> None:
    drafter = Visitor.of(desks, desks.person(THEIRS, "drafts"))
    address = f"/cases/{case}/identify/"
    before = len(desks.offices["DZ"].store.house.of_kind(case, "registry_searched"))
    assert "REG-" not in drafter.get(address).text  # a GET asks nothing
    query = {"name": "BENMETHAL Kerim", "born": "1990-03-12", "place": "", "sex": "m"}
    answer = drafter.post(address, query)
    assert answer.status == 200
    assert answer.text.index("REG-1") < answer.text.index("REG-2")
    assert len(desks.offices["DZ"].store.house.of_kind(case, "registry_searched")) == before + 1
    found = re.search(r'name="search" value="(\d+)"', answer.text)
    assert found is not None
    search = found[1]
    without = drafter.post(address, query | {"search": search, "choice": "record:REG-1", "reasons": " "})
    assert (without.status, "problem" in without.text) == (422, True)
    assert drafter.post(address, query | {"search": search, "choice": "record:REG-1", "reasons": WHY}).status == 302
    approver = Visitor.of(desks, desks.person(THEIRS, "approves"))
    shown = approver.get(f"/cases/{case}/").text
    assert "REG-1" in shown
    assert desks.person(THEIRS, "drafts").name in shown
    act = drafter.get(f"/cases/{case}/acts/acknowledge/").text
    assert address in act
    assert "REG-1" in act


def test_the_page_says_what_a_bare_name_is_worth_and_that_no_registry_is_there(desks: Desks, case: str) -> None:
    drafter = Visitor.of(desks, desks.person(THEIRS, "drafts"))
    address = f"/cases/{case}/identify/"
    assert 'class="note alert"' in drafter.post(address, {"name": "بن مثال كريم"}).text
    assert 'class="note alert"' not in drafter.post(address, {"name": "بن مثال كريم", "born": "1971"}).text
    assert drafter.post(address, {"name": "12"}).status == 409
    office = desks.offices["DZ"]
    folder = identifying.attached(office)
    identifying.attach(office, "", 0)
    try:
        assert "comity identify attach" in drafter.get(address).text
    finally:
        identifying.attach(office, folder, 3)


def test_a_part_of_the_registrys_service_that_is_gone_is_named_and_a_service_that_is_gone_is_an_error(
    desks: Desks, tmp_path: Path
) -> None:
    case = desks.open(person=PERSON)
    desks.exchange()
    source, index, office = tmp_path / "registry.csv", tmp_path / "index", desks.offices["DZ"]
    source.write_text(REGISTRY, encoding="utf-8")
    sharding.build(lambda skip: rows.blocks(source, skip=skip), index, origin=building.origin_of(source))
    drafter, address = Visitor.of(desks, desks.person(THEIRS, "drafts")), f"/cases/{case}/identify/"
    query = {"name": "BENMETHAL Kerim", "born": "", "place": "", "sex": ""}
    incomplete = language.say("desk.identify.incomplete", "en")
    folder = identifying.attached(office)
    try:
        with served(index, only=["1970"]) as seventies:
            with served(index, only=["1990"]) as nineties:
                incase.attach_service(office, f"{seventies[0]['url']},{nineties[0]['url']}")
                whole = drafter.post(address, query).text
                assert ("REG-1" in whole, "REG-2" in whole, incomplete in whole) == (True, True, False)
            lacking = drafter.post(address, query).text
            assert ("REG-1" in lacking, "REG-2" in lacking, incomplete in lacking) == (False, True, True)
            assert language.say("desk.identify.part_decade", "en", first=1990, last=1999) in lacking
            found = re.search(r'name="search" value="(\d+)"', lacking)
            assert found is not None
            choice = query | {"search": found[1], "choice": "none", "reasons": WHY}
            assert drafter.post(address, choice).status == 302
            assert language.say("desk.identify.chosen_incomplete", "en") in drafter.get(f"/cases/{case}/").text
        before = len(office.store.house.of_kind(case, "registry_searched"))
        down = drafter.post(address, query)
        told = language.sentences("errors")["errors.identify.service_down.message"]["en"]
        assert (down.status, told.partition("{")[0] in down.text) == (503, True)
        assert 'value="BENMETHAL Kerim"' in down.text  # it is asked again without typing it again
        assert len(office.store.house.of_kind(case, "registry_searched")) == before == 2
    finally:
        identifying.attach(office, folder, 0)


def test_who_may_not_ask_finds_no_door(desks: Desks, case: str) -> None:
    address = f"/cases/{case}/identify/"
    reviewer = Visitor.of(desks, desks.person(THEIRS, "reviews"))
    assert reviewer.get(address).status == 403
    assert address not in reviewer.get(f"/cases/{case}/").text
    assert Visitor.of(desks, desks.person("DZ-DGSN", "drafts")).get(address).status == 404


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_passes_a_checker_fits_a_telephone_and_is_chosen_by_keyboard(
    browser: Browser, desks: Desks, case: str, lang: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    visitor = Visitor.of(desks, desks.person(THEIRS, "drafts"))
    context = browser.new_context(locale=LOCALES[lang], viewport={"width": 1280, "height": 900})
    try:
        context.add_cookies(cookies(visitor))
        screen = Screen(context.new_page(), desks, "DZ", lang)
        assert screen.go(f"/cases/{case}/identify/") == 200
        screen.page.fill("#name", "BENMETHAL Kerim")
        screen.send("form:has(#name)")
        screen.sees("identify.resemble")
        assert screen.page.locator("html").get_attribute("dir") == ("rtl" if lang == "ar" else "ltr")
        pairs = screen.page.locator(".steps").first.inner_text()
        assert re.search("[a-z]", pairs)
        assert re.search("[ء-ي]", pairs)
        found = [each["id"] for each in Axe().run(screen.page).response["violations"]]
        assert found == []
        screen.page.locator(".candidates input").first.focus()
        screen.page.keyboard.press("Space")
        assert screen.page.locator(".candidates input").first.is_checked()
        for width in (640, 360):
            screen.page.set_viewport_size({"width": width, "height": 740})
            assert screen.page.evaluate(WIDER) <= 0
        assert screen.complaints == []
    finally:
        context.close()


def cookies(visitor: Visitor) -> Any:
    return [
        {"name": name, "value": value, "url": visitor.base.replace("http:", "https:"), "secure": True}
        for name, value in visitor.cookies.items()
    ]
