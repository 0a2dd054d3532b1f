"""A detained national on two nodes: what was said in a visit stays at home, and no other case moves with this one."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.chancery import consular, erasing, evidence, oversight, reading, report, submit, suspension, visiting
from comity.chancery.house import HouseWriter
from comity.courier import bundle
from comity.desk import letters
from comity.errors import Credentials, Refused
from comity.mechanism import PILLARS, procedures
from comity.store.people import OfficerRow
from two_nodes import invariants
from two_nodes.fixtures import scratch  # noqa: F401 - pytest finds fixtures by these names
from two_nodes.world import AUTHORITIES, DAY, PARTIES, Template, World, other

CHANNEL = "DZ-DAPG-ALGER-CONSULAIRE"
STAFFED = {"FR": (*AUTHORITIES["FR"], "FR-IGA"), "DZ": (*AUTHORITIES["DZ"], "DZ-DAPG")}
SAID = "She says that nobody has told her why she is held."
TO_FAMILY = "That she is in good health, and where letters reach her."
NOTE = {"day": "2026-03-02", "note": SAID}
CONSENT = {"day": "2026-03-02", "to": "family", "how": "orally", "given": True, "what": TO_FAMILY}


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.make(tmp_path_factory.mktemp("detained"), None, authorities=STAFFED)


@pytest.fixture
def world(staffed: Template, scratch: Path) -> Iterator[World]:  # noqa: F811
    made = World.of(staffed, scratch, procedure="detained_national")
    yield made
    made.close()


def consul(world: World, role: str = "drafter") -> OfficerRow:
    return world.officers["FR-CONS-ALGER", role]


def visited(world: World) -> str:
    """A journalist detained in Algeria, visited by the consul of France."""
    case = world.open(CHANNEL, wish="asked").case
    world.exchange()
    world.act("FR", case, "ask_access")
    world.exchange()
    world.act("DZ", case, "grant_access", day="2026-03-02")
    world.exchange()
    world.act("FR", case, "visit_took_place")
    return case


def refused(what: Any, *args: Any) -> str:
    with pytest.raises(Refused) as found:
        what(*args)
    return found.value.code


def test_what_was_said_in_a_visit_is_in_nothing_that_leaves(world: World) -> None:
    case = visited(world)
    visiting.note_visit(world.fr, consul(world), case, NOTE)
    visiting.record_consent(world.fr, consul(world), case, CONSENT)
    left: list[bytes] = []
    for _ in range(2):
        left.append(world.send("FR"))
        opened = bundle.unpack(world.dz, left[-1])
        left.append(repr(opened).encode())
        world.deliver("DZ")
    officer, director = consul(world), consul(world, "director")
    shown = reading.case_show(world.fr, officer, case)
    left.append(json.dumps(shown).encode())
    left.append(json.dumps(evidence.evidence(world.fr, officer, case)).encode())
    left += [repr(letters.facts_of(world.fr, officer, case, one)).encode() for one in letters.available(shown, "FR")]
    left.append(json.dumps(reading.case_show(world.dz, world.officers["DZ-DAPG", "director"], case)).encode())
    left.append(json.dumps(consular.calendar(world.fr, director)).encode())
    # What the node itself keeps is sealed too: its operator's files hold neither sentence.
    left += [path.read_bytes() for path in Path(world.fr.directory).rglob("*") if path.is_file()]
    for sentence in (SAID, TO_FAMILY):
        assert not [data for data in left if sentence.encode() in data]
    assert visiting.kept(world.fr, officer, case)["notes"][0]["note"] == SAID


def test_the_overseer_reads_that_a_visit_was_noted_and_not_what(world: World) -> None:
    case = visited(world)
    visiting.note_visit(world.fr, consul(world), case, NOTE)
    overseer = auditor(world)
    log = json.dumps(oversight.log(world.fr, overseer, case=case))
    assert "visit_noted" in log
    assert SAID not in log
    content, _ = report.export(world.fr, overseer, None, None)
    assert SAID not in json.dumps(report.read(world.fr, overseer, content))


def auditor(world: World) -> OfficerRow:
    from comity.chancery import people

    row, _ = people.add_officer(world.fr, "Overseer", "FR-IGA", ["audits"])
    return row


def test_only_the_sending_state_s_authority_keeps_and_reads_a_note_and_each_reading_is_recorded(world: World) -> None:
    case = visited(world)
    world.exchange()
    visiting.note_visit(world.fr, consul(world), case, NOTE)
    visiting.record_consent(world.fr, consul(world), case, CONSENT | {"given": False})
    detaining = world.officers["DZ-DAPG", "drafter"]
    for what, fields in ((visiting.note_visit, (NOTE,)), (visiting.record_consent, (CONSENT,)), (visiting.kept, ())):
        assert refused(what, world.dz, detaining, case, *fields) == "act.illegal"
        assert refused(what, world.fr, world.officers["FR-UCI", "drafter"], case, *fields) == "case.not_found"
    before = len(world.fr.store.house.of_kind(case, "consulted"))
    found = visiting.kept(world.fr, consul(world, "approver"), case)
    assert [(one["note"], one["by"]) for one in found["notes"]] == [(SAID, "drafter of FR-CONS-ALGER")]
    assert [(one["to"], one["given"], one["what"]) for one in found["consents"]] == [("family", False, TO_FAMILY)]
    read = world.fr.store.house.of_kind(case, "consulted")
    assert (len(read), read[-1].officer) == (before + 1, consul(world, "approver").officer)
    assert world.fr.store.house.of_kind(case, "visit_noted")[0].sealed is not None


def test_who_gave_no_passphrase_is_not_told_that_there_is_no_note(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = visited(world)
    visiting.note_visit(world.fr, consul(world), case, NOTE)
    monkeypatch.setattr(world.fr.keyring, "bodies", None)
    with pytest.raises(Credentials, match=r"passphrase\.missing"):
        visiting.kept(world.fr, consul(world), case)


def test_a_note_goes_when_its_case_is_erased(world: World) -> None:
    case = visited(world)
    visiting.note_visit(world.fr, consul(world), case, NOTE)
    with world.fr.store.write():
        writer = HouseWriter(world.fr)
        erasing.erase(writer, case, "retention_decided")
        writer.flush()
    erasing.finish(world.fr)
    assert visiting.kept(world.fr, consul(world), case) == {"notes": [], "consents": []}
    assert refused(visiting.note_visit, world.fr, consul(world), case, NOTE) == "case.erased"


def test_while_data_is_contested_a_visitor_still_keeps_what_was_said_and_only_who_decides_reads_it(
    world: World,
) -> None:
    case = visited(world)
    with world.fr.store.write():
        world.fr.store.blocks.put({"7" * 32: case})
    visiting.note_visit(world.fr, consul(world), case, NOTE)
    visiting.record_consent(world.fr, consul(world), case, CONSENT)
    assert refused(visiting.kept, world.fr, consul(world), case) == "data.blocked"
    found = visiting.kept(world.fr, consul(world, "director"), case)
    assert [one["note"] for one in found["notes"]] == [SAID]
    assert [one["what"] for one in found["consents"]] == [TO_FAMILY]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"day": "2026-03-03", "note": "x"}, ("day", "field.to_come")),
        ({"day": "2026-03-02"}, ("note", "field.missing")),
        ({"day": "2026-03-02", "note": "x" * 20_001}, ("note", "field.too_long")),
        ({"day": "2026-03-02", "note": "x", "place": "y"}, ("place", "field.unknown")),
    ],
)
def test_a_note_is_a_day_and_a_text(fields: dict[str, Any], problem: tuple[str, str], world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    with pytest.raises(Refused) as found:
        visiting.note_visit(world.fr, consul(world), case, fields)
    assert [(one["field"], one["code"]) for one in found.value.params["problems"]] == [problem]


def test_the_calendar_is_alike_on_both_sides_and_hidden_from_who_may_not_read_the_case(world: World) -> None:
    case = visited(world)
    world.act("DZ", case, "set_hearing", day="2026-03-20", hearing="trial")
    world.act("FR", case, "file_petition")
    world.exchange()
    world.tick(5 * DAY)
    expected = [
        {"day": "2026-03-02", "case": case, "procedure": "detained_national", "what": "no_answer", "kind": "petition"},
        {"day": "2026-03-20", "case": case, "procedure": "detained_national", "what": "trial", "kind": "hearing"},
    ]
    for party, officer in (("FR", consul(world)), ("DZ", world.officers["DZ-DAPG", "drafter"])):
        assert consular.calendar(world.offices[party], officer)["days"] == expected
    assert consular.calendar(world.fr, world.officers["FR-UCI", "director"])["days"] == []
    submit.name_readers(world.fr, consul(world, "director"), case, {"readers": ["approver of FR-CONS-ALGER"]})
    assert consular.calendar(world.fr, consul(world))["days"] == []
    assert consular.calendar(world.fr, consul(world, "approver"))["days"] == expected
    told = reading.case_show(world.fr, consul(world, "approver"), case)["consular"]["petitions"][0]
    assert (told["last_sign_of_life"], told["silent_days"]) == (None, 5)
    submit.name_readers(world.fr, consul(world, "director"), case, {"everyone": True})
    world.act("FR", case, "close")
    assert consular.calendar(world.fr, consul(world))["days"] == []


def test_no_consular_act_moves_another_case_and_no_hold_moves_a_consular_one(world: World) -> None:
    """Between two exchanges, each side's copy of either case stays as it was through the other's acts and holds."""
    world.procedure = "readmission"
    removal = world.open("FR-59-LILLE").case
    world.procedure = "detained_national"
    detained = world.open(CHANNEL).case
    world.exchange()
    chance = random.Random(7)
    for step in range(24):
        before = {party: _digest(world, party, removal) for party in PARTIES}
        party = chance.choice(PARTIES)
        legal = [name for name, one in world.acts(party, detained).items() if one["legal"] and name not in ENDS]
        acted = world.act(party, detained, chance.choice(sorted(legal)))
        assert {party: _digest(world, party, removal) for party in PARTIES} == before
        theirs = {party: _digest(world, party, detained) for party in PARTIES}
        _elsewhere(world, step, removal)
        assert {party: _digest(world, party, detained) for party in PARTIES} == theirs
        assert world.effect(party, acted.entry) == "applied"
        if chance.random() < 0.5:
            world.exchange()
    world.exchange()
    invariants.everything(world)
    assert {item["effect"] for item in world.case("FR", detained)["timeline"]} == {"applied"}


# Acts after which there is nothing left to walk on; each is in the scripts.
ENDS = ("close", "transfer", "report_release", "report_death", "release", "drop")


def _elsewhere(world: World, step: int, removal: str) -> None:
    """Something happens in every other pillar: holds by either side, one after the other, then the case's own act."""
    pillars = [pillar for pillar in PILLARS if pillar != "consular"]
    party = PARTIES[step % 2]
    if step < 2 * len(pillars):
        suspension.hold(world.offices[party], world.director(party), pillars[step // 2], "suspension", None)
    elif step == 2 * len(pillars):
        world.procedure = "readmission"
        world.act("FR", removal, "withdraw")
        world.procedure = "detained_national"


def _digest(world: World, party: str, case: str) -> bytes:
    row = world.offices[party].store.dockets.get(case)
    return b"" if row is None else row.digest


def test_a_hold_of_the_consular_pillar_itself_stops_neither_act_nor_term(world: World) -> None:
    for party in PARTIES:
        suspension.hold(world.offices[party], world.director(party), "consular", "suspension", None)
    world.exchange()
    case = visited(world)
    filed = world.act("FR", case, "file_petition")
    world.exchange()
    acts = procedures()["detained_national"].acts
    assert all(act.survives for act in acts)
    for party in PARTIES:
        assert world.effect(party, filed.entry) == "applied"
        assert not [one for one in world.case(party, case)["clocks"] if one["frozen"]]
        assert world.case(party, case)["waiting_for"] == other("FR")
