"""What the indicators of every family have alike: what was asked, received and acknowledged, and what is left out."""

from __future__ import annotations

from comity.cases.indicators.vocabulary import Condition, Exclusion, Indicator

RECEIPTED = Condition(test="receipted")
# A request made by mistake is no request; one that a suspension holds back is none yet.
EXCLUSIONS = (
    Exclusion("duplicate", "withdraw", "reason", "duplicate"),
    Exclusion("sent_in_error", "withdraw", "reason", "sent_in_error"),
    Exclusion("held_back"),
)
FIRST = (
    Indicator(name="requested"),
    Indicator(name="receipted", of="requested", where=(RECEIPTED,)),
    Indicator(
        name="acknowledged",
        of="receipted",
        where=(RECEIPTED, Condition(test="took", acts=("acknowledge",))),
    ),
)
SILENCE = ("unanswered", "pending")


def outcome(name: str, *reasons: str) -> Indicator:
    """The receipted cases with this outcome; with `reasons`, shared out by the reason that these acts gave."""
    return Indicator(
        name=name,
        of="receipted",
        where=(Condition(test="outcome", outcome=name),),
        by="reason" if reasons else "",
        reasons=reasons,
    )


def whole(*outcomes: str) -> tuple[str, tuple[str, ...]]:
    """Each receipted case is exactly one of these, or unanswered, or pending."""
    return "receipted", (*outcomes, *SILENCE)
