"""The courier on foot: lost, repeated, reordered and spoilt files."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from comity.chancery.office import Office
from comity.courier import bundle, files
from comity.errors import ComityError, PeerFault, Refused, Usage
from support.two_offices import Two, size


def carried(sender: Office, reader: Office, path: Path) -> files.Report:
    files.carry_out(sender, path)
    return files.carry_in(reader, path)


@pytest.fixture
def post(tmp_path: Path) -> Path:
    return tmp_path / "bag.bundle"


def test_a_mechanism_and_both_logs_travel_by_file_alone(two: Two, post: Path) -> None:
    assert carried(two.b, two.a, post).new >= 1
    assert two.a.in_force()
    there = carried(two.a, two.b, post)
    assert there.new == there.received == size(two.a, "FR") == size(two.b, "FR")
    carried(two.b, two.a, post)
    assert size(two.b, "DZ") == size(two.a, "DZ")


def test_a_file_carried_in_twice_brings_nothing_new(two: Two, post: Path) -> None:
    first = carried(two.b, two.a, post)
    before = size(two.a, "FR")
    again = files.carry_in(two.a, post)
    assert (again.received, again.new) == (first.received, 0)
    assert size(two.a, "FR") == before, "a repetition calls for no receipt"


def test_what_a_lost_file_held_is_in_the_next_one(two: Two, post: Path) -> None:
    carried(two.b, two.a, post)
    lost = files.carry_out(two.a, post)
    post.unlink()
    two.business(two.a)
    next_one = carried(two.a, two.b, post)
    assert next_one.new > lost.sent >= 1
    assert size(two.b, "FR") == size(two.a, "FR")


def test_an_older_file_that_arrives_late_changes_nothing(two: Two, post: Path, tmp_path: Path) -> None:
    carried(two.b, two.a, post)
    files.carry_out(two.a, tmp_path / "older")
    two.business(two.a)
    carried(two.a, two.b, post)
    held = size(two.b, "FR")
    assert files.carry_in(two.b, tmp_path / "older").new == 0
    assert size(two.b, "FR") == held


def test_a_file_whose_forerunner_is_missing_waits(two: Two, post: Path, tmp_path: Path) -> None:
    """`b` is put back to before it took a file that it had receipted: what follows can't stand alone."""
    carried(two.b, two.a, post)
    carried(two.a, two.b, post)
    carried(two.b, two.a, post)
    two.business(two.a)
    files.carry_out(two.a, post)
    fresh = size(two.b, "FR")
    two.b.store.logs.m.Entry.objects.using(two.b.store.alias).filter(party="FR").delete()
    two.b.store.logs.m.Log.objects.using(two.b.store.alias).filter(party="FR").delete()
    with pytest.raises(Refused, match=r"bundle\.gap"):
        files.carry_in(two.b, post)
    assert fresh
    assert size(two.b, "FR") == 0


@pytest.mark.parametrize("way", ["cut", "altered"])
def test_a_spoilt_file_is_refused_and_leaves_nothing(two: Two, post: Path, way: str) -> None:
    files.carry_out(two.b, post)
    data = post.read_bytes()
    step = 97 if way == "cut" else 61
    for at in range(0, len(data), step):
        post.write_bytes(data[:at] if way == "cut" else data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(PeerFault, match=r"^bundle\."):
            files.carry_in(two.a, post)
    assert size(two.a, "DZ") == 0
    assert two.a.store.agreement.faults() == [], "spoilt post is no evidence against the peer"
    post.write_bytes(data)
    assert files.carry_in(two.a, post).new > 0


def test_our_own_file_carried_back_to_us_is_refused(two: Two, post: Path) -> None:
    files.carry_out(two.b, post)
    with pytest.raises(PeerFault, match=r"bundle\.not_for_us"):
        files.carry_in(two.b, post)


def test_an_oversized_file_is_refused_without_being_read(
    two: Two, post: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post.open("wb") as file:
        file.truncate(bundle.LIMIT + 1)
    opened: list[int] = []
    monkeypatch.setattr(bundle, "unpack", lambda *_: opened.append(1))
    tracemalloc.start()
    with pytest.raises(PeerFault, match=r"bundle\.too_large"):
        files.carry_in(two.a, post)
    assert tracemalloc.get_traced_memory()[1] < 1 << 20
    tracemalloc.stop()
    with pytest.raises(PeerFault, match=r"bundle\.too_large"):
        files.carry_in(two.a, Path("/dev/zero"))
    assert not opened


def test_a_missing_file_a_folder_and_an_empty_one_each_have_their_error(two: Two, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    found: list[str] = []
    for path in (tmp_path / "nothing", tmp_path, empty):
        with pytest.raises(ComityError) as refused:
            files.carry_in(two.a, path)
        found.append(refused.value.code)
    assert found == ["file.absent", "file.unreadable", "bundle.malformed"]


def test_a_file_that_can_not_be_written_leaves_the_old_one_whole(two: Two, tmp_path: Path) -> None:
    with pytest.raises(Usage, match=r"file\.unwritable"):
        files.carry_out(two.b, tmp_path)
    with pytest.raises(Usage, match=r"file\.unwritable"):
        files.carry_out(two.b, tmp_path / "no such folder" / "bag")
    assert not list(tmp_path.glob(".*.new"))


def test_the_file_is_for_its_owner_s_eyes(two: Two, post: Path) -> None:
    files.carry_out(two.b, post)
    assert post.stat().st_mode & 0o777 == 0o600
