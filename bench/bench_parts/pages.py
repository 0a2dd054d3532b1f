"""Pages asked for from outside by HTTP, one after another on one connection: how long until the last byte.

`measure` takes where a server listens, who is signed in (a cookie as the browser sends it, or a bearer token),
and one `Visit` for each request. `bare_page.serving` is the peer: a page of Django that does nothing.
"""

from __future__ import annotations

import http.client
import ssl
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from bench_parts.processor import seconds_of

TIMEOUT = 60  # seconds; a page that takes longer is a failure, not a figure
WARM = 10  # requests before the clock starts


class Visit(NamedTuple):
    """One request. `form`: sent by POST as a form's fields; empty for a GET. `expect`: the status that counts."""

    path: str
    form: tuple[tuple[str, str], ...] = ()
    expect: int = 200


class SignedIn(NamedTuple):
    """Who asks: `cookie` as the header `Cookie` has it, or `bearer` for the API; `csrf`: the form's token."""

    cookie: str = ""
    bearer: str = ""
    csrf: str = ""

    def headers(self, base: str) -> dict[str, str]:
        found = {"Accept": "text/html, application/json"}
        if self.cookie:
            found["Cookie"] = self.cookie
        if self.bearer:
            found["Authorization"] = f"Bearer {self.bearer}"
        if self.csrf:
            found |= {"X-CSRFToken": self.csrf, "Referer": f"{base}/", "Origin": base}
        return found


class Unexpected(Exception):
    """The server's answer is not the page that was to be measured."""


class Connection:
    """Kept open between requests, as a browser does. `trust`: a PEM file of the desk's certificate."""

    def __init__(self, base: str, who: SignedIn, trust: str | None = None) -> None:
        parts = urlsplit(base)
        host, self.who, self.base = parts.netloc, who, base.rstrip("/")
        self.received = http.client.HTTPMessage()
        self.link: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=trust)
            self.link = http.client.HTTPSConnection(host, timeout=TIMEOUT, context=context)
        else:
            self.link = http.client.HTTPConnection(host, timeout=TIMEOUT)

    def ask(self, visit: Visit) -> tuple[float, bytes]:
        """Milliseconds until the last byte, and the body. Raises Unexpected for another status."""
        headers = self.who.headers(self.base)
        body = urlencode(visit.form) if visit.form else None
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        started = time.perf_counter()
        self.link.request("GET" if body is None else "POST", visit.path, body, headers)
        answer = self.link.getresponse()
        content = answer.read()
        self.received = answer.headers
        took = 1000 * (time.perf_counter() - started)
        if answer.status != visit.expect:
            raise Unexpected(f"{visit.path}: {answer.status}, not {visit.expect}")
        return took, content

    def close(self) -> None:
        self.link.close()


def measure(
    base: str,
    visits: Sequence[Visit] | Callable[[int], Visit],
    who: SignedIn,
    *,
    requests: int,
    at_once: int = 1,
    trust: str | None = None,
    process: int | None = None,
    moved: list[str] | None = None,
    contents: list[bytes] | None = None,
) -> dict[str, Any]:
    """{requests, at_once, p50_ms, p95_ms, per_second, bytes, cpu_ms}: `requests` in all, by `at_once` connections.

    `visits`: taken in turn, or made for each number; an act can't be made twice, so its visits are made.
    `process`: the server's; `cpu_ms` is what it and its children used for one request. `moved`, `contents`:
    take each answer's Location and body, in the order of the requests where these come one at a time.
    """
    made = visits if callable(visits) else lambda number: visits[number % len(visits)]
    took: list[float] = []
    sizes: list[int] = []
    failed: list[BaseException] = []

    def one(first: int) -> None:
        connection = Connection(base, who, trust)
        try:
            for number in range(first, requests, at_once):
                milliseconds, content = connection.ask(made(number))
                took.append(milliseconds)
                sizes.append(len(content))
                if moved is not None:
                    moved.append(connection.received["Location"])
                if contents is not None:
                    contents.append(content)
        except (OSError, http.client.HTTPException, Unexpected) as bad:
            failed.append(bad)  # raised below, in the thread that prints
        finally:
            connection.close()

    if not callable(visits):
        _warm(base, visits, who, trust)
    threads = [threading.Thread(target=one, args=(first,)) for first in range(at_once)]
    used = seconds_of(process) if process is not None else 0.0
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if failed:
        raise failed[0]
    took.sort()
    cpu = {"cpu_ms": round(1000 * (seconds_of(process) - used) / len(took), 1)} if process is not None else {}
    return {
        "requests": len(took),
        "at_once": at_once,
        "p50_ms": round(statistics.median(took), 2),
        "p95_ms": round(took[min(len(took) - 1, int(len(took) * 0.95))], 2),
        "per_second": round(len(took) / seconds, 1),
        "bytes": round(statistics.median(sizes)),
        **cpu,
    }


def _warm(base: str, visits: Sequence[Visit], who: SignedIn, trust: str | None) -> None:
    connection = Connection(base, who, trust)
    for number in range(WARM):
        connection.ask(visits[number % len(visits)])
    connection.close()
