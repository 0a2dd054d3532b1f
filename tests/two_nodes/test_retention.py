"""How long a case's data is kept: a day for the review, a last day, and a decision by whoever may take it."""

from __future__ import annotations

from typing import Any

import pytest

from comity.chancery import house, lapsing, oversight, people, reading, submit, upkeep
from comity.chancery.sitting import sitting
from comity.envelope import canonical
from comity.errors import ComityError
from two_nodes.adversary import unchanged
from two_nodes.world import DAY, World

KEEP = {"decision": "keep", "reason": "An appeal is pending (example).", "until": "2027-09-01"}
ERASE = {"decision": "erase", "reason": "Nothing more is expected (example)."}
CHANNEL = "FR-59-LILLE"


@pytest.fixture
def case(sqlite_world: World) -> str:
    """Of readmission: reviewed after 365 days, kept 1825 from its last entry, of 2 March 2026."""
    case = str(sqlite_world.open().case)
    sqlite_world.exchange()
    return case


def kept(world: World, case: str, party: str = "FR") -> dict[str, Any]:
    found: dict[str, Any] = world.case(party, case)["retention"]
    return found


def review(world: World, case: str, fields: dict[str, Any], role: str = "director", party: str = "FR") -> Any:
    return lapsing.review_data(world.offices[party], world.officer(party, CHANNEL, role), case, fields)


def refusal(world: World, case: str, fields: dict[str, Any], role: str = "director") -> tuple[str, set[str]]:
    with pytest.raises(ComityError) as refused:
        review(world, case, fields, role)
    problems = refused.value.params.get("problems", [])
    return refused.value.code, {f"{each['field']} {each['code']}" for each in problems}


def due(world: World, party: str = "FR", *, lapsed: bool = False, role: str = "director") -> list[str]:
    found = lapsing.due(world.offices[party], world.officer(party, CHANNEL, role), lapsed=lapsed)
    return [each["case"] for each in found["cases"]]


def test_both_days_run_from_the_last_entry_on_both_nodes(sqlite_world: World, case: str) -> None:
    running = {"review": "2027-03-02", "until": "2031-03-01", "state": "running"}
    assert kept(sqlite_world, case) == running == kept(sqlite_world, case, "DZ")
    sqlite_world.tick(10 * DAY)
    sqlite_world.act("DZ", case, "acknowledge")
    sqlite_world.exchange()
    assert kept(sqlite_world, case) == running | {"review": "2027-03-12", "until": "2031-03-11"}


def test_the_review_is_due_on_its_day_and_the_case_has_lapsed_after_the_last(sqlite_world: World, case: str) -> None:
    sqlite_world.tick(364 * DAY)
    assert (kept(sqlite_world, case)["state"], due(sqlite_world)) == ("running", [])
    sqlite_world.tick(DAY)
    assert (kept(sqlite_world, case)["state"], due(sqlite_world)) == ("review_due", [case])
    assert due(sqlite_world, "DZ") == [case]
    sqlite_world.tick(1460 * DAY)
    assert (kept(sqlite_world, case)["state"], due(sqlite_world, lapsed=True)) == ("review_due", [])
    sqlite_world.tick(DAY)
    assert (kept(sqlite_world, case)["state"], due(sqlite_world, lapsed=True)) == ("lapsed", [case])


def test_a_decision_to_keep_moves_both_days_and_is_due_again_on_the_new_one(sqlite_world: World, case: str) -> None:
    sqlite_world.tick(365 * DAY)
    assert review(sqlite_world, case, KEEP).status == "kept"
    assert kept(sqlite_world, case) == {"review": "2027-09-01", "until": "2027-09-01", "state": "running"}
    assert due(sqlite_world) == []
    # What one side decides stays in its house.
    sqlite_world.exchange()
    assert kept(sqlite_world, case, "DZ")["state"] == "review_due"
    sqlite_world.tick(183 * DAY)
    assert (kept(sqlite_world, case)["state"], due(sqlite_world)) == ("review_due", [case])
    sqlite_world.tick(DAY)
    assert due(sqlite_world, lapsed=True) == [case]


def test_a_new_act_outdates_the_decision(sqlite_world: World, case: str) -> None:
    sqlite_world.tick(365 * DAY)
    review(sqlite_world, case, KEEP)
    sqlite_world.tick(DAY)
    sqlite_world.act("DZ", case, "acknowledge")
    sqlite_world.exchange()
    assert kept(sqlite_world, case)["review"] == "2028-03-02"
    assert due(sqlite_world) == []


