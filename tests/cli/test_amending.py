"""`comity mechanism` on two nodes with one in force: an amendment is proposed, shown, accepted, and shown again."""

from __future__ import annotations

from pathlib import Path

from cli.conftest import PROFILE, Two
from comity.language import LANGUAGES
from two_nodes.amended import REPLY


def amended(folder: Path) -> Path:
    file = folder / "amended.toml"
    text = PROFILE.read_text(encoding="utf-8")
    file.write_text(text.replace(REPLY, REPLY.replace("20", "35")), encoding="utf-8")
    return file


def test_what_one_side_proposes_and_the_other_accepts_is_the_new_version_for_both(two: Two) -> None:
    first = two.ours.do("mechanism", "show")
    assert two.ours("mechanism", "propose", str(PROFILE)).error == "amendment.nothing"
    made = two.ours.do("mechanism", "propose", str(amended(two.folder)))
    assert made == {"digest": made["digest"], "in_force": False}
    assert two.ours("mechanism", "accept", made["digest"]).error == "mechanism.unknown_digest", "its own"
    two.carry()
    shown = two.theirs.do("mechanism", "show")
    assert [(each["digest"], each["ours"]) for each in shown["amendments"]] == [(made["digest"], False)]
    assert two.theirs.do("mechanism", "accept", made["digest"]) == {"digest": made["digest"], "in_force": True}
    assert two.theirs.do("mechanism", "accept", made["digest"])["in_force"], "again: nothing more"
    two.carry(two.theirs)
    for node in (two.ours, two.theirs):
        found = node.do("mechanism", "show")
        assert (found["digest"], found["version"]) == (first["digest"], made["digest"])
        assert [each["digest"] for each in found["versions"]] == [first["digest"], made["digest"]]
        assert found["amendments"] == []
        assert found["procedures"]["readmission"]["lengths"]["reply"]["days"] == 35
        assert node.do("verify")["ok"]
    said = two.ours("mechanism", "show", text=True)
    assert made["digest"] in said.out.replace("\n", "")


def test_notice_of_termination_is_given_by_who_directs_and_shown_to_both(two: Two) -> None:
    assert two.ours("mechanism", "terminate", "--on", "2026-06-01", token="drafter").error == "rank.missing"
    assert two.ours("mechanism", "terminate", token="approver").error == "usage.one_of"
    assert two.ours("mechanism", "terminate", "--revoke", token="approver").error == "terminate.none"
    given = two.ours.do("mechanism", "terminate", "--on", "2026-06-01", token="approver")
    two.carry()
    for node in (two.ours, two.theirs):
        notices = node.do("mechanism", "show")["notices"]
        assert notices == [{"party": "FR", "day": "2026-06-01", "entry": given["entry"]}]
    said = two.ours("mechanism", "terminate", "--revoke", token="approver", text=True)
    assert (said.code, "None" in said.out) == (0, False)
    assert two.ours.do("mechanism", "show")["notices"] == []


def test_contact_points_and_days_off_are_declared_by_their_owner_and_shown_on_both_nodes(two: Two) -> None:
    words = ("contacts", "set", "FR-SG", "--office", "Secrétariat général", "--function", "secrétaire de permanence")
    words += ("--hours", "24 h", "--reach", "+33 0 00 00 00 00", "--deputy", "chef de cabinet")
    assert two.ours(*words, token="drafter").error == "rank.missing"
    assert two.ours("contacts", "set", "nobody", *words[3:], token="approver").error == "authority.unknown"
    given = two.ours.do(*words, token="approver")
    day = two.ours.do("mechanism", "calendar", "FR", "--add", "2026-03-27", token="approver")
    two.carry()
    found = {each["authority"]: each for each in two.theirs.do("contacts", "list")["contacts"]}
    assert found["FR-SG"] == given
    assert found["DZ-SG"]["contact"] is None
    assert two.theirs.do("mechanism", "calendar", "FR") == day
    for spoken in LANGUAGES:
        said = two.theirs("--lang", spoken, "contacts", "list", text=True)
        assert (said.code, "secrétaire de permanence" in said.out) == (0, True)
        assert "2026-03-27" in two.theirs("--lang", spoken, "mechanism", "calendar", "FR", text=True).out
