"""Any acts, holds and amendments of both sides, crossing as they like, over a post that can't be trusted."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from comity.chancery import account, amendment
from comity.errors import Refused
from two_nodes.amended import reply
from two_nodes.test_any_post import NUMBERS, SIDES, AnyPost
from two_nodes.world import PARTIES, Template

DAYS = (20, 21, 35)


class AnyPostAmended(AnyPost):
    """The same world, whose mechanism is amended: by offers that cross, and acceptances that cross openings."""

    @rule(party=SIDES, days=st.sampled_from(DAYS))
    def amend(self, party: str, days: int) -> None:
        try:
            amendment.offer(self.world.offices[party], reply(days))
        except Refused as no:
            assert no.code == "amendment.nothing"

    @rule(party=SIDES, which=NUMBERS)
    def accept_an_amendment(self, party: str, which: int) -> None:
        office = self.world.offices[party]
        offered = [each for each in amendment.shown(office)["amendments"] if not each["ours"]]
        if not offered:
            return
        try:
            amendment.accept(office, offered[which % len(offered)]["digest"])
        except Refused as no:
            assert no.code == "mechanism.own_first"
            return
        if which % 3 == 0:  # opened before the other side hears of the acceptance
            self.open("DZ-DGSN-ALGER" if party == "DZ" else "FR-59-LILLE", False)

    def teardown(self) -> None:
        self.world.exchange()
        shown = [account.mechanism_show(self.world.offices[party]) for party in PARTIES]
        assert shown[0]["versions"] == shown[1]["versions"]
        super().teardown()


def test_amendments_that_cross_anything_leave_both_nodes_alike(sqlite_template: Template) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    chosen = settings(max_examples=5, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(lambda: AnyPostAmended(sqlite_template), settings=chosen)