def test_the_decision_is_recorded_and_its_reason_is_sealed(sqlite_world: World, case: str) -> None:
    review(sqlite_world, case, KEEP)
    overseer = people.add_officer(sqlite_world.fr, "Overseer Example", "FR-IGA", ["audits"])[0]
    read = oversight.log(sqlite_world.fr, overseer, case=case)["entries"]
    [entry] = [each for each in read if each["kind"] == "data_reviewed"]
    director = sqlite_world.officer("FR", CHANNEL, "director")
    assert (entry["operation"], entry["why"], entry["officer"]) == ("alteration", "retention", director.officer)
    assert entry["data"] == {"decision": "keep", "review": "2027-03-02", "until": "2027-09-01"}
    _, secret = house.open_secret(sqlite_world.fr, entry["index"])
    assert canonical.decode(secret) == {"reason": KEEP["reason"]}


def test_only_who_directs_or_reviews_at_the_case_s_own_authority_decides(sqlite_world: World, case: str) -> None:
    for role in ("drafter", "approver"):
        assert refusal(sqlite_world, case, KEEP, role)[0] == "rank.missing"
    assert review(sqlite_world, case, KEEP, "reviewer").status == "kept"
    elsewhere = sqlite_world.officers["FR-UCI", "director"]
    with pytest.raises(ComityError) as refused:
        lapsing.review_data(sqlite_world.fr, elsewhere, case, KEEP)
    assert refused.value.code == "case.not_found"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"until": "2026-03-02"}, "until field.not_in_time"),
        ({"until": "2031-03-02"}, "until field.not_in_time"),
        ({"until": "soon"}, "until field.not_a_day"),
        ({"until": ""}, "until field.missing"),
        ({"reason": " "}, "reason field.missing"),
        ({"reason": "x" * 4001}, "reason field.too_long"),
        ({"decision": "burn"}, "decision field.not_a_code"),
        ({"decision": ""}, "decision field.missing"),
        ({"decision": "erase"}, "until field.unknown"),
        ({"more": 1}, "more field.unknown"),
    ],
)
def test_a_decision_without_reason_or_end_is_refused(
    sqlite_world: World, case: str, change: dict[str, Any], wrong: str
) -> None:
    code, problems = refusal(sqlite_world, case, KEEP | change)
    assert code == "fields.invalid"
    assert wrong in problems


def test_what_is_open_is_not_erased_by_decision(sqlite_world: World, case: str) -> None:
    assert refusal(sqlite_world, case, ERASE)[0] == "retention.still_open"
    assert kept(sqlite_world, case)["state"] == "running"


def test_in_a_case_that_was_erased_nothing_is_cleared_nor_decided_until_it_goes_on_but_a_block_is_heard(
    sqlite_world: World, case: str
) -> None:
    office, reviewer = sqlite_world.fr, sqlite_world.officer("FR", CHANNEL, "reviewer")
    finding = {"safeguard": "no_suspensive_appeal", "reason": "On the file (example).", "until": "2026-05-01"}
    submit.clear(office, reviewer, case, finding)
    with sitting(office) as sits:
        sits.erase(sqlite_world.officer("FR", CHANNEL, "director"), case, "retention_lapsed", case)
    with unchanged(office):
        with pytest.raises(ComityError, match=r"case\.erased"):
            submit.clear(office, reviewer, case, finding)
        for decision in (KEEP, ERASE):
            assert refusal(sqlite_world, case, decision) == ("case.erased", set())
    # What was cleared before still stands, and whoever knows better must be able to take it back.
    submit.clear(office, sqlite_world.officer("FR", CHANNEL, "drafter"), case, finding | {"until": "2026-03-01"})
    shown = reading.case_show(office, reviewer, case)["safeguards"]
    assert [each["state"] for each in shown if each["name"] == "no_suspensive_appeal"] == ["lapsed"]
    assert all(row.sealed is None for row in office.store.house.of_case(case))
    assert upkeep.verify_node(office)["ok"]
    sqlite_world.tick(DAY)
    sqlite_world.act("DZ", case, "acknowledge")
    sqlite_world.exchange()
    submit.clear(office, reviewer, case, finding)
    assert office.store.house.of_kind(case, "cleared")[-1].sealed


def test_pages_of_what_is_due_lose_nothing(sqlite_world: World) -> None:
    cases = []
    for _ in range(5):
        cases.append(str(sqlite_world.open().case))
        sqlite_world.tick(60)
    sqlite_world.exchange()
    sqlite_world.tick(366 * DAY)
    review(sqlite_world, cases[3], KEEP | {"until": "2028-01-01"})
    found: list[str] = []
    after: str | None = None
    officer = sqlite_world.officer("FR", CHANNEL, "director")
    while True:
        page = lapsing.due(sqlite_world.fr, officer, after=after, limit=2)
        found += [each["case"] for each in page["cases"]]
        after = page["next"]
        if after is None:
            break
    assert found == [case for case in cases if case != cases[3]]


