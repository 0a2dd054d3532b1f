"""Notice of termination: no new case from its day on, and what is open goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comity.cases.readmission import READMISSION
from comity.chancery import account, amendment
from comity.chancery.draft import case_identifier
from comity.errors import Refused
from two_nodes import invariants
from two_nodes.amended import reply, terms
from two_nodes.attacked import Attacked
from two_nodes.world import DAY, World

ON = "2026-03-05"  # three days after the worlds begin


def give_notice(world: World, party: str = "FR", day: str | None = ON) -> None:
    amendment.terminate(world.offices[party], world.director(party), day)


def test_from_its_day_on_no_case_opens_and_what_is_open_goes_on(world: World) -> None:
    old = world.open().case
    give_notice(world)
    world.exchange()
    before = world.open("DZ-DGSN-ALGER").case
    world.tick(3 * DAY)
    for channel in ("FR-59-LILLE", "DZ-DGSN-ALGER"):
        with pytest.raises(Refused) as over:
            world.open(channel)
        assert over.value.params["reason"] == "mechanism.terminated"
    world.exchange()
    for party, case in (("DZ", old), ("FR", before)):
        world.act(party, case, "acknowledge")
        world.act(party, case, "recognise")
    world.exchange()
    assert [world.state("FR", case) for case in (old, before)] == ["recognised"] * 2
    detained = replace(world, procedure="detention_notification").open("FR-59-LILLE-DETENTION")
    world.exchange()
    assert world.effect("DZ", detained.entry) == "applied"
    invariants.everything(world)


def test_a_notice_is_taken_back_by_its_author_alone(sqlite_world: World) -> None:
    world = sqlite_world
    give_notice(world)
    world.exchange()
    with pytest.raises(Refused) as none:
        give_notice(world, "DZ", None)
    assert none.value.code == "terminate.none"
    with pytest.raises(Refused) as past:
        give_notice(world, "DZ", "2026-03-01")
    assert past.value.code == "terminate.past"
    world.tick(3 * DAY)
    give_notice(world, "FR", None)
    world.exchange()
    assert [account.mechanism_show(world.offices[p])["notices"] for p in ("FR", "DZ")] == [[], []]
    case = world.open("DZ-DGSN-ALGER").case
    world.exchange()
    assert world.state("FR", case) == "submitted"
    invariants.everything(world)


def test_an_opening_that_crosses_the_notice_counts_on_both_nodes(sqlite_world: World) -> None:
    world = sqlite_world
    world.tick(3 * DAY)
    give_notice(world, "FR", "2026-03-05")
    case = world.open("DZ-DGSN-ALGER").case  # Algeria has not seen the notice
    world.exchange()
    assert terms(world, case) == [20, 20]
    invariants.everything(world)


def test_who_opens_a_case_after_having_seen_the_notice_opens_none(fresh_sqlite: Attacked) -> None:
    evil, world = fresh_sqlite.evil, fresh_sqlite.world
    give_notice(world)
    world.tick(4 * DAY)
    told = {"channel": "DZ-DGSN-ALGER", "reply_owed": "recognition", "cleared_until": "2026-12-31"}
    made = fresh_sqlite.entry(case=case_identifier(evil.mech, "DZ", "7" * 32), act=READMISSION.opening.name, terms=told)
    ref = evil.append(made | {"approvals": ["1" * 32, "2" * 32], "nonce": "7" * 32})
    for day in (7, "soon", "2026-02-30", None):
        said = {} if day is None else {"day": day}
        fresh_sqlite.stays_void(evil.append(evil.header(act="terminate", terms=said)), "terminate.malformed")
    assert evil.reason(ref) == "mechanism.terminated"
    invariants.caches_equal_refold(evil.victim)


def test_an_amendment_lifts_no_notice(sqlite_world: World) -> None:
    world = sqlite_world
    give_notice(world)
    offered = amendment.offer(world.fr, reply(35))
    world.exchange()
    amendment.accept(world.dz, offered.digest)
    world.tick(3 * DAY)
    world.exchange()
    with pytest.raises(Refused) as over:
        world.open()
    assert over.value.params["reason"] == "mechanism.terminated"
