"""Who is not named for a case is answered as if it were not there; who is named, or directs, sees it as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from comity.chancery import consult, drafts, evidence, finding, people, reading, submit, suspension, upkeep
from comity.errors import ComityError
from comity.journal.entry import Ref
from comity.mechanism import read_profile
from comity.store.people import OfficerRow
from two_nodes import world as worlds
from two_nodes.world import Template, World

CHANNEL, OURS, THEIRS = "FR-59-LILLE", "FR-PREF-59", "DZ-CONS-LILLE"
ABSENT = "0" * 32


def officer(world: World, role: str = "drafter", authority: str = OURS) -> OfficerRow:
    return world.officers[authority, role]


def name(world: World, case: str, *named: str, by: str = "director", authority: str = OURS, **more: Any) -> None:
    office = world.offices[authority[:2]]
    submit.name_readers(office, officer(world, by, authority), case, {"readers": list(named), **more})


def ways(world: World, party: str, case: str) -> dict[str, Callable[[OfficerRow], Any]]:
    """What an officer can ask about a case of the record, by name."""
    office = world.offices[party]
    entry = next(iter(office.store.logs.of_case(case)), None)
    return {
        "show": lambda who: reading.case_show(office, who, case),
        "acts": lambda who: reading.case_acts(office, who, case),
        "bodies": lambda who: consult.bodies(office, who, case),
        "evidence": lambda who: evidence.evidence(office, who, case),
        "draft": lambda who: submit.draft_act(office, who, case, "withdraw", {"reason": "duplicate"}, []),
        "clear": lambda who: submit.clear(office, who, case, {"safeguard": "no_pending_protection_claim",
                                                              "reason": "x", "until": "2026-04-01"}),
        "name": lambda who: submit.name_readers(office, who, case, {"readers": []}),
        "attachment": lambda who: consult.attachment(
            office, who, case, Ref(entry.party, entry.incarnation, entry.idx) if entry else Ref("FR", 0, 9), 1
        ),
    }  # fmt: skip


def told(action: Callable[[], Any]) -> tuple[str, dict[str, Any]] | None:
    """The refusal, or nothing where it passed."""
    try:
        action()
    except ComityError as refused:
        return refused.code, refused.params
    return None


def lists(world: World, party: str, who: OfficerRow) -> list[Any]:
    """Every list, count and search."""
    office = world.offices[party]
    finding.catch_up(office, who.authority)
    asked = [finding.inbox(office, who, wait=wait) for wait in ("mine", "theirs", "approval", "all")]  # type: ignore[arg-type]
    return [
        *asked,
        reading.case_list(office, who),
        reading.case_list(office, who, limit=1)["next"],
        *[finding.search(office, who, text) for text in ("namoudhaj", "mourad", "OQTF", "1991")],
        suspension.backlog(office, who),
    ]


def test_who_is_not_named_gets_the_answers_of_an_absent_case(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    name(world, case, officer(world, "approver").officer)
    name(world, case, authority=THEIRS)
    for party, authority in (("FR", OURS), ("DZ", THEIRS)):
        for role in ("drafter", "reviewer"):
            who = officer(world, role, authority)
            here, nowhere = ways(world, party, case), ways(world, party, ABSENT)
            for way, ask in here.items():
                refused = told(lambda ask=ask, who=who: ask(who))
                assert refused == told(lambda way=way, who=who, nowhere=nowhere: nowhere[way](who)), way
                assert refused == ("case.not_found", {}), way


def test_who_is_named_and_who_directs_see_it_each_authority_by_its_own_list(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    name(world, case, "approver of FR-PREF-59")
    for role, seen in (("approver", True), ("director", True), ("drafter", False), ("reviewer", False)):
        listed = [line["case"] for line in reading.case_list(world.fr, officer(world, role))["cases"]]
        assert (listed == [case]) is seen, role
    assert reading.case_list(world.dz, officer(world, "drafter", THEIRS))["cases"], "the other side has its own list"
    shown = reading.case_show(world.fr, officer(world, "approver"), case)["readers"]
    assert shown == {
        "restricted": True,
        "named": [{"officer": officer(world, "approver").officer, "name": "approver of FR-PREF-59"}],
        "may_name": False,
    }
    name(world, case, everyone=True)
    assert reading.case_show(world.fr, officer(world, "drafter"), case)["readers"]["restricted"] is False


def test_a_case_kept_from_an_officer_changes_no_line_no_count_and_no_hit(world: World) -> None:
    world.open(CHANNEL)
    world.exchange()
    # What else a side sends tells what it has seen, and settles what was provisional (docs/threats.md, 11).
    people.add_officer(world.fr, "Example Officer", "FR-PREF-13", ["drafts"])
    people.add_officer(world.dz, "Example Officer", "DZ-CONS-LYON", ["drafts"])
    world.exchange()
    asking = [("FR", officer(world, role)) for role in ("drafter", "reviewer")]
    asking += [("DZ", officer(world, role, THEIRS)) for role in ("drafter", "approver", "reviewer")]
    before = [lists(world, party, who) for party, who in asking]
    case = world.open(CHANNEL).case
    name(world, case, officer(world, "approver").officer)
    world.exchange()
    name(world, case, authority=THEIRS)
    assert [lists(world, party, who) for party, who in asking] == before
    assert lists(world, "FR", officer(world, "approver")) != lists(world, "FR", officer(world, "drafter"))


def test_a_draft_kept_from_an_officer_is_neither_shown_nor_counted_nor_approved(world: World) -> None:
    other, _ = people.add_officer(world.fr, "Second drafter", OURS, ["drafts"])
    asking = [officer(world, "approver"), officer(world, "reviewer"), other]
    before = [lists(world, "FR", who) for who in asking]
    drafted = world.open(CHANNEL, seal=False)
    name(world, drafted.case, officer(world, "drafter").officer, by="drafter")
    assert [lists(world, "FR", who) for who in asking] == before
    proposal, content_hash = str(drafted.proposal), str(drafted.content_hash)
    for ask in (
        lambda what: drafts.show(world.fr, officer(world, "approver"), what),
        lambda what: submit.approve(world.fr, officer(world, "approver"), what, content_hash),
        lambda what: submit.discard(world.fr, officer(world, "approver"), what),
    ):
        assert told(lambda ask=ask: ask(proposal)) == told(lambda ask=ask: ask(ABSENT)) == ("proposal.not_found", {})
    assert drafts.show(world.fr, officer(world, "drafter"), proposal)["approver"] is False
    name(world, drafted.case, officer(world, "approver").officer, by="drafter")
    shown = drafts.show(world.fr, officer(world, "approver"), proposal)
    assert (shown["approver"], shown["may_approve"]) == (True, True)


def test_a_drafter_is_told_when_nobody_who_is_named_may_approve(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    world.act("DZ", case, "acknowledge")
    example = world.acts("DZ", case)["recognise"]["example"]
    who = officer(world, "drafter", THEIRS)
    for named, hint in (([], None), (["approver"], None), (["drafter"], "readers.no_approver")):
        if named:
            name(world, case, *[officer(world, each, THEIRS).officer for each in [*named, "drafter"]], authority=THEIRS)
        drafted = submit.draft_act(world.dz, who, case, "recognise", example, [])
        assert drafted.as_json().get("hint") == hint
        assert drafts.show(world.dz, who, str(drafted.proposal))["approver"] is (hint is None)


def test_a_backlog_shows_and_counts_no_held_act_of_a_case_kept_from_an_officer(world: World) -> None:
    world.hold("DZ")
    case = world.open(CHANNEL).case  # crosses with the hold
    world.exchange()
    who = officer(world)
    assert [item["case"] for item in suspension.backlog(world.fr, who)["items"]] == [case]
    name(world, case, officer(world, "approver").officer)
    assert suspension.backlog(world.fr, who) == suspension.backlog(world.fr, who, "readmission") == {"items": []}
    assert suspension.backlog(world.fr, officer(world, "approver"))["items"]


def test_only_who_directs_or_drafts_the_unsealed_case_names_and_only_colleagues(world: World) -> None:
    drafted = world.open(CHANNEL, seal=False)
    name(world, drafted.case, by="drafter")
    assert reading.case_show(world.fr, officer(world), drafted.case)["readers"]["named"], "the drafter stays named"
    case = world.open(CHANNEL).case
    for role in ("drafter", "approver", "reviewer"):
        refused = told(lambda role=role: name(world, case, by=role))
        assert refused is not None
        assert refused[0] == "rank.missing"
    stranger = officer(world, "drafter", "FR-UCI")
    for fields in (
        {"readers": [stranger.officer]},
        {"readers": ["nobody"]},
        {"readers": [], "everyone": "yes"},
        {"readers": [officer(world).officer], "everyone": True},
        {},
        {"readers": [], "more": 1},
    ):
        refused = told(lambda fields=fields: submit.name_readers(world.fr, officer(world, "director"), case, fields))
        assert refused is not None
        assert refused[0] == "fields.invalid", fields


def test_naming_readers_is_recorded_in_the_house_and_sends_nothing(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    before = world.fr.heads()
    name(world, case, officer(world, "approver").officer)
    assert world.fr.heads() == before
    record = world.fr.store.house.of_kind(case, "readers_named")[-1]
    assert officer(world, "approver").officer.encode() in record.header
    assert officer(world, "director").officer.encode() in record.header


def changed(world: World, drafted: submit.Outcome, who: OfficerRow | None = None) -> submit.Outcome:
    """The same opening, changed by its drafter or `who`: it would open a case under another number."""
    who = who or officer(world)
    fields = drafts.content(world.fr, who, str(drafted.proposal))
    given = {name: value for name, value in (fields.terms | fields.body).items() if name != "attachments"}
    return submit.draft_opening(world.fr, who, "readmission", given, [], keep=True, replaces=str(drafted.proposal))


def test_who_is_kept_from_a_draft_is_kept_from_its_changed_form_and_its_clearances_lapse(world: World) -> None:
    other, _ = people.add_officer(world.fr, "Second drafter", OURS, ["drafts", "approves", "reviews"])
    before, marks = lists(world, "FR", other), _marks(world)
    first = world.open(CHANNEL, seal=False)
    name(world, first.case, *(officer(world, role).officer for role in ("approver", "reviewer")), by="drafter")
    given = {"safeguard": "no_pending_protection_claim", "reason": "examined", "until": "2026-05-20"}
    submit.clear(world.fr, officer(world, "reviewer"), first.case, given)
    second = changed(world, first)
    assert second.case != first.case
    assert lists(world, "FR", other) == before
    assert _marks(world) == marks, "it answers no list as a duplicate"
    proposal, content_hash = str(second.proposal), str(second.content_hash)
    for ask in (drafts.show, drafts.content, submit.discard):
        assert told(lambda ask=ask: ask(world.fr, other, proposal)) == ("proposal.not_found", {})
    shown = reading.case_show(world.fr, officer(world, "approver"), second.case)
    assert shown["readers"]["restricted"]
    assert [one["name"].split()[0] for one in shown["readers"]["named"]] == ["approver", "drafter", "reviewer"]
    record = world.fr.store.house.of_kind(second.case, "readers_named")[-1]
    assert officer(world, "approver").officer.encode() in record.header
    # What was cleared was cleared for other content.
    assert {each["state"] for each in shown["safeguards"]} == {"missing"}
    refused = told(lambda: submit.approve(world.fr, officer(world, "approver"), proposal, content_hash))
    assert refused is not None
    assert refused[0] == "safeguard.missing"


def test_who_changes_a_draft_of_a_case_kept_from_others_stays_named(world: World) -> None:
    first = world.open(CHANNEL, seal=False)
    name(world, first.case, by="drafter")
    head, _ = people.add_officer(world.fr, "Head of office", OURS, ["drafts", "directs"])
    second = changed(world, first, head)
    assert world.fr.store.access.names(second.case, OURS) == {"", officer(world).officer, head.officer}
    # That everybody may see it was said of what was written then.
    name(world, second.case, everyone=True)
    assert world.fr.store.access.names(changed(world, second).case, OURS) == set()


# --- A procedure that the profile restricts from the opening


@pytest.fixture(scope="module")
def closed_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The worked example, where a readmission is for those alone who need to know of it."""
    text = worlds.PROFILE.read_text(encoding="utf-8")
    head = "[procedures.readmission]\n"
    assert head in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "profile", lambda: read_profile(text.replace(head, f"{head}need_to_know = true\n")))
        yield Template.make(tmp_path_factory.mktemp("closed"), None)


