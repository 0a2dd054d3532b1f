"""What one process need not compute anew for each of several hundred commands.

A command by hand derives the passphrase's key (Argon2id, a fifth of a second by design), builds the tree of
commands, and reads the signed mechanism. Within one process each gives the same every time. Nothing else of a
command is kept for the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest import mock

from comity.chancery import office
from comity.cli import tree
from comity.envelope import keystore


@contextmanager
def quick() -> Iterator[None]:
    """While it lasts, these are computed once."""
    with (
        mock.patch.object(keystore, "_root", cache(keystore._root)),
        mock.patch.object(tree, "make_tree", cache(tree.make_tree)),
        mock.patch.object(office, "read_proposal", cache(office.read_proposal)),
    ):
        yield
