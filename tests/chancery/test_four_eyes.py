"""No protected act by one person: who may draft, approve and clear, and over what."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from comity.chancery import people, reading, submit
from comity.chancery.draft import Upload
from comity.errors import Credentials, Refused, Usage
from two_nodes import invariants
from two_nodes.adversary import tables, unchanged
from two_nodes.world import DAY, World, whole_case

CHANNEL = "FR-59-LILLE"
FOUR = ["final_decision", "no_suspensive_appeal", "no_pending_protection_claim", "best_interests"]
UNTIL = "2026-05-01"
PDF = Upload("decision.pdf", "application/pdf", b"%PDF-1.7")


def drafted(world: World, cleared: list[str] = FOUR, **fields: Any) -> submit.Outcome:
    outcome = world.open(CHANNEL, seal=False, cleared_until=UNTIL, **fields)
    for safeguard in cleared:
        world.clear("FR", CHANNEL, outcome.case, safeguard, UNTIL)
    return outcome


def approve(
    world: World, outcome: submit.Outcome, role: str = "approver", authority: str = "FR-PREF-59"
) -> Any:
    officer = world.officers[authority, role]
    return submit.approve(world.fr, officer, outcome.proposal or "", outcome.content_hash or "")


def no(code: str, **params: Any) -> Any:
    return pytest.raises(Refused, check=lambda refused: (refused.code, params) == (
        code, {name: refused.params.get(name) for name in params}))  # fmt: skip


# --- Who ------------------------------------------------------------------------------------------


def test_the_drafter_can_not_approve(sqlite_world: World) -> None:
    world = sqlite_world
    row, _ = people.add_officer(world.fr, "Both ranks", "FR-PREF-59", ["drafts", "approves", "reviews"])
    listed = reading.opening_acts(world.fr, row, "readmission")["acts"]
    fields = next(act for act in listed if act["name"] == "submit")["example"]
    outcome = submit.draft_opening(world.fr, row, "readmission", fields, [])
    for safeguard in FOUR:
        world.clear("FR", CHANNEL, outcome.case, safeguard, fields["cleared_until"])
    with unchanged(world.fr), no("approval.same_officer"):
        submit.approve(world.fr, row, outcome.proposal or "", outcome.content_hash or "")
    assert approve(world, outcome).status == "sealed"


@pytest.mark.parametrize("role", ["reviewer", "director", "drafter"])
def test_only_an_approver_approves(sqlite_world: World, role: str) -> None:
    outcome = drafted(sqlite_world)
    codes = {"drafter": "approval.same_officer"}
    with unchanged(sqlite_world.fr), no(codes.get(role, "rank.missing")):
        approve(sqlite_world, outcome, role)


@pytest.mark.parametrize("role", ["approver", "reviewer", "director"])
def test_only_a_drafter_drafts(sqlite_world: World, role: str) -> None:
    world = sqlite_world
    officer = world.officers["FR-PREF-59", role]
    listed = reading.opening_acts(world.fr, officer, "readmission")["acts"]
    act = next(act for act in listed if act["name"] == "submit")
    assert "rank.missing" in act["why_not"]
    with unchanged(world.fr), no("rank.missing"):
        submit.draft_opening(world.fr, officer, "readmission", act["example"] | {"channel": CHANNEL}, [])


def test_another_authority_can_neither_draft_nor_approve_nor_clear(sqlite_world: World) -> None:
    world = sqlite_world
    outcome = drafted(world)
    outsider = world.officers["FR-UCI", "approver"]
    with unchanged(world.fr):
        with no("proposal.not_found"):
            submit.approve(world.fr, outsider, outcome.proposal or "", outcome.content_hash or "")
        with no("proposal.not_found"):
            submit.approve(world.fr, outsider, "0" * 32, outcome.content_hash or "")
        fields = {"safeguard": "best_interests", "reason": "x", "until": UNTIL}
        with no("case.not_found"):
            submit.clear(world.fr, world.officers["FR-UCI", "reviewer"], outcome.case, fields)
        with no("authority.not_competent"):
            listed = reading.opening_acts(world.fr, None, "readmission")["acts"]
            example = next(act for act in listed if act["name"] == "submit")["example"]
            drafter = world.officers["FR-UCI", "drafter"]
            submit.draft_opening(world.fr, drafter, "readmission", example | {"channel": CHANNEL}, [])


def test_the_side_that_was_asked_can_not_withdraw_the_request(sqlite_world: World) -> None:
    case = whole_case(sqlite_world, until="acknowledge")
    with unchanged(sqlite_world.dz), no("act.illegal", reason="party.not_entitled"):
        drafter = sqlite_world.officers["DZ-CONS-LILLE", "drafter"]
        submit.draft_act(sqlite_world.dz, drafter, case, "withdraw", {"reason": "duplicate"}, [])


# --- Over what ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["0" * 64, "", "z" * 64])
def test_a_stale_hash_approves_nothing_and_is_not_told_the_right_one(sqlite_world: World, wrong: str) -> None:
    outcome = drafted(sqlite_world)
    with unchanged(sqlite_world.fr), no("approval.hash_mismatch") as refused:
        officer = sqlite_world.officers["FR-PREF-59", "approver"]
        submit.approve(sqlite_world.fr, officer, outcome.proposal or "", wrong)
    assert outcome.content_hash not in str(refused.value.params)


def test_another_drafts_hash_does_not_approve_this_one(sqlite_world: World) -> None:
    one, two = drafted(sqlite_world), drafted(sqlite_world)
    assert one.content_hash != two.content_hash, "the case is part of what is approved"
    with unchanged(sqlite_world.fr), no("approval.hash_mismatch"):
        approve(sqlite_world, msgspec.structs.replace(one, content_hash=two.content_hash))


def test_what_was_approved_once_is_not_approved_again(sqlite_world: World) -> None:
    outcome = drafted(sqlite_world)
    sealed = approve(sqlite_world, outcome)
    with unchanged(sqlite_world.fr), no("proposal.done", entry=str(sealed.entry)):
        approve(sqlite_world, outcome)


def test_a_case_that_changed_meanwhile_is_judged_as_it_is_at_the_approval(sqlite_world: World) -> None:
    world = sqlite_world
    case = whole_case(world, until="acknowledge")
    drafter = world.officers["DZ-CONS-LILLE", "drafter"]
    example = world.acts("DZ", case)["recognise"]["example"]
    waiting = submit.draft_act(world.dz, drafter, case, "recognise", example, [])
    world.act("FR", case, "withdraw")
    world.exchange()
    with unchanged(world.dz), no("act.illegal", reason="state.not_allowed"):
        approver = world.officers["DZ-CONS-LILLE", "approver"]
        submit.approve(world.dz, approver, waiting.proposal or "", waiting.content_hash or "")


def test_a_hold_that_came_meanwhile_stops_the_approval(sqlite_world: World) -> None:
    world = sqlite_world
    outcome = drafted(world)
    world.hold("DZ")
    world.exchange()
    with unchanged(world.fr), no("act.illegal", reason="pillar.held"):
        approve(world, outcome)


def test_an_act_is_by_two_different_tags_and_never_the_same_in_another_case(sqlite_world: World) -> None:
    world = sqlite_world
    tags: list[str] = []
    for _ in range(2):
        entry = world.open().entry
        assert entry is not None
        row = world.fr.store.logs.get(*entry)
        assert row is not None
        found = msgspec.json.decode(row.header or b"")["approvals"]
        assert len(set(found)) == 2
        tags += found
    assert len(set(tags)) == 4


# --- Safeguards -----------------------------------------------------------------------------------


@pytest.mark.parametrize("left_out", FOUR)
def test_each_safeguard_stops_the_request(sqlite_world: World, left_out: str) -> None:
    outcome = drafted(sqlite_world, [each for each in FOUR if each != left_out])
    with unchanged(sqlite_world.fr), no("safeguard.missing", missing=[left_out]):
        approve(sqlite_world, outcome)
    sqlite_world.clear("FR", CHANNEL, outcome.case, left_out, UNTIL)
    assert approve(sqlite_world, outcome).status == "sealed"


def test_a_shorter_clearance_takes_back_a_longer_one(sqlite_world: World) -> None:
    outcome = drafted(sqlite_world)
    sqlite_world.clear("FR", CHANNEL, outcome.case, "no_pending_protection_claim", "2026-03-01")
    with unchanged(sqlite_world.fr), no("safeguard.missing", missing=["no_pending_protection_claim"]):
        approve(sqlite_world, outcome)


def test_a_clearance_that_does_not_reach_the_day_attested_is_none(sqlite_world: World) -> None:
    outcome = drafted(sqlite_world, FOUR[1:])
    sqlite_world.clear("FR", CHANNEL, outcome.case, FOUR[0], "2026-04-30")
    with unchanged(sqlite_world.fr), no("safeguard.missing", missing=[FOUR[0]]):
        approve(sqlite_world, outcome)


def test_a_clearance_that_has_expired_meanwhile_is_none(sqlite_world: World) -> None:
    outcome = drafted(sqlite_world)
    sqlite_world.tick(70 * DAY)
    with unchanged(sqlite_world.fr), no("act.illegal", reason="safeguard.lapsed"):
        approve(sqlite_world, outcome)


def test_who_may_not_clear_an_absolute_safeguard_clears_nothing(sqlite_world: World) -> None:
    """A protection claim is for a reviewer; nobody's rank sets it aside, and no form field does."""
    outcome = drafted(sqlite_world, [each for each in FOUR if each != "no_pending_protection_claim"])
    fields = {"safeguard": "no_pending_protection_claim", "reason": "x", "until": UNTIL}
    for role in ("approver", "drafter", "director"):
        with unchanged(sqlite_world.fr), no("rank.missing"):
            submit.clear(sqlite_world.fr, sqlite_world.officers["FR-PREF-59", role], outcome.case, fields)
    with unchanged(sqlite_world.fr), no("fields.invalid"):
        submit.clear(
            sqlite_world.fr,
            sqlite_world.officers["FR-PREF-59", "reviewer"],
            outcome.case,
            fields | {"waive": True},
        )
    with no("safeguard.missing"):
        approve(sqlite_world, outcome)


