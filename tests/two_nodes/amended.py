"""What tests of amendments share: the worked profile with something changed, and the steps of an amendment."""

from __future__ import annotations

from functools import cache

import msgspec

from comity.cases.docket import CaseState
from comity.chancery import amendment
from comity.chancery.amendment import Offered
from comity.mechanism import read_profile
from comity.profile import Profile
from two_nodes.world import DAY, PROFILE, World, other

REPLY = "[procedures.readmission.lengths.reply]\ndays = 20\n"


@cache
def changed(*changes: tuple[str, str]) -> Profile:
    """The worked profile with each text replaced by another."""
    text = PROFILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read_profile(text)


def reply(days: int) -> Profile:
    """With another term for the answer to a request for readmission."""
    return changed((REPLY, REPLY.replace("20", str(days))))


def amend(world: World, profile: Profile, by: str = "FR") -> Offered:
    """Offered, sent, accepted, and sent back."""
    offered = amendment.offer(world.offices[by], profile)
    world.exchange()
    accepted = amendment.accept(world.offices[other(by)], offered.digest)
    world.exchange()
    return accepted


def term(world: World, party: str, case: str) -> int:
    """The length of the running answer in days, as this side shows it."""
    row = world.offices[party].store.dockets.get(case)
    assert row is not None
    clock = next(each for each in msgspec.json.decode(row.fold, type=CaseState).clocks if each.name == "reply")
    assert clock.due is not None
    assert clock.start is not None
    return (clock.due - clock.start) // DAY


def terms(world: World, case: str) -> list[int]:
    return [term(world, party, case) for party in ("FR", "DZ")]
