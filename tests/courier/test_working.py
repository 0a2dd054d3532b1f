"""A worker process ends with its supervisor, when it is told to, and for no other reason; its log holds no words."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from comity.courier.child import READY
from comity.courier.working import Listening
from support.source import ROOT

WORKER = """
import sys
from comity.courier import working
task, stopping = working.begin()
working.ready()
if task == b"fail\\n":
    raise ValueError("BENMITHAL Karim")
stopping.wait()
sys.exit(7)
"""


@pytest.fixture
def worker() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        yield process
        process.kill()


def begun(process: subprocess.Popen[bytes], task: bytes = b"{}\n") -> subprocess.Popen[bytes]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(task)
    process.stdin.flush()
    assert process.stdout.read(len(READY)) == READY
    return process


def test_it_ends_when_its_supervisor_is_gone(worker: subprocess.Popen[bytes]) -> None:
    pipe = begun(worker).stdin
    assert pipe is not None
    pipe.close()
    assert worker.wait(20) == 0


def test_it_ends_after_what_is_in_hand_when_told_to_and_not_by_a_terminal(worker: subprocess.Popen[bytes]) -> None:
    begun(worker).send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        worker.wait(0.3)
    worker.terminate()
    assert worker.wait(20) == 7


def test_of_what_nobody_foresaw_only_the_place_is_logged(worker: subprocess.Popen[bytes]) -> None:
    begun(worker, b"fail\n").wait(20)
    assert worker.stderr is not None
    said = worker.stderr.read()
    assert b"ValueError" in said
    assert b"BENMITHAL" not in said


def test_of_a_server_s_own_words_only_our_failures_are_logged_by_their_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as given:
        server = Listening(given.getsockname(), None)
        server.listening = given
        assert server.bind(socket.AF_INET, socket.SOCK_STREAM) is given
        server.error_log("GET /BENMITHAL", level=40)
        for failure in (ConnectionResetError("BENMITHAL"), ValueError("BENMITHAL")):
            try:
                raise failure
            except (OSError, ValueError):
                server.error_log("BENMITHAL", level=40, traceback=True)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "ValueError" in said
    assert "BENMITHAL" not in said
