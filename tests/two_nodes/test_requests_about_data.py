"""A person's request on two nodes: what is contested is blocked on both until it is decided, what is owed is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.chancery import consult, erasures_due, evidence, reading, submit, upkeep
from comity.chancery.house import HouseWriter
from comity.chancery.submit import Outcome
from comity.desk import letters
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.mechanism import procedures
from comity.store.people import OfficerRow
from two_nodes import invariants
from two_nodes.judicial import AUTHORITIES, CHANNEL, delivered
from two_nodes.world import DAY, PARTIES, Template, World

STAFFED = {
    "FR": (*AUTHORITIES["FR"], "FR-DPD", "FR-CNIL", "FR-DGSI", "FR-DLPAJ"),
    "DZ": (*AUTHORITIES["DZ"], "DZ-DPD", "DZ-ANPDP", "DZ-DGSI", "DZ-DRAJ"),
}
ENDS = {"FR": "FR-BEPI", "DZ": "DZ-DAPG"}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.make(tmp_path_factory.mktemp("contested"), None, authorities=STAFFED)


@pytest.fixture
def world(staffed: Template, scratch: Path) -> Iterator[World]:
    made = World.of(staffed, scratch, procedure="mutual_assistance")
    yield made
    made.close()


def asked(world: World, act: str, case: str = "", party: str = "FR", **fields: Any) -> Outcome:
    """An act of a person's request about data, carried to the other side."""
    world.procedure = "data_request"
    done = world.act(party, case, act, **fields) if case else world.open("FR-DPD-DPD", **fields)
    world.exchange()
    world.procedure = "mutual_assistance"
    return done


def contested(world: World, case: str) -> str:
    """The request by which a person contests what this case holds."""
    request = asked(world, "request", kind="correction", of_case=case).case
    asked(world, "challenge", request, of_case=case)
    return request


def officer(world: World, party: str, role: str) -> OfficerRow:
    return world.officers[ENDS[party], role]


def shown(world: World, party: str, role: str, case: str) -> dict[str, Any]:
    return reading.case_show(world.offices[party], officer(world, party, role), case)


def opened(world: World, party: str, role: str, case: str) -> int:
    return sum("content" in item for item in shown(world, party, role, case)["timeline"])


def refused(world: World, party: str, role: str, what: Any, *args: Any) -> str:
    with pytest.raises(Refused) as stopped:
        what(world.offices[party], officer(world, party, role), *args)
    return stopped.value.code


