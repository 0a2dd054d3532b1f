"""An officer at a screen: a page of the browser, signed in, read by the catalogues' own sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from comity import language
from comity.chancery import reading
from comity.language import words
from desk.desks import Desks, Person

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

LOCALES = {"fr": "fr-FR", "ar": "ar-DZ", "en": "en-GB"}
PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
PATIENCE = 10_000  # milliseconds, on a machine that does other things


class Screen:
    """One browser window. `complaints`: what the browser said of errors and of the policy of a page."""

    def __init__(self, page: Page, desks: Desks, party: str, lang: str) -> None:
        self.page, self.desks, self.party, self.lang = page, desks, party, lang
        self.base = desks.desk(party)
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        # A refusal has its status, and the browser reports each; that is no error of the page.
        page.on(
            "console",
            lambda said: (
                self.complaints.append(said.text)
                if said.type in ("error", "warning") and "Failed to load resource" not in said.text
                else None
            ),
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    # --- Where one is

    def go(self, address: str) -> int:
        """Open an address of this desk; the status of the answer."""
        answer = self.page.goto(self.base + address)
        assert answer is not None
        return answer.status

    def sign_in(self, person: Person) -> None:
        """By name and password, as a rehearsal allows."""
        self.go("/sign-in/")
        self.page.fill("#login", person.name)
        self.page.fill("#password", person.password)
        self.send("form:has(#password)")
        assert "/sign-in/" not in self.page.url, self.text()

    def sign_out(self) -> None:
        with self.page.expect_navigation():
            self.page.locator(".who form button").click()

    def send(self, form: str) -> None:
        """Press a form's chief button and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator(f"{form} button.primary").click()

    def case(self, case: str) -> None:
        assert self.go(f"/cases/{case}/") == 200, self.text()

    # --- What is on the page

    def text(self) -> str:
        """All that a reader sees, in one line."""
        return " ".join(self.page.locator("body").inner_text().split())

    def sees(self, key: str, **params: object) -> None:
        """The sentence `desk.KEY` is on the page, in this screen's language."""
        wanted = " ".join(language.say(f"desk.{key}", self.lang, **params).split())
        assert wanted in self.text(), f"{wanted!r} is not on the page: {self.text()}"

    def sees_not(self, key: str, **params: object) -> None:
        wanted = " ".join(language.say(f"desk.{key}", self.lang, **params).split())
        assert wanted not in self.text(), f"{wanted!r} is on the page"

    def sees_word(self, kind: str, code: str, procedure: str = "readmission") -> None:
        """A code in words, as `{% word %}` says it."""
        wanted = words.word(kind, code, self.lang, procedure)
        assert wanted in self.text(), f"{wanted!r} is not on the page: {self.text()}"

    # --- Forms

    def fill(self, fields: Mapping[str, Any]) -> None:
        """Every control of these fields; what the form has filled in already is left."""
        for name, value in fields.items():
            if isinstance(value, dict):
                self.fill({f"{name}.{part}": each for part, each in value.items()})
            elif isinstance(value, list) and value and isinstance(value[0], dict):
                for number, row in enumerate(value):
                    self.fill({f"{name}.{number}.{part}": each for part, each in row.items()})
            else:
                self._put(self.page.locator(f"main [name='{name}']"), value)

    def _put(self, control: Locator, value: Any) -> None:
        kind = control.first.get_attribute("type") or control.first.evaluate("control => control.localName")
        if kind == "radio":
            control.and_(self.page.locator(f"[value='{value}']")).check()
        elif kind == "checkbox":
            control.set_checked(bool(value))
        elif kind == "select":
            if control.locator(f"option[value='{value}']").count():
                control.select_option(str(value))
            else:  # an entry: the page names it by its place in the case, and has chosen it
                assert control.input_value(), f"nothing is chosen in {control.get_attribute('name')}"
        else:
            control.fill("\n".join(value) if isinstance(value, list) else str(value))

    def offered(self, case: str, act: str, person: Person) -> dict[str, Any]:
        """The act as the chancery offers it now, with an example of its fields."""
        acts = reading.case_acts(self.desks.offices[self.party], person.row, case)["acts"]
        return next(each for each in acts if each["name"] == act)

    def draft(self, address: str, fields: Mapping[str, Any], attach: str = "") -> str:
        """Fill a form and send it: the address of the draft that it made."""
        assert self.go(address) == 200, self.text()
        self.fill(fields)
        if attach:
            self.page.set_input_files("#attach", {"name": attach, "mimeType": "application/pdf", "buffer": PDF})
        self.send("main form:has(.actions)")
        assert "/drafts/" in self.page.url, self.text()
        return self.page.url.removeprefix(self.base)

    def hash(self) -> str:
        """The hash that the page of a draft shows."""
        return self.page.locator("dd code.hash").inner_text().strip()

    def approve(self, person: Person) -> None:
        """Give the password over the hash that is shown."""
        self.page.fill("main form #password", person.password)
        self.send("main form:has([name=hash])")

    def confirm(self) -> None:
        """Send what one officer may do alone, after having seen it."""
        self.send("main form:has([name=hash])")


@contextmanager
def seated(browser: Browser, desks: Desks, person: Person, lang: str, **more: Any) -> Iterator[Screen]:
    """This officer signed in in this language, in a browser of their own; nothing complained at the end."""
    more.setdefault("viewport", {"width": 1280, "height": 900})
    context = browser.new_context(locale=LOCALES[lang], **more)
    try:
        screen = Screen(context.new_page(), desks, person.party, lang)
        screen.sign_in(person)
        yield screen
        assert screen.complaints == []
    finally:
        context.close()
