"""Worlds for the tests of this folder."""

from __future__ import annotations

from two_nodes.fixtures import (  # noqa: F401 - pytest finds fixtures by these names
    scratch,
    sqlite_template,
    sqlite_world,
    templates,
)
