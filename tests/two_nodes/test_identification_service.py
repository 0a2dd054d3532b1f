"""A node whose registry is a running service: asked as a folder is, and what does not answer is named and kept."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.identify.test_service import TOKEN, served

from comity.chancery import house, identifying, reading
from comity.envelope import canonical
from comity.errors import Refused, Unavailable, Usage
from comity.identify import building, incase, sealing, sharding
from comity.identify import reading as rows
from comity.identify.search import Query
from two_nodes.test_identification import PERSON, REGISTRY, WHY, code, officer, records
from two_nodes.world import World

ROWS = REGISTRY + "REG-QX5,بن مثال كريمة,BENMITHAL Karima,,عين وهمية,f\n"
SHARDS = ["unknown", "1970", "1980", "1990"]
NAME = "Kerim BENMETHAL"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("registry")
    source = where / "registry.csv"
    source.write_text(ROWS, encoding="utf-8")
    sharding.build(lambda skip: rows.blocks(source, skip=skip), where / "index", origin=building.origin_of(source))
    return where / "index"


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("token") / "token"
    file.write_text(f"{TOKEN}\nthis line is not the token\n", encoding="ascii")
    return file


@pytest.fixture(scope="module")
def most(folder: Path, token: Path) -> Iterator[str]:
    """One host's shards, over TLS and with a token: all but those born in the nineties."""
    with served(folder, only=SHARDS[:3], token=TOKEN, tls_file=token.parent / "tls.json") as told:
        yield urls(told)


@pytest.fixture
def case(sqlite_world: World) -> str:
    """A request that has arrived at a node without a registry."""
    opened = sqlite_world.open(person=PERSON).case
    sqlite_world.exchange()
    return opened


def urls(told: list[dict[str, Any]]) -> str:
    return ",".join(one["url"] for one in told)


@contextmanager
def engine(looked: dict[str, Any], mute: threading.Event | None = None) -> Iterator[str]:
    """Another engine behind the protocol, which answers every question with this: its address, until the block ends.

    mute: when it is set, questions are taken and not answered.
    """
    ended = threading.Event()

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            if mute is not None and mute.is_set():
                ended.wait(30)
            told = looked if self.path.endswith("/look") else {"v": 1, "revision": looked["revision"], "count": 1}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/whole"
    finally:
        ended.set()
        server.shutdown()
        server.server_close()


def sealed(world: World, index: int) -> Any:
    _, secret = house.open_secret(world.dz, index)
    return canonical.decode(secret)


def test_a_service_answers_as_the_folder_does_and_a_shard_that_is_gone_is_named_and_kept(
    sqlite_world: World, case: str, folder: Path, most: str, token: Path
) -> None:
    world, dz = sqlite_world, sqlite_world.dz
    incase.attach(dz, folder)
    asked = (None, Query("بن مثال كريم"), Query("نورة خيالي", "1990", "عين وهمية", "f"))
    plain = [incase.ask(dz, officer(world), case, query) for query in asked]
    with served(folder, only=SHARDS[3:], token=TOKEN, tls_file=token.parent / "tls.json") as told:
        assert incase.attach_service(dz, f"{most},{urls(told)}", token) == (5, SHARDS)
        for query, before in zip(asked, plain, strict=True):
            found = incase.ask(dz, officer(world), case, query)
            assert found | {"search": before["search"]} == before
    assert [each.data.get("service") for each in records(world, "registry_attached")] == [None, True]
    assert not any("missing" in each.data for each in records(world, "registry_searched"))

    lacking = incase.ask(dz, officer(world), case)
    gone = [{"shard": "1990", "reason": "unreachable"}]
    assert (lacking["missing"], lacking["complete"], lacking["rows"]) == (gone, False, 5)
    assert "REG-QX1" in [one["id"] for one in plain[0]["candidates"]]
    assert [one["id"] for one in lacking["candidates"]][:1] == ["REG-QX2"]
    record = records(world, "registry_searched")[-1]
    assert (record.index, record.data["missing"]) == (lacking["search"], gone)
    assert sealed(world, lacking["search"])["missing"] == gone
    none = {"search": lacking["search"], "none": True, "reasons": WHY}
    identifying.identify(dz, officer(world), case, none)
    [kept] = reading.case_show(dz, officer(world, "approver"), case)["identification"]
    assert (kept["record"], kept["missing"]) == ("", gone)


