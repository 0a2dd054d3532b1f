"""A sealed index is unreadable at rest, answers as a plain one, and says what to do when it is damaged."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.identify import invented

from comity.errors import Credentials, Refused
from comity.identify import building, delta, model, reading, registry, sealing, sharding
from comity.identify.search import Query

ROWS = [row for row in invented.rows(80, seed=9) if not row[3] or row[3].lstrip("~")[:3] in {"198", "199"}]
QUERY = Query(ROWS[0][1], ROWS[0][3])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealing")
    path = invented.write(folder / "registry.csv", ROWS)
    build = sharding.build
    build(lambda skip: reading.blocks(path, skip=skip), folder / "index", origin=building.origin_of(path))
    return folder / "index"


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "key"
    file.write_bytes(bytes(range(32)))
    return file


@pytest.fixture
def sealed(plain: Path, key_file: Path, tmp_path: Path) -> tuple[Path, bytes]:
    folder = tmp_path / "index"
    shutil.copytree(plain, folder)
    key = sealing.of_file(folder, key_file)
    sealing.seal(folder, key)
    return folder, key


def test_nothing_is_readable_at_rest_and_the_answer_is_the_same(plain: Path, sealed: tuple[Path, bytes]) -> None:
    folder, key = sealed
    left = {path.name for path in folder.rglob("*") if path.is_file() and path.suffix != sealing.SUFFIX}
    assert left == {sealing.SEAL}
    name = ROWS[0][0].encode()
    assert not any(name in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    expected = registry.load(plain, model.load()).search(QUERY)
    with sealing.unsealed(folder, key) as opened:
        assert opened.is_relative_to(sealing.MEMORY)
        assert opened.parent.stat().st_mode & 0o077 == 0
        assert registry.load(opened, model.load()).search(QUERY) == expected
    assert not opened.parent.exists()


def test_a_changed_moved_or_shortened_file_is_refused(sealed: tuple[Path, bytes]) -> None:
    folder, key = sealed
    one = next(folder.rglob("id_text.npy.sealed"))
    whole = one.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    other = next(path for path in folder.rglob("id_text.npy.sealed") if path != one).read_bytes()
    for damaged in (bytes(flipped), whole[:-1], whole[:20], b"", other):
        one.write_bytes(damaged)
        with pytest.raises(Refused, match="sealed_damaged"), sealing.unsealed(folder, key):
            pass
    assert not list(sealing.MEMORY.glob(f"comity-identify-{os.getuid()}-{os.getpid()}-*"))


def test_a_file_of_several_chunks_is_not_cut_between_two(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(os.urandom(2 * sealing.CHUNK))
    key = bytes(32)
    sealing.seal_file(tmp_path / "long", tmp_path / "long.sealed", "long", key)
    sealing.unseal_file(tmp_path / "long.sealed", tmp_path / "back", "long", key)
    assert (tmp_path / "back").read_bytes() == (tmp_path / "long").read_bytes()
    data = (tmp_path / "long.sealed").read_bytes()
    (tmp_path / "long.sealed").write_bytes(data[: -(sealing.CHUNK + sealing.TAG)])
    with pytest.raises(Refused, match="sealed_damaged"):
        sealing.unseal_file(tmp_path / "long.sealed", tmp_path / "back", "long", key)


def test_another_key_is_told_from_damage(sealed: tuple[Path, bytes], tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(bytes(32))
    with pytest.raises(Credentials, match="wrong_key"):
        sealing.of_file(sealed[0], tmp_path / "other")
    with pytest.raises(Credentials, match="other_key"):
        sealing.of_passphrase(sealed[0], b"a passphrase")


def test_what_would_not_fit_into_memory_is_refused_before_anything_is_unsealed(
    sealed: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "_LEFT", 1 << 60)
    with pytest.raises(Refused, match=r"identify\.memory"), sealing.unsealed(*sealed):
        pass


def test_what_a_crash_left_in_memory_is_removed_and_what_is_in_use_stays(sealed: tuple[Path, bytes]) -> None:
    left = sealing.MEMORY / f"comity-identify-{os.getuid()}-1-left"
    left.mkdir()
    (left / "lock").touch()
    with sealing.unsealed(*sealed) as first, sealing.unsealed(*sealed):
        assert first.exists()
        assert not left.exists()


def test_a_sealed_registry_is_corrected_and_stays_sealed(sealed: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, key = sealed
    new = invented.write(tmp_path / "new.csv", [["N1", "زينب قرمطاش", "", "1985", "", ""]])
    for _ in range(2):
        with sealing.unsealed(folder, key) as opened:
            delta.add(opened, model.load(), reading.blocks(new))
            sealing.keep(opened, folder, key)
    with sealing.unsealed(folder, key) as opened:
        found = registry.load(opened, model.load()).search(Query("Zineb Karmatache"))
    assert found.candidates[0].id == "N1"
    assert found.homonyms == 1
    assert {path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".sealed"} == {sealing.SEAL}
    assert not list((folder / "delta").glob("000001/*"))


def test_sealing_that_was_interrupted_is_finished_by_the_same_command(
    plain: Path, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(plain, folder)
    key = sealing.of_file(folder, key_file)
    seal_file, done = sealing.seal_file, []

    def crash(path: Path, *rest: Any) -> None:
        done.append(path)
        if len(done) > 5:
            raise KeyboardInterrupt
        seal_file(path, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(sealing, "seal_file", crash)
        with pytest.raises(KeyboardInterrupt):
            sealing.seal(folder, key)
    with pytest.raises(Refused, match="sealing_unfinished"), sealing.unsealed(folder, key):
        pass
    assert sealing.resumed(folder, lambda where: sealing.of_file(where, key_file))
    with sealing.unsealed(folder, key) as opened:
        registry.load(opened, model.load())
    with pytest.raises(Refused, match=r"identify\.exists"):
        sealing.resumed(folder, None)