def test_nobody_is_told_of_cases_that_are_not_theirs(sqlite_world: World, case: str) -> None:
    sqlite_world.tick(366 * DAY)
    assert lapsing.due(sqlite_world.fr, sqlite_world.officers["FR-UCI", "director"])["cases"] == []
    # The operator sees headers, as of every case.
    assert [each["case"] for each in lapsing.due(sqlite_world.fr, None)["cases"]] == [case]
    assert reading.case_show(sqlite_world.fr, None, case)["retention"]["state"] == "review_due"


def test_who_need_not_know_of_a_case_is_not_told_that_it_is_due_and_decides_nothing(
    sqlite_world: World, case: str
) -> None:
    director = sqlite_world.officer("FR", CHANNEL, "director")
    submit.name_readers(sqlite_world.fr, director, case, {"readers": []})
    sqlite_world.tick(366 * DAY)
    assert due(sqlite_world, role="reviewer") == []
    assert refusal(sqlite_world, case, KEEP, "reviewer")[0] == "case.not_found"
    assert due(sqlite_world) == [case]


def closed(world: World, case: str) -> None:
    world.act("FR", case, "withdraw")
    world.exchange()
    assert world.case("FR", case)["waiting_for"] is None


def bodies(world: World, case: str, party: str = "FR") -> set[str]:
    found = reading.case_show(world.offices[party], world.officer(party, CHANNEL, "drafter"), case)
    return {item["body"] for item in found["timeline"]}


def test_a_closed_case_is_erased_by_decision_with_the_reason_that_was_given(sqlite_world: World, case: str) -> None:
    closed(sqlite_world, case)
    assert review(sqlite_world, case, ERASE).status == "kept"
    assert kept(sqlite_world, case) == {"review": None, "until": None, "state": "erased"}
    assert bodies(sqlite_world, case) == {"erased"}
    [decided] = [row for row in sqlite_world.fr.store.house.scan() if row.kind == "data_reviewed"]
    assert decided.sealed is None
    [erased] = [row for row in sqlite_world.fr.store.house.scan() if row.kind == "erased"]
    assert b'"why":"retention"' in erased.header
    # The log holds together, and the other side's copy is the other side's to decide.
    assert upkeep.verify_node(sqlite_world.fr)["ok"]
    assert kept(sqlite_world, case, "DZ")["state"] == "running"
    assert bodies(sqlite_world, case, "DZ") == {"open"}
    sqlite_world.tick(1900 * DAY)
    assert due(sqlite_world) == []


def test_what_has_lapsed_is_erased_once_and_what_was_kept_is_not(sqlite_world: World) -> None:
    lapsed, kept_on, young = (str(sqlite_world.open().case) for _ in range(3))
    sqlite_world.exchange()
    sqlite_world.tick(1800 * DAY)
    review(sqlite_world, kept_on, KEEP | {"until": "2031-06-01"})
    sqlite_world.act("DZ", young, "acknowledge")
    sqlite_world.exchange()
    sqlite_world.tick(26 * DAY)
    assert lapsing.apply(sqlite_world.fr) == {"erased": [lapsed]}
    assert bodies(sqlite_world, lapsed) == {"erased"}
    for case in (kept_on, young):
        assert "erased" not in bodies(sqlite_world, case)
    assert lapsing.apply(sqlite_world.fr) == {"erased": []}
    assert upkeep.verify_node(sqlite_world.fr)["ok"]


def test_an_erasure_that_was_cut_off_goes_on_where_it_stopped(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = sorted(str(sqlite_world.open().case) for _ in range(3))
    sqlite_world.tick(1900 * DAY)
    monkeypatch.setattr(lapsing, "BATCH", 1)

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lapsing.apply(sqlite_world.fr, stop)
    states = sorted(kept(sqlite_world, case)["state"] for case in cases)
    assert states == ["erased", "lapsed", "lapsed"]
    assert len(lapsing.apply(sqlite_world.fr)["erased"]) == 2
    assert {kept(sqlite_world, case)["state"] for case in cases} == {"erased"}
    assert upkeep.verify_node(sqlite_world.fr)["ok"]


def test_what_a_person_contests_is_not_erased_by_its_term_until_it_is_decided(sqlite_world: World, case: str) -> None:
    store = sqlite_world.fr.store
    request = "ab" * 16
    sqlite_world.tick(1826 * DAY)
    with store.write():
        store.blocks.put({request: case})  # as the fold of a request leaves it
    assert due(sqlite_world, lapsed=True) == []
    assert lapsing.apply(sqlite_world.fr) == {"erased": []}
    assert refusal(sqlite_world, case, ERASE)[0] == "data.blocked"
    with store.write():
        store.blocks.put({request: ""})
    assert lapsing.apply(sqlite_world.fr) == {"erased": [case]}
    assert kept(sqlite_world, case)["state"] == "erased"