@pytest.fixture
def closed(closed_template: Template, scratch: Path) -> Iterator[World]:
    made = World.of(closed_template, scratch)
    yield made
    made.close()


def seers(world: World, party: str, case: str, authority: str) -> list[str]:
    office = world.offices[party]
    roles = ("drafter", "approver", "reviewer", "director")
    return [r for r in roles if told(lambda r=r: reading.case_show(office, officer(world, r, authority), case)) is None]


def opened(world: World) -> str:
    """A case on our channel: the drafter names whom it needs."""
    drafted = world.open(CHANNEL, seal=False)
    assert drafted.as_json()["hint"] == "readers.no_approver"
    assert seers(world, "FR", drafted.case, OURS) == ["drafter", "director"]
    name(world, drafted.case, *(officer(world, role).officer for role in ("approver", "reviewer")), by="drafter")
    safeguards = reading.opening_acts(world.fr, officer(world), "readmission")["acts"][0]["safeguards"]
    for each in safeguards:
        fields = {"safeguard": each, "reason": "examined", "until": "2026-05-20"}
        submit.clear(world.fr, officer(world, "reviewer"), drafted.case, fields)
    submit.approve(world.fr, officer(world, "approver"), str(drafted.proposal), str(drafted.content_hash))
    world.exchange()
    return drafted.case


