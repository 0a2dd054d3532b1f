"""`serve` as the operator runs it: one supervisor, one worker, and what becomes of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from comity.chancery.office import Office
from comity.courier.exchange import exchange
from comity.courier.serve import serve
from comity.errors import Busy, Credentials, IntegrityFailure, Unavailable, Usage
from support.source import ROOT
from support.two_offices import PASSPHRASE, Two, size

T = TypeVar("T")

RUN = """
import json, sys
from pathlib import Path
from typing import TypeVar
from comity.courier.serve import serve
from comity.errors import ComityError
every = float(sys.argv[3]) if len(sys.argv) > 3 else None
def ready(said): print(json.dumps(said), flush=True)
try:
    serve(Path(sys.argv[1]), sys.argv[2].encode(), courier="127.0.0.1:0", every=every, on_ready=ready)
except ComityError as error:
    print(json.dumps({"code": error.code}), flush=True)
    sys.exit(error.exit_code)
except KeyboardInterrupt:
    sys.exit(130)
"""


class Served:
    """A supervisor at work, and the URL that it gave."""

    def __init__(self, directory: Path, log: Path, *arguments: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COMITY_TOKEN_FILE": "/nowhere"}
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUN, str(directory), PASSPHRASE.decode(), *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                text=True,
            )
        assert self.process.stdout is not None
        self.said = json.loads(self.process.stdout.readline())
        self.url = self.said.get("courier")

    def worker(self) -> int:
        """The worker's process number, once there is one."""
        return eventually(lambda: next(iter(children(self.process.pid)), 0))

    def events(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def eventually(what: Callable[[], T], seconds: float = 20) -> T:
    """The first true answer."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)
    return found


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return state.rpartition(")")[2].split()[0] == "Z"


@pytest.fixture
def served(two: Two, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Serve node `b`, or another."""
    begun: list[Served] = []

    def begin(*arguments: str, office: Office = two.b) -> Served:
        begun.append(Served(office.directory, tmp_path / f"{len(begun)}.log", *arguments))
        return begun[-1]

    yield begin
    for each in begun:
        if each.process.poll() is None:
            each.end()


def test_a_served_node_answers_and_every_other_use_goes_on_beside_it(
    two: Two, served: Callable[..., Served]
) -> None:
    at_work = served()
    assert at_work.said == {"ready": True, "desk": None, "courier": at_work.url}
    assert exchange(two.a, at_work.url).complete
    two.business(two.b)  # this process writes to the database that the worker has open
    assert exchange(two.a).new > 0
    assert size(two.a, "DZ") == size(two.b, "DZ")


def test_a_node_is_served_once(two: Two, served: Callable[..., Served]) -> None:
    first = served()
    second = served()
    assert second.said == {"code": "node.served"}
    assert second.process.wait(20) == Busy.exit_code
    first.process.kill()
    first.process.wait()
    assert served().said["ready"], "a lock that outlives its holder would need a hand"


def test_a_worker_that_was_killed_is_replaced_at_the_same_address(
    two: Two, served: Callable[..., Served]
) -> None:
    at_work = served()
    exchange(two.a, at_work.url)
    for _ in range(2):
        before = at_work.worker()
        os.kill(before, signal.SIGKILL)
        eventually(lambda old=before: gone(old) and at_work.worker() != old)
        two.business(two.a)
        assert exchange(two.a).complete
    assert [line["status"] for line in at_work.events() if line["event"] == "worker.died"] == [-9, -9]


def test_the_worker_ends_when_the_supervisor_is_killed(served: Callable[..., Served]) -> None:
    at_work = served()
    worker = at_work.worker()
    at_work.process.kill()
    at_work.process.wait()
    assert eventually(lambda: gone(worker))


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_both(served: Callable[..., Served], number: signal.Signals, status: int) -> None:
    at_work = served()
    worker = at_work.worker()
    at_work.process.send_signal(number)
    assert at_work.process.wait(20) == status
    assert gone(worker)


def test_the_worker_is_given_no_passphrase_and_no_secret_where_others_can_read(
    two: Two, served: Callable[..., Served]
) -> None:
    at_work = served()
    worker = at_work.worker()
    shown = Path(f"/proc/{worker}/cmdline").read_bytes() + Path(f"/proc/{worker}/environ").read_bytes()
    secrets = json.loads(two.b.keyring.node_secrets())
    for secret in (PASSPHRASE, *(str(value).encode()[:64] for value in secrets.values())):
        assert secret not in shown
    assert b"COMITY_" not in shown
    assert two.b.keyring.of_node(two.b.keyring.path, two.b.keyring.node_secrets()).bodies is None


def test_logs_hold_codes_and_sizes_and_nothing_that_was_carried(
    two: Two, served: Callable[..., Served]
) -> None:
    at_work = served()
    exchange(two.a, at_work.url)
    at_work.end()
    fields = {"time", "event", "code", "worker", "bytes", "sent", "received", "new", "held", "void", "status"}
    lines = at_work.events()
    assert {"serving", "answered", "stopped"} <= {str(line["event"]) for line in lines}
    assert set().union(*lines) <= fields


def test_a_node_that_is_asked_to_exchanges_by_itself_and_is_quiet_while_the_peer_is_away(
    two: Two, served: Callable[..., Served]
) -> None:
    answering = served()
    exchange(two.a, answering.url)  # this is how `a` learns the address
    at_work = served("0.2", office=two.a)
    two.business(two.b)
    eventually(lambda: size(two.a, "DZ") == size(two.b, "DZ"))
    answering.end()
    eventually(lambda: any(line.get("code") == "peer.unreachable" for line in at_work.events()))
    time.sleep(1)
    assert sum(line.get("code") == "peer.unreachable" for line in at_work.events()) == 1


def test_a_node_whose_record_was_altered_is_not_served(two: Two, served: Callable[..., Served]) -> None:
    two.b.store.logs.m.Entry.objects.using(two.b.store.alias).filter(party="DZ", idx=0).update(header=b"{}")
    at_work = served()
    assert at_work.said["code"] == "record.altered"
    assert at_work.process.wait(20) == IntegrityFailure.exit_code


def test_what_was_asked_for_wrongly_is_said_before_anything_is_opened(two: Two, tmp_path: Path) -> None:
    def code(expected: type[Exception], directory: Path, passphrase: bytes, courier: str | None) -> str:
        with pytest.raises(expected) as refused:
            serve(directory, passphrase, courier=courier, on_ready=lambda _: None)
        return str(getattr(refused.value, "code", ""))

    here = two.b.directory
    assert code(Usage, tmp_path / "none", PASSPHRASE, "127.0.0.1:0") == "node.absent"
    assert code(Usage, here, PASSPHRASE, None) == "serve.nothing"
    for address in ("127.0.0.1", "127.0.0.1:x", ":1", "h:70000"):
        assert code(Usage, here, PASSPHRASE, address) == "serve.address_malformed"
    assert code(Credentials, here, b"wrong", "127.0.0.1:0") == "passphrase.wrong"
    assert code(Unavailable, here, PASSPHRASE, "192.0.2.1:1") == "serve.address"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_check_before_serving(two: Two, number: signal.Signals) -> None:
    told: list[str] = []

    def progress(what: str, done: int, total: int) -> None:
        told.append(what)
        os.kill(os.getpid(), number)
        time.sleep(0.05)  # Python runs the handler between two steps of this thread

    def run() -> None:
        serve(
            two.b.directory,
            PASSPHRASE,
            courier="127.0.0.1:0",
            on_ready=lambda _: pytest.fail("it served all the same"),
            progress=progress,
        )

    if number == signal.SIGINT:
        with pytest.raises(KeyboardInterrupt):
            run()
    else:
        run()
    assert len(told) == 1, "the check went on"
