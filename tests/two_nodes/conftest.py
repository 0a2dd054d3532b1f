"""Worlds for the tests of this folder."""

from __future__ import annotations

from two_nodes.attacked import (  # noqa: F401 - pytest finds fixtures by these names
    attacked,
    fresh,
    fresh_sqlite,
    unmet,
)
from two_nodes.fixtures import (  # noqa: F401 - pytest finds fixtures by these names
    scratch,
    sqlite_template,
    sqlite_world,
    template,
    templates,
    world,
)
