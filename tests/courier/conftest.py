"""Two paired nodes, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from comity import node
from comity.chancery.office import Office
from support.https_port import port  # noqa: F401 - pytest finds fixtures by these names
from support.two_offices import PARTIES, PASSPHRASE, Two, pair


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two paired nodes on disk, made once: a passphrase costs a second each time."""
    folder = tmp_path_factory.mktemp("nodes")
    offices = [node.create(folder / party, party, PASSPHRASE, rehearsal=True) for party in PARTIES]
    pair(*offices)
    for office in offices:
        office.close()
    return folder


@pytest.fixture
def opened(made: Path, tmp_path: Path) -> Iterator[Callable[[str], Office]]:
    """Open one of the two nodes, on a copy that is this test's own; again for another process's view."""
    offices: list[Office] = []
    copied = tmp_path / "nodes"
    shutil.copytree(made, copied)

    def open_(party: str, **options: bool) -> Office:
        offices.append(node.open_office(copied / party, PASSPHRASE, **options))
        return offices[-1]

    yield open_
    for office in offices:
        office.close()


@pytest.fixture
def paired(opened: Callable[[str], Office]) -> Two:
    """Two paired nodes without a mechanism."""
    return Two(*map(opened, PARTIES))


@pytest.fixture
def two(paired: Two) -> Two:
    """Two nodes with a mechanism that `b` has accepted, of which `a` has not heard."""
    paired.agree()
    return paired
