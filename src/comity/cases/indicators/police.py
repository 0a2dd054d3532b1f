"""Police cooperation: what was answered, refused with its ground, or left without an answer."""

from __future__ import annotations

from comity.cases.indicators.common import EXCLUSIONS, FIRST, SILENCE, outcome, whole
from comity.cases.indicators.vocabulary import Family, Outcome

_ANSWERED = (
    *("answer", "measures_taken", "person_safe", "report_use", "approve_plan", "amend_plan"),
    *("circulate", "hit", "confirm_hit", "deny_hit"),
)
_REFUSED = ("refuse", "object")

POLICE = Family(
    name="police",
    exclusions=EXCLUSIONS,
    outcomes=(
        Outcome("answered", _ANSWERED),
        Outcome("refused", _REFUSED),
        Outcome("withdrawn", ("withdraw", "discontinue", "stand_down")),
    ),
    answers=("reply", "plan_reply", "circulation", "acknowledgement"),
    indicators=(
        *FIRST,
        outcome("answered"),
        outcome("refused", *_REFUSED),
        outcome("withdrawn"),
        *(outcome(name) for name in SILENCE),
    ),
    wholes=(whole("answered", "refused", "withdrawn"),),
)
