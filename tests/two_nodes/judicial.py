"""Two nodes with officers at the judicial authorities of the worked example, and a letter of request on them."""

from __future__ import annotations

from typing import Any

from comity.chancery import reading, submit
from comity.chancery.submit import Outcome
from comity.store.people import OfficerRow
from two_nodes.world import World

CHANNEL = "FR-BEPI-DAPG"
AUTHORITIES = {
    "FR": ("FR-BEPI", "FR-DACS", "FR-PREF-59"),
    "DZ": ("DZ-DAPG", "DZ-DAJ", "DZ-CONS-LILLE"),
}


def officer(world: World, authority: str, role: str) -> OfficerRow:
    return world.officers[authority, role]


def drafted(world: World, *, replaces: str = "", **fields: Any) -> Outcome:
    """A letter of request as an officer of the French central authority drafts it. `replaces`: the draft it changes."""
    who = officer(world, "FR-BEPI", "drafter")
    opening = next(
        act for act in reading.opening_acts(world.fr, who, "mutual_assistance")["acts"] if act["name"] == "request"
    )
    return submit.draft_opening(world.fr, who, "mutual_assistance", opening["example"] | fields, [], replaces=replaces)


def approved(world: World, authority: str, role: str, draft: Outcome) -> Outcome:
    assert draft.proposal is not None
    assert draft.content_hash is not None
    return submit.approve(world.fr, officer(world, authority, role), draft.proposal, draft.content_hash)


def delivered(world: World, **permitted: bool) -> tuple[str, str]:
    """(case, reference of the evidence): requested, accepted, and evidence sent on these conditions."""
    case = world.open(CHANNEL).case
    world.exchange()
    for act in ("acknowledge", "admit", "accept"):
        world.act("DZ", case, act)
        world.exchange()
    conditions = {f"may_{use}": permitted.get(use, False) for use in USES}
    sent = world.act("DZ", case, "send_evidence", **conditions)
    world.exchange()
    assert sent.entry is not None
    return case, str(sent.entry)


USES = ("named_proceedings", "other_proceedings", "administrative", "third_party")
