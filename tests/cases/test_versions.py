"""Versions of the mechanism, from headers alone: one chain, whatever crossed and in whatever order it came."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.cases.versions import VersionEntry, Versions
from comity.journal.entry import Ref

SIDES = ("DZ", "FR")


class Logs:
    """Two logs, and what each side has seen of the other's."""

    def __init__(self) -> None:
        self.entries: dict[str, list[VersionEntry]] = {side: [] for side in SIDES}
        self.seen = dict.fromkeys(SIDES, 0)

    def eff(self, side: str) -> dict[str, tuple[int, int]]:
        other = SIDES[1 - SIDES.index(side)]
        return {side: (0, len(self.entries[side])), other: (0, self.seen[side])}

    def known(self, side: str) -> Versions:
        other = SIDES[1 - SIDES.index(side)]
        return Versions("0", [*self.entries[side], *self.entries[other][: self.seen[side]]])

    def add(self, side: str, act: str, **said: Any) -> VersionEntry:
        ref = Ref(side, 0, len(self.entries[side]))
        entry = VersionEntry(ref=ref, act=act, time=0, eff=self.eff(side), **said)
        self.entries[side].append(entry)
        return entry

    def see(self, side: str) -> None:
        self.seen[side] = len(self.entries[SIDES[1 - SIDES.index(side)]])


def offered(logs: Logs, side: str, version: str, base: str = "0") -> VersionEntry:
    return logs.add(side, "amend", version=version, base=base)


def accepted(logs: Logs, side: str, offer: VersionEntry, **over: Any) -> VersionEntry:
    return logs.add(side, "activate", **{"version": offer.version, "offer": offer.ref} | over)


def reason(logs: Logs, entry: VersionEntry) -> str | None:
    everything = [each for log in logs.entries.values() for each in log]
    return Versions("0", everything).invalid().get(entry.ref)


def test_an_acceptance_counts_only_for_a_valid_offer_of_the_other_side_that_was_seen() -> None:
    logs = Logs()
    offer = offered(logs, "FR", "1")
    assert reason(logs, accepted(logs, "DZ", offer)) == "activate.offer_absent", "not seen"
    logs.see("DZ")
    assert reason(logs, accepted(logs, "FR", offer)) == "activate.own_offer"
    assert reason(logs, accepted(logs, "DZ", offer, version="9")) == "activate.offer_absent", "another document"
    stale = offered(logs, "DZ", "2", base="7")
    assert reason(logs, stale) == "amend.other_base"
    logs.see("FR")
    assert reason(logs, accepted(logs, "FR", stale)) == "activate.offer_absent"
    valid = accepted(logs, "DZ", offer)
    assert reason(logs, valid) is None
    assert reason(logs, accepted(logs, "DZ", offer)) == "activate.other_base", "a second time"
    assert reason(logs, offered(logs, "DZ", "0", base="1")) == "amend.known", "a version that there was"


def test_the_version_is_what_was_active_for_who_had_seen_this() -> None:
    logs = Logs()
    offer = offered(logs, "FR", "1")
    logs.see("DZ")
    before = logs.eff("DZ")
    accepted(logs, "DZ", offer)
    versions = Versions("0", [each for log in logs.entries.values() for each in log])
    assert versions.at(before).digest == versions.at(logs.eff("FR")).digest == "0"
    assert versions.at(logs.eff("DZ")).digest == "1"
    logs.see("FR")
    assert versions.at(logs.eff("FR")).digest == "1"


def test_who_comes_first_in_the_alphabet_accepts_nothing_while_an_offer_of_its_own_stands() -> None:
    logs = Logs()
    ours, theirs = offered(logs, "DZ", "1"), offered(logs, "FR", "2")
    logs.see("DZ")
    logs.see("FR")
    assert reason(logs, accepted(logs, "DZ", theirs)) == "activate.own_first"
    assert reason(logs, accepted(logs, "FR", ours)) is None


STEP = ("see", "both see", "both see", "amend", "amend", "accept", "accept", "accept", "accept anything", "lie")
STEPS = st.lists(
    st.tuples(st.sampled_from(SIDES), st.sampled_from(STEP), st.integers(0, 9)),
    min_size=5,
    max_size=30,
)


@settings(max_examples=300, deadline=None)
@given(STEPS)
def test_valid_acceptances_never_cross_whoever_writes_what(steps: list[tuple[str, str, int]]) -> None:
    """One chain: each version's acceptance had seen the one before. Entries out of the rules count for nothing."""
    logs, offers = Logs(), []
    for number, (side, step, pick) in enumerate(steps, start=1):
        if step == "see":
            logs.see(side)
        elif step == "both see":
            for each in SIDES:
                logs.see(each)
        elif step == "amend":
            offers.append(offered(logs, side, str(number), base=logs.known(side).chain()[-1].digest))
        elif step == "lie":
            offers.append(offered(logs, side, str(number), base=str(pick)))
        elif step == "accept" and (theirs := [each for each in logs.known(side).open() if each.ref.party != side]):
            accepted(logs, side, theirs[pick % len(theirs)])
        elif step == "accept anything" and offers:
            accepted(logs, side, offers[pick % len(offers)])
    everything = [each for log in logs.entries.values() for each in log]
    chain = Versions("0", everything).chain()
    for before, after in pairwise(chain[1:]):
        assert before.activation is not None
        assert after.activation is not None
        ref = before.activation.ref
        assert (ref.inc, ref.index) < after.activation.eff[ref.party]
    backwards = Versions("0", reversed(everything))
    assert [each.digest for each in backwards.chain()] == [each.digest for each in chain]
    for side in SIDES:
        known = logs.known(side).chain()
        assert [each.digest for each in chain[: len(known)]] == [each.digest for each in known], "a prefix of it"


DOCUMENT = json.loads((Path(__file__).parents[2] / "vectors" / "versions.json").read_text("utf-8"))


def positions(shown: dict[str, list[int]]) -> dict[str, tuple[int, int]]:
    return {party: (inc, size) for party, (inc, size) in shown.items()}


@pytest.mark.parametrize("vector", DOCUMENT["vectors"], ids=lambda vector: vector["name"])
def test_the_published_vectors_hold_in_whatever_order_the_entries_are_given(vector: dict[str, Any]) -> None:
    entries = [
        VersionEntry(
            **each
            | {"ref": Ref.parse(each["ref"]), "eff": positions(each["eff"]), "time": 0}
            | ({"offer": Ref.parse(each["offer"])} if "offer" in each else {})
        )
        for each in vector["entries"]
    ]
    for given_ in (entries, entries[::-1]):
        versions = Versions(DOCUMENT["first"], given_)
        assert [each.digest for each in versions.chain()] == vector["versions"]
        assert {str(ref): code for ref, code in versions.invalid().items()} == vector["void"]
        for shown in vector["after"]:
            eff = positions(shown["eff"])
            assert versions.at(eff).digest == shown["active"]
            assert [day for day in DOCUMENT["days"] if versions.ended(eff, day)] == shown["closed"]
