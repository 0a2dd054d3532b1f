"""Shards as processes: they answer as one index, and one that is gone is named in the answer."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.identify import invented

from comity.errors import Refused
from comity.identify import asking, building, delta, model, protocol, reading, registry, serving, sharding
from comity.identify.search import Query

# Two decades and the births that are not known.
ROWS = [row for row in invented.rows(400, seed=5) if not row[3] or row[3].lstrip("~")[:3] in {"198", "199"}]
TOKEN = "a-token-of-these-tests"


@contextmanager
def served(folder: Path, **options: Any) -> Iterator[list[dict[str, Any]]]:
    """The registry's shards, until the block ends."""
    stopping, ready = threading.Event(), threading.Event()
    told: list[dict[str, Any]] = []

    def on_ready(found: list[dict[str, Any]]) -> None:
        told.extend(found)
        ready.set()

    thread = threading.Thread(
        target=serving.serve, args=(folder,), kwargs={**options, "on_ready": on_ready, "stopping": stopping}
    )
    thread.start()
    try:
        assert ready.wait(60)
        yield told
    finally:
        stopping.set()
        thread.join(30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("service")
    path = invented.write(where / "registry.csv", ROWS)
    sharding.build(lambda skip: reading.blocks(path, skip=skip), where / "index", origin=building.origin_of(path))
    return where / "index"


@pytest.fixture(scope="module")
def tls_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls") / "service.json"


@pytest.fixture(scope="module")
def shards(folder: Path, tls_file: Path) -> Iterator[list[dict[str, Any]]]:
    with served(folder, token=TOKEN, tls_file=tls_file) as told:
        yield told


def _urls(told: list[dict[str, Any]]) -> list[asking.Where]:
    return asking.read(",".join(one["url"] for one in told))


def test_processes_answer_as_the_registry_does_over_a_pinned_key(folder: Path, shards: list[dict[str, Any]]) -> None:
    assert [one["shard"] for one in shards] == ["unknown", "1980", "1990"]
    assert all(one["url"].startswith("https://127.0.0.1:") for one in shards)
    whole = registry.load(folder, model.load())
    for row in ROWS[:6]:
        for query in (Query(row[1]), Query(row[2] or row[1], row[3], row[4], row[5])):
            found = asking.ask(_urls(shards), query, token=TOKEN)
            assert (found.answer, found.missing) == (whole.search(query), [])


def test_who_has_no_token_or_finds_another_key_is_told_nothing(shards: list[dict[str, Any]]) -> None:
    query = Query(ROWS[0][1])
    found = asking.ask(_urls(shards), query, token="another")
    assert not found.answer.candidates
    assert {one.reason for one in found.missing} == {"refused"}
    wrong = [where._replace(pin="0" * 64) for where in _urls(shards)[:1]] + _urls(shards)[1:]
    assert asking.ask(wrong, query, token=TOKEN).missing == [("unknown", "certificate")]


def test_a_query_that_no_shard_takes_is_refused_with_their_word(shards: list[dict[str, Any]]) -> None:
    with pytest.raises(Refused, match=r"identify\.name_empty"):
        asking.ask(_urls(shards), Query("123 🙂"), token=TOKEN)


def test_a_shard_that_nobody_asked_and_one_that_never_answers_are_named(shards: list[dict[str, Any]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        asked = _urls(shards)[:2]
        asked[1] = asked[1]._replace(port=mute.getsockname()[1])
        begun = time.monotonic()
        found = asking.ask(asked, Query(ROWS[0][1]), token=TOKEN, within=3)
        assert time.monotonic() - begun < 5
    assert found.missing == [("1980", "late"), ("1990", "not_asked")]
    assert found.answer.candidates
    assert not found.answer.whole


def test_a_request_that_is_too_large_or_no_request_is_refused_and_the_shard_goes_on(folder: Path) -> None:
    with served(folder, only=["1980"]) as told:
        where = _urls(told)[0]
        for body, status in ((b"x" * (protocol.MOST_ASKED + 1), 413), (b'{"name":1}', 400)):
            connection = http.client.HTTPConnection(where.host, where.port, timeout=10)
            connection.request("POST", "/1980/look", body=body)
            assert connection.getresponse().status == status
            connection.close()
        assert asking.ask([where], Query(ROWS[0][1])).missing == [("1990", "not_asked"), ("unknown", "not_asked")]


def test_a_shard_that_died_is_named_and_comes_back(folder: Path, tls_file: Path) -> None:
    query = Query(ROWS[0][1])
    with served(folder) as told:
        urls = _urls(told)
        whole = asking.ask(urls, query).answer
        os.kill(told[1]["pid"], signal.SIGKILL)
        found = asking.ask(urls, query, within=0.5)  # another comes up meanwhile, which takes longer than that
        assert [one.shard for one in found.missing] == ["1980"]
        assert found.missing[0].reason in {"late", "unreachable"}
        until = time.monotonic() + 60
        while asking.ask(urls, query).missing and time.monotonic() < until:
            time.sleep(0.1)
        assert asking.ask(urls, query) == (whole, [])


def test_what_was_added_is_a_shard_and_a_process_of_the_state_before_is_named(tmp_path: Path) -> None:
    path = invented.write(tmp_path / "registry.csv", ROWS[:40])
    index = tmp_path / "index"
    sharding.build(lambda skip: reading.blocks(path, skip=skip), index, origin=building.origin_of(path))
    new = invented.write(tmp_path / "new.csv", [["N1", "زينب قرمطاش", "", "1985", "", ""]])
    with served(index, only=["1980"]) as before:
        delta.add(index, model.load(), reading.blocks(new))
        with served(index) as after:
            found = asking.ask(_urls(after), Query("Zineb Karmatache"))
            assert found.answer.candidates[0].id == "N1"
            assert found.missing == []
            mixed = [*_urls(before), *(where for where in _urls(after) if where.shard != "1980")]
            assert asking.ask(mixed, Query("Zineb Karmatache")).missing == [("1980", "other_revision")]


def test_a_shard_that_answers_under_another_name_is_not_believed(folder: Path, shards: list[dict[str, Any]]) -> None:
    found = asking.ask([_urls(shards)[0], _urls(shards)[1]._replace(shard="1990")], Query(ROWS[0][1]), token=TOKEN)
    assert found.missing == [("1980", "not_asked"), ("1990", "refused")]


def test_beyond_this_machine_a_token_and_tls_are_needed(folder: Path) -> None:
    with pytest.raises(Refused, match="serve_open"):
        serving.serve(folder, listen="0.0.0.0:0", on_ready=print, stopping=threading.Event())
