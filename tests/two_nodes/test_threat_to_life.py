"""A threat to life goes through between two nodes of which each holds the police and the judicial pillar."""

from __future__ import annotations

import pytest

from comity.chancery import people, reading, submit
from comity.errors import Refused
from comity.store.people import OfficerRow
from two_nodes import invariants
from two_nodes.world import World, other

AUTHORITIES = {"FR": ("FR-SCCOPOL", "FR-DLPAJ"), "DZ": ("DZ-BCN", "DZ-DRAJ")}


def staffed(world: World) -> dict[str, OfficerRow]:
    """One officer on duty in each central police authority; the keys of both are known to both nodes."""
    duty: dict[str, OfficerRow] = {}
    for party, (police, legal) in AUTHORITIES.items():
        duty[party], _ = people.add_officer(world.offices[party], f"duty officer of {police}", police, ["drafts"])
        people.add_officer(world.offices[party], f"reviewer of {legal}", legal, ["reviews"])
    world.exchange()
    return duty


def warn(world: World, officer: OfficerRow, party: str) -> submit.Outcome:
    office = world.offices[party]
    opening = next(
        act
        for act in reading.opening_acts(office, officer, "threat_to_life")["acts"]
        if act["name"] == "warn"
    )
    return submit.draft_opening(office, officer, "threat_to_life", opening["example"], [])


def act(world: World, officer: OfficerRow, party: str, case: str, name: str) -> submit.Outcome:
    office = world.offices[party]
    found = next(one for one in reading.case_acts(office, officer, case)["acts"] if one["name"] == name)
    return submit.draft_act(office, officer, case, name, found["example"], [])


@pytest.mark.parametrize("party", ["FR", "DZ"])
def test_a_warning_is_sent_acknowledged_and_closed_while_each_side_holds_both_pillars(
    world: World, party: str
) -> None:
    duty = staffed(world)
    for pillar in ("police", "judicial"):
        for each in ("FR", "DZ"):
            world.hold(each, pillar)
    world.exchange()
    sent = warn(world, duty[party], party)
    assert sent.status == "sealed", "one officer alone, at once"
    world.exchange()
    for who, name in (
        (other(party), "acknowledge"), (other(party), "measures_taken"), (other(party), "person_safe"),
        (party, "close"),
    ):  # fmt: skip
        assert act(world, duty[who], who, sent.case, name).status == "sealed"
        world.exchange()
    for each in ("FR", "DZ"):
        shown = world.case(each, sent.case)
        assert shown["state"] == "closed"
        assert [item["effect"] for item in shown["timeline"]] == ["applied"] * 5
    invariants.everything(world)


def test_a_request_for_information_meets_the_holds_that_the_warning_passes(sqlite_world: World) -> None:
    world = sqlite_world
    duty = staffed(world)
    world.hold("DZ", "police")
    world.exchange()
    office = world.fr
    opening = reading.opening_acts(office, duty["FR"], "police_information")["acts"][0]
    with pytest.raises(Refused) as no:
        submit.draft_opening(office, duty["FR"], "police_information", opening["example"], [])
    assert no.value.params["reason"] == "pillar.held"
    assert warn(world, duty["FR"], "FR").status == "sealed"
