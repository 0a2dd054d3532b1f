"""One contract for the store, on SQLite and on PostgreSQL: the same tests on both, in every run."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connections

from comity.chancery.draft import Upload
from comity.errors import Busy, IntegrityFailure, Unavailable, Usage
from comity.store import engine
from comity.store.dockets import DocketRow
from comity.store.logs import Head, Row
from comity.store.store import Store
from store.conftest import Opener
from two_nodes import invariants
from two_nodes.world import World


def row(idx: int, **over: Any) -> Row:
    made = Row("FR", 0, idx, b"{}", b"sealed", bytes(32), bytes(32), case_id="c" * 32, eff={"FR": (0, idx)})
    for name, value in over.items():
        setattr(made, name, value)
    return made


def docket(case: str, opened: int) -> DocketRow:
    return DocketRow(
        case_id=case, procedure="readmission", pillar="readmission", table="", state="submitted",
        requesting="FR", waiting_for="DZ", channel="A", due=None, opened=opened, applied=1, irregular=0,
        held=0, struck=0, void=0, orphaned=0, running=False, urgency=opened, touched=opened, fold=b"{}",
        digest=bytes(32),
    )  # fmt: skip


def test_what_was_written_is_there_for_another_process(opener: Opener) -> None:
    first, second = opener(), opener()
    with first.write():
        first.logs.append([row(0)])
        first.logs.put_head(Head("FR", 0, 1, bytes(32), b"", 7, {"FR": (0, 0)}))
        first.agreement.set_meta("party", "FR")
    found = second.logs.get("FR", 0, 0)
    assert found == row(0)
    assert second.logs.heads()[0].time == 7
    assert second.agreement.meta("party") == "FR"


def test_an_exception_inside_a_write_leaves_nothing(store: Store, opener: Opener) -> None:
    with pytest.raises(ZeroDivisionError), store.write():  # noqa: PT012 - what is written before it
        store.logs.append([row(0)])
        store.dockets.put([docket("a" * 32, 1)], set())
        store.agreement.set_meta("party", "FR")
        raise ZeroDivisionError
    for each in (store, opener()):
        assert each.logs.get("FR", 0, 0) is None
        assert each.dockets.count() == 0
        assert each.agreement.meta("party") is None


def test_a_position_taken_twice_stops_the_node_and_leaves_nothing_half_done(store: Store) -> None:
    with store.write():
        store.logs.append([row(0)])
    with pytest.raises(IntegrityFailure) as stops, store.write():  # noqa: PT012 - two writes
        store.agreement.set_meta("party", "FR")
        store.logs.append([row(1), row(0, header=b"another")])
    assert stops.value.code == "store.constraint"
    assert store.agreement.meta("party") is None
    assert store.logs.get("FR", 0, 1) is None
    found = store.logs.get("FR", 0, 0)
    assert found is not None
    assert found.header == b"{}"


@pytest.mark.parametrize("kind", ["attachment", "wrap", "log", "house"])
def test_nothing_else_is_written_twice_either(store: Store, kind: str) -> None:
    from comity.store.house import HouseRow
    from comity.store.logs import WrapRow

    def write() -> None:
        if kind == "attachment":
            store.logs.put_attachments([("FR", 0, 1, 1, b"x")])
        elif kind == "wrap":
            store.logs.put_wraps([WrapRow("FR", 0, 1, 0, "A", "k", b"x")])
        elif kind == "house":
            store.house.append([HouseRow(0, b"{}", None, bytes(32), bytes(32), "", "x")])
        else:
            store.logs.m.Log.objects.using(store.alias).create(
                party="FR", incarnation=0, size=0, root=b"", frontier=b"", time=0, eff="{}"
            )

    with store.write():
        write()
    with pytest.raises(IntegrityFailure), store.write():
        write()


def test_a_write_inside_a_write_is_refused(store: Store) -> None:
    """Or the inner one would say "durable" of what the outer may still take back."""
    with pytest.raises(RuntimeError), store.write(), store.write():
        pass


def test_a_snapshot_sees_one_state_while_another_process_writes(opener: Opener) -> None:
    reader, writer = opener(), opener()
    with writer.write():
        writer.logs.append([row(0)])
    if reader.connection.vendor == "sqlite":
        # With a rollback journal the writer waits until the reader has done.
        _shorten(writer, 0.2)
    with reader.snapshot():
        assert reader.logs.get("FR", 0, 0) is not None
        try:
            with writer.write():
                writer.logs.append([row(1)])
        except Busy:
            assert reader.connection.vendor == "sqlite"
        assert reader.logs.get("FR", 0, 1) is None
        assert len(list(reader.logs.scan("FR", 0))) == 1
    assert not getattr(reader.connection, "comity_snapshot", False)
    with writer.write():
        writer.logs.append([row(9)])
    assert reader.logs.get("FR", 0, 9) is not None


def test_a_snapshot_inside_a_snapshot_or_a_write_is_the_same_one(store: Store) -> None:
    with store.write(), store.snapshot():
        store.logs.append([row(0)])
        assert store.logs.get("FR", 0, 0) is not None
    with store.snapshot(), store.snapshot():
        assert store.logs.get("FR", 0, 0) is not None
    with store.write():
        store.logs.append([row(1)])


def _shorten(store: Store, seconds: float) -> None:
    """Wait this long for the write lock instead of half a minute."""
    with store.connection.cursor() as cursor:
        if store.connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")
        else:
            cursor.execute(f"SET lock_timeout='{int(seconds * 1000)}ms'")


def test_who_can_not_have_the_write_lock_is_told_that_it_is_busy(opener: Opener) -> None:
    first, second = opener(), opener()
    _shorten(second, 0.3)
    with first.write():
        first.agreement.set_meta("party", "FR")
        before = time.monotonic()
        with pytest.raises(Busy) as busy, second.write():
            pytest.fail("two processes hold the write lock")
        assert busy.value.code == "store.busy"
        assert time.monotonic() - before < 5
    with second.write():
        second.agreement.set_meta("party", "DZ")
    assert first.agreement.meta("party") == "DZ"


def test_writers_come_one_after_the_other_and_none_is_lost(opener: Opener) -> None:
    opener()
    failures: list[BaseException] = []

    def add(store: Store) -> None:
        try:
            for _ in range(5):
                with store.write():
                    count = int(store.agreement.meta("count") or 0)
                    time.sleep(0.002)
                    store.agreement.set_meta("count", str(count + 1))
        except BaseException as failed:  # noqa: BLE001 - shown below
            failures.append(failed)
        finally:
            connections[store.alias].close()

    stores = [opener() for _ in range(3)]
    threads = [threading.Thread(target=add, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert opener().agreement.meta("count") == "15"


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_paging_neither_loses_nor_repeats_a_case_when_times_are_equal(store: Store, limit: int) -> None:
    cases = [f"{number * 7919 % 1000:032x}" for number in range(20)]
    with store.write():
        store.dockets.put([docket(case, 100 + number // 9) for number, case in enumerate(cases)], set())
    seen: list[str] = []
    after = None
    while (page := store.dockets.page(after=after, limit=limit)) and len(seen) <= 3 * len(cases):
        seen += [each.case_id for each in page]
        after = (page[-1].opened, page[-1].case_id)
        if len(seen) == 5 * limit:  # one that opens meanwhile disturbs nothing that is shown
            with store.write():
                store.dockets.put([docket("f" * 32, 1)], set())
    assert len(seen) == len(set(seen))
    assert sorted(seen) == sorted(cases)


@pytest.mark.parametrize("number", [0, 1, 2**31, 2**53 - 1])
def test_numbers_up_to_those_of_json_are_kept_exactly(store: Store, number: int) -> None:
    with store.write():
        store.logs.append([row(number, time=number, seen_size=number, eff={"DZ": (0, number)})])
        store.dockets.put([docket("a" * 32, number)], set())
    found = store.logs.get("FR", 0, number)
    assert found is not None
    assert (found.time, found.seen_size, found.eff["DZ"]) == (number, number, (0, number))
    assert store.dockets.many(["a" * 32])["a" * 32].opened == number


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\xff" * 5000, "é".encode(), b"'\\\";--"])
def test_bytes_come_back_as_they_were(store: Store, data: bytes) -> None:
    with store.write():
        store.logs.append([row(0, header=data, sealed=data)])
        store.logs.put_annexes({"0" * 64: data})
    found = store.logs.get("FR", 0, 0)
    assert found is not None
    assert (found.header, found.sealed) == (data, data)
    assert store.logs.annexes(["0" * 64]) == {"0" * 64: data}


@pytest.mark.parametrize(
    "text", ["", "a\U0001f5ffb", "\u202e\u2066", "قنصلية", "'; DROP TABLE entry; --", "\\", "%s"]
)
def test_text_comes_back_as_it_was(store: Store, text: str) -> None:
    with store.write():
        store.agreement.set_meta("party", text)
    assert store.agreement.meta("party") == text


def test_an_unknown_database_is_said_so(scratch: Path) -> None:
    with pytest.raises(Usage) as no:
        Store("mysql://elsewhere/x", scratch)
    assert no.value.code == "database.scheme"


def test_a_server_that_is_not_there_is_unavailable(scratch: Path) -> None:
    store = Store("postgresql://nobody@127.0.0.1:1/none?connect_timeout=1", scratch)
    with pytest.raises(Unavailable), store.write():
        pytest.fail("there is no server")
    store.close()


def test_a_file_that_is_no_database_stops_the_node(scratch: Path) -> None:
    (scratch / "node.sqlite3").write_bytes(b"not a database, and long enough to be looked at" * 100)
    store = Store("", scratch)
    with pytest.raises(IntegrityFailure) as stops, store.write():
        pytest.fail("this is no database")
    assert stops.value.code == "store.damaged"
    store.close()


def test_sqlite_is_opened_as_it_must_be(scratch: Path) -> None:
    """WAL with synchronous=NORMAL loses acknowledged commits, and WAL itself has a race before 3.51.3."""
    store = Store("", scratch)
    store.create()
    with store.connection.cursor() as cursor:
        values = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        }
    assert values == {"journal_mode": "delete", "synchronous": 3}
    assert engine.sqlite_settings(scratch)["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    store.close()


def test_postgresql_acknowledges_only_what_is_on_the_disk(postgres_url: str, scratch: Path) -> None:
    store = Store(postgres_url, scratch)
    with store.connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone()[0] == "on"
    store.close()


def test_a_server_that_goes_when_the_last_row_is_read_is_said_as_any_failure_of_the_database(
    postgres_url: str, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cursor is then closed on a connection that is gone: that error is the driver's own unless it is made ours."""
    reading, killing = Store(postgres_url, scratch), Store(postgres_url, scratch)
    reading.create()
    with reading.write():
        reading.dockets.put([docket(f"{number:032x}", number) for number in range(3)], set())
    with reading.connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    fetchmany = psycopg.ServerCursor.fetchmany

    def last(self: Any, size: int = 0) -> Any:
        rows = fetchmany(self, size)
        if not rows:
            with killing.connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])
        return rows

    monkeypatch.setattr(psycopg.ServerCursor, "fetchmany", last)
    with pytest.raises(DatabaseError):
        list(reading.dockets.all())
    reading.close()
    killing.close()