def test_a_procedure_for_those_who_need_to_know_is_closed_from_its_opening_at_both_ends(closed: World) -> None:
    case = opened(closed)
    assert seers(closed, "FR", case, OURS) == ["drafter", "approver", "reviewer", "director"]
    assert seers(closed, "DZ", case, THEIRS) == ["director"]
    name(closed, case, officer(closed, "drafter", THEIRS).officer, authority=THEIRS)
    assert seers(closed, "DZ", case, THEIRS) == ["drafter", "director"]
    name(closed, case, authority=THEIRS, everyone=True)
    assert len(seers(closed, "DZ", case, THEIRS)) == 4
    assert _marks(closed) == {}, "what it was opened with answers no list as a duplicate"


def test_a_closed_case_is_in_no_list_of_who_was_not_named_on_either_side(closed: World) -> None:
    people.add_officer(closed.fr, "Example Officer", "FR-PREF-13", ["drafts"])
    people.add_officer(closed.dz, "Example Officer", "DZ-CONS-LYON", ["drafts"])
    closed.exchange()
    other, _ = people.add_officer(closed.fr, "Second drafter", OURS, ["drafts", "approves", "reviews"])
    asking = [("FR", other), ("DZ", officer(closed, "drafter", THEIRS)), ("DZ", officer(closed, "approver", THEIRS))]
    before = [lists(closed, party, who) for party, who in asking]
    case = opened(closed)
    assert [lists(closed, party, who) for party, who in asking] == before
    assert [line["case"] for line in lists(closed, "DZ", officer(closed, "director", THEIRS))[0]["cases"]] == [case]


