"""Mutual assistance: two acts made in one state, neither side having seen the other's, and what becomes of each."""

from __future__ import annotations

from comity.cases.table import Outcome, cross

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says, decides or sends outlives a withdrawal.
    *cross("withdraw", "pass_review advise acknowledge ask_information admit", (APPLIED, "struck")),
    *cross("withdraw", "accept accept_conditionally postpone refuse_in_part refuse", (APPLIED, "struck")),
    *cross("withdraw", "notify_delay send_evidence close", (APPLIED, "struck")),
    # A refusal comes first: what would have prevented it comes too late.
    *cross("give_information", "refuse", ("void", APPLIED)),
    *cross("accept_conditions", "refuse", ("void", APPLIED)),
    # Conditions are accepted as they were set last.
    *cross("accept_conditions", "accept_conditionally", ("void", APPLIED)),
    # New evidence has conditions of its own: they are acknowledged before anything more is used or closed.
    *cross("acknowledge_conditions", "send_evidence", ("void", APPLIED)),
    *cross("use_evidence", "send_evidence", ("void", APPLIED)),
    *cross("close", "send_evidence", ("void", APPLIED)),
    # A case is closed once.
    *cross("close", "close", ("void", APPLIED)),
    # All else stands side by side.
    *cross("give_information", "notify_delay"),
    *cross("accept_conditions", "notify_delay"),
    *cross("acknowledge_conditions", "consent_use"),
    *cross("use_evidence", "consent_use close"),
    *cross("return_evidence", "send_evidence consent_use close"),
    *cross("close", "notify_delay consent_use"),
)
