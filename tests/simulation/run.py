"""One seed, one world: what happens in it is drawn from the seed alone.

Each step is an officers' sitting, a movement of the post or of a clock, or a fault; any of them may be the
one in which the process dies. In the end the post works, and everything in `keeping` must hold. Every
fifth seed goes on with the other node in hostile hands (`hostile`).
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from comity.chancery.receive import outgoing
from comity.chancery.sitting import sitting
from comity.errors import IntegrityFailure
from comity.journal.entry import Ref
from simulation import hostile, keeping
from simulation.crash import Killed
from simulation.founding import Nodes
from simulation.officers import Officers
from simulation.post import Post
from simulation.trace import Trace
from two_nodes.world import DAY, PARTIES, Template

STEPS = 21
HOSTILE_EVERY = 5
THOROUGH_EVERY = 10
LAST_WRITE = {"statement": 16, "commit": 3, "file": 6}  # how late a process may die, in writes of a kind
JUMPS = (60, 3600, DAY, 3 * DAY, 8 * DAY, 25 * DAY)


class Run:
    def __init__(self, template: Template, directory: Path, seed: int, trace: Trace) -> None:
        self.seed, self.trace = seed, trace
        self.chance = random.Random(seed)
        self.nodes = Nodes(template, directory, seed)
        self.world = self.nodes.world
        self.receipts = keeping.Receipts()
        self.officers = Officers(self.nodes, trace, self.chance)
        self.post = Post(self.nodes, self.receipts, trace, self.chance)
        self._known: dict[tuple[str, str], int] = {}
        self._backups: dict[str, tuple[int, Path]] = {}
        self._kills = self.chance.choice((0.0, 0.2, 0.4))
        # In these steps no process writes, or both do: whose death it would be is not told.
        self._immortal = (
            self.clocks, self.one_clock, self.old_backup, self.post.exchange, self.officers.both_sides,
        )  # fmt: skip
        self.observe(silently=True)

    def steps(self) -> list[tuple[int, Callable[[str], None]]]:
        """What may happen, and how often."""
        return [
            (6, self.officers.open_some), (12, self.officers.act_some), (4, self.officers.both_sides),
            (12, self.officers.clear_and_approve), (1, self.officers.one_person_alone),
            (2, self.officers.read), (3, self.officers.hold), (8, self.officers.resume),
            (2, self.officers.release_later), (6, self.post.send), (7, self.post.deliver),
            (9, self.post.exchange), (2, self.post.lose), (2, self.post.delay), (1, self.post.damage),
            (5, self.clocks), (2, self.one_clock), (8, self.old_backup),
        ]  # fmt: skip

    def play(self, *, judge: bool = True) -> None:
        """Everything, from the first step to the closing account. `judge` false leaves the last audits out."""
        try:
            self.officers.open_some("FR")
            self.officers.clear_and_approve("FR")
            self.observe()
            weights, steps = zip(*self.steps(), strict=True)
            for step in self.chance.choices(steps, weights, k=STEPS):
                self.step(step, self.chance.choice(PARTIES))
            self._close(judge)
            if self.seed % HOSTILE_EVERY == 0:
                hostile.play(self, judge=judge)
        finally:
            self.world.close()

    def step(self, step: Callable[[str], None], party: str) -> None:
        """One step of the world, in which this party's process may die."""
        if step not in self._immortal and self.chance.random() < self._kills:
            self.die_in(step, party)
        else:
            step(party)
        self.observe()

    def die_in(self, step: Callable[[str], None], party: str) -> None:
        """The process dies at the n-th write of this step, and its node is opened from the disk."""
        office, image = self.world.offices[party], self.nodes.image()
        kind = self.chance.choice(sorted(LAST_WRITE))
        writes = self.chance.randint(1, LAST_WRITE[kind])
        self.nodes.countdown.arm(kind, writes, office.directory, image)
        try:
            step(party)
        except Killed as died:
            self.nodes.reopen(party, image)
            self.trace.fault(f"killed: {died.at}", party)
            self.receipts.are_kept(self.world.offices[party])
            assert self.world.offices[party].mode() == "normal"
        finally:
            self.nodes.countdown.disarm()

    # --- Clocks

    def clocks(self, _party: str) -> None:
        """Time passes for both."""
        length = self.chance.choice(JUMPS)
        self.world.tick(length)
        self.trace.event("clock", length)

    def one_clock(self, party: str) -> None:
        """One clock jumps, forth or back, and stays wrong."""
        length = self.chance.choice((-DAY, -7200, -60, 60, 7200))
        self.world.clocks[party].skew += length
        self.trace.fault("clock jumped back" if length < 0 else "clock jumped forth", party, length)

    # --- Backups

    def backup(self, party: str) -> None:
        """The database alone is copied away."""
        office, copy = self.world.offices[party], self.nodes.image().with_suffix(f".{party}.backup")
        shutil.copy(office.directory / "node.sqlite3", copy)
        self._backups[party] = (self._size(party), copy)
        self.trace.event("backup", party)

    def old_backup(self, party: str) -> None:
        """An old database under the newer signer: the node must be read-only. Then the true one returns.

        The first time the backup is made, or while nothing was signed since."""
        office = self.world.offices[party]
        if party not in self._backups:
            self.backup(party)
        size, copy = self._backups[party]
        high = max(self.receipts.released[party], default=0)
        if not 0 < size < high:
            return
        trial = self.nodes.image()
        shutil.copytree(office.directory, trial)
        shutil.copy(copy, trial / "node.sqlite3")
        old = self.nodes.open(party, trial)
        old.clock = office.clock
        try:
            assert old.mode() == "read_only", f"{size} entries under a signer that signed {high}"
            for forbidden in (lambda: outgoing(old), lambda: sitting(old).__enter__()):
                try:
                    forbidden()
                except IntegrityFailure as stops:
                    assert stops.code == "signer.rollback"
                else:
                    raise AssertionError("a node behind its signer wrote")
        finally:
            old.close()
            shutil.rmtree(trial)
        self.trace.fault("old database restored", party, size, high)

    def _size(self, party: str) -> int:
        head = self.world.offices[party].store.logs.head(party, 0)
        assert head is not None
        return head.size

    # --- What came of it

    def observe(self, *, silently: bool = False) -> None:
        """Tell every entry that is new on a disk: appended or mirrored, and the effect it has there."""
        for party, office in self.world.offices.items():
            fresh = []
            for head in office.store.logs.heads():
                first = self._known.get((party, head.party), 0)
                if first == head.size:
                    continue
                fresh += office.store.logs.range(head.party, 0, first, head.size)
                self._known[party, head.party] = head.size
            cases = {row.case_id for row in fresh if row.case_id}
            self.officers.met(row.case_id for row in fresh if row.case_id)
            if silently:
                continue
            effects: dict[tuple[str, int, int], str] = {}
            for docket in office.store.dockets.many(cases).values():
                for each in msgspec.json.decode(docket.fold)["effects"]:
                    effects[each["ref"][0], each["ref"][1], each["ref"][2]] = each["effect"]
            for row in fresh:
                at = f"{row.party}:{row.incarnation}:{row.idx}"
                self.trace.event("appended" if row.party == party else "mirrored", party, at, row.act)
                effect = effects[row.party, row.incarnation, row.idx] if row.case_id else row.fault or "counts"
                self.trace.event("effect", party, at, effect)

    def effect(self, party: str, at: Ref) -> str:
        """What became of an entry, as this party's node has it."""
        office = self.world.offices[party]
        row = office.store.logs.get(*at)
        assert row is not None, f"{at} did not arrive"
        docket = office.store.dockets.get(row.case_id) if row.case_id else None
        if row.fault or docket is None:
            return row.fault and "void"
        return next(
            str(each["effect"])
            for each in msgspec.json.decode(docket.fold)["effects"]
            if Ref(*each["ref"]) == at
        )

    def _close(self, judge: bool) -> None:
        self.post.empty()
        self.observe()
        for _ in range(6):
            before = dict(self._known)
            self.post.exchange("FR")
            self.observe()
            if before == self._known:
                break
        else:
            raise AssertionError("still something new after 6 exchanges without faults")
        keeping.closing(self.world, self.trace)
        if judge:
            keeping.settled(self.world, self.receipts, thorough=self.seed % THOROUGH_EVERY == 1)
