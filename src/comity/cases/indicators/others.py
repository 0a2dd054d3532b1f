"""Intelligence, consular matters, and any pillar that has no family of its own."""

from __future__ import annotations

from comity.cases.indicators.common import EXCLUSIONS, FIRST, SILENCE, outcome, whole
from comity.cases.indicators.vocabulary import Family, Outcome

INTELLIGENCE = Family(
    name="intelligence",
    exclusions=EXCLUSIONS,
    outcomes=(
        Outcome("answered", ("report_use", "feedback", "adopt", "confirm", "agree")),
        Outcome("refused", ("refuse", "decline", "object_text")),
        Outcome("withdrawn", ("withdraw", "recall")),
    ),
    answers=("reply", "acknowledgement"),
    indicators=(
        *FIRST,
        outcome("answered"),
        outcome("refused", "refuse", "decline", "object_text"),
        outcome("withdrawn"),
        *(outcome(name) for name in SILENCE),
    ),
    wholes=(whole("answered", "refused", "withdrawn"),),
)

_ANSWERED = ("give_access", "give_access_in_part", "hold_nothing", "neither_confirm", "correct", "erase")

CONSULAR = Family(
    name="consular",
    exclusions=EXCLUSIONS,
    outcomes=(
        Outcome("answered", _ANSWERED),
        Outcome("granted", ("grant_access",)),
        Outcome("refused", ("refuse", "refuse_access")),
        Outcome("withdrawn", ("withdraw",)),
    ),
    answers=("answer", "extended_answer", "access", "acknowledgement"),
    indicators=(
        *FIRST,
        outcome("answered"),
        outcome("granted"),
        outcome("refused", "refuse", "refuse_access"),
        outcome("withdrawn"),
        *(outcome(name) for name in SILENCE),
    ),
    wholes=(whole("answered", "granted", "refused", "withdrawn"),),
)

ANY = Family(
    name="any",
    exclusions=EXCLUSIONS,
    outcomes=(Outcome("withdrawn", ("withdraw",)),),
    answers=("reply", "acknowledgement"),
    indicators=(*FIRST, outcome("withdrawn"), *(outcome(name) for name in SILENCE)),
    wholes=(whole("withdrawn"),),
)
