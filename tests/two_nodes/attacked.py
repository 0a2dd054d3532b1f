"""A world under attack: what the tests of a bad peer stand on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.cases.readmission import READMISSION
from comity.chancery import account, upkeep
from comity.journal.entry import Ref
from two_nodes import invariants
from two_nodes.adversary import Adversary
from two_nodes.world import Template, World, whole_case

TABLE = READMISSION.digest


class Attacked:
    """A world with one acknowledged case, and an adversary that has taken the requested side over."""

    def __init__(self, template: Template, directory: Path) -> None:
        self.world = World.of(template, directory)
        self.case = whole_case(self.world, until="acknowledge")
        self.evil = Adversary(self.world)

    def entry(self, **over: Any) -> dict[str, Any]:
        """A legal act of the requested side on the case: a refusal."""
        made = {"case": self.case, "pillar": "readmission", "act": "refuse", "table": TABLE,
                "terms": {"reason": "out_of_time"}, "approvals": ["1" * 32]}  # fmt: skip
        return self.evil.header(**made | over)

    def stays_void(self, ref: Ref, code: str) -> None:
        """The entry is void for this reason, and what follows it arrives and counts."""
        after = self.evil.append(self.evil.header())
        taken = self.evil.send()
        assert taken.new >= 2
        assert self.evil.reason(ref) == code
        assert self.evil.row(after).fault == ""
        victim = self.evil.victim
        assert self.world.state("FR", self.case) == "acknowledged", "no local change"
        invariants.conservation(victim)
        assert account.status(victim)["peer_faults"] == []


@pytest.fixture(scope="module")
def attacked(template: Template) -> Iterator[Attacked]:
    directory = Path(tempfile.mkdtemp(prefix="comity-"))
    made = Attacked(template, directory)
    yield made
    victim = made.evil.victim
    invariants.once(victim)
    invariants.caches_equal_refold(victim)
    verified = upkeep.verify_node(victim)
    assert verified["ok"], [check for check in verified["checks"] if not check["ok"]]
    made.world.close()
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def fresh(template: Template, scratch: Path) -> Iterator[Attacked]:
    made = Attacked(template, scratch)
    yield made
    made.world.close()


@pytest.fixture
def fresh_sqlite(sqlite_template: Template, scratch: Path) -> Iterator[Attacked]:
    made = Attacked(sqlite_template, scratch)
    yield made
    made.world.close()


@pytest.fixture
def unmet(sqlite_template: Template, scratch: Path) -> Iterator[Attacked]:
    """A victim that has the mechanism in force and nothing yet of the adversary's log."""
    world = World.of(sqlite_template, scratch)
    made = Attacked.__new__(Attacked)
    made.world, made.case = world, ""
    made.evil = Adversary(world)
    made.evil.victim.store.dockets.drop_all()
    logs = made.evil.victim.store.logs
    for model in (logs.m.Entry, logs.m.Log):
        model.objects.using(logs.alias).filter(party="DZ").delete()
    with made.evil.victim.store.write():
        peer = made.evil.victim.peer()
        peer.checkpoint = ""
        made.evil.victim.store.agreement.put_peer(peer)
    yield made
    world.close()
