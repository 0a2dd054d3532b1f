"""What opening an index reads to find that it is whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.identify import invented

from comity.errors import Refused
from comity.identify import files, model, opened


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("opened")
    invented.index(invented.write(folder / "registry.csv", invented.rows(20, seed=5)), folder / "index")
    return folder / "index"


def test_the_manifest_is_read_once_and_every_file_is_looked_at_once(
    index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def noted(path: Path, real: object = files.read_json) -> object:
        read.append(path.name)
        return real(path)  # type: ignore[operator]

    def digested(path: Path, real: object = files.digest) -> object:
        read.append(path.name)
        return real(path)  # type: ignore[operator]

    monkeypatch.setattr(files, "read_json", noted)
    monkeypatch.setattr(files, "digest", digested)
    opened.Opened(index, model.load())
    assert sorted(read) == sorted(path.name for path in index.iterdir())


def test_of_a_great_index_only_the_lengths_are_compared(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = index / "sex.npy"
    whole = path.read_bytes()
    try:
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(Refused, match=r"identify\.index_damaged"):
            opened.Opened(index, model.load())
        monkeypatch.setattr(opened, "_THOROUGH", sum(each.stat().st_size for each in index.glob("*.npy")))
        opened.Opened(index, model.load())
        path.write_bytes(whole[:-1])
        with pytest.raises(Refused, match=r"identify\.index_damaged"):
            opened.Opened(index, model.load())
    finally:
        path.write_bytes(whole)
