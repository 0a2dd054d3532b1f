"""A person of the other side's request is looked for in our own registry: who, when and why stays in this house."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from comity.cases.readmission import READMISSION
from comity.chancery import evidence, identifying, reading
from comity.chancery.house import HouseHeader
from comity.chancery.matter import find_matter
from comity.chancery.receive import outgoing
from comity.chancery.sitting import sitting
from comity.courier import bundle
from comity.desk import letters
from comity.errors import ComityError, Refused
from comity.identify import building, incase
from comity.identify import reading as rows
from comity.identify.search import Query
from two_nodes.world import World

CHANNEL = "FR-59-LILLE"
REGISTRY = """id,name_arabic,name_latin,born,place,sex
REG-QX1,بن مثال كريم,BENMITHAL Karim,1990-03-12,عين وهمية,m
REG-QX2,بن مثال كريم,BENMITHAL Karim,1971-11-30,واد خيالي,m
REG-QX3,قرينة سمير,QARINA Samir,1988-01-01,عين وهمية,m
REG-QX4,خيالي نورة,KHAYALI Noura,1990-03-12,عين وهمية,f
"""
PERSON = {
    "surname": "BENMETHAL",
    "given_names": "Kerim",
    "born": "1990-03-12",
    "sex": "m",
    "aliases": ["Karim le Fictif"],
}
WHY = "REASON-ZW9: date et prénom concordent avec la pièce produite"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("registry")
    source = folder / "registry.csv"
    source.write_text(REGISTRY, encoding="utf-8")
    building.build(lambda skip: rows.blocks(source, skip=skip), folder / "index", origin=building.origin_of(source))
    return folder / "index"


@pytest.fixture
def asked(sqlite_world: World, registry: Path) -> tuple[World, str]:
    """A request that has arrived at a node with a registry."""
    case = sqlite_world.open(person=PERSON).case
    sqlite_world.exchange()
    assert incase.attach(sqlite_world.dz, registry) == 4
    return sqlite_world, case


def officer(world: World, role: str = "drafter", party: str = "DZ") -> Any:
    return world.officer(party, CHANNEL, role)


def records(world: World, *kinds: str) -> list[HouseHeader]:
    found = [msgspec.json.decode(row.header, type=HouseHeader) for row in world.dz.store.house.scan()]
    return [each for each in found if each.kind in kinds]


def code(call: Any) -> str:
    with pytest.raises(ComityError) as raised:
        call()
    reason = raised.value.params.get("reason")
    return str(reason or raised.value.code)


def test_the_person_of_the_request_is_ranked_with_what_shows_it_and_the_question_is_logged(
    asked: tuple[World, str],
) -> None:
    world, case = asked
    told = incase.ask(world.dz, officer(world), case)
    first, second = told["candidates"][:2]
    assert [first["id"], second["id"]] == ["REG-QX1", "REG-QX2"]
    assert first["score"] > 0.9 > second["score"]
    assert first["band"] in ("very_much", "well")
    assert first["record"]["born"] == "1990-03-12"
    assert first["record"]["agrees"]["born"] == "agrees"
    assert second["record"]["agrees"]["born"] == "differs"
    assert told["homonyms"] == 2
    assert any(len(word["alignment"]) > 2 for word in first["evidence"]["name"]["words"])
    [record] = records(world, "registry_searched")
    assert (record.index, record.case, record.why) == (told["search"], case, "search")
    assert record.data == {
        "asked": ["name", "born", "sex"],
        "of_case": True,
        "shown": len(told["candidates"]),
        "in_24_hours": 1,
    }


def test_a_name_that_the_case_does_not_hold_is_told_apart_in_the_log_and_counted(asked: tuple[World, str]) -> None:
    world, case = asked
    incase.ask(world.dz, officer(world), case, Query("karim le fictif"))
    told = incase.ask(world.dz, officer(world), case, Query("نورة خيالي"))
    assert told["candidates"][0]["id"] == "REG-QX4"
    of_case = [(each.data["of_case"], each.data["in_24_hours"]) for each in records(world, "registry_searched")]
    assert of_case == [(True, 1), (False, 2)]
    bare = incase.ask(world.dz, officer(world), case, Query("بن مثال كريم"))
    assert (bare["bare"], bare["homonyms"]) == (True, 2)


def test_the_choice_is_seen_by_our_own_authority_and_by_nobody_else(asked: tuple[World, str]) -> None:
    world, case = asked
    told = incase.ask(world.dz, officer(world), case)
    chosen = {"search": told["search"], "record": "REG-QX1", "reasons": WHY}
    outcome = identifying.identify(world.dz, officer(world), case, chosen)
    assert outcome.status == "kept"
    [kept] = reading.case_show(world.dz, officer(world, "approver"), case)["identification"]
    assert (kept["by"], kept["record"], kept["reasons"]) == (officer(world).name, "REG-QX1", WHY)
    assert kept["query"]["name"] == "Kerim BENMETHAL"
    assert (kept["score"], kept["homonyms"]) == (f"{told['candidates'][0]['score']:.6f}", 2)
    assert reading.case_show(world.dz, None, case)["identification"] == []
    world.exchange()
    assert reading.case_show(world.fr, officer(world, party="FR"), case)["identification"] == []
    # Nothing follows by itself: the procedure stands where it stood, and the next search may say none.
    assert find_matter(world.dz, None, case).state.state == "submitted"
    none = {"search": told["search"], "none": True, "reasons": "la photographie diffère"}
    identifying.identify(world.dz, officer(world), case, none)
    assert [each["record"] for each in identifying.shown(world.dz, officer(world), case)] == ["", "REG-QX1"]


def test_neither_the_record_nor_the_reasons_leave_the_house(asked: tuple[World, str], scratch: Path) -> None:
    """By bytes: in what is sent, in the evidence, in every letter, on their disk, nor plain on ours."""
    world, case = asked
    told = incase.ask(world.dz, officer(world), case)
    identifying.identify(
        world.dz, officer(world), case, {"search": told["search"], "record": "REG-QX1", "reasons": WHY}
    )
    world.act("DZ", case, "acknowledge")
    before = bundle.pack(world.dz, outgoing(world.dz))
    world.exchange()
    shown = reading.case_show(world.dz, officer(world), case)
    export = json.dumps(evidence.evidence(world.dz, officer(world), case)).encode()
    kinds = letters.available(shown, "DZ", READMISSION)
    drawn = [repr(letters.facts_of(world.dz, officer(world), case, kind)).encode() for kind in kinds]
    disks = [path.read_bytes() for path in scratch.rglob("*") if path.is_file()]
    assert kinds
    assert len(disks) > 4
    for content in (before, export, *drawn, *disks):
        for needle in (b"REG-QX1", WHY.encode(), b"REASON-ZW9"):
            assert needle not in content
    inside = json.dumps(shown["identification"]).encode()
    assert b"REG-QX1" in inside  # what is looked for above is what is kept


def test_only_the_requested_sides_own_officers_of_the_right_rank_ask(asked: tuple[World, str]) -> None:
    world, case = asked
    dz = world.dz
    assert code(lambda: incase.ask(world.fr, officer(world, party="FR"), case)) == "party.not_entitled"
    assert code(lambda: incase.ask(dz, officer(world, "reviewer"), case)) == "rank.missing"
    assert code(lambda: incase.ask(dz, world.officers["DZ-DGSN", "drafter"], case)) == "case.not_found"
    identifying.attach(dz, "", 0)
    assert code(lambda: incase.ask(dz, officer(world), case)) == "identify.not_attached"
    assert records(world, "registry_searched") == []


def test_a_choice_names_a_record_that_was_shown_in_this_case(asked: tuple[World, str]) -> None:
    world, case = asked
    other = world.open(person=PERSON, reference="REF-0099").case
    world.exchange()
    told = incase.ask(world.dz, officer(world), case, limit=1)
    elsewhere = incase.ask(world.dz, officer(world), other)["search"]
    for bad in (
        {"search": told["search"], "record": "REG-QX3", "reasons": WHY},  # not among those shown
        {"search": elsewhere, "record": "REG-QX1", "reasons": WHY},  # another case's question
        {"search": told["search"], "record": "REG-QX1", "none": True, "reasons": WHY},
        {"search": told["search"], "record": "REG-QX1", "reasons": " "},
        {"record": "REG-QX1", "reasons": WHY},
    ):
        with pytest.raises(Refused) as raised:
            identifying.identify(world.dz, officer(world), case, bad)
        assert raised.value.code == "fields.invalid"
    assert records(world, "identified") == []


def test_what_was_chosen_goes_with_the_case(asked: tuple[World, str]) -> None:
    world, case = asked
    told = incase.ask(world.dz, officer(world), case)
    identifying.identify(world.dz, officer(world), case, {"search": told["search"], "none": True, "reasons": WHY})
    with sitting(world.dz) as sits:
        sits.erase(officer(world), case, "retention_lapsed", case)
    assert identifying.shown(world.dz, officer(world), case) == []
    # Nor is the registry asked for somebody of whom no data is left.
    before = world.dz.store.house.last()
    assert code(lambda: incase.ask(world.dz, officer(world), case, Query("QARINA Samir"))) == "case.erased"
    assert not identifying.may(world.dz, officer(world), case)
    assert world.dz.store.house.last() == before
