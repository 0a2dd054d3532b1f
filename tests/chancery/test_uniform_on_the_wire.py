"""Two runs that differ only in which safeguard failed send equal bytes: nobody learns of a protection claim.

The same pair of nodes is copied for each run, with the same clock and the same dice. What the libraries
draw for themselves (HPKE's key, ML-DSA's hedge) is drawn once for each input and given again: equal inputs
then have equal outputs, and others have others. Everything is real and opens on the other side.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from comity.cases.readmission import READMISSION
from comity.chancery import reading, submit
from comity.envelope import bundlebox, sealing
from comity.envelope.keys import SUITE, SigningPair
from comity.errors import Refused
from two_nodes.world import DAY, Template, World

CHANNEL = "FR-59-LILLE"
PROTECTION = "no_pending_protection_claim"
OTHERS = sorted(set(READMISSION.safeguards) - {PROTECTION})


class Dice:
    """The same bytes in the same order, however long a request is. `rolls`: how many were made."""

    def __init__(self, seed: str) -> None:
        self.seed, self.rolls = seed, 0

    def __call__(self, length: int) -> bytes:
        self.rolls += 1
        return hashlib.shake_256(f"{self.seed}/{self.rolls}".encode()).digest(length)


class Remembering:
    """HPKE as it is, but what it sealed once for these inputs is given again."""

    def __init__(self) -> None:
        self._sealed: dict[tuple[bytes, bytes], bytes] = {}
        self._signed: dict[tuple[bytes, bytes], bytes] = {}
        self._sign: Callable[[SigningPair, bytes], bytes] = SigningPair.sign_mldsa

    def encrypt(self, plaintext: bytes, public: Any, info: bytes) -> bytes:
        # `info` names the reader's key by its identifier, or the bundle's two ends.
        return self._sealed.setdefault((plaintext, info), SUITE.encrypt(plaintext, public, info))

    decrypt = staticmethod(SUITE.decrypt)

    def sign(self, pair: SigningPair, message: bytes) -> bytes:
        return self._signed.setdefault((pair.mldsa_public, message), self._sign(pair, message))


@pytest.fixture
def remembering() -> Iterator[None]:
    memory = Remembering()

    def sign_mldsa(pair: SigningPair, message: bytes) -> bytes:
        return memory.sign(pair, message)

    with (
        mock.patch.object(sealing, "SUITE", memory),
        mock.patch.object(bundlebox, "SUITE", memory),
        mock.patch.object(SigningPair, "sign_mldsa", sign_mldsa),
    ):
        yield


class Run:
    """One run of the two nodes, and everything that passed between them."""

    def __init__(self, template: Template, directory: Path) -> None:
        self.world = World.of(template, directory)
        self.world.fr.random, self.world.dz.random = Dice("FR"), Dice("DZ")
        self.passed: list[bytes] = []
        self.shown: list[dict[str, Any]] = []

    def exchange(self) -> None:
        for party, peer in (("FR", "DZ"), ("DZ", "FR")) * 2:
            self.passed.append(self.world.send(party))
            self.world.deliver(peer)

    def look(self, case: str) -> None:
        """What the other side's officer and operator are shown."""
        drafter = self.world.officer("DZ", CHANNEL, "drafter")
        for officer in (drafter, None):
            self.shown.append(reading.case_show(self.world.dz, officer, case))
            self.shown.append(reading.case_acts(self.world.dz, officer, case))

    def clear(self, case: str, safeguard: str, until: str, reason: str) -> None:
        fields = {"safeguard": safeguard, "reason": reason, "until": until}
        submit.clear(self.world.fr, self.world.officer("FR", CHANNEL, "reviewer"), case, fields)

    def drafted(self, act: str, case: str | None = None) -> tuple[submit.Outcome, str, list[str]]:
        fr, drafter = self.world.fr, self.world.officer("FR", CHANNEL, "drafter")
        if case is None:
            listed = reading.opening_acts(fr, drafter, "readmission")["acts"]
        else:
            listed = reading.case_acts(fr, drafter, case)["acts"]
        found = next(each for each in listed if each["name"] == act)
        fields = found["example"]
        if case is None:
            outcome = submit.draft_opening(fr, drafter, "readmission", fields | {"channel": CHANNEL}, [])
        else:
            outcome = submit.draft_act(fr, drafter, case, act, fields, [])
        return outcome, fields["cleared_until"], found["safeguards"]

    def approve(self, drafted: submit.Outcome) -> submit.Outcome:
        assert drafted.proposal is not None
        assert drafted.content_hash is not None
        approver = self.world.officer("FR", CHANNEL, "approver")
        return submit.approve(self.world.fr, approver, drafted.proposal, drafted.content_hash)


