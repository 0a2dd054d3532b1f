"""What each side declares of itself: contact points and days off, on both nodes alike, and by nobody else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from comity.cases.contacts import ACT, ContactPoint
from comity.cases.docket import CaseState
from comity.chancery import calendars, catching_up, contacts, docketing, upkeep
from comity.errors import Refused, Usage
from comity.journal.entry import rfc3339
from two_nodes import invariants
from two_nodes.attacked import Attacked
from two_nodes.world import PARTIES, World

SAID = {
    "place": "Bureau des transmissions",
    "function": "secrétaire de permanence",
    "hours": "08:30-18:00, heure de Paris",
    "reach": "+33 0 00 00 00 00",
}


def declare(world: World, party: str, authority: str, **other: Any) -> dict[str, Any]:
    return contacts.declare(world.offices[party], world.director(party), authority, **(SAID | other))


def told(world: World, authority: str) -> list[Any]:
    found = [contacts.listed(world.offices[party]) for party in PARTIES]
    return [next(each["contact"] for each in listed if each["authority"] == authority) for listed in found]


def test_the_last_that_a_side_declared_stands_on_both_nodes(world: World) -> None:
    declare(world, "FR", "FR-SG")
    world.exchange()
    declare(world, "FR", "FR-SG", deputies=("chef de cabinet", "conseiller de permanence"))
    declare(world, "DZ", "DZ-SG")
    assert told(world, "FR-SG")[1]["deputies"] == []
    world.exchange()
    ours, theirs = told(world, "FR-SG")
    assert ours == theirs
    assert ours["deputies"] == ["chef de cabinet", "conseiller de permanence"]
    assert told(world, "DZ-SG")[0] is not None
    assert told(world, "FR-PREF-59") == [None, None]
    for office in world.offices.values():
        assert upkeep.verify_node(office)["ok"]
    invariants.everything(world)


def test_who_declares_is_an_officer_who_directs_and_for_the_own_side(sqlite_world: World) -> None:
    world = sqlite_world
    with pytest.raises(Refused) as theirs:
        declare(world, "FR", "DZ-SG")
    assert theirs.value.code == "authority.other_party"
    drafter = world.officers["FR-PREF-59", "drafter"]
    with pytest.raises(Refused) as rank:
        contacts.declare(world.fr, drafter, "FR-SG", **SAID)
    assert rank.value.code == "rank.missing"
    for wrong in ({"hours": ""}, {"reach": "x" * 161}, {"function": "a\u202eb"}, {"deputies": ["x"] * 7}):
        with pytest.raises(Usage) as text:
            declare(world, "FR", "FR-SG", **wrong)
        assert text.value.code == "contact.text"


def test_a_contact_point_that_is_not_its_author_s_counts_on_no_node(fresh_sqlite: Attacked) -> None:
    evil = fresh_sqlite.evil
    point = {name: value for name, value in SAID.items() if name != "place"} | {"office": "x", "deputies": []}
    ours = ContactPoint(authority="FR-SG", **point).annex()  # type: ignore[arg-type]
    theirs = ContactPoint(authority="DZ-SG", **point).annex()  # type: ignore[arg-type]
    turned = theirs.replace(b'"x"', '"\u202ex"'.encode())
    broken = theirs.replace(b'"x"', b'"x\\n"')
    for authority, annex, code in (
        ("FR-SG", ours, "contact.not_the_owner"),
        ("FR-SG", theirs, "contact.malformed"),
        ("DZ-SG", turned, "contact.malformed"),
        ("DZ-SG", broken, "contact.malformed"),
        ("DZ-SG", b"{}", "contact.malformed"),
    ):
        header = evil.header(act="contact", terms={"authority": authority})
        fresh_sqlite.stays_void(evil.append(header, annex=annex), code)
    assert told(fresh_sqlite.world, "FR-SG")[0] is None
    assert upkeep.verify_node(evil.victim)["ok"]


def test_what_an_older_process_took_in_beside_a_newer_one_is_read_at_the_next_opening(sqlite_world: World) -> None:
    world = sqlite_world
    declare(world, "FR", "FR-SG")
    world.exchange()
    assert catching_up.catch_up(world.dz) == 0
    logs = world.dz.store.logs
    (row,) = logs.caseless("", (ACT,))
    with world.dz.store.write():
        logs.set_fault(row, docketing.UNKNOWN)
    assert told(world, "FR-SG")[1] is None
    assert not upkeep.verify_node(world.dz)["ok"]
    assert catching_up.catch_up(world.dz) == 1
    ours, theirs = told(world, "FR-SG")
    assert ours == theirs
    assert upkeep.verify_node(world.dz)["ok"]
    assert catching_up.catch_up(world.dz) == 0


def test_a_day_off_that_its_owner_declares_moves_a_running_term_on_both_nodes(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open(accelerated=True).case
    world.exchange()
    assert ends(world, case) == ["2026-03-04"] * 2
    found = calendars.declare(world.dz, world.director("DZ"), "DZ", ["2026-03-04"], [])
    world.exchange()
    assert ends(world, case) == ["2026-03-05"] * 2
    assert calendars.shown(world.fr, "DZ") == found
    with pytest.raises(Refused) as theirs:
        calendars.declare(world.fr, world.director("FR"), "DZ", [], ["2026-03-04"])
    assert theirs.value.code == "calendar.other_party"
    with pytest.raises(Refused) as same:
        calendars.declare(world.dz, world.director("DZ"), "DZ", ["2026-03-04"], [])
    assert same.value.code == "calendar.nothing"
    invariants.everything(world)


def ends(world: World, case: str) -> list[str]:
    """The last day of the running answer, as each side has it."""
    rows = [world.offices[party].store.dockets.get(case) for party in PARTIES]
    states = [msgspec.json.decode(row.fold, type=CaseState) for row in rows if row is not None]
    return [rfc3339(next(each.due or 0 for each in state.clocks if each.name == "reply"))[:10] for state in states]