def test_a_case_stays_closed_when_its_dockets_are_made_again(closed: World) -> None:
    case = opened(closed)
    upkeep.rebuild(closed.dz)
    assert seers(closed, "DZ", case, THEIRS) == ["director"]


# --- Another authority of ours


def test_an_authority_that_is_given_a_case_sees_it_in_its_lists_until_it_is_taken_back(world: World) -> None:
    case, outsider = world.open(CHANNEL).case, officer(world, "drafter", "FR-UCI")
    world.open("FR-UCI-DGSN")
    world.exchange()
    before = lists(world, "FR", outsider)
    with world.fr.store.write():
        world.fr.store.access.give(case, "FR-UCI", "FR:0:9")
    assert reading.case_show(world.fr, outsider, case)["case"] == case
    found = lists(world, "FR", outsider)
    assert case not in [line["case"] for line in found[0]["cases"]], "it is not theirs to move"
    assert case in [line["case"] for line in found[1]["cases"]]
    assert case in [line["case"] for line in found[3]["cases"]]
    assert found[3]["counts"]["all"]["count"] == before[3]["counts"]["all"]["count"] + 1
    assert case in [line["case"] for line in found[4]["cases"]]
    assert consult.bodies(world.fr, outsider, case) == {}, "there is no wrap for them"
    name(world, case, authority="FR-UCI")
    assert lists(world, "FR", outsider) == before
    name(world, case, authority="FR-UCI", everyone=True)
    with world.fr.store.write():
        world.fr.store.access.take(case, "FR-UCI")
    assert lists(world, "FR", outsider) == before
    assert told(lambda: reading.case_show(world.fr, outsider, case)) == ("case.not_found", {})


def test_naming_readers_at_another_authority_keeps_the_case_from_none_of_ours(world: World) -> None:
    case = world.open(CHANNEL).case
    with world.fr.store.write():
        world.fr.store.access.give(case, "FR-UCI", "FR:0:9")
    marks = _marks(world)
    name(world, case, authority="FR-UCI")
    assert seers(world, "FR", case, OURS) == ["drafter", "approver", "reviewer", "director"]
    assert _marks(world) == marks


def _marks(world: World) -> dict[str, str]:
    """What the node keeps of what its cases were opened with."""
    shelf = world.fr.store.references
    return dict(shelf.m.Reference.objects.using(shelf.alias).values_list("digest", "case_id"))
