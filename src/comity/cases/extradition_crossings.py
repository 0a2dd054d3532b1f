"""Extradition: two acts made in one state, neither side having seen the other's, and what becomes of each."""

from __future__ import annotations

from comity.cases.table import Outcome, cross

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says or decides outlives a withdrawal; a fact remains a fact.
    *cross("withdraw", "pass_review ask_information reject_assurance notify_delay", (APPLIED, "struck")),
    *cross("withdraw", "accept_assurance accept_life_assurance grant refuse", (APPLIED, "struck")),
    *cross("withdraw", "fix_surrender postpone submit_for_prosecution", (APPLIED, "struck")),
    *cross("withdraw", "arrest surrender", (APPLIED, "irregular")),
    *cross("withdraw", "release_person"),
    # A decision comes first: what would have changed it comes too late.
    *cross("full_request", "refuse", ("void", APPLIED)),
    *cross("give_information", "refuse", ("void", APPLIED)),
    *cross("assure", "grant refuse", ("void", APPLIED)),
    # A surrender is agreed to as it was fixed last.
    *cross("agree_surrender", "fix_surrender postpone", ("void", APPLIED)),
    *cross("surrender", "postpone", ("irregular", APPLIED)),
    # The same statement by both sides agrees; all else stands side by side.
    *cross("surrender", "release_person surrender"),
    *cross("ask_prosecution", "surrender"),
    *cross("agree_surrender", "release_person"),
    *cross("full_request", "arrest release_person notify_delay"),
    *cross("give_information", "release_person notify_delay"),
    *cross("assure", "release_person ask_information notify_delay"),
)