@pytest.mark.parametrize(
    "fields",
    [{}, {"safeguard": "x", "reason": "y", "until": UNTIL}, {"safeguard": FOUR[0], "reason": " ", "until": UNTIL},
     {"safeguard": FOUR[0], "reason": "y", "until": "soon"}, {"safeguard": 7, "reason": "y", "until": UNTIL}],
)  # fmt: skip
def test_a_clearance_without_reason_or_day_is_refused(sqlite_world: World, fields: dict[str, Any]) -> None:
    outcome = drafted(sqlite_world, [])
    with unchanged(sqlite_world.fr), no("fields.invalid"):
        submit.clear(sqlite_world.fr, sqlite_world.officers["FR-PREF-59", "reviewer"], outcome.case, fields)


def test_clearances_of_one_case_clear_no_other(sqlite_world: World) -> None:
    drafted(sqlite_world)
    other = drafted(sqlite_world, [])
    with unchanged(sqlite_world.fr), no("safeguard.missing", missing=FOUR):
        approve(sqlite_world, other)


def test_the_transfer_needs_its_own_clearances_again(sqlite_world: World) -> None:
    world = sqlite_world
    case = whole_case(world, until="issue_document")
    act = world.acts("FR", case)["notify_transfer"]
    drafter = world.officers["FR-PREF-59", "drafter"]
    waiting = submit.draft_act(world.fr, drafter, case, "notify_transfer", act["example"], [])
    with unchanged(world.fr), no("safeguard.missing", missing=["fitness_to_travel"]):
        approve(world, waiting)


