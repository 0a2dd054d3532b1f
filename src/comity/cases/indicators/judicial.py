"""Judicial cooperation: what was executed, accepted, refused with its ground, or left without a decision."""

from __future__ import annotations

from comity.cases.indicators.common import EXCLUSIONS, FIRST, SILENCE, outcome, whole
from comity.cases.indicators.vocabulary import Family, Outcome

_EXECUTED = (
    *("send_evidence", "serve", "report_outcome", "report_result", "surrender", "transfer"),
    *("trace_result", "freeze", "confiscate", "return_assets"),
)
_GRANTED = ("accept", "accept_conditionally", "grant", "agree")
_REFUSED = ("refuse", "decline")

JUDICIAL = Family(
    name="judicial",
    exclusions=EXCLUSIONS,
    outcomes=(
        Outcome("executed", _EXECUTED),
        Outcome("not_executed", ("report_not_served",)),
        Outcome("granted", _GRANTED),
        Outcome("refused", _REFUSED),
        Outcome("withdrawn", ("withdraw",)),
    ),
    answers=("decide", "serve", "acknowledge"),
    indicators=(
        *FIRST,
        outcome("executed"),
        outcome("not_executed"),
        outcome("granted"),
        outcome("refused", *_REFUSED),
        outcome("withdrawn"),
        *(outcome(name) for name in SILENCE),
    ),
    wholes=(whole("executed", "not_executed", "granted", "refused", "withdrawn"),),
)