def test_bodies_of_a_contested_case_open_only_to_those_who_decide_on_either_node(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    before = {party: opened(world, party, "drafter", case) for party in PARTIES}
    request = contested(world, case)
    for party in PARTIES:
        assert opened(world, party, "drafter", case) == opened(world, party, "approver", case) == 0
        assert opened(world, party, "reviewer", case) == opened(world, party, "director", case) == before[party] > 0
        page = shown(world, party, "drafter", case)
        assert (page["blocked"], "data_blocked" in page["alerts"]) == (True, True)
        assert refused(world, party, "drafter", consult.bodies, case) == "data.blocked"
        place = page["timeline"][0]["entry"]
        ref = Ref(place["party"], place["incarnation"], place["index"])
        assert refused(world, party, "drafter", consult.attachment, case, ref, 1) == "data.blocked"
    asked(world, "lift_block", request, "DZ")
    for party in PARTIES:
        assert opened(world, party, "drafter", case) == before[party]
        assert shown(world, party, "drafter", case)["blocked"] is False


def test_it_is_exported_and_put_into_letters_by_nobody(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    page = shown(world, "FR", "director", case)
    kind = letters.available(page, "FR")[0]
    letters.facts_of(world.fr, officer(world, "FR", "director"), case, kind)
    contested(world, case)
    for party in PARTIES:
        for role in ("drafter", "director"):
            assert refused(world, party, role, evidence.evidence, case) == "data.blocked"
        assert refused(world, party, "director", letters.facts_of, case, kind) == "data.blocked"
        assert letters.available(shown(world, party, "director", case), party) == []


def test_a_contested_report_is_the_original_of_no_tear_line_and_leaves_in_no_file(world: World) -> None:
    world.procedure = "intelligence_report"
    report = world.open("FR-DGSI-DGSI")
    world.exchange()
    assert report.entry is not None
    world.procedure = "mutual_assistance"
    request = contested(world, report.case)
    with pytest.raises(Refused) as torn:
        consult.body(HouseWriter(world.fr), world.officers["FR-DGSI", "director"], report.entry)
    assert torn.value.code == "data.blocked"
    asked(world, "lift_block", request, "DZ")
    with world.fr.store.write():
        assert consult.body(HouseWriter(world.fr), world.officers["FR-DGSI", "director"], report.entry)["facts"]


def test_nobody_goes_on_with_it_but_what_passes_under_a_hold_passes(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    waiting = world.acts("DZ", case)
    assert waiting["acknowledge"]["legal"]
    contested(world, case)
    offered = world.acts("DZ", case)
    assert offered["acknowledge"]["why_not"] == ["data.blocked"]
    with pytest.raises(Refused) as stopped:
        world.act("DZ", case, "acknowledge")
    assert stopped.value.code == "data.blocked"
    world.act("FR", case, "withdraw")
    world.exchange()
    assert [world.state(party, case) for party in PARTIES] == ["withdrawn"] * 2


def test_a_draft_that_waited_when_the_block_came_is_not_sealed_nor_read(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    for act in ("acknowledge", "admit"):
        world.act("DZ", case, act)
    drafter = officer(world, "DZ", "drafter")
    filled = world.acts("DZ", case)["accept"]["example"]
    draft = submit.draft_act(world.dz, drafter, case, "accept", filled, [], keep=True)
    assert draft.status == "awaiting_approval"
    contested(world, case)
    assert draft.proposal is not None
    assert draft.content_hash is not None
    approver = "approver" if procedures()["mutual_assistance"].by_act["accept"].approvals > 1 else "drafter"
    assert refused(world, "DZ", approver, submit.approve, draft.proposal, draft.content_hash) == "data.blocked"
    assert "content" not in shown(world, "DZ", "drafter", case)["drafts"][0]
    assert "content" in shown(world, "DZ", "director", case)["drafts"][0]


def test_an_entry_of_it_is_cited_in_no_other_case(world: World) -> None:
    case, given = delivered(world, named_proceedings=True, other_proceedings=True)
    second, _ = delivered(world, named_proceedings=True)
    world.act("FR", second, "acknowledge_conditions")
    world.exchange()
    request = contested(world, case)
    with pytest.raises(Refused) as stopped:
        world.act("FR", second, "use_evidence", source=given, use="named_proceedings")
    assert stopped.value.code == "data.blocked"
    asked(world, "lift_block", request, "DZ")
    world.act("FR", second, "use_evidence", source=given, use="named_proceedings")


def test_the_block_is_a_cache_that_verify_checks_and_rebuild_makes_again(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    request = contested(world, case)
    assert world.fr.store.blocks.all() == {request: case}
    world.fr.store.blocks.drop_all()
    assert not upkeep.verify_node(world.fr)["ok"]
    assert upkeep.rebuild(world.fr)["equal"] is False
    assert world.fr.store.blocks.all() == {request: case}
    assert upkeep.verify_node(world.fr)["ok"]
    asked(world, "withdraw", request)
    assert [office.store.blocks.all() for office in world.offices.values()] == [{}, {}]
    invariants.everything(world)


def test_a_silent_challenge_is_listed_as_an_erasure_owed_until_it_is_done(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    request = contested(world, case)
    assert owed(world, "DZ") == owed(world, "FR") == []
    world.tick(31 * DAY)
    world.exchange()
    asked(world, "silence", request)
    assert owed(world, "FR") == []
    assert owed(world, "DZ") == [("erase", case)]
    assert erasures_due.due(world.dz, officer(world, "DZ", "director"))["due"] == []  # not its channel
    asked(world, "erase", request, "DZ", of_case=case, reason="silence", both=True)
    assert (owed(world, "DZ"), owed(world, "FR")) == ([], [("attest_erasure", case)])
    asked(world, "attest_erasure", request, of_case=case)
    assert owed(world, "FR") == []


def test_a_complaint_brings_the_case_before_the_holder_s_supervisor_and_before_no_other(world: World) -> None:
    request = asked(world, "request").case
    asked(world, "refuse", request, "DZ")
    for party, authority in (("FR", "FR-CNIL"), ("DZ", "DZ-ANPDP")):
        with pytest.raises(Refused) as hidden:
            reading.case_show(world.offices[party], world.officers[authority, "reviewer"], request)
        assert hidden.value.code == "case.not_found"
    asked(world, "refer", request)
    shown_to = reading.case_show(world.dz, world.officers["DZ-ANPDP", "reviewer"], request)
    assert all("content" in item for item in shown_to["timeline"])
    with pytest.raises(Refused):
        reading.case_show(world.fr, world.officers["FR-CNIL", "reviewer"], request)
    asked(world, "find_breach", request, "DZ", remedy="access")
    assert [world.state(party, request) for party in PARTIES] == ["ordered"] * 2
    asked(world, "give_access", request, "DZ")
    assert world.state("FR", request) == "answered"


def test_an_erasure_destroys_the_case_on_the_holder_s_node_and_then_the_other_side_s_copy(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    request = asked(world, "request", kind="erasure", of_case=case).case
    assert stored(world, "DZ", case)
    assert stored(world, "FR", case)
    with pytest.raises(Refused) as early:
        asked(world, "attest_erasure", request, of_case=case)
    assert (early.value.code, early.value.params["reason"]) == ("act.illegal", "state.not_allowed")
    done = asked(world, "erase", request, "DZ", of_case=case, both=True)
    assert not stored(world, "DZ", case)
    assert stored(world, "FR", case)
    assert stored(world, "DZ", request)
    assert opened(world, "DZ", "director", case) == 0
    attested = asked(world, "attest_erasure", request, of_case=case)
    assert not stored(world, "FR", case)
    for party in PARTIES:
        assert [world.effect(party, each.entry) for each in (done, attested)] == ["applied"] * 2
        assert upkeep.verify_node(world.offices[party])["ok"]
    invariants.everything(world)


def test_nothing_is_destroyed_out_of_order_although_the_law_would_record_it_as_a_fact(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    request = asked(world, "request", kind="erasure", of_case=case).case
    asked(world, "ask_identity", request, "DZ")
    with pytest.raises(Refused) as stopped:
        asked(world, "erase", request, "DZ", of_case=case)
    assert (stopped.value.code, stopped.value.params["reason"]) == ("act.illegal", "state.not_allowed")
    assert stored(world, "DZ", case)


def stored(world: World, party: str, case: str) -> int:
    """How many ciphertexts of a case this node still has."""
    return sum(row.sealed is not None for row in world.offices[party].store.logs.of_case(case))


def owed(world: World, party: str) -> list[tuple[str, str]]:
    reader = world.officers[f"{party}-DPD", "drafter"]
    return [(each["owes"], each["of_case"]) for each in erasures_due.due(world.offices[party], reader)["due"]]
