"""Defects that a review by fresh eyes found, each kept from coming back by a test named after it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity import node
from comity.chancery import agreement, consult, people, reading, suspension, upkeep
from comity.chancery.receive import outgoing, receive
from comity.envelope import card
from comity.errors import IntegrityFailure, PeerFault, Refused
from comity.journal.entry import Ref
from comity.keyring import Keyring
from comity.mechanism import read_profile
from two_nodes import invariants
from two_nodes.attacked import Attacked
from two_nodes.world import World

CHANNEL = "FR-59-LILLE"
PROFILE = Path(__file__).parents[2] / "profiles" / "fr-dz.toml"


def test_an_attachment_withheld_beside_its_body_is_refused_and_does_not_stop_us(fresh_sqlite: Attacked) -> None:
    """Stored without an erasure on record it would look like damage on our own disk, for ever."""
    evil = fresh_sqlite.evil
    item = {"box": hashlib.sha256(b"body").hexdigest(), "kc": "0" * 64}
    evil.append(fresh_sqlite.entry(items=[item, item]))
    payload = evil.payload()
    spoilt = msgspec.structs.replace(payload.entries[-1], items=[b"body", None])
    with pytest.raises(PeerFault, match=r"bundle\.item_mismatch"):
        receive(evil.victim, msgspec.structs.replace(payload, entries=[*payload.entries[:-1], spoilt]))
    assert upkeep.verify_node(evil.victim)["ok"]


def test_a_key_entry_that_saw_a_receipt_moves_the_clocks_that_waited_for_it(sqlite_world: World) -> None:
    world = sqlite_world
    world.open(CHANNEL)
    receive(world.dz, outgoing(world.fr))
    receive(world.fr, outgoing(world.dz))  # a receipt alone: nothing of ours answers it yet
    known = {officer.authority for officer in world.fr.store.people.officers()}
    other = next(a for a in world.fr.agreed().profile.authorities("FR") if a not in known)
    people.add_officer(world.fr, "First officer", other, ["drafts"])
    assert upkeep.verify_node(world.fr)["ok"]
    world.exchange()
    invariants.determinism(world)
    assert not world.fr.store.agreement.faults()


def _two(tmp_path: Path) -> Any:
    offices = [node.create(tmp_path / party, party, b"pp", rehearsal=True) for party in ("FR", "DZ")]
    one, two = offices
    agreement.pair(one, card.encode(two.card), two.fingerprint)
    agreement.pair(two, card.encode(one.card), one.fingerprint)
    return one, two


def test_of_two_proposals_that_cross_one_alone_can_be_accepted(tmp_path: Path) -> None:
    one, two = _two(tmp_path)
    profile = read_profile(PROFILE.read_text())
    mine, theirs = agreement.propose(one, profile).digest, agreement.propose(two, profile).digest
    there, here = outgoing(one), outgoing(two)
    receive(two, there)
    receive(one, here)
    lesser = min(mine, theirs)
    for office, digest in ((one, theirs), (two, mine)):
        if digest == lesser:
            assert agreement.accept(office, digest).in_force
        else:
            with pytest.raises(Refused, match=r"mechanism\.own_first"):
                agreement.accept(office, digest)
    while receive(two, outgoing(one)).new + receive(one, outgoing(two)).new:
        pass
    assert one.agreed().digest == two.agreed().digest == lesser


def test_a_disk_that_takes_a_part_of_a_write_loses_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office, _ = _two(tmp_path)
    path = office.directory / "keystore.json"
    whole: Callable[..., int] = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: whole(descriptor, bytes(data)[:4096]))
    office.keyring.add_authority_key("FR-PREF-59", os.urandom)
    monkeypatch.undo()
    assert Keyring.open(path, b"pp", bodies=True).bodies is not None


def test_another_nodes_database_is_not_opened_with_our_keys(tmp_path: Path) -> None:
    one, two = _two(tmp_path)
    url = f"sqlite://{two.directory / 'node.sqlite3'}"
    with pytest.raises(IntegrityFailure, match=r"database\.other_node"):
        node.open_office(one.directory, b"pp", database_url=url)


def test_init_never_replaces_the_keys_of_a_record_that_is_there(tmp_path: Path) -> None:
    one, _ = _two(tmp_path)
    people.add_officer(one, "Somebody", "FR-PREF-59", ["drafts"])
    keys = (one.directory / "keystore.json").read_bytes()
    (one.directory / "node.json").unlink()
    with pytest.raises(Refused, match=r"node\.exists"):
        node.create(one.directory, "FR", b"other")
    assert (one.directory / "keystore.json").read_bytes() == keys


def test_seventy_holds_can_still_be_lifted_a_few_at_a_time(sqlite_world: World) -> None:
    world = sqlite_world
    director = world.officers["DZ-CONS-LILLE", "director"]
    for _ in range(70):
        suspension.hold(world.dz, director, "readmission", "again", None)
    world.exchange()
    for _ in range(10):
        holds = suspension.account.pillar_status(world.dz, "readmission")["pillars"]["readmission"]["holds"]
        if not holds:
            break
        made = suspension.offer(world.dz, director, "readmission")["entry"]
        world.exchange()
        other = world.officers["FR-PREF-59", "director"]
        suspension.accept(
            world.fr, other, "readmission", Ref(made["party"], made["incarnation"], made["index"])
        )
        world.exchange()
    assert suspension.account.pillar_status(world.fr, "readmission")["pillars"]["readmission"]["open"]


def test_a_procedure_is_held_under_its_own_pillar_only(sqlite_world: World) -> None:
    director = sqlite_world.officers["DZ-CONS-LILLE", "director"]
    with pytest.raises(Refused, match=r"procedure\.other_pillar"):
        suspension.hold(sqlite_world.dz, director, "consular", "nothing", None, "readmission")


def test_reading_another_officers_draft_is_recorded_by_name(sqlite_world: World) -> None:
    world = sqlite_world
    outcome = world.open(CHANNEL, seal=False)
    reader = world.officers["FR-PREF-59", "director"]
    reading.case_show(world.fr, reader, outcome.case)
    kinds = [(row.kind, row.case_id) for row in world.fr.store.house.of_case(outcome.case)]
    assert ("consulted", outcome.case) in kinds


def test_what_a_hold_holds_back_is_opened_neither_as_body_nor_as_attachment(sqlite_world: World) -> None:
    world = sqlite_world
    director = world.officers["DZ-CONS-LILLE", "director"]
    suspension.hold(world.dz, director, "readmission", "held", None)
    case = world.open(CHANNEL).case
    world.exchange()
    reader = world.officers["DZ-CONS-LILLE", "drafter"]
    assert consult.bodies(world.dz, reader, case) == {}
    entry = next(e["entry"] for e in reading.case_show(world.dz, None, case)["timeline"])
    with pytest.raises(Refused, match=r"attachment\.not_found"):
        consult.attachment(world.dz, reader, case, Ref(entry["party"], entry["incarnation"], entry["index"]), 1)