# --- Attachments, keys, tokens -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uploads", "code"),
    [
        ([PDF] * 9, "attachment.too_many"),
        ([Upload("a.pdf", "application/pdf", bytes(8388609))], "attachment.too_large"),
        ([Upload("a.html", "text/html", b"<script>")], "attachment.type"),
        ([Upload("", "application/pdf", b"x")], "attachment.name"),
        ([Upload("../a.pdf", "application/pdf", b"x")], "attachment.name"),
        ([Upload("a\x00.pdf", "application/pdf", b"x")], "attachment.name"),
        ([Upload("a" * 121, "application/pdf", b"x")], "attachment.name"),
    ],
    ids=["too_many", "too_large", "type", "no_name", "path", "nul", "long_name"],
)
def test_an_attachment_out_of_its_bounds_is_refused(
    sqlite_world: World, uploads: list[Upload], code: str
) -> None:
    world = sqlite_world
    listed = reading.opening_acts(world.fr, None, "readmission")["acts"]
    example = next(act for act in listed if act["name"] == "submit")["example"]
    drafter = world.officers["FR-PREF-59", "drafter"]
    with unchanged(world.fr), no(code):
        submit.draft_opening(world.fr, drafter, "readmission", example | {"channel": CHANNEL}, uploads)


def test_nothing_is_sealed_to_an_authority_without_a_key_until_its_key_has_come(sqlite_world: World) -> None:
    world = sqlite_world
    channel = "FR-13-MARSEILLE"
    for role, ranks in (("drafter", ["drafts"]), ("approver", ["approves", "reviews"])):
        world.officers["FR-PREF-13", role], _ = people.add_officer(world.fr, role, "FR-PREF-13", ranks)
    listed = reading.opening_acts(world.fr, world.officers["FR-PREF-13", "drafter"], "readmission")["acts"]
    example = next(act for act in listed if act["name"] == "submit")["example"] | {"channel": channel}
    drafter = world.officers["FR-PREF-13", "drafter"]
    with unchanged(world.fr), no("authority.no_key", authority="DZ-CONS-MARSEILLE"):
        submit.draft_opening(world.fr, drafter, "readmission", example, [])
    people.add_officer(world.dz, "Drafter", "DZ-CONS-MARSEILLE", ["drafts"])
    with unchanged(world.fr), no("authority.no_key"):
        submit.draft_opening(world.fr, drafter, "readmission", example, [])
    world.exchange()
    outcome = submit.draft_opening(world.fr, drafter, "readmission", example, [])
    approver = world.officers["FR-PREF-13", "approver"]
    for safeguard in FOUR:
        fields = {"safeguard": safeguard, "reason": "x", "until": example["cleared_until"]}
        submit.clear(world.fr, approver, outcome.case, fields)
    submit.approve(world.fr, approver, outcome.proposal or "", outcome.content_hash or "")
    world.exchange()
    assert world.state("DZ", outcome.case) == "submitted"
    invariants.everything(world)


