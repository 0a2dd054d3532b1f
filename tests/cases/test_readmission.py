"""One readmission case from request to border, and the ways in which it may not go."""

from __future__ import annotations

from dataclasses import replace

import pytest

from comity.cases.calendar import DAY, day_of
from comity.cases.docket import CaseState
from comity.cases.readmission import READMISSION
from support.readmission_world import HOUR, World, effect

AGREED = ("acknowledge", "recognise", "issue_document", "notify_transfer", "agree_transfer")


def case(*acts: str, silence: str = "none") -> World:
    """A case with these acts, each seen by the other side when it acts."""
    world = World(silence=silence).do("submit")
    world = world.receipted("DZ", world.clock + 60)
    for act in acts:
        world = world.do(act)
    return world


def judged(
    world: World, act: str, role: str, *, after: int = HOUR, approvals: int = 2, **terms: str
) -> tuple[str, str]:
    """(effect, reason) of one more act, `after` seconds later."""
    party = world.party(role)
    time = world.clock + after
    x = world.entry(party, act, world.terms(act, party, time) | terms, time, approvals)
    found = world.folded(x).effect_of(x.ref)
    assert found is not None
    return found.effect, found.reason


def reply_clock(state: CaseState) -> int:
    due = next(c.due for c in state.clocks if c.name == "reply")
    assert due is not None
    return due


def test_the_whole_way_from_request_to_handing_over() -> None:
    world = case(*AGREED, "depart", "hand_over")
    state = world.folded()
    assert state.state == "handed_over"
    assert {e.effect for e in state.effects} == {"applied"}
    assert all(clock.stopped_by is not None for clock in state.clocks)


@pytest.mark.parametrize("act", ["submit", "recognise", "notify_transfer", "agree_transfer"])
def test_what_decides_about_a_person_needs_two_approvals(act: str) -> None:
    way = {"submit": (), "recognise": (), "notify_transfer": AGREED[:3], "agree_transfer": AGREED[:4]}[act]
    world = World() if act == "submit" else case(*way)
    role = READMISSION.by_act[act].by
    assert judged(world, act, role, approvals=1) == ("void", "approvals.missing")
    assert judged(world, act, role)[0] == "applied"


def test_nobody_departs_on_an_agreement_that_had_not_arrived() -> None:
    world = case(*AGREED)
    assert judged(world, "depart", "requesting") == ("applied", "")
    before = replace(world, entries=world.entries[:-1])
    blind = before.entry("FR", "depart", world.terms("depart", "FR", world.clock), world.clock + HOUR)
    found = world.folded(blind).effect_of(blind.ref)
    assert found is not None
    assert (found.effect, found.reason) == ("void", "transfer.not_settled")


def test_nobody_departs_after_the_safeguards_lapsed_or_on_another_day() -> None:
    world = case(*AGREED)
    variables = world.folded().variables
    late = judged(world, "depart", "requesting", after=40 * DAY, day=variables["transfer_day"])
    assert late == ("void", "safeguard.lapsed")
    other = judged(world, "depart", "requesting", day=day_of(world.clock + 3 * DAY))
    assert other == ("void", "transfer.other_day")


def test_a_transfer_is_not_notified_beyond_the_document_s_validity() -> None:
    world = case(*AGREED[:3])
    until = world.folded().variables["document_until"]
    far = day_of(world.clock + 45 * DAY)
    assert until < far
    assert judged(world, "notify_transfer", "requesting", day=far, cleared_until=far) == (
        "void",
        "document.expired",
    )


def test_handing_over_without_a_departure_is_recorded_and_irregular() -> None:
    world = case(*AGREED)
    assert judged(world, "hand_over", "requested") == ("irregular", "state.not_allowed")
    x = world.entry("DZ", "hand_over", world.terms("hand_over", "DZ", world.clock), world.clock + HOUR)
    assert world.folded(x).state == "handed_over"


def test_a_claimed_refusal_at_the_border_opens_no_way_around_recognition() -> None:
    world = case()
    x = world.entry("FR", "refuse_at_border", world.terms("refuse_at_border", "FR", world.clock), world.clock)
    after = world.then(x)
    assert after.folded().state == "submitted"
    assert judged(after, "notify_transfer", "requesting")[0] == "void"


