"""One node that is killed over and over, and its peer that is not, with the receipts in a file.

The victim's processes are real, its disk too; the peer lives in the test's process. Between two lives the
test opens the victim's directory itself and compares it with what the dead process had told or let out.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comity.chancery import account, upkeep
from comity.chancery.receive import Payload, outgoing, receive
from comity.courier import bundle
from crash import writer
from crash.writer import Life
from two_nodes import invariants
from two_nodes.world import PARTIES, Template, World

VICTIM, PEER = "FR", "DZ"
CHECKED_WHOLE_EVERY = 10


@dataclass
class Lives:
    """`told`: how often each thing happened. `receipts`: the root of each (party, size) acknowledged."""

    template: Template
    world: World
    directory: Path
    database: str
    chance: random.Random
    told: Counter[str] = field(default_factory=Counter)
    receipts: dict[tuple[str, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, template: Template, directory: Path, seed: int) -> Lives:
        """Two nodes copied to `directory`; the victim's office here is closed, its processes have it."""
        world = World.of(template, directory)
        office = world.offices[VICTIM]
        database = ""
        if template.server is not None:
            database = template.server.url(office.store.connection.settings_dict["NAME"])
        del world.offices[VICTIM]
        office.close()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["crash.writer"])
        return cls(template, world, directory / VICTIM, database, random.Random(seed))

    def life(self) -> Life:
        master = self.template.keyrings[VICTIM].master
        assert master is not None
        secrets = (master.open("node"), master.open("bodies"))
        return Life(str(self.directory), VICTIM, self.database, secrets, self.chance.getrandbits(32))

    def one(self, kill: Callable[[Any], None], longest: float = 1.0) -> None:
        """One process, from its start to its violent death after a random time of work."""
        ours, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("forkserver")
        process = context.Process(target=writer.live, args=(self.life(), self.world.officers, theirs))
        process.start()
        theirs.close()
        self._listen(ours, time.monotonic() + 30, once=True)  # its first word: it has begun to work
        until = time.monotonic() + self.chance.random() * longest
        self._listen(ours, until)
        kill(process)
        self._listen(ours, time.monotonic() + 10, dead=True)
        process.join(10)
        assert not process.is_alive()
        self.told["killed"] += 1

    def _listen(self, pipe: Any, until: float, *, once: bool = False, dead: bool = False) -> None:
        """Takes what the process says. `dead`: only what it had said before; nothing is answered."""
        while (left := until - time.monotonic()) > 0:
            if not pipe.poll(left):
                return
            try:
                said = pipe.recv_bytes()
            except (EOFError, ConnectionResetError):
                return
            kind, content = said[:1], said[1:]
            if kind == writer.ACKNOWLEDGED:
                size, root = json.loads(content)
                self._note(VICTIM, size, root)
            elif kind == writer.BUNDLE:
                self._exchange(pipe, content, answer=not dead)
            else:
                self.told[f"ended by {content.decode()}"] += 1
            if once:
                return

    def _exchange(self, pipe: Any, data: bytes, *, answer: bool) -> None:
        """The peer takes the bundle: what it now holds, and what the victim cosigned, is on record."""
        peer = self.world.offices[PEER]
        payload = bundle.unpack(peer, data)
        receive(peer, payload)
        self._record(payload)
        self.told["bundles"] += 1
        if answer:
            if self.chance.random() < 0.3:
                self._say_something()
            try:
                pipe.send_bytes(bundle.pack(peer, outgoing(peer)))
            except (BrokenPipeError, ConnectionResetError):
                self.told["answers that nobody took"] += 1

    def _record(self, payload: Payload) -> None:
        peer = self.world.offices[PEER].store.logs
        size = payload.first + len(payload.entries)
        self._note(VICTIM, size, peer.root_at(VICTIM, 0, size).hex())
        if payload.cosignature:
            self._note(PEER, payload.held, peer.root_at(PEER, 0, payload.held).hex())

    def _note(self, party: str, size: int, root: str) -> None:
        assert self.receipts.setdefault((party, size), root) == root, f"two histories of {party} at {size}"
        with (self.directory.parent / "receipts.jsonl").open("a") as file:
            file.write(json.dumps([party, size, root]) + "\n")

    def _say_something(self) -> None:
        """The peer's officers acknowledge a case, so that the victim has something new to keep."""
        peer = self.world.offices[PEER]
        for docket in peer.store.dockets.all():
            if docket.state == "submitted" and docket.requesting == VICTIM:
                self.world.act(PEER, docket.case_id, "acknowledge")
                return

    # --- Between two lives

    def nothing_acknowledged_is_lost(self, *, whole: bool = False) -> None:
        """Every receipt in the file is kept by the victim's disk; `whole`: and its record verifies."""
        office = writer.open_node(self.life())
        try:
            for line in (self.directory.parent / "receipts.jsonl").read_text().splitlines():
                party, size, root = json.loads(line)
                head = office.store.logs.head(party, 0)
                assert head is not None
                assert head.size >= size, f"{party} was acknowledged to {size} and is held to {head.size}"
                assert office.store.logs.root_at(party, 0, size).hex() == root
            assert office.mode() == "normal"
            if whole:
                verified = upkeep.verify_node(office)
                assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]
        finally:
            office.close()

    def goes_on(self) -> None:
        """The post works, everything settles, both nodes tell the same account."""
        self.world.offices[VICTIM] = writer.open_node(self.life())
        self.world.offices = {party: self.world.offices[party] for party in PARTIES}
        self.world.offices[VICTIM].clock = self.world.clocks[VICTIM]
        self.world.exchange(most=8)
        invariants.prefix(self.world)
        told = [account.status(office) for office in self.world.offices.values()]
        assert told[0]["state"] == told[1]["state"]
        for office in self.world.offices.values():
            invariants.conservation(office)
            invariants.once(office)
            assert upkeep.verify_node(office)["ok"]


def kill_9(process: Any) -> None:
    os.kill(process.pid, signal.SIGKILL)


def play(lives: Lives, kills: int, kill: Callable[[Any], None]) -> None:
    """`kills` deaths, with the comparison after each, and the whole record verified after every tenth."""
    for number in range(1, kills + 1):
        lives.one(kill)
        lives.nothing_acknowledged_is_lost(whole=number % CHECKED_WHOLE_EVERY == 0 or number == kills)
    lives.goes_on()