def test_a_token_is_its_officers_and_nobody_elses(sqlite_world: World) -> None:
    row, token = people.add_officer(sqlite_world.fr, "Nadia", "FR-PREF-59", ["drafts"])
    assert people.authenticate(sqlite_world.fr, token) == row
    kind, officer, secret = token.split()
    assert secret not in str(tables(sqlite_world.fr)), "only its hash is kept"
    for wrong in (
        "",
        token[:-3],
        f"{kind} {officer} {'0' * 64}",
        f"{kind} {'0' * 16} {secret}",
        f"x {officer} {secret}",
    ):
        with pytest.raises(Credentials):
            people.authenticate(sqlite_world.fr, wrong)
    with pytest.raises(Credentials):
        people.authenticate(sqlite_world.dz, token)


@pytest.mark.parametrize(
    ("name", "authority", "ranks"),
    [("", "FR-PREF-59", ["drafts"]), ("N", "FR-PREF-59", []), ("N", "FR-PREF-59", ["root"]),
     ("N\x00", "FR-PREF-59", ["drafts"]), ("N", "DZ-CONS-LILLE", ["drafts"]), ("N", "XX", ["drafts"])],
)  # fmt: skip
def test_an_officer_of_nowhere_or_of_no_rank_is_refused(
    sqlite_world: World, name: str, authority: str, ranks: list[str]
) -> None:
    with unchanged(sqlite_world.fr), pytest.raises((Usage, Refused)):
        people.add_officer(sqlite_world.fr, name, authority, ranks)