@pytest.mark.parametrize(
    ("silence", "state"),
    [("none", "silent"), ("agreement", "agreed_by_silence"), ("refusal", "refused_by_silence")],
)
def test_a_proved_silence_has_the_effect_that_the_profile_gives_it(silence: str, state: str) -> None:
    world = case("acknowledge", silence=silence)
    of = str(world.entries[0].ref)
    due = reply_clock(world.folded())
    early = judged(world, "silence", "requesting", of=of, after=due - world.clock)
    assert early == ("void", "silence.not_due")
    # Claimed: the other side's log shows nothing after the deadline, so no right arises.
    claimed = world.then(world.entry("FR", "silence", {"of": of}, due + HOUR))
    assert claimed.folded().state == "silent"
    proved = world.receipted("DZ", due + HOUR)
    proved = proved.then(proved.entry("FR", "silence", {"of": of}, due + HOUR))
    assert proved.folded().state == state


@pytest.mark.parametrize("silence", ["none", "agreement", "refusal"])
def test_a_late_recognition_is_still_a_recognition(silence: str) -> None:
    world = case("acknowledge", silence=silence)
    due = reply_clock(world.folded())
    world = world.receipted("DZ", due + HOUR)
    world = world.then(world.entry("FR", "silence", {"of": str(world.entries[0].ref)}, due + HOUR))
    assert world.do("recognise").folded().state == "recognised"


def test_silence_is_only_for_the_side_that_is_owed_an_answer() -> None:
    world = case("acknowledge")
    due = reply_clock(world.folded())
    of = str(world.entries[0].ref)
    found = judged(world, "silence", "requested", after=due + DAY - world.clock, of=of)
    assert found == ("void", "silence.not_due")


def test_the_requesting_side_s_own_silence_can_be_stated_too() -> None:
    world = case("ask_information")
    world = world.receipted("FR", world.clock + HOUR)
    of = str(world.entries[-1].ref)
    x = world.entry("DZ", "silence", {"of": of}, world.clock + 12 * DAY)
    assert effect(world, x) == "applied"
    assert world.folded(x).state == "information_asked"


def test_an_accelerated_request_has_the_profile_s_shorter_term() -> None:
    plain = case().folded()
    world = World().do("submit", accelerated=True)
    fast = world.receipted("DZ", world.clock + 60).folded()
    assert reply_clock(fast) < reply_clock(plain)


def test_a_cancelled_transfer_may_be_notified_again_and_the_old_agreement_is_void() -> None:
    world = case(*AGREED, "cancel", "notify_transfer")
    old = str(next(x.ref for x in world.entries if x.act == "notify_transfer"))
    assert judged(world, "agree_transfer", "requested", of=old) == ("void", "answer.other_transfer")
    assert judged(world, "agree_transfer", "requested") == ("applied", "")


def test_only_withdrawal_cancellation_facts_expiry_and_the_mending_of_errors_survive_a_suspension() -> None:
    surviving = {act.name for act in READMISSION.acts if act.survives}
    assert surviving == {
        *("withdraw", "cancel", "hand_over", "refuse_at_border", "expire_document"),
        *("return_in_error", "accept_return", "contest_return", "take_back"),
    }


def test_no_act_is_both_irreversible_and_a_fact() -> None:
    assert not [act.name for act in READMISSION.acts if act.irreversible and act.fact]
    assert [act.name for act in READMISSION.acts if act.irreversible] == ["depart"]


def test_no_act_term_or_guard_makes_a_case_depend_on_another_case_or_pillar() -> None:
    for act in READMISSION.acts:
        assert not [field.name for field in (*act.terms, *act.body) if field.kind == "case"]
        assert not [guard for guard in act.guards if "pillar" in " ".join(guard.args)]


def test_every_withdrawal_has_the_same_bytes_whatever_its_cause() -> None:
    withdraw = READMISSION.by_act["withdraw"]
    assert withdraw.body == ()
    assert [field.name for field in withdraw.terms] == ["reason"]
    assert withdraw.terms[0].choices[0] == "requesting_side"
