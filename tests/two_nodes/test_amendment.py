"""The mechanism is amended while cases run: old cases keep what they opened under, on both nodes alike."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from comity import node
from comity.cases import shipped
from comity.cases.readmission import READMISSION
from comity.chancery import account, amendment, calendars, people, reading, signing, submit, upkeep
from comity.errors import IntegrityFailure, Refused
from comity.journal.entry import Ref
from comity.profile import Profile
from two_nodes import invariants
from two_nodes.amended import amend, changed, reply, term, terms
from two_nodes.world import PARTIES, PASSPHRASE, World

LILLE = '[channels.FR-59-LILLE]\nsender = "FR-PREF-59"\nreceiver = "DZ-CONS-LILLE"\nprocedures = ["readmission"]\n'
NEW_AUTHORITY = (
    '[authorities.FR-PREF-06]\nparty = "FR"\nkind = "prefecture"\n'
    '[authorities.FR-PREF-06.name]\nfr = "Préfecture (exemple)"\nar = "محافظة (مثال)"\nen = "Prefecture (example)"\n'
)
NEW_CHANNEL = LILLE.replace("FR-59-LILLE", "FR-06-LILLE").replace("FR-PREF-59", "FR-PREF-06")


def versions(world: World) -> list[list[str]]:
    return [[each["digest"] for each in account.mechanism_show(world.offices[p])["versions"]] for p in PARTIES]


def test_a_case_keeps_the_term_that_it_opened_under_and_a_later_one_has_the_new_term(world: World) -> None:
    old = world.open().case
    world.exchange()
    made = amend(world, reply(35))
    new = world.open().case
    world.exchange()
    assert (terms(world, old), terms(world, new)) == ([20, 20], [35, 35])
    mech = world.fr.agreed().digest
    assert versions(world) == [[mech, made.digest]] * 2
    headers = [row.header or b"" for row in world.fr.store.logs.scan("FR", 0)]
    assert all(mech.encode() in header for header in headers), "the name of the mechanism never changes"
    for case in (old, new):
        world.act("DZ", case, "acknowledge")
        world.act("DZ", case, "recognise")
    world.exchange()
    assert world.state("FR", old) == world.state("FR", new) == world.state("DZ", old)
    assert (terms(world, old), terms(world, new)) == ([20, 20], [35, 35]), "also when folded again"
    invariants.everything(world)


def test_an_opening_that_crosses_the_acceptance_stands_under_what_its_author_had_seen(sqlite_world: World) -> None:
    world = sqlite_world
    offered = amendment.offer(world.fr, reply(35))
    world.exchange()
    amendment.accept(world.dz, offered.digest)
    ours = world.open("FR-59-LILLE").case  # France has not seen the acceptance
    theirs = world.open("DZ-DGSN-ALGER").case  # who accepted has
    for _ in range(2):
        world.send("FR")
        world.send("DZ")
        world.deliver("DZ")
        world.deliver("FR")
    world.exchange()
    assert (terms(world, ours), terms(world, theirs)) == ([20, 20], [35, 35])
    invariants.everything(world)


def test_acceptance_and_what_follows_it_arrive_in_one_bundle(sqlite_world: World) -> None:
    world = sqlite_world
    offered = amendment.offer(
        world.dz, changed(("[channels.FR-59-LILLE]", NEW_AUTHORITY + NEW_CHANNEL + "[channels.FR-59-LILLE]"))
    )
    world.exchange()
    amendment.accept(world.fr, offered.digest)
    for role, ranks in {"drafter": ["drafts"], "approver": ["approves"], "reviewer": ["reviews"]}.items():
        row, _ = people.add_officer(world.fr, role, "FR-PREF-06", ranks)
        world.officers = {**world.officers, ("FR-PREF-06", role): row}
    case = world.open("FR-06-LILLE").case
    world.send("FR")
    taken = world.deliver("DZ")
    assert (taken.new >= 3, taken.void) == (True, 0)
    world.exchange()
    assert world.state("DZ", case) == "submitted"
    invariants.everything(world)


def test_a_hold_stops_no_amendment_and_no_amendment_lifts_a_hold(sqlite_world: World) -> None:
    world = sqlite_world
    old = world.open().case
    world.exchange()
    world.hold("DZ")
    made = amend(world, reply(35))
    assert versions(world)[1][-1] == made.digest
    with pytest.raises(Refused) as held:
        world.open()
    assert held.value.params["reason"] == "pillar.held"
    world.tick(5 * 86_400)
    world.offer("DZ")
    world.exchange()
    world.accept("FR")
    world.exchange()
    new = world.open().case
    world.exchange()
    assert term(world, "FR", old) == term(world, "DZ", old) == 25, "twenty days, and the five of the hold"
    assert terms(world, new) == [35, 35]
    invariants.everything(world)


def test_of_two_amendments_that_cross_one_alone_can_be_accepted(sqlite_world: World) -> None:
    world = sqlite_world
    ours, theirs = amendment.offer(world.fr, reply(35)), amendment.offer(world.dz, reply(10))
    world.exchange()
    with pytest.raises(Refused) as crossed:
        amendment.accept(world.dz, ours.digest)
    assert (crossed.value.code, crossed.value.params["ours"]) == ("mechanism.own_first", theirs.digest)
    amendment.accept(world.fr, theirs.digest)
    world.exchange()
    with pytest.raises(Refused) as late:
        amendment.accept(world.dz, ours.digest)
    assert late.value.code == "mechanism.unknown_digest", "its base is no longer the active version"
    assert amendment.accept(world.fr, theirs.digest).in_force
    case = world.open().case
    world.exchange()
    assert terms(world, case) == [10, 10]
    invariants.everything(world)


def test_an_amendment_of_an_amendment_and_back_to_the_first_figures(sqlite_world: World) -> None:
    world = sqlite_world
    cases = []
    for days, by in ((35, "FR"), (10, "DZ"), (20, "DZ")):
        amend(world, reply(days), by)
        cases.append((days, world.open().case))
        world.exchange()
    for days, case in cases:
        assert terms(world, case) == [days, days]
    assert len(set(versions(world)[0])) == 4
    with pytest.raises(Refused) as same:
        amendment.offer(world.fr, reply(20))
    assert same.value.code == "amendment.nothing"


def test_a_channel_with_an_open_case_stays_and_one_without_is_closed_to_new_cases_alone(sqlite_world: World) -> None:
    world = sqlite_world
    case = world.open().case
    world.exchange()
    without = changed((LILLE, ""))
    with pytest.raises(Refused) as needed:
        amendment.offer(world.fr, without)
    assert (needed.value.code, needed.value.params) == ("amendment.open_cases", {"what": "FR-59-LILLE", "cases": 1})
    world.act("FR", case, "withdraw")
    world.exchange()
    amend(world, without)
    with pytest.raises(Refused) as closed:
        world.open()
    assert closed.value.code == "channel.unknown"
    for party in PARTIES:
        drafter = world.officer(party, "FR-59-LILLE", "drafter")
        assert reading.case_show(world.offices[party], drafter, case)["state"] == "withdrawn"
    with pytest.raises(Refused) as other:
        amendment.offer(world.fr, changed((LILLE, LILLE.replace("FR-PREF-59", "FR-PREF-13"))))
    assert (other.value.code, other.value.params) == ("amendment.changed", {"what": "FR-59-LILLE"})
    invariants.everything(world)


def test_a_calendar_that_an_amendment_changes_is_declared_by_its_owner(sqlite_world: World) -> None:
    world = sqlite_world
    amend(world, changed(('    "2025-01-01", "2025-01-12",\n', '    "2025-01-01", "2025-01-12", "2025-01-13",\n')))
    for party in PARTIES:
        rows = world.offices[party].store.logs.caseless("", ("calendar",))
        assert [row.party for row in rows].count("DZ") == 2
        assert [row.party for row in rows].count("FR") == 1
    invariants.everything(world)


def test_a_day_off_that_its_owner_declared_stays_when_an_amendment_changes_the_calendar(sqlite_world: World) -> None:
    world = sqlite_world
    calendars.declare(world.dz, world.director("DZ"), "DZ", ["2026-03-04"], ["2025-01-12"])
    world.exchange()
    amend(world, changed(('    "2025-01-01", "2025-01-12",\n', '    "2025-01-01", "2025-01-12", "2025-01-13",\n')))
    world.exchange()
    for office in world.offices.values():
        days = calendars.shown(office, "DZ")["days"]
        assert {"2025-01-13", "2026-03-04"} <= set(days)
        assert "2025-01-12" not in days
    invariants.everything(world)


# --- Tables -----------------------------------------------------------------------------------------


def next_table() -> Any:
    """A later table of the same procedure: an acknowledgement needs two officers."""
    acts = tuple(replace(act, approvals=2) if act.name == "acknowledge" else act for act in READMISSION.acts)
    return replace(READMISSION, acts=acts)


def test_a_new_table_rules_what_opens_after_it_and_the_old_one_what_ran(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, table = sqlite_world, next_table()
    assert table.digest != READMISSION.digest
    old = world.open().case
    waiting = world.open(seal=False)
    world.exchange()
    monkeypatch.setitem(shipped.SHIPPED, "readmission", (table, READMISSION))
    amend(world, reply(20))
    new = world.open().case
    world.exchange()
    drafter, approver = (world.officer("DZ", "FR-59-LILLE", role) for role in ("drafter", "approver"))
    offered = {case: reading.case_acts(world.dz, drafter, case)["acts"] for case in (old, new)}
    asked = {case: next(a["approvals"] for a in acts if a["name"] == "acknowledge") for case, acts in offered.items()}
    assert asked == {old: 1, new: 2}
    example = next(a["example"] for a in offered[new] if a["name"] == "acknowledge")
    draft = submit.draft_act(world.dz, drafter, new, "acknowledge", example, [])
    assert draft.status == "awaiting_approval"
    submit.approve(world.dz, approver, str(draft.proposal), str(draft.content_hash))
    assert submit.draft_act(world.dz, drafter, old, "acknowledge", example, []).status == "sealed"
    world.exchange()
    assert [world.state("FR", case) for case in (old, new)] == ["acknowledged"] * 2
    second = world.officer("FR", "FR-59-LILLE", "approver")
    with pytest.raises(Refused) as stale:
        submit.approve(world.fr, second, str(waiting.proposal), str(waiting.content_hash))
    assert stale.value.code == "draft.other_version"
    invariants.everything(world)


def test_a_release_without_the_table_neither_accepts_nor_starts(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, table = sqlite_world, next_table()
    with monkeypatch.context() as newer:
        newer.setitem(shipped.SHIPPED, "readmission", (table, READMISSION))
        offered = amendment.offer(world.fr, reply(20))
    world.exchange()
    assert account.status(world.dz)["effects"]["void"] == 0, "the offer counts alike on every release"
    with pytest.raises(Refused) as unknown:
        amendment.accept(world.dz, offered.digest)
    assert unknown.value.code == "mechanism.table_unknown"
    with monkeypatch.context() as newer:
        newer.setitem(shipped.SHIPPED, "readmission", (table, READMISSION))
        amendment.accept(world.dz, offered.digest)
    world.dz.forget_agreed()
    with pytest.raises(IntegrityFailure) as lacking:
        upkeep.check_start(world.dz)
    assert lacking.value.code == "table.not_shipped"


def test_an_amended_figure_that_is_changed_in_the_database_stops_the_node(sqlite_world: World) -> None:
    world = sqlite_world
    amend(world, reply(35))
    office = world.dz
    [entry] = office.store.logs.caseless("", ("amend",))
    annex = office.store.logs.annexes([entry.annex])[entry.annex]
    forged = annex.replace(b"35", b"99")
    assert forged != annex
    with office.store.connection.cursor() as cursor:
        cursor.execute("UPDATE annex SET content=%s WHERE sha256=%s", [forged, entry.annex])
    office.forget_agreed()
    with pytest.raises(IntegrityFailure) as altered:
        upkeep.check_start(office)
    assert altered.value.code == "record.altered"
    assert not upkeep.verify_node(office)["ok"]


def test_another_process_on_the_same_database_learns_of_the_acceptance(sqlite_world: World) -> None:
    """The desk runs beside the courier, which takes the acceptance in."""
    world = sqlite_world
    offered = amendment.offer(world.dz, reply(35))
    world.exchange()
    desk = node.open_office(world.fr.directory, PASSPHRASE, database_url="", keyring=world.fr.keyring)
    before = account.mechanism_show(desk)
    assert [each["digest"] for each in before["amendments"]] == [offered.digest]
    amendment.accept(world.fr, offered.digest)
    assert account.mechanism_show(desk)["version"] == offered.digest
    assert desk.agreed().params("readmission")["reply"]["days"] == 35
    desk.close()


def without(name: str) -> Profile:
    """The worked profile without one procedure."""
    old = changed()
    rules = {code: each for code, each in old.rules.items() if code != name}
    routes = {
        code: replace(route, procedures=tuple(each for each in route.procedures if each != name))
        for code, route in old.routes.items()
    }
    return replace(old, rules=rules, routes=routes)


def test_figures_of_a_procedure_that_is_left_out_stay_signed_and_are_answered(sqlite_world: World) -> None:
    world = sqlite_world
    signed = signing.sign(world.fr, world.director("FR"), "transit")["entry"]
    world.exchange()
    amend(world, without("transit"))
    for office in world.offices.values():
        assert upkeep.verify_node(office)["ok"]
    entry = Ref(signed["party"], signed["incarnation"], signed["index"])
    answered = signing.answer(world.dz, world.director("DZ"), entry)
    world.exchange()
    assert answered["status"] == "agreed"
    with pytest.raises(Refused) as gone:
        submit.draft_opening(world.fr, world.officer("FR", "FR-UCI-DGSN", "drafter"), "transit", {}, [])
    assert gone.value.code == "procedure.unknown"
    invariants.everything(world)
