"""Readmission and transit: what was recognised, which documents came in time, who was handed over."""

from __future__ import annotations

from comity.cases.indicators.common import EXCLUSIONS, FIRST, SILENCE, outcome, whole
from comity.cases.indicators.vocabulary import Condition, Ending, Family, Indicator, Outcome

DEPARTED = Condition(test="took", acts=("depart",))
HANDED_OVER = (
    DEPARTED,
    Condition(test="stated", acts=("hand_over",)),
    Condition(test="not_state", states=("border_contested",)),
)
RETURNED = Condition(test="stated", acts=("return_in_error",))
ENDINGS: tuple[Ending, ...] = ("in_time", "late", "disputed", "missing", "pending")


def _documents(ending: Ending) -> Indicator:
    return Indicator(
        name=f"documents_{ending}", unit="debt", clock="document", endings=(ending,), of="documents_owed"
    )


READMISSION = Family(
    name="readmission",
    exclusions=EXCLUSIONS,
    outcomes=(
        # A request recognised in the end counts as recognised, whatever was said before.
        Outcome("recognised", ("recognise",)),
        Outcome("granted", ("grant",)),
        Outcome("refused", ("refuse",)),
        Outcome("withdrawn", ("withdraw",)),
    ),
    answers=("reply",),
    after=("depart",),
    indicators=(
        *FIRST,
        outcome("recognised"),
        outcome("granted"),
        outcome("refused", "refuse"),
        outcome("withdrawn"),
        *(outcome(name) for name in SILENCE),
        Indicator(name="documents_owed", unit="debt", clock="document", endings=ENDINGS),
        *(_documents(ending) for ending in ENDINGS),
        Indicator(name="documents_issued", unit="entry", acts=("issue_document",)),
        Indicator(name="expired_unused", unit="entry", acts=("expire_document",), of="documents_issued"),
        Indicator(name="departed", of="receipted", where=(DEPARTED,)),
        Indicator(
            name="refused_at_border",
            of="departed",
            where=(DEPARTED, Condition(test="stated", acts=("refuse_at_border",))),
            by="reason",
            reasons=("refuse_at_border",),
        ),
        Indicator(name="handed_over", of="departed", where=HANDED_OVER),
        Indicator(
            name="border_contested",
            of="departed",
            where=(
                DEPARTED,
                Condition(test="stated", acts=("refuse_at_border",)),
                Condition(test="state", states=("border_contested",)),
            ),
        ),
        Indicator(
            name="returned_in_error",
            of="handed_over",
            where=(*HANDED_OVER, RETURNED),
            by="reason",
            reasons=("return_in_error",),
        ),
        Indicator(
            name="taken_back",
            of="returned_in_error",
            where=(DEPARTED, RETURNED, Condition(test="stated", acts=("take_back",))),
        ),
        # Facts that no departure preceded: shown, and in none of the figures above.
        Indicator(name="irregular", of="requested", where=(Condition(test="stray", acts=("hand_over",)),)),
    ),
    wholes=(
        whole("recognised", "granted", "refused", "withdrawn"),
        ("documents_owed", tuple(f"documents_{ending}" for ending in ENDINGS)),
    ),
)
