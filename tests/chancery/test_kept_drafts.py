"""What is shown before it is sealed: kept drafts, given up drafts, and the draft that takes another's place."""

from __future__ import annotations

from typing import Any

import pytest

from comity.chancery import drafts, lapsing, reading, submit, upkeep
from comity.errors import Refused
from comity.store.erasure import HOUSE
from two_nodes.adversary import unchanged
from two_nodes.world import World

CHANNEL = "FR-59-LILLE"


def no(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def kept(world: World) -> tuple[str, submit.Outcome]:
    """An acknowledgement by the consulate, which one officer may make alone, kept to be looked at."""
    case = world.open(CHANNEL).case
    world.exchange()
    officer = world.officers["DZ-CONS-LILLE", "drafter"]
    return case, submit.draft_act(
        world.dz, officer, case, "acknowledge", {"reference": "L-1"}, [], keep=True
    )


def test_a_kept_draft_is_sealed_by_its_own_drafter_over_its_hash_and_by_nobody_else(sqlite_world: World) -> None:
    world = sqlite_world
    case, outcome = kept(world)
    drafter, approver = (world.officers["DZ-CONS-LILLE", role] for role in ("drafter", "approver"))
    proposal, content_hash = outcome.proposal or "", outcome.content_hash or ""
    assert outcome.status == "awaiting_approval"
    shown = drafts.show(world.dz, drafter, proposal)
    assert (shown["approvals"], shown["own"], shown["may_approve"]) == (1, True, True)
    assert shown["content"]["body"] == {"reference": "L-1"}
    assert not drafts.show(world.dz, approver, proposal)["may_approve"]
    with unchanged(world.dz), no("approval.not_drafter"):
        submit.approve(world.dz, approver, proposal, content_hash)
    with unchanged(world.dz), no("approval.hash_mismatch"):
        submit.approve(world.dz, drafter, proposal, "0" * 64)
    assert submit.approve(world.dz, drafter, proposal, content_hash).status == "sealed"
    last = reading.case_show(world.dz, drafter, case)["timeline"][-1]
    assert (last["act"], last["effect"]) == ("acknowledge", "applied")


def test_what_two_must_stand_for_is_not_sealed_by_its_drafter_because_it_was_kept(sqlite_world: World) -> None:
    world = sqlite_world
    outcome = world.open(CHANNEL, seal=False)
    drafter = world.officers["FR-PREF-59", "drafter"]
    shown = drafts.show(world.fr, drafter, outcome.proposal or "")
    assert (shown["approvals"], shown["may_approve"]) == (2, False)
    with unchanged(world.fr), no("approval.same_officer"):
        submit.approve(world.fr, drafter, outcome.proposal or "", outcome.content_hash or "")


def test_a_draft_that_was_given_up_can_not_be_approved_and_may_be_proposed_again(sqlite_world: World) -> None:
    world = sqlite_world
    first = world.open(CHANNEL, seal=False)
    drafter, approver = (world.officers["FR-PREF-59", role] for role in ("drafter", "approver"))
    submit.discard(world.fr, drafter, first.proposal or "")
    with unchanged(world.fr), no("proposal.done"):
        submit.approve(world.fr, approver, first.proposal or "", first.content_hash or "")
    with no("case.given_up"):
        reading.case_show(world.fr, drafter, first.case)
    stranger = next(row for (authority, _), row in world.officers.items() if authority == "FR-UCI")
    with no("case.not_found"):
        reading.case_show(world.fr, stranger, first.case)
    assert not world.fr.store.references.cases(_marks(world, first.case))


def test_of_an_opening_that_is_given_up_or_changed_no_text_is_left_and_its_page_says_so(sqlite_world: World) -> None:
    world, drafter = sqlite_world, sqlite_world.officers["FR-PREF-59", "drafter"]
    first = world.open(CHANNEL, seal=False)
    content = drafts.content(world.fr, drafter, first.proposal or "")
    fields = {name: value for name, value in (content.terms | content.body).items() if name != "attachments"}
    second = submit.draft_opening(world.fr, drafter, "readmission", fields, [], replaces=first.proposal or "")
    assert drafts.show(world.fr, drafter, second.proposal or "")["content"]["body"] == content.body
    [sealed] = [row.sealed for row in world.fr.store.house.of_kind(second.case, "drafted")]
    assert sealed is not None
    file = world.fr.directory / "node.sqlite3"
    assert sealed[:32] in file.read_bytes()
    submit.discard(world.fr, drafter, second.proposal or "")
    for outcome in (first, second):
        proposal = outcome.proposal or ""
        [drafted] = world.fr.store.house.of_kind(outcome.case, "drafted")
        assert drafted.sealed is None
        assert not world.fr.store.logs.wraps(HOUSE, 0, drafted.idx, drafted.idx + 1)
        [erased] = world.fr.store.house.of_kind(outcome.case, "erased")
        assert b'"draft_discarded"' in erased.header
        shown = drafts.show(world.fr, drafter, proposal)
        assert (shown["status"], shown["content"]) == ("discarded", None)
        assert (shown["content_hash"], shown["drafted_by"]) == (outcome.content_hash, drafter.name)
        for ask in (drafts.content, lambda *asked: drafts.attachment(*asked, 1)):
            with no("body.erased"):
                ask(world.fr, drafter, proposal)
    assert upkeep.verify_node(world.fr)["ok"]
    assert sealed[:32] not in file.read_bytes()
    # A server writes its tables anew with the day's erasures, and not at each change of a draft.
    assert not world.fr.store.erasures.scrub()
    with world.fr.store.write():
        world.fr.store.erasures.due()
    assert world.fr.store.erasures.scrub()


def test_what_an_older_release_left_of_given_up_openings_goes_with_the_days_erasures(sqlite_world: World) -> None:
    world, drafter = sqlite_world, sqlite_world.officers["FR-PREF-59", "drafter"]
    old, waits = world.open(CHANNEL, seal=False), world.open(CHANNEL, seal=False)
    _, act = kept(world)
    submit.discard(world.dz, world.officers["DZ-CONS-LILLE", "drafter"], act.proposal or "")
    with world.fr.store.write():
        world.fr.store.house.discarded(old.proposal or "")
    assert drafts.show(world.fr, drafter, old.proposal or "")["content"] is not None
    assert lapsing.apply(world.fr) == {"erased": [old.case]}
    assert lapsing.apply(world.fr) == lapsing.apply(world.dz) == {"erased": []}
    assert drafts.show(world.fr, drafter, old.proposal or "")["content"] is None
    assert drafts.show(world.fr, drafter, waits.proposal or "")["content"] is not None, "somebody may still approve it"
    # Of an act on a case that is in the record it stays as long as the case.
    consulate = world.officers["DZ-CONS-LILLE", "drafter"]
    assert drafts.show(world.dz, consulate, act.proposal or "")["content"]["body"] == {"reference": "L-1"}
    assert upkeep.verify_node(world.fr)["ok"]


def _marks(world: World, case: str) -> list[str]:
    rows = world.fr.store.references.m.Reference.objects.using(world.fr.store.alias).filter(case_id=case)
    return list(rows.values_list("digest", flat=True))


def test_a_change_voids_what_was_shown_for_approval(sqlite_world: World) -> None:
    world = sqlite_world
    case, shown = kept(world)
    drafter = world.officers["DZ-CONS-LILLE", "drafter"]
    changed = submit.draft_act(
        world.dz, drafter, case, "acknowledge", {"reference": "L-2"}, [], keep=True, replaces=shown.proposal or ""
    )
    assert changed.content_hash != shown.content_hash
    with unchanged(world.dz), no("proposal.done"):
        submit.approve(world.dz, drafter, shown.proposal or "", shown.content_hash or "")
    assert submit.approve(world.dz, drafter, changed.proposal or "", changed.content_hash or "").status == "sealed"


def test_a_change_that_is_refused_leaves_the_draft_as_it_was(sqlite_world: World) -> None:
    world = sqlite_world
    case, shown = kept(world)
    drafter = world.officers["DZ-CONS-LILLE", "drafter"]
    with unchanged(world.dz), no("fields.invalid"):
        submit.draft_act(
            world.dz, drafter, case, "acknowledge", {"nonsense": "x"}, [], keep=True, replaces=shown.proposal or ""
        )
    assert submit.approve(world.dz, drafter, shown.proposal or "", shown.content_hash or "").status == "sealed"


def test_a_draft_of_another_authority_is_as_absent_as_one_that_never_was(sqlite_world: World) -> None:
    world = sqlite_world
    outcome = world.open(CHANNEL, seal=False)
    stranger = next(row for (authority, _), row in world.officers.items() if authority not in ("FR-PREF-59",))
    for proposal in (outcome.proposal or "", "0" * 32):
        for attempt in (drafts.show, drafts.content, submit.discard):
            with unchanged(world.fr), no("proposal.not_found"):
                attempt(world.fr, stranger, proposal)
