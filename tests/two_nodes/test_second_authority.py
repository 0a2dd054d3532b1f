"""What is flagged needs a second authority of the sending side, then one of the receiving side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from comity.cases.review import CHARACTERS
from comity.chancery import consult, drafts, finding, reading, submit, upkeep
from comity.chancery.sitting import sitting
from comity.errors import Refused
from two_nodes.adversary import Adversary, unchanged
from two_nodes.judicial import AUTHORITIES, CHANNEL, approved, drafted, officer
from two_nodes.world import Template, World

WHY = {"characters": ["journalist"], "reason": "He writes for a newspaper (example)."}


@pytest.fixture(scope="module")
def judicial(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template.make(tmp_path_factory.mktemp("judicial"), None, authorities=AUTHORITIES)


@pytest.fixture
def world(judicial: Template, scratch: Path) -> Iterator[World]:
    made = World.of(judicial, scratch, procedure="mutual_assistance")
    yield made
    made.close()


def refusal(world: World, authority: str, role: str, draft: submit.Outcome) -> str:
    with pytest.raises(Refused) as refused:
        approved(world, authority, role, draft)
    return refused.value.code


def test_a_flagged_request_leaves_only_after_the_reviewing_authority_and_the_second_officer(world: World) -> None:
    draft = drafted(world, flagged=True)
    assert refusal(world, "FR-BEPI", "approver", draft) == "review.waiting"
    assert refusal(world, "FR-DACS", "approver", draft) == "rank.missing"
    assert refusal(world, "FR-PREF-59", "reviewer", draft) == "proposal.not_found"
    assert approved(world, "FR-DACS", "reviewer", draft).status == "awaiting_approval"
    assert refusal(world, "FR-BEPI", "drafter", draft) == "approval.same_officer"
    sealed = approved(world, "FR-BEPI", "approver", draft)
    assert sealed.status == "sealed"
    world.exchange()
    assert [world.state(party, sealed.case) for party in ("FR", "DZ")] == ["under_review"] * 2


def test_what_is_not_flagged_passes_by_two_officers_and_waits_for_no_review(world: World) -> None:
    sealed = approved(world, "FR-BEPI", "approver", drafted(world))
    world.exchange()
    assert world.state("DZ", sealed.case) == "requested"


def test_the_receiving_side_answers_a_flagged_request_only_after_its_own_reviewing_authority(world: World) -> None:
    case = world.open(CHANNEL, flagged=True).case
    world.exchange()
    with pytest.raises(Refused) as early:
        world.act("DZ", case, "acknowledge")
    assert early.value.params["reason"] == "state.not_allowed"
    by_the_channel = officer(world, "DZ-DAPG", "reviewer")
    with pytest.raises(Refused) as wrong:
        submit.draft_act(world.dz, by_the_channel, case, "pass_review", {"finding": "admissible"}, [])
    assert wrong.value.code == "authority.not_competent"
    world.act("DZ", case, "pass_review")
    world.act("DZ", case, "acknowledge")
    world.exchange()
    assert world.state("FR", case) == "acknowledged"


def test_the_reviewer_finds_the_draft_in_the_inbox_and_may_read_exactly_what_would_be_sealed(world: World) -> None:
    draft = drafted(world, flagged=True)
    reviewer = officer(world, "FR-DACS", "reviewer")
    listed = finding.inbox(world.fr, reviewer, wait="approval")["cases"]
    assert [(line["case"], line["awaiting"][0]["may_approve"]) for line in listed] == [(draft.case, True)]
    shown = drafts.show(world.fr, reviewer, str(draft.proposal))
    assert (shown["review"], shown["may_approve"], shown["content"]["terms"]["flagged"]) == ("waiting", True, True)
    assert finding.inbox(world.fr, officer(world, "FR-BEPI", "approver"), wait="approval")["cases"] == []
    approved(world, "FR-DACS", "reviewer", draft)
    assert finding.inbox(world.fr, reviewer, wait="approval")["cases"] == []
    home = finding.inbox(world.fr, officer(world, "FR-BEPI", "approver"), wait="approval")["cases"]
    assert [line["case"] for line in home] == [draft.case]


def test_a_peer_that_leaves_the_review_out_sends_a_void_act(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    hostile = Adversary(world)
    docket = world.fr.store.dockets.get(case)
    assert docket is not None
    told = {"case": case, "pillar": "judicial", "act": "refuse", "table": docket.table,
            "terms": {"reason": "political_offence", "flagged": True}}  # fmt: skip
    two = hostile.append(hostile.header(**told, approvals=["a" * 32, "b" * 32]))
    hostile.send()
    assert hostile.reason(two) == "review.missing"
    assert world.state("FR", case) == "requested"


def test_a_case_said_to_be_sensitive_lets_no_unflagged_act_leave(world: World) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    world.act("DZ", case, "acknowledge")
    world.act("DZ", case, "admit")
    by = officer(world, "DZ-DAPG", "drafter")
    assert submit.flag(world.dz, by, case, WHY).status == "kept"
    refuse = {"reason": "political_offence"}
    with pytest.raises(Refused) as refused:
        world.act("DZ", case, "refuse", **refuse)
    assert refused.value.code == "review.flagged"
    world.act("DZ", case, "refuse", flagged=True, **refuse)
    world.exchange()
    assert world.state("FR", case) == "refused"


def test_only_the_reviewing_authority_takes_a_flag_back(world: World) -> None:
    case = world.open(CHANNEL).case
    none = {"characters": [], "reason": "Another person of that name."}
    submit.flag(world.fr, officer(world, "FR-BEPI", "drafter"), case, WHY)
    for authority, role, code in (
        ("FR-BEPI", "reviewer", "authority.not_competent"),
        ("FR-DACS", "drafter", "rank.missing"),
    ):
        with pytest.raises(Refused) as refused:
            submit.flag(world.fr, officer(world, authority, role), case, none)
        assert refused.value.code == code
    submit.flag(world.fr, officer(world, "FR-DACS", "reviewer"), case, none)
    assert reading.case_show(world.fr, officer(world, "FR-BEPI", "drafter"), case)["flag"] is None


def test_in_a_case_that_was_erased_nobody_keeps_why_it_is_sensitive(world: World) -> None:
    case, by = world.open(CHANNEL).case, officer(world, "FR-BEPI", "drafter")
    with sitting(world.fr) as sits:
        sits.erase(by, case, "retention_lapsed", case)
    with unchanged(world.fr), pytest.raises(Refused) as refused:
        submit.flag(world.fr, by, case, WHY)
    assert refused.value.code == "case.erased"


def test_why_a_case_is_sensitive_is_read_by_the_two_authorities_that_answer_for_it_and_by_no_other(
    world: World,
) -> None:
    case = world.open(CHANNEL).case
    world.exchange()
    submit.flag(world.fr, officer(world, "FR-BEPI", "drafter"), case, WHY)
    for authority in ("FR-BEPI", "FR-DACS"):
        shown = reading.case_show(world.fr, officer(world, authority, "drafter"), case)["flag"]
        assert shown == WHY | {"by": "drafter of FR-BEPI"}
    assert reading.case_show(world.dz, officer(world, "DZ-DAPG", "drafter"), case)["flag"] is None
    assert reading.case_show(world.fr, None, case)["flag"] is None


def test_a_draft_that_was_said_to_be_sensitive_does_not_escape_its_review_by_being_changed(world: World) -> None:
    first, by = drafted(world), officer(world, "FR-BEPI", "approver")
    submit.flag(world.fr, by, first.case, WHY)
    with unchanged(world.fr), pytest.raises(Refused) as refused:
        drafted(world, replaces=str(first.proposal))
    assert refused.value.code == "review.flagged"
    # Changed twice, who said so is still told, and the reviewing authority keeps what it judged.
    second = drafted(world, flagged=True, replaces=str(first.proposal))
    third = drafted(world, flagged=True, replaces=str(second.proposal))
    assert refusal(world, "FR-BEPI", "approver", third) == "review.waiting"
    for authority in ("FR-BEPI", "FR-DACS"):
        shown = reading.case_show(world.fr, officer(world, authority, "drafter"), third.case)["flag"]
        assert shown == WHY | {"by": "approver of FR-BEPI"}
    assert WHY["reason"].encode() not in b"".join(row.header for row in world.fr.store.house.of_case(third.case))
    assert upkeep.verify_node(world.fr)["ok"]


def test_a_flag_that_was_taken_back_does_not_come_again_with_the_changed_draft(world: World) -> None:
    first = drafted(world, flagged=True)
    submit.flag(world.fr, officer(world, "FR-BEPI", "drafter"), first.case, WHY)
    none = {"characters": [], "reason": "Another person of that name."}
    submit.flag(world.fr, officer(world, "FR-DACS", "reviewer"), first.case, none)
    second = drafted(world, replaces=str(first.proposal))
    assert reading.case_show(world.fr, officer(world, "FR-BEPI", "drafter"), second.case)["flag"] is None


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"characters": ["nice"], "reason": "x"},
        {"characters": ["minor"] * 2, "reason": "x"},
        {"characters": ["minor"], "reason": " "},
    ],
)
def test_a_flag_without_a_known_character_and_a_reason_is_refused(world: World, fields: dict[str, object]) -> None:
    case = world.open(CHANNEL).case
    with pytest.raises(Refused) as refused:
        submit.flag(world.fr, officer(world, "FR-BEPI", "drafter"), case, fields)
    assert refused.value.code == "fields.invalid"


def test_no_header_tells_a_journalist_from_a_refugee(judicial: Template, tmp_path: Path) -> None:
    """The flag of the wire is one bit; the reasons are in no leaf, whatever they are."""
    headers = set()
    for number, character in enumerate(CHARACTERS):
        world = World.of(judicial, tmp_path / str(number), procedure="mutual_assistance")
        case = world.open(CHANNEL, flagged=True).case
        submit.flag(world.fr, officer(world, "FR-BEPI", "drafter"), case, WHY | {"characters": [character]})
        rows = world.fr.store.logs.of_case(case)
        headers.add(tuple(sorted(_terms(row.header) for row in rows)))
        assert all(character.encode() not in (row.header or b"") for row in rows)
        assert character not in str(consult.bodies(world.dz, officer(world, "DZ-DAPG", "drafter"), _sent(world, case)))
        world.close()
    assert len(headers) == 1


def _terms(header: bytes | None) -> str:
    assert header is not None
    found = msgspec.json.decode(header)
    return str((found["act"], found["terms"], len(found["approvals"])))


def _sent(world: World, case: str) -> str:
    world.exchange()
    return case


def seen(world: World, party: str, authority: str, role: str) -> list[str]:
    """The cases in every list of this officer, which agree."""
    office, who = world.offices[party], officer(world, authority, role)
    finding.catch_up(office, authority)
    box = finding.inbox(office, who, wait="all")
    listed = [line["case"] for line in reading.case_list(office, who)["cases"]]
    found = [line["case"] for line in finding.search(office, who, "namoudhaj")["cases"]]
    assert sorted(line["case"] for line in box["cases"]) == sorted(listed)
    assert set(found) <= set(listed)
    assert box["counts"]["all"]["count"] == len(listed)
    return sorted(listed)


def test_the_reviewing_authority_sees_what_is_flagged_on_either_side_and_no_other_case(world: World) -> None:
    plain, flagged = world.open(CHANNEL).case, world.open(CHANNEL, flagged=True).case
    world.exchange()
    for party, reviewing, end in (("FR", "FR-DACS", "FR-BEPI"), ("DZ", "DZ-DAJ", "DZ-DAPG")):
        assert seen(world, party, reviewing, "reviewer") == [flagged]
        assert seen(world, party, end, "drafter") == sorted([plain, flagged])
        with pytest.raises(Refused) as refused:
            reading.case_show(world.offices[party], officer(world, reviewing, "reviewer"), plain)
        assert refused.value.code == "case.not_found"
    submit.flag(world.fr, officer(world, "FR-BEPI", "drafter"), plain, WHY)
    assert seen(world, "FR", "FR-DACS", "reviewer") == sorted([plain, flagged])
    assert seen(world, "DZ", "DZ-DAJ", "reviewer") == [flagged], "what is said in one house stays there"


def test_what_was_flagged_is_found_again_when_the_dockets_are_made_again(world: World) -> None:
    flagged = world.open(CHANNEL, flagged=True).case
    world.exchange()
    with world.dz.store.write():
        world.dz.store.access.take(flagged, "DZ-DAJ")
    assert seen(world, "DZ", "DZ-DAJ", "reviewer") == []
    with world.dz.store.write():
        world.dz.store.dockets.drop_all()
    upkeep.rebuild(world.dz)
    assert seen(world, "DZ", "DZ-DAJ", "reviewer") == [flagged]