def never_leaves(run: Run, fails: str) -> None:
    """A draft whose safeguard `fails`; another case goes its way; the draft never leaves."""
    blocked, until, needed = run.drafted("submit")
    for name in needed:
        if name != fails:
            run.clear(blocked.case, name, until, "examined")
    with pytest.raises(Refused) as refused:
        run.approve(blocked)
    assert refused.value.params["missing"] == [fails]
    run.exchange()
    other = run.world.open(CHANNEL)
    run.exchange()
    run.look(other.case)
    with pytest.raises(Refused, match=r"case\.not_found"):
        reading.case_show(run.world.dz, None, blocked.case)


def withdrawn_later(run: Run, fails: str) -> None:
    """A case that was sent; then `fails` is found, and it is withdrawn with the one reason for all."""
    sent, until, needed = run.drafted("submit")
    for name in needed:
        run.clear(sent.case, name, until, "examined")
    run.approve(sent)
    run.exchange()
    run.look(sent.case)
    run.world.act("DZ", sent.case, "acknowledge")
    run.exchange()
    run.world.tick(3 * DAY)
    run.clear(sent.case, fails, "2026-03-01", f"a long story of {fails} that never leaves this house" * 9)
    withdraw(run, sent.case)


def stopped_at_the_transfer(run: Run, fails: str) -> None:
    """Everything is agreed; the transfer can't be notified, and the case is withdrawn."""
    case = run.world.open(CHANNEL).case
    for party, act in (("", ""), ("DZ", "recognise"), ("DZ", "issue_document")):
        if act:
            run.world.act(party, case, act)
        run.exchange()
    transfer, until, needed = run.drafted("notify_transfer", case)
    for name in needed:
        run.clear(case, name, "2026-03-01" if name == fails else until, "examined")
    with pytest.raises(Refused):
        run.approve(transfer)
    run.exchange()
    withdraw(run, case)


def withdraw(run: Run, case: str) -> None:
    run.world.act("FR", case, "withdraw", reason="requesting_side")
    run.exchange()
    run.look(case)
    assert run.world.state("DZ", case) == "withdrawn"


STORIES = [
    (never_leaves, [name for name in OTHERS if name != "fitness_to_travel"]),
    (withdrawn_later, OTHERS),
    (stopped_at_the_transfer, ["fitness_to_travel"]),
]


@pytest.mark.parametrize(("story", "others"), STORIES, ids=[story.__name__ for story, _ in STORIES])
def test_a_run_stopped_by_a_protection_claim_sends_what_any_other_sends(
    sqlite_template: Template,
    scratch: Path,
    remembering: None,
    story: Callable[[Run, str], None],
    others: list[str],
) -> None:
    runs: dict[str, Run] = {}
    numbers = count()
    for fails in (PROTECTION, *others):
        run = runs[fails] = Run(sqlite_template, scratch / f"run{next(numbers)}")
        try:
            story(run, fails)
        finally:
            run.world.close()
    one = runs.pop(PROTECTION)
    assert one.passed
    for fails, run in runs.items():
        assert [len(data) for data in run.passed] == [len(data) for data in one.passed], fails
        assert run.passed == one.passed, fails
        assert run.shown == one.shown, fails


def test_a_run_that_differs_in_what_is_sent_is_seen_to_differ(
    sqlite_template: Template, scratch: Path, remembering: None
) -> None:
    """The comparison is not blind: another reason of withdrawal, the same dice, other bytes."""
    passed = []
    for number, reason in enumerate(("requesting_side", "duplicate")):
        run = Run(sqlite_template, scratch / f"run{number}")
        case = run.world.open(CHANNEL).case
        run.exchange()
        run.world.act("FR", case, "withdraw", reason=reason)
        run.exchange()
        passed.append(run.passed)
        run.world.close()
    assert passed[0][0] == passed[1][0]
    assert passed[0] != passed[1]