def test_a_service_that_is_wholly_gone_leaves_no_half_act_and_says_no_name(
    sqlite_world: World, case: str, folder: Path, token: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    world, dz = sqlite_world, sqlite_world.dz
    with served(folder, token=TOKEN) as told:
        incase.attach_service(dz, urls(told), token)
    before = [each.kind for each in records(world, "registry_searched", "identified")]
    with pytest.raises(Unavailable) as raised:
        incase.ask(dz, officer(world), case)
    assert (raised.value.code, raised.value.exit_code) == ("identify.service_down", 7)
    assert {one["shard"] for one in raised.value.params["missing"]} == set(SHARDS)
    assert [each.kind for each in records(world, "registry_searched", "identified")] == before == []
    said = f"{raised.value}{raised.value.params}{''.join(capfd.readouterr())}"
    for needle in ("BENMETHAL", "Kerim", TOKEN):
        assert needle not in said
    # What no registry takes is told so without asking one.
    assert code(lambda: incase.ask(dz, officer(world), case, Query("123"))) == "identify.name_empty"
    assert code(lambda: incase.ask(dz, officer(world), case, Query(NAME, "1990-13-45"))) == "identify.born_unreadable"


def test_the_token_stays_in_its_file(
    sqlite_world: World, case: str, folder: Path, tmp_path: Path, scratch: Path
) -> None:
    world, dz = sqlite_world, sqlite_world.dz
    file = tmp_path / "service-token"
    file.write_text(TOKEN, encoding="ascii")
    with served(folder, token=TOKEN) as told:
        incase.attach_service(dz, urls(told), file)
        file.write_text("another", encoding="ascii")
        assert code(lambda: incase.ask(dz, officer(world), case)) == "identify.service_denied"
        file.unlink()
        assert code(lambda: incase.ask(dz, officer(world), case)) == "identify.service_token"
        file.write_text(TOKEN, encoding="ascii")
        assert incase.ask(dz, officer(world), case)["candidates"][0]["id"] == "REG-QX1"
    held = [path.read_bytes() for path in scratch.rglob("*") if path.is_file()]
    headers = [bytes(row.header) for row in dz.store.house.scan()]
    assert str(file).encode() in b"".join(held)  # what is looked for below would be found
    assert not any(TOKEN.encode() in each for each in (*held, *headers))
    assert not any(str(file).encode() in each or b"127.0.0.1" in each for each in headers)


def test_what_is_no_service_or_not_a_whole_one_is_not_attached(
    sqlite_world: World, folder: Path, most: str, token: Path, tmp_path: Path
) -> None:
    dz = sqlite_world.dz
    incase.attach(dz, folder)
    stood = identifying.attached(dz)
    wrong = tmp_path / "wrong"
    wrong.write_text("not-the-token", encoding="ascii")
    lost = f"http://127.0.0.1:9/{SHARDS[3]}"
    pinned = most.partition("#")[0] + "#" + "0" * 64
    for given, file, expected in (
        (most, token, "identify.service_not_whole"),
        (f"{most},{lost}", token, "identify.service_down"),
        (most, wrong, "identify.service_denied"),
        (most, tmp_path / "none", "identify.service_token"),
        (pinned, token, "identify.service_denied"),
    ):
        with pytest.raises(Unavailable) as raised:
            incase.attach_service(dz, given, file)
        assert raised.value.code == expected
    with pytest.raises(Refused, match=r"identify\.service_plain"):
        incase.attach_service(dz, "http://192.0.2.7:8460/1990")
    with pytest.raises(Usage, match=r"identify\.service_url"):
        incase.attach_service(dz, str(folder))
    assert identifying.attached(dz) == stood
    assert [each.data["attached"] for each in records(sqlite_world, "registry_attached")] == [True]


def test_a_sealed_index_is_attached_by_the_service_that_unseals_it(
    sqlite_world: World, case: str, tmp_path: Path
) -> None:
    world, dz = sqlite_world, sqlite_world.dz
    source, index = tmp_path / "registry.csv", tmp_path / "index"
    source.write_text(ROWS, encoding="utf-8")
    building.build(lambda skip: rows.blocks(source, skip=skip), index, origin=building.origin_of(source))
    key = tmp_path / "key"
    key.write_bytes(bytes(range(32)))
    sealing.seal(index, sealing.of_file(index, key))
    with pytest.raises(Refused, match=r"identify\.sealed_here"):
        incase.attach(dz, index)
    with sealing.unsealed(index, sealing.of_file(index, key)) as copy, served(copy) as told:
        assert incase.attach_service(dz, urls(told)) == (5, ["whole"])
        assert incase.ask(dz, officer(world), case)["candidates"][0]["id"] == "REG-QX1"


def test_an_officer_waits_no_longer_than_the_time_that_was_set(sqlite_world: World, case: str) -> None:
    world, mute = sqlite_world, threading.Event()
    with engine(answer(), mute) as address:
        incase.attach_service(world.dz, address, within=1.0)
        assert incase.ask(world.dz, officer(world), case)["candidates"][0]["record"]["born"] == "1990"
        mute.set()
        begun = time.monotonic()
        with pytest.raises(Unavailable, match=r"identify\.service_down") as raised:
            incase.ask(world.dz, officer(world), case)
        assert time.monotonic() - begun < 5
    assert raised.value.params["missing"] == [{"shard": "whole", "reason": "late"}]
    assert len(records(world, "registry_searched")) == 1


@pytest.mark.parametrize("spoilt", ["held", "evidence", "shards", "ratios"])
def test_an_engine_whose_answer_can_not_be_shown_is_not_attached(sqlite_world: World, spoilt: str) -> None:
    """Never a record with an empty date because an engine did not tell it, nor its words in a log."""
    looked = answer()
    hit = looked["hits"][0]
    with engine(looked) as address:
        assert incase.attach_service(sqlite_world.dz, address) == (1, ["whole"])
        identifying.attach(sqlite_world.dz, "", 0)
        wrong: dict[str, Any] = {"held": None, "evidence": {"name": 1}}
        if spoilt in wrong:
            looked["hits"] = [hit | {spoilt: wrong[spoilt]}]
        else:
            looked |= {"shards": ["whole", "BENMITHAL Karim"]} if spoilt == "shards" else {"ratios": [1e39]}
        with pytest.raises(Unavailable, match=r"identify\.service_unknown"):
            incase.attach_service(sqlite_world.dz, address)
    assert identifying.attached(sqlite_world.dz) == ""


def answer() -> dict[str, Any]:
    """What an engine with one record says to every look."""
    hit: dict[str, Any] = {
        "id": "REG-QX1",
        "names": [["l:karim"]],
        "evidence": {"name": {"ratio": 9.0, "words": [], "not_asked": []}, "record": 0},
        "held": {"born": "1990", "place": "", "sex": "m"},
    }
    common = {"words": [1.0], "names": 1.0, "entries": 1}
    whole = {"shard": "whole", "shards": ["whole"], "revision": "1.0", "rows": 1, "total": 1, "whole": True}
    return {"v": 1, **whole, "ratios": [9.0], "hits": [hit], "common": common}
