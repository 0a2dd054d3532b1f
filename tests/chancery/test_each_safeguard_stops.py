"""Each safeguard that the worked example demands stops the act that demands it, alone, on a real node.

Which are demanded is written down here a second time: one that is taken out of the law, or of the profile, fails.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.cases.calendar import day_of
from comity.cases.safeguards import SAFEGUARDS
from comity.cases.table import Table
from comity.chancery import submit
from comity.errors import Refused
from comity.mechanism import procedures
from two_nodes.world import DAY, PARTIES, Template, World, profile

AGREED = profile()
REMOVAL = ("final_decision", "no_suspensive_appeal", "no_pending_protection_claim", "best_interests")
TRAVEL = (*REMOVAL, "fitness_to_travel")
ABUSE = ("no_torture_risk", "no_death_penalty_risk")
TRIAL = (*ABUSE, "fair_trial", "no_discriminatory_purpose")
PRISON = ("informed_consent", "no_torture_risk", "detention_conditions")
DEMANDED: dict[str, dict[str, tuple[str, ...]]] = {
    "readmission": {"submit": REMOVAL, "notify_transfer": TRAVEL},
    "readmission_third_country": {"submit": REMOVAL, "notify_transfer": TRAVEL},
    "transit": {"request": TRAVEL},
    "mutual_assistance": {"send_evidence": (*ABUSE, "no_discriminatory_purpose", "fair_trial")},
    "extradition": {
        "grant": (
            *(*ABUSE, "fair_trial", "no_refoulement", "no_discriminatory_purpose"),
            *("detention_conditions", "best_interests"),
        ),
        "fix_surrender": (
            *(*ABUSE, "fair_trial", "no_refoulement", "detention_conditions"),
            *("best_interests", "fitness_to_travel"),
        ),
        "consent_prosecution": TRIAL,
    },
    "asset_recovery": {
        "confiscate": ("fair_trial", "no_discriminatory_purpose", "third_party_rights"),
        "propose_return": ("third_party_rights",),
    },
    "sentenced_transfer": {
        "request": (*PRISON, "best_interests"),
        "agree": PRISON,
        "fix_transfer": (*PRISON, "best_interests", "fitness_to_travel"),
    },
    "judicial_information": {"inform": (*ABUSE, "no_discriminatory_purpose")},
    "denunciation": {"denounce": TRIAL},
    "police_information": {"answer": ABUSE},
    "police_spontaneous": {"inform": ABUSE},
    "intelligence_report": {"report": ABUSE},
    "tear_line": {"give_tear_line": ABUSE},
    "derived_product": {"derive": ABUSE},
    "terrorism_alert": {"alert": ABUSE, "update": ABUSE, "answer": ABUSE},
    "joint_assessment": {"propose": ABUSE, "counter_draft": ABUSE},
    "detained_national": {"file_petition": ("consent_to_disclosure",)},
}
# Reached only when days have passed: tried by the command line alone, in examples/procedures (`uncleared = "each"`).
BY_SCRIPT = {("extradition", "consent_prosecution")}
EVERY = [(procedure, act) for procedure, acts in DEMANDED.items() for act in acts]
ATTESTING = [each for each in EVERY if each not in BY_SCRIPT]


def test_the_worked_example_demands_what_is_written_here() -> None:
    found = {name: rules.safeguards for name, rules in AGREED.rules.items() if rules.safeguards}
    assert found == DEMANDED
    for procedure, acts in DEMANDED.items():
        table = procedures()[procedure]
        assert {act.name for act in table.acts if act.attests} == set(acts)
        assert {name for names in acts.values() for name in names} == set(table.safeguards) <= set(SAFEGUARDS)


def ways(table: Table, wanted: str) -> Iterator[list[tuple[str, str]]]:
    """Paths of (act, by) from the opening to a state in which `wanted` is allowed, the shortest first."""
    queue: deque[tuple[str, list[tuple[str, str]]]] = deque([(table.opening.target, [])])
    while queue:
        state, path = queue.popleft()
        if state in table.by_act[wanted].source:
            yield path
            continue
        been = {table.by_act[act].target for act, _ in path}
        for act in table.acts:
            if state in act.source and act.target and act.target != state and act.target not in been and not act.opens:
                queue.append((act.target, [*path, (act.name, act.by)]))


def reach(world: World, table: Table, act: str, channel: str) -> tuple[str, str]:
    """(case, party): a case in which that act is this party's to do."""
    for path in ways(table, act):
        case = world.open(channel).case
        world.exchange()
        asking = world.case("FR", case)["requesting"]
        asked = next(party for party in PARTIES if party != asking)
        sides = {"requesting": asking, "requested": asked, "either": asking}
        try:
            for name, by in path:
                world.act(sides[by], case, name)
                world.exchange()
            by = table.by_act[act].by
            for party in (asking, asked) if by == "either" else (sides[by],):
                if world.acts(party, case)[act]["legal"]:
                    return case, party
        except Refused:
            continue
    raise AssertionError(f"no way to {act} was found")


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Template:
    authorities = {party: tuple(AGREED.authorities(party)) for party in PARTIES}
    return Template.make(tmp_path_factory.mktemp("staffed"), None, authorities=authorities)


@pytest.mark.parametrize(("procedure", "act"), ATTESTING)
def test_an_act_is_not_sealed_for_want_of_one_safeguard_alone(
    procedure: str, act: str, staffed: Template, scratch: Path
) -> None:
    world = World.of(staffed, scratch, procedure=procedure)
    try:
        table, channel = procedures()[procedure], sorted(AGREED.channels(procedure))[0]
        if table.opening.name == act:
            drafted = world.open(channel, seal=False)
            party = AGREED.bodies[AGREED.channel(channel).sender].party
            until = day_of(world.clocks[party].now() + 30 * DAY)
        else:
            case, party = reach(world, table, act, channel)
            fields = world.acts(party, case)[act]["example"]
            drafter = world.officer(party, channel, "drafter")
            drafted = submit.draft_act(world.offices[party], drafter, case, act, fields, [])
            until = fields["cleared_until"]
        _stops(world, party, channel, drafted, DEMANDED[procedure][act], until)
    finally:
        world.close()


def _stops(
    world: World, party: str, channel: str, drafted: submit.Outcome, demanded: tuple[str, ...], until: str
) -> None:
    """All are cleared; then each in turn is taken back, and approval is refused for it and nothing else."""
    office, approver = world.offices[party], world.officer(party, channel, "approver")
    assert drafted.proposal is not None
    assert drafted.content_hash is not None
    until = max(until, day_of(office.clock.now() + 60 * DAY))
    yesterday = day_of(office.clock.now() - DAY)
    for safeguard in demanded:
        world.clear(party, channel, drafted.case, safeguard, until)
    for safeguard in demanded:
        world.clear(party, channel, drafted.case, safeguard, yesterday)
        with pytest.raises(Refused, match=r"safeguard\.missing") as refused:
            submit.approve(office, approver, drafted.proposal, drafted.content_hash)
        assert refused.value.params["missing"] == [safeguard]
        world.clear(party, channel, drafted.case, safeguard, until)
    sealed = submit.approve(office, approver, drafted.proposal, drafted.content_hash)
    assert sealed.status == "sealed"
