"""Any acts of both sides, in any order, over a post that loses, repeats, reorders and delays.

Drawn by hypothesis: legal acts mostly, entries that the chancery would have refused now and then (a node
that does not keep the rules), holds and resumptions, clocks that move apart. What came in the wrong order
waits or is recognised; in the end the post works, and `invariants.everything` must hold.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from comity.cases.readmission import READMISSION
from comity.cases.table import Act
from comity.chancery import docketing
from comity.chancery.ledger import Leaf, Ledger
from comity.errors import Refused
from two_nodes import invariants
from two_nodes.world import CHANNELS, DAY, PARTIES, Template, World, other

SIDES = st.sampled_from(PARTIES)
NUMBERS = st.integers(0, 1 << 16)
MOST_CASES = 3
LENGTHS = [60, 3600, DAY, 3 * DAY, 8 * DAY, 25 * DAY]


def run(template: Template, examples: int, steps: int) -> None:
    """Some drawn worlds, each a copy of the template."""
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
    )
    run_state_machine_as_test(lambda: AnyPost(template), settings=chosen)


class AnyPost(RuleBasedStateMachine):
    """`self.world` and a post in which anything may happen."""

    def __init__(self, template: Template) -> None:
        super().__init__()
        shm = Path("/dev/shm")
        self.directory = Path(tempfile.mkdtemp(prefix="comity-", dir=shm if shm.is_dir() else None))
        self.world = World.of(template, self.directory)

    @initialize(skew=st.sampled_from([0, 0, -600, 7200]), channel=st.sampled_from(sorted(CHANNELS)))
    def begin(self, skew: int, channel: str) -> None:
        self.world.clocks["DZ"].skew = skew
        self.world.open(channel)
        self.world.exchange()

    # --- Officers

    @precondition(lambda self: len(self.world.cases) < MOST_CASES)
    @rule(channel=st.sampled_from(sorted(CHANNELS)), fast=st.booleans())
    def open(self, channel: str, fast: bool) -> None:
        try:
            self.world.open(channel, accelerated=fast)
        except Refused as no:
            assert no.params.get("reason") == "pillar.held"

    @rule(party=SIDES, which=NUMBERS, act=NUMBERS)
    def act(self, party: str, which: int, act: int) -> None:
        """One of the acts that are legal now for this side; the same act by the other side may cross it."""
        case = self.world.cases[which % len(self.world.cases)]
        docket = self.world.offices[party].store.dockets.get(case)
        if docket is None or not docket.channel:  # of an opening that counts: no other shows the case to anybody
            return
        legal = [name for name, each in self.world.acts(party, case).items() if each["legal"]]
        # Withdrawals and refusals end cases: drawn less often, so that cases get somewhere.
        legal = [name for name in legal if name not in ("withdraw", "refuse", "cancel") or act % 5 == 0]
        if legal:
            self.world.act(party, case, legal[act % len(legal)])

    @rule(party=SIDES, which=NUMBERS)
    def both_act_before_the_post_goes(self, party: str, which: int) -> None:
        for number, side in enumerate((party, other(party))):
            self.act(side, which, which + number)
        self.world.exchange()

    @rule(party=SIDES, which=NUMBERS, act=st.sampled_from([*READMISSION.acts, None]), wrong=st.booleans())
    def break_the_rules(self, party: str, which: int, act: Act | None, wrong: bool) -> None:
        """What no chancery of ours would have sealed: it stands in the log, and is void on both."""
        case = self.world.cases[which % len(self.world.cases)]
        office = self.world.offices[party]
        name = act.name if act is not None else "promote"
        terms: dict[str, str | int | bool] = {"day": "2026-03-09", "reason": "other"} if wrong else {}
        with office.store.write():
            ledger = Ledger(office)
            ledger.append(
                Leaf(pillar="readmission", case=case, act=name, table=READMISSION.digest, terms=terms)
            )
            ledger.flush()
            docketing.settle(office, ledger)

    # --- Pillars

    @rule(party=SIDES, step=st.sampled_from(["hold", "offer", "offer", "accept", "accept"]))
    def suspend_or_resume(self, party: str, step: str) -> None:
        try:
            getattr(self.world, step)(party)
        except Refused as no:
            assert no.code in ("pillar.open", "offer.not_standing", "accept.own_offer")

    # --- Time and the post

    @rule(length=st.sampled_from(LENGTHS), only=st.sampled_from(["", "", "", "FR", "DZ"]))
    def tick(self, length: int, only: str) -> None:
        self.world.tick(length if not only else min(length, 3600), only)

    @rule(party=SIDES)
    def send(self, party: str) -> None:
        self.world.send(party)

    @rule(party=SIDES, at=NUMBERS, keep=st.booleans())
    def deliver(self, party: str, at: int, keep: bool) -> None:
        """Any of those waiting, so also the newest first; kept ones come again."""
        waiting = self.world.post[party]
        if waiting:
            self.world.deliver(party, at % len(waiting), keep)

    @rule(party=SIDES, at=NUMBERS)
    def lose(self, party: str, at: int) -> None:
        waiting = self.world.post[party]
        if waiting:
            waiting.pop(at % len(waiting))

    @rule()
    def exchange(self) -> None:
        self.world.exchange()

    def teardown(self) -> None:
        try:
            for party in PARTIES:  # what was delayed comes in the end, last first
                while self.world.post[party]:
                    self.world.deliver(party, -1)
            invariants.everything(self.world)
        finally:
            self.world.close()
            shutil.rmtree(self.directory, ignore_errors=True)


def test_whatever_the_post_does_both_nodes_agree_and_nothing_is_lost(template: Template) -> None:
    postgres = template.server is not None
    run(template, examples=5 if postgres else 15, steps=15 if postgres else 25)


@pytest.mark.slow
def test_whatever_the_post_does_for_long(sqlite_template: Template) -> None:
    run(sqlite_template, examples=25, steps=40)
