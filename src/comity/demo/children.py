"""The two `comity serve` processes: started, waited for, and stopped whatever happens.

Each gets a session of its own, so that Ctrl-C at the terminal reaches the demonstration alone, which then
stops them; and a line that tells them when it is gone (`tether.py`).
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from comity.errors import Unavailable

READY_SECONDS = 60.0
STOP_SECONDS = 15.0


class Server:
    """One `comity serve`. `url`, `desk`: where courier and desk listen; `log`: what it wrote to stderr."""

    def __init__(self, party: str, directory: Path, passphrase_file: Path, log: Path, *, desk: bool) -> None:
        """Start it; `wait` until it is ready."""
        self.party = party
        self.url, self.desk = "", ""
        self.log = log
        words = ["--node", str(directory), "--json", "serve", "--courier", "127.0.0.1:0"]
        words += ["--desk", "localhost:0"] if desk else []
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COMITY_")}
        with log.open("wb") as errors:
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter and a module of ours
                [sys.executable, "-P", "-m", "comity.demo.tether", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**environment, "COMITY_PASSPHRASE_FILE": str(passphrase_file)},
                start_new_session=True,
                bufsize=0,
            )

    def wait(self) -> None:
        """Raises Unavailable("demo.server") with the code that it gave, if it gave one."""
        assert self._process.stdout is not None
        readable, _, _ = select.select([self._process.stdout], [], [], READY_SECONDS)
        line = self._process.stdout.readline() if readable else b""
        try:
            told: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        except msgspec.MsgspecError:
            told = {}
        if not told.get("ready") or not told.get("courier"):
            code = told.get("error", {}).get("code", "serve.silent")
            raise Unavailable("demo.server", party=self.party, cause=code, log=str(self.log))
        self.url, self.desk = str(told["courier"]), str(told["desk"] or "")

    def check(self) -> None:
        """Raises Unavailable("demo.server") when it has died."""
        status = self._process.poll()
        if status is not None:
            cause = f"exit.{status}"
            raise Unavailable("demo.server", party=self.party, cause=cause, log=str(self.log))

    def ask_to_stop(self) -> None:
        """Tell it to end; `stop` waits for it."""
        if self._process.poll() is None:
            self._process.terminate()

    def stop(self) -> None:
        """End it, and wait until it has."""
        self.ask_to_stop()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
