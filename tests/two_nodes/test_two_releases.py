"""One node on this release and one on a later: what both know folds alike, what one lacks is refused and kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.release import THIS, RefusedThere, Release, later_release
from two_nodes.world import DAY, PROFILE


@pytest.fixture
def later(scratch: Path) -> Path:
    return later_release(scratch)


@pytest.fixture
def nodes(scratch: Path, later: Path) -> Iterator[list[Release]]:
    """France on this release, Algeria on the later one; paired, agreed on what both know."""
    nodes = [Release(THIS, scratch / "FR", "FR"), Release(later, scratch / "DZ", "DZ")]
    old, new = nodes
    try:
        assert (old("release")[1], new("release")[1]) == (str(THIS), str(later))
        assert old("release")[0] != new("release")[0]
        (our_card, our_print), (their_card, their_print) = (each("card") for each in nodes)
        old("pair", their_card, their_print)
        new("pair", our_card, our_print)
        for each in nodes:
            each("officers")
        digest = old("propose", PROFILE.read_text(encoding="utf-8"))
        new("take", old("send"))
        new("agree", digest)
        yield nodes
    finally:
        for each in nodes:
            each.stop()


def exchange(nodes: list[Release]) -> None:
    old, new = nodes
    for _ in range(8):
        if new("take", old("send")) + old("take", new("send")) == 0:
            return
    raise AssertionError("still something new")


def equal(nodes: list[Release]) -> None:
    """Both fold the same position to the same state, leave nothing out, and find their own record whole."""
    at = nodes[0]("status")["state"]["at"]
    states = [each("status", at)["state"] for each in nodes]
    assert states[0] == states[1]
    assert [each("status")["state"] for each in nodes] == states
    for each in nodes:
        assert each("status")["unaccounted"] == 0
        assert each("verify")["ok"], each("verify")
        assert each("rebuild")["equal"]


def amended() -> str:
    """The worked profile with the later release's procedure on the channels of notes, and with its optional key."""
    text = PROFILE.read_text(encoding="utf-8")
    parts = re.split(r"(?m)^(?=\[)", text)
    rules = "".join(part for part in parts if re.match(r"\[procedures\.note[].]", part))
    rules = rules.replace("[procedures.note", "[procedures.courtesy")
    rules = rules.replace("[procedures.courtesy]\n", "[procedures.courtesy]\nreminder_days = 9\n")
    assert "reminder_days" in rules
    return text.replace('procedures = ["note"]', 'procedures = ["note", "courtesy"]') + "\n" + rules


def test_two_releases_fold_alike_and_what_one_lacks_waits_for_it(nodes: list[Release], later: Path) -> None:
    exchange(nodes)
    through_a_hold(nodes)
    offered = what_france_lacks(nodes)
    old, new = nodes
    again = old("open", "readmission", "FR-59-LILLE")
    exchange(nodes)
    assert new("state", again) == "submitted", "what both know goes on"
    equal(nodes)
    # France comes to the later release: the same directory, nothing asked of the other side.
    before = old("status")["state"]
    old.stop()
    nodes[0] = old = Release(later, old.directory, "FR")
    assert old("status")["state"] == before
    assert old("status")["effects"]["void"] == 0, "what it could not read then it reads now"
    equal(nodes)
    assert old("accept_amendment", offered)
    exchange(nodes)
    case = old("open", "readmission", "FR-59-LILLE")
    exchange(nodes)
    assert [new("approvals", each, "acknowledge") for each in (again, case)] == [1, 2]
    equal(nodes)


def through_a_hold(nodes: list[Release]) -> None:
    """A case that goes on after a hold, and one whose opening crossed it."""
    old, new = nodes
    ours = old("open", "readmission", "FR-59-LILLE")
    exchange(nodes)
    assert new("approvals", ours, "acknowledge") == 1, "by the table in force, and not by the newest that it ships"
    new("act", ours, "acknowledge")
    new("hold")
    crossed = old("open", "readmission", "FR-59-LILLE")
    exchange(nodes)
    assert [each("state", crossed) for each in nodes] == ["drafted"] * 2, "held"
    equal(nodes)
    for each in nodes:
        each("tick", 5 * DAY)
    new("offer")
    exchange(nodes)
    old("resume")
    exchange(nodes)
    new("act", ours, "recognise")
    exchange(nodes)
    assert [each("state", ours) for each in nodes] == ["recognised"] * 2
    equal(nodes)


def what_france_lacks(nodes: list[Release]) -> str:
    """Entries that it can't read, and an amendment with a procedure, a table and a key that it does not know."""
    old, new = nodes
    new("write", "greeting", text="good morning")
    new("write", "greeting", pillar="readmission", text="to those of one pillar")
    offered = str(new("amend", amended()))
    exchange(nodes)
    assert [each("status")["effects"]["void"] for each in nodes] == [2, 0], "the greetings say nothing to France"
    shown = [(each["digest"], each["ours"]) for each in old("show")["amendments"]]
    assert shown == [(offered, False)]
    with pytest.raises(RefusedThere) as lacking:
        old("accept_amendment", offered)
    assert lacking.value.code == "mechanism.invalid"
    assert lacking.value.params["key"] == "procedures.courtesy.reminder_days"
    return offered
