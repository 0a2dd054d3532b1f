"""What an officer sees of other cases, and what leaves the house: nothing that is not theirs to know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from chancery.test_four_eyes import CHANNEL, FOUR, UNTIL, drafted
from comity.chancery import reading, submit
from comity.chancery.receive import outgoing, receive
from comity.errors import Refused
from two_nodes.world import AUTHORITIES, Template, World, whole_case

# --- What an officer sees -----------------------------------------------------------------------------


def told(action: Any) -> tuple[str, dict[str, Any]]:
    with pytest.raises(Refused) as refused:
        action()
    return refused.value.code, refused.value.params


def test_a_hidden_case_and_an_absent_one_give_equal_answers(sqlite_world: World) -> None:
    world = sqlite_world
    hidden = [whole_case(world, until="acknowledge"), drafted(world).case]
    outsider = world.officers["FR-UCI", "drafter"]
    reviewer = world.officers["FR-UCI", "reviewer"]
    fields = {"safeguard": FOUR[0], "reason": "x", "until": UNTIL}
    for ask in (
        lambda case: reading.case_show(world.fr, outsider, case),
        lambda case: reading.case_acts(world.fr, outsider, case),
        lambda case: submit.draft_act(world.fr, outsider, case, "withdraw", {"reason": "duplicate"}, []),
        lambda case: submit.draft_act(world.fr, outsider, case, "no_such_act", {}, []),
        lambda case: submit.clear(world.fr, reviewer, case, fields),
    ):
        absent = told(lambda ask=ask: ask("0" * 32))
        assert absent == ("case.not_found", {})
        for case in hidden:
            assert told(lambda ask=ask, case=case: ask(case)) == absent


def test_two_nodes_that_differ_in_a_hidden_case_list_the_same(sqlite_world: World) -> None:
    world = sqlite_world
    outsider = world.officers["FR-UCI", "drafter"]
    before = reading.case_list(world.fr, outsider), reading.opening_acts(world.fr, outsider, "readmission")
    for _ in range(3):
        world.open()
    after = reading.case_list(world.fr, outsider), reading.opening_acts(world.fr, outsider, "readmission")
    assert before == after
    seen = world.open("FR-UCI-DGSN").case
    assert [line["case"] for line in reading.case_list(world.fr, outsider, limit=1)["cases"]] == [seen]
    assert reading.case_list(world.fr, outsider, limit=1)["next"] is None, "a cursor would betray the others"


# --- What leaves the house ------------------------------------------------------------------------------


def everything_sent(world: World, party: str) -> bytes:
    """All that this side ever sent, decoded as far as the other state's node can decode it."""
    from two_nodes.adversary import Adversary

    wires = Adversary(world, party).wires[1:]  # but for START, which holds the profile that both signed
    payload = outgoing(world.offices[party])
    return msgspec.msgpack.encode(wires) + msgspec.msgpack.encode(payload)


def test_no_name_no_reason_and_no_safeguard_leaves_the_house(sqlite_world: World) -> None:
    world = sqlite_world
    case = whole_case(world, until="hand_over")
    world.clear("FR", CHANNEL, case, "no_pending_protection_claim", "2026-01-01")
    world.open()
    for party in ("FR", "DZ"):
        sent = everything_sent(world, party)
        officers = world.offices[party].store.people.officers()
        names = [each.name for each in officers] + [each.officer for each in officers]
        secrets = [*FOUR, "fitness_to_travel", "examined on the file", "safeguard", "clearance", "cleared by",
                   "OQTF-2026", "Mourad", "NAMOUDHAJ", "drafter", "reviewer"]  # fmt: skip
        for word in (*names, *secrets):
            assert word.encode() not in sent, word
        assert b"cleared_until" in sent or party == "DZ", "the one attestation, alike for all"


def test_a_case_blocked_by_a_claim_for_protection_looks_like_any_other(
    sqlite_template: Template, scratch: Path
) -> None:
    """Two worlds that differ in the safeguard that fell: the same entries leave, of the same lengths."""
    seen: list[Any] = []
    for safeguard in ("no_pending_protection_claim", "fitness_to_travel"):
        directory = scratch / safeguard
        world = World.of(sqlite_template, directory)
        case = whole_case(world, until="agree_transfer")
        world.clear("FR", CHANNEL, case, safeguard, "2026-03-01")
        world.act("FR", case, "withdraw", reason="requesting_side")
        world.exchange()
        seen.append([])
        for row in world.fr.store.logs.scan("FR", 0):
            header = msgspec.json.decode(row.header or b"")
            shape = {name: header[name] for name in ("act", "time", "pillar", "table")}
            terms = {name: value for name, value in header["terms"].items() if name not in ("state", "at")}
            seen[-1].append(
                (shape, terms, len(header["approvals"]), len(row.sealed or b""), len(row.header or b""))
            )
        world.close()
    assert seen[0] == seen[1]


def test_bodies_of_different_lengths_leave_in_the_same_steps(sqlite_world: World) -> None:
    sizes = set()
    for length in (1, 40, 119):
        entry = sqlite_world.open(contact="x" * length).entry
        assert entry is not None
        row = sqlite_world.fr.store.logs.get(*entry)
        assert row is not None
        sizes.add(len(row.sealed or b""))
    assert len(sizes) == 1


def test_the_peer_is_given_the_wraps_of_its_own_authorities_alone(sqlite_world: World) -> None:
    world = sqlite_world
    world.open()
    wraps = [wrap for wire in outgoing(world.fr).entries for wrap in wire.wraps]
    assert {authority for _, authority, _, _ in wraps} == {"DZ-CONS-LILLE"}
    receive(world.dz, outgoing(world.fr))
    assert AUTHORITIES["DZ"][0] == "DZ-CONS-LILLE"
