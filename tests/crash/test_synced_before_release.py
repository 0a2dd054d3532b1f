"""What leaves the signer or the keyring was asked of the disk before: the file, and a new file's folder.

No test here can pull the plug; that the syncing is asked for, and before the answer, can be seen.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import pytest

from comity import keyring, signer
from comity.envelope.keys import SigningPair
from comity.journal.checkpoint import Checkpoint, origin
from comity.keyring import LocalKeys
from comity.signer import Signer


class Disk:
    """The `os` module, noting which open file was written and which was synced since."""

    def __init__(self) -> None:
        self.dirty: set[str] = set()
        self.synced: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)

    def pwrite(self, descriptor: int, data: bytes, offset: int) -> int:
        self.dirty.add(self._name(descriptor))
        return os.pwrite(descriptor, data, offset)

    def write(self, descriptor: int, data: bytes) -> int:
        self.dirty.add(self._name(descriptor))
        return os.write(descriptor, data)

    def fsync(self, descriptor: int) -> None:
        self.dirty.discard(self._name(descriptor))
        self.synced.append(self._name(descriptor))

    @staticmethod
    def _name(descriptor: int) -> str:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk()
    monkeypatch.setattr(signer, "os", made)
    monkeypatch.setattr(keyring, "os", made)
    return made


def test_a_checkpoint_is_remembered_on_the_disk_before_it_is_given_out(disk: Disk, tmp_path: Path) -> None:
    signs = Signer(tmp_path, SigningPair.from_seed(bytes(64)), SigningPair.from_seed(b"\x01" * 64))
    name = origin("a" * 64, "FR", 0)
    for size in (1, 2):
        disk.synced.clear()
        signs.sign(Checkpoint(name, size, bytes([size]) * 32), 1_800_000_000)
        assert not disk.dirty, "a mark was given out that a power cut can take back"
        assert str(tmp_path / "FR-0.marks") in disk.synced
        if size == 1:
            assert str(tmp_path) in disk.synced, "the new file's folder was not synced"


def test_a_local_key_is_on_the_disk_before_anything_is_wrapped_under_it(disk: Disk, tmp_path: Path) -> None:
    LocalKeys(tmp_path, bytes(32), secrets.token_bytes).key("ab" * 16, create=True)
    assert not disk.dirty
    assert str(tmp_path / "ab") in disk.synced
