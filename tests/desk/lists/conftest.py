"""A node served as its operator runs it, and officers who come to its desk with a browser of few words."""

from __future__ import annotations

import html
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from cli.conftest import Node, Two, agreed  # noqa: F401 - pytest finds fixtures by these names
from support.source import SRC

PASSWORD = "rien que pour les tests du bureau"
WAY = "readmission/FR-59-LILLE"
FORM = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    """`text`: the page with its entities resolved."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return html.unescape(self.body.decode())

    @property
    def to(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Browser:
    """Keeps cookies, as a browser does on localhost, and sends the token of the page that it saw last."""

    port: int
    spoken: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "", **headers: str) -> Answer:
        """One request; redirects are not followed."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        given = {"Accept-Language": self.spoken, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body or method == "POST":
            given |= {"Content-Type": kind, "Origin": f"http://localhost:{self.port}"}
        connection.request(method, path, body, given | {k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        found = FORM.search(content.decode(errors="replace"))
        self.token = found[1] if found else self.token
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, **values: str) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **values}).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def bring(self, content: bytes, way: str = WAY) -> Answer:
        """Upload a list."""
        self.get("/lists/")
        bound = uuid.uuid4().hex
        parts = [
            f'--{bound}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (("csrfmiddlewaretoken", self.token), ("way", way))
        ]
        parts.append(
            f'--{bound}\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n"
        )
        body = "".join(parts).encode() + content + f"\r\n--{bound}--\r\n".encode()
        return self.ask("POST", "/lists/", body, f"multipart/form-data; boundary={bound}")

    def brought(self, content: bytes) -> str:
        """Upload a list that can be read: the address of its preview."""
        answer = self.bring(content)
        assert answer.status == 302, answer.text
        return answer.to

    def run(self, address: str) -> None:
        self.get(address)
        assert self.post(f"{address}run/").to == address

    def ended(self, address: str, seconds: float = 120) -> Answer:
        """The page once nothing runs any more."""
        until = time.monotonic() + seconds
        while 'id="progress"' in (page := self.get(address)).text:
            assert time.monotonic() < until, "it never ended"
            time.sleep(0.1)
        return page


class Desk:
    """`comity serve --desk` on one node."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.process: subprocess.Popen[str] | None = None
        self.port = 0
        self.begin()

    def begin(self) -> None:
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SRC.parent),
            "COMITY_NODE": str(self.node.directory),
            "COMITY_PASSPHRASE_FILE": str(self.node.secret),
        }
        with (self.node.directory.parent / "served.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "comity", "--json", "serve", "--desk", f"localhost:{self.port}"],
                env=environ,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        self.port = urlsplit(json.loads(self.process.stdout.readline())["desk"]).port or 0

    def kill(self) -> None:
        """As a power cut does: supervisor and worker at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def end(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(20)

    def officer(self, name: str, spoken: str = "en") -> Browser:
        """Signed in."""
        browser = Browser(self.port, spoken)
        browser.get("/sign-in/")
        answer = browser.post("/sign-in/", login=name, password=PASSWORD)
        assert answer.status == 302, answer.text
        return browser


def passwords(node: Node) -> None:
    """Give every officer of a rehearsal node the same password."""
    officers = {path.stem: PASSWORD for path in node.tokens.values()}
    subprocess.run(
        [sys.executable, "-m", "comity.desk.accounts.passwords", str(node.directory)],
        input=json.dumps(officers).encode(),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SRC.parent)},
        check=True,
    )


def copied(two: Two, folder: Path) -> Two:
    """Both nodes at another place."""
    copies = []
    for node in (two.ours, two.theirs):
        directory = folder / node.directory.name
        shutil.copytree(node.directory, directory)
        tokens = {name: directory / "tokens" / path.name for name, path in node.tokens.items()}
        copies.append(Node(directory, node.secret, tokens))
    return Two(*copies, folder)


@pytest.fixture(scope="session")
def peopled(agreed: Two, tmp_path_factory: pytest.TempPathFactory) -> Two:  # noqa: F811
    """The first party's officers have passwords: `drafter`, `approver` and `colleague` of one authority, and
    `other`, who drafts for another. Not to be written to: see `two`."""
    made = copied(agreed, tmp_path_factory.mktemp("peopled"))
    made.ours.officer("other", "FR-UCI", "drafts")
    made.ours.officer("colleague", "FR-PREF-59", "drafts")
    passwords(made.ours)
    return made


@pytest.fixture
def two(peopled: Two, tmp_path: Path) -> Two:
    """A copy of `peopled` that the test may write to."""
    return copied(peopled, tmp_path)


@pytest.fixture
def served(two: Two) -> Iterator[Desk]:
    """The desk of the first party's node."""
    desk = Desk(two.ours)
    yield desk
    if desk.process is not None and desk.process.poll() is None:
        desk.end()


def anywhere(directory: Path, words: bytes) -> list[str]:
    """The files under a directory that hold these bytes."""
    return [path.name for path in directory.rglob("*") if path.is_file() and words in path.read_bytes()]
