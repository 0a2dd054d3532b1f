"""Two nodes founded once for all scripts: each plays on copies."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from playing.nodes import Pair, found, staff
from playing.play import agreed
from playing.quick import quick
from playing.script import BEGIN

SHM = Path("/dev/shm")


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A directory in memory where there is one: nothing here is about disks."""
    folder = Path(tempfile.mkdtemp(prefix="comity-", dir=SHM if SHM.is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def founded() -> Iterator[Pair]:
    """Two nodes with the profile of the scripts in force, and officers of two authorities."""
    folder = Path(tempfile.mkdtemp(prefix="comity-", dir=SHM if SHM.is_dir() else None))
    with quick():
        pair = found(folder, agreed(), BEGIN, lambda line: None)
        staff(pair, agreed(), ("DZ-DGSN", "FR-UCI"))
    yield pair
    shutil.rmtree(folder, ignore_errors=True)
