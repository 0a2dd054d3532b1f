"""An item is used elsewhere only as its giver permits: refused before it leaves, and void if it is sent anyway."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.chancery import reading, submit
from comity.errors import Refused
from comity.journal.entry import Ref
from two_nodes import invariants
from two_nodes.adversary import Adversary
from two_nodes.judicial import AUTHORITIES, CHANNEL, USES, delivered
from two_nodes.world import Template, World


@pytest.fixture(scope="module")
def judicial(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.make(tmp_path_factory.mktemp("judicial"), None, authorities=AUTHORITIES)


@pytest.fixture
def world(judicial: Template, scratch: Path) -> Iterator[World]:
    made = World.of(judicial, scratch, procedure="mutual_assistance")
    yield made
    made.close()


def reason(world: World, party: str, case: str, act: str, **fields: Any) -> str:
    with pytest.raises(Refused) as refused:
        world.act(party, case, act, **fields)
    return str(refused.value.params.get("reason"))


def test_evidence_serves_the_proceedings_it_was_given_for_and_no_others(world: World) -> None:
    case, evidence = delivered(world, named_proceedings=True)
    assert reason(world, "FR", case, "use_evidence", source=evidence, use="named_proceedings") == "use.not_acknowledged"
    world.act("FR", case, "acknowledge_conditions")
    assert reason(world, "FR", case, "use_evidence", source=evidence, use="other_proceedings") == "use.not_permitted"
    used = world.act("FR", case, "use_evidence", source=evidence, use="named_proceedings")
    world.exchange()
    assert world.effect("DZ", used.entry) == "applied"


def test_a_wider_use_needs_the_giver_s_consent_and_cites_it(world: World) -> None:
    case, evidence = delivered(world, named_proceedings=True)
    world.act("FR", case, "acknowledge_conditions")
    world.exchange()
    consent = world.act("DZ", case, "consent_use", may_other_proceedings=True, may_third_party=False)
    world.exchange()
    assert reason(world, "FR", case, "use_evidence", source=evidence, use="other_proceedings") == "use.not_permitted"
    used = world.act("FR", case, "use_evidence", source=str(consent.entry), use="other_proceedings")
    world.exchange()
    assert world.effect("DZ", used.entry) == "applied"


def test_one_case_s_evidence_is_cited_in_another_with_its_own_conditions(world: World) -> None:
    _, strict = delivered(world, named_proceedings=True)
    other, free = delivered(world, named_proceedings=True, other_proceedings=True)
    world.act("FR", other, "acknowledge_conditions")
    assert reason(world, "FR", other, "use_evidence", source=strict, use="other_proceedings") == "use.not_permitted"
    used = world.act("FR", other, "use_evidence", source=free, use="other_proceedings")
    world.exchange()
    assert world.effect("DZ", used.entry) == "applied"
    invariants.everything(world)


@pytest.mark.parametrize("source", ["DZ:0:9999", "FR:0:0", "DZ:0:0"])
def test_what_was_never_given_can_not_be_cited(world: World, source: str) -> None:
    case, _ = delivered(world, named_proceedings=True)
    world.act("FR", case, "acknowledge_conditions")
    found = reason(world, "FR", case, "use_evidence", source=source, use="named_proceedings")
    assert found == "terms.source_unknown"


def forced(world: World, hostile: Adversary, case: str, act: str, terms: dict[str, Any]) -> Ref:
    docket = hostile.victim.store.dockets.get(case)
    assert docket is not None
    told = {"case": case, "pillar": "judicial", "act": act, "table": docket.table, "terms": terms}
    return hostile.append(hostile.header(**told, approvals=["a" * 32, "b" * 32]))


def test_a_misuse_that_is_sent_all_the_same_is_void_on_the_giver_s_node(world: World) -> None:
    case, evidence = delivered(world, named_proceedings=True)
    world.act("FR", case, "acknowledge_conditions")
    world.exchange()
    hostile = Adversary(world, "FR")
    misuse = forced(world, hostile, case, "use_evidence", {"source": evidence, "use": "third_party"})
    hostile.send()
    assert hostile.reason(misuse) == "use.not_permitted"


def test_nobody_permits_a_use_to_itself(world: World) -> None:
    case, _ = delivered(world, named_proceedings=True)
    world.act("FR", case, "acknowledge_conditions")
    world.exchange()
    hostile = Adversary(world, "FR")
    everything = {f"may_{use}": True for use in USES}
    consent = forced(world, hostile, case, "consent_use", everything)
    misuse = forced(world, hostile, case, "use_evidence", {"source": str(consent), "use": "third_party"})
    hostile.send()
    assert hostile.reason(consent) == "party.not_entitled"
    assert hostile.reason(misuse) == "use.not_permitted"


def test_two_nationalities_warn_both_sides(world: World) -> None:
    case = world.open(CHANNEL, dual_national=True).case
    world.exchange()
    for office in (world.fr, world.dz):
        assert reading.case_show(office, None, case)["alerts"] == ["dual_nationality"]
    assert reading.case_show(world.fr, None, world.open(CHANNEL, dual_national=False).case)["alerts"] == []


def test_usual_terms_say_that_they_bind_nobody(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    clocks = reading.case_show(world.dz, None, case)["clocks"]
    assert clocks
    assert all(clock["expected"] for clock in clocks)


def test_citing_an_entry_of_a_case_that_one_need_not_know_of_is_answered_as_citing_nothing(world: World) -> None:
    """Else an officer could ask, position by position, what acts a hidden case holds and on what conditions."""
    secret, evidence = delivered(world, named_proceedings=True)
    case, _ = delivered(world, named_proceedings=True)
    world.act("FR", case, "acknowledge_conditions")
    director, drafter = world.officers["FR-BEPI", "director"], world.officers["FR-BEPI", "drafter"]
    absent = str(Ref("DZ", 0, 9_999))
    for use in ("named_proceedings", "other_proceedings"):
        submit.name_readers(world.fr, director, secret, {"readers": []})
        hidden = reason(world, "FR", case, "use_evidence", source=evidence, use=use)
        assert hidden == reason(world, "FR", case, "use_evidence", source=absent, use=use) == "terms.source_unknown"
    submit.name_readers(world.fr, director, secret, {"readers": [drafter.officer]})
    assert reason(world, "FR", case, "use_evidence", source=evidence, use="other_proceedings") == "use.not_permitted"
