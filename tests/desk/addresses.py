"""Every address of the desk, read from its own routes; so a route that is added is tested, or fails a test.

Django takes its settings once in a process, and this one has those of the tests' nodes: the routes are
read in a process of their own.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import Any, NamedTuple

from support.source import ROOT

READ = """
import json
from django.conf import settings as chosen
from comity.desk import settings
chosen.configure(**{name: getattr(settings, name) for name in dir(settings) if name.isupper()}, SECRET_KEY="none")
import django
django.setup()
from comity.desk import access, routes
def walk(patterns, before, space):
    for each in patterns:
        address = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            inner = [*space, each.namespace] if each.namespace else space
            yield from walk(each.url_patterns, address, inner)
        else:
            yield {"name": ":".join([*space, each.name or ""]), "address": "/" + address}
print(json.dumps({
    "routes": list(walk(routes.urlpatterns, "", [])),
    "doors": {name: list(door) for name, door in access.DOORS.items()},
}))
"""
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


class Route(NamedTuple):
    """`door`: "everybody", "token", "officer", …, or "" for a route without one, which nobody reaches."""

    name: str
    address: str
    door: str
    signed_in: bool
    ranks: tuple[str, ...]

    @property
    def parameters(self) -> list[str]:
        return _PARAMETER.findall(self.address)

    def at(self, values: dict[str, Any]) -> str:
        """The address with its parameters filled. A parameter that no test knows is a KeyError."""
        return _PARAMETER.sub(lambda found: str(values[found[1]]), self.address)


@cache
def routes() -> tuple[Route, ...]:
    """All of them, in their order."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", READ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    read = json.loads(done.stdout)
    doors = read["doors"]
    found = []
    for each in read["routes"]:
        name, signed_in, ranks = doors.get(each["name"], ["", False, []])
        found.append(Route(each["name"], each["address"], name, signed_in, tuple(ranks)))
    return tuple(found)
