"""What must be cleared before a person is proposed, and who may clear it."""

from __future__ import annotations

from comity.cases.readmission import READMISSION
from comity.cases.safeguards import SAFEGUARDS, Clearance, may_clear, missing, required
from support.readmission_world import PROFILE

TODAY, UNTIL = "2026-03-02", "2026-05-01"
WANTED = required(PROFILE.params("readmission"), "notify_transfer")
ALL = [Clearance(name, UNTIL, "reviews") for name in WANTED]


def test_every_safeguard_must_reach_the_day_that_is_attested() -> None:
    assert missing(WANTED, ALL, UNTIL, TODAY) == []
    assert missing(WANTED, ALL, "2026-05-02", TODAY) == list(WANTED)
    for left_out in WANTED:
        rest = [c for c in ALL if c.safeguard != left_out]
        assert missing(WANTED, rest, UNTIL, TODAY) == [left_out]


def test_a_later_block_takes_back_an_earlier_clearance() -> None:
    blocked = [*ALL, Clearance("fitness_to_travel", "2026-03-01", "reviews")]
    assert missing(WANTED, blocked, UNTIL, TODAY) == ["fitness_to_travel"]


def test_who_may_not_clear_may_still_warn_but_never_lengthen() -> None:
    protection = "no_pending_protection_claim"
    assert missing([protection], [Clearance(protection, UNTIL, "drafts")], UNTIL, TODAY) == [protection]
    warned = [Clearance(protection, UNTIL, "reviews"), Clearance(protection, "2026-03-01", "drafts")]
    assert missing([protection], warned, UNTIL, TODAY) == [protection]


def test_nothing_is_cleared_for_a_day_that_is_past() -> None:
    assert missing(WANTED, ALL, "2026-03-01", TODAY) == list(WANTED)


def test_no_clearance_carries_further_than_the_safeguard_may_stand() -> None:
    far = "2027-03-02"
    cleared = [Clearance(name, far, "reviews") for name in WANTED]
    assert missing(WANTED, cleared, far, TODAY) == list(WANTED)
    assert missing(WANTED, cleared, "2026-05-31", TODAY) == []


def test_a_safeguard_that_is_not_known_is_missing() -> None:
    assert missing(["weather"], [Clearance("weather", UNTIL, "reviews")], UNTIL, TODAY) == ["weather"]


def test_a_director_can_not_clear_and_a_claim_for_protection_needs_the_reviewer() -> None:
    assert not any(may_clear(name, {"directs", "drafts", "administers", "audits"}) for name in SAFEGUARDS)
    assert not may_clear("no_pending_protection_claim", {"approves"})
    assert may_clear("no_pending_protection_claim", {"reviews"})


def test_every_safeguard_of_the_table_has_its_source_in_law() -> None:
    assert set(READMISSION.safeguards) <= set(SAFEGUARDS)
    assert all(safeguard.sources and safeguard.ranks for safeguard in SAFEGUARDS.values())


def test_only_one_day_of_the_safeguards_stands_in_a_header() -> None:
    named = {field.name for act in READMISSION.acts for field in act.terms}
    assert not named & set(SAFEGUARDS)
    assert [act.name for act in READMISSION.acts if act.attests] == ["submit", "notify_transfer"]
