"""Asset recovery: two acts made in one state, neither side having seen the other's, and what becomes of each."""

from __future__ import annotations

from comity.cases.table import Outcome, cross

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says or decides outlives a withdrawal; a fact remains a fact.
    *cross("withdraw", "pass_review ask_information refuse notify_delay", (APPLIED, "struck")),
    *cross("withdraw", "trace_result freeze extend_freeze confiscate settle_claim", (APPLIED, "struck")),
    *cross("withdraw", "lift_freeze record_claim", (APPLIED, "irregular")),
    # A decision, or a further question, comes first: the information comes too late.
    *cross("give_information", "ask_information refuse", ("void", APPLIED)),
    *cross("give_information", "trace_result freeze confiscate", ("void", APPLIED)),
    # A return is agreed to as it was proposed last, and not while a claim is open.
    *cross("agree_return", "record_claim propose_return", ("void", APPLIED)),
    *cross("decline_return", "propose_return", ("void", APPLIED)),
    # All else stands side by side.
    *cross("decline_return", "record_claim settle_claim"),
    *cross("give_information", "notify_delay lift_freeze record_claim settle_claim"),
    *cross("ask_freezing", "lift_freeze"),
    *cross("request_confiscation", "extend_freeze lift_freeze record_claim settle_claim"),
    *cross("return_assets", "notify_delay return_assets"),
)
