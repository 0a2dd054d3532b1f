"""A client of the desk without a browser: its cookies by hand, so that a test may copy, change or lose them."""

from __future__ import annotations

import html
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from desk.desks import Desks, Person

BOUNDARY = "-----------------of-the-tests"


@dataclass
class Answer:
    """What came back. `headers`: in lower case; `cookies`: each Set-Cookie."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """With the letters that HTML writes otherwise as they are."""
        return html.unescape(self.body.decode(errors="replace"))  # a letter is no text

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")


@dataclass
class Visitor:
    """Asks one desk. `cookies`: name to value, as a browser keeps them for this host."""

    base: str
    lang: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    bearer: str = ""

    @classmethod
    def of(cls, desks: Desks, person: Person, lang: str = "en") -> Visitor:
        """This officer, signed in. The session is kept and used again: attempts to sign in are counted."""
        made = cls(desks.desk(person.party), lang)
        if person.name not in desks.sessions:
            assert made.sign_in(person).status == 302, f"{person.name} can't sign in"
            desks.sessions[person.name] = dict(made.cookies)
        made.cookies = dict(desks.sessions[person.name])
        return made

    def sign_in(self, person: Person) -> Answer:
        self.get("/sign-in/")
        return self.post("/sign-in/", {"login": person.name, "password": person.password})

    def get(self, address: str, **headers: str) -> Answer:
        return self._ask("GET", address, b"", headers)

    def post(self, address: str, form: Mapping[str, str], file: bytes | None = None) -> Answer:
        """A form as this desk gave it out: with the token of its cookie."""
        fields = {"csrfmiddlewaretoken": self.cookie("csrf"), **form}
        if file is None:
            return self._ask("POST", address, urlencode(fields).encode(), {"Content-Type": FORM})
        return self._ask("POST", address, _parts(fields, file), {"Content-Type": f"{PARTS}; boundary={BOUNDARY}"})

    def cookie(self, purpose: str) -> str:
        """The value of the cookie whose name ends so, or nothing."""
        return next((value for name, value in self.cookies.items() if name.endswith(f"-{purpose}")), "")

    def ask(self, method: str, address: str) -> Answer:
        """A request with an empty body, and with the token that a form would carry."""
        return self.post(address, {}) if method == "POST" else self._ask(method, address, b"", {})

    def _ask(self, method: str, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        place = urlsplit(self.base)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
        sent = {"Accept-Language": self.lang, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.bearer:
            sent["Authorization"] = f"Bearer {self.bearer}"
        try:
            connection.request(method, address, body or None, sent)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        given = tuple(answer.headers.get_all("Set-Cookie") or ())
        for value in given:
            for name, morsel in SimpleCookie(value).items():
                if morsel.value:
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, content, given)


FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


def _parts(fields: Mapping[str, Any], file: bytes) -> bytes:
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="attach"; filename="a.pdf"\r\n\r\n'.encode()
    return b"".join([*lines, head, file, f"\r\n--{BOUNDARY}--\r\n".encode()])
