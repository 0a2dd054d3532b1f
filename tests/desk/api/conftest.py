"""A served node and a client that speaks to its interface as any program would: http and JSON, nothing else."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Two, agreed  # noqa: F401 - pytest finds fixtures by these names
from desk.lists.conftest import Desk, copied, peopled  # noqa: F401 - likewise


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])


@dataclass
class Program:
    """`token`: what stands behind "Bearer "; none when empty."""

    port: int
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        if content:
            given["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        connection.request(method, f"/api/v1/{path}", content or None, given)
        answer = connection.getresponse()
        read = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        connection.close()
        return read

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)


@dataclass
class Interface:
    """Four officers: `other` is of another authority of the same party. `stranger` has no token."""

    desk: Desk
    drafter: Program
    approver: Program
    reviewer: Program
    other: Program
    stranger: Program

    def example(self) -> dict[str, Any]:
        listed = self.drafter.get("acts?procedure=readmission").json["acts"]
        example: dict[str, Any] = next(act for act in listed if act["name"] == "submit")["example"]
        return example

    def drafted(self, **more: Any) -> dict[str, Any]:
        answer = self.drafter.post("cases", {"procedure": "readmission", "fields": self.example() | more})
        assert answer.status == 201, answer.body
        drafted: dict[str, Any] = answer.json
        return drafted


@pytest.fixture(scope="module")
def interface(peopled: Two, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interface]:  # noqa: F811
    two = copied(peopled, Path(tmp_path_factory.mktemp("interface")))
    two.ours.officer("reviewer", "FR-PREF-59", "reviews")
    desk = Desk(two.ours)
    token = {name: path.read_text().strip() for name, path in two.ours.tokens.items()}
    named = [Program(desk.port, token[name]) for name in ("drafter", "approver", "reviewer", "other")]
    yield Interface(desk, *named, Program(desk.port))
    desk.end()