def test_a_full_disk_loses_nothing_and_the_node_goes_on_when_there_is_room(sqlite_world: World) -> None:
    """At whichever page of the commit it ends: an act is in the log, the docket and the house, or in none."""
    world = sqlite_world
    case = world.open().case
    world.exchange()
    office = world.dz
    scan = Upload("scan.png", "image/png", bytes(range(256)) * 1200)
    with office.store.connection.cursor() as cursor:
        used = cursor.execute("PRAGMA page_count").fetchone()[0]
        refused = 0
        for room in range(0, 200, 6):
            sizes = [head.size for head in office.store.logs.heads()]
            house = office.store.house.last()
            cursor.execute(f"PRAGMA max_page_count={used + room}")
            try:
                world.act("DZ", case, "acknowledge", attachments=[scan])
                break
            except Unavailable as full:
                assert full.code == "disk.full"
                refused += 1
            assert [head.size for head in office.store.logs.heads()] == sizes
            assert office.store.house.last() == house
        assert refused > 5, "the disk was never full"
        cursor.execute(f"PRAGMA max_page_count={1 << 30}")
    world.exchange()
    world.act("DZ", case, "recognise")
    invariants.everything(world)


@pytest.mark.parametrize("most", [1, 3, 100])
def test_the_last_steps_of_a_log_are_the_entries_that_had_seen_more_than_the_one_before(
    store: Store, most: int
) -> None:
    seen = [0, 0, 1, 1, 1, 4, 9, 9]
    with store.write():
        store.logs.append([row(idx, seen_size=size) for idx, size in enumerate(seen)])
        store.logs.append([row(0, party="DZ", seen_size=77), row(0, incarnation=1, seen_size=88)])
    found = store.logs.last_steps("FR", 0, most)
    assert [(each.idx, each.seen_size) for each in found] == [(0, 0), (2, 1), (5, 4), (6, 9)][-most:]
    assert store.logs.last_steps("MA", 0, most) == []
