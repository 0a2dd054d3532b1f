"""What tables are made of in every pillar: the commonest fields, the review on arrival, a withdrawal.

A flagged act waits at the receiving side's reviewing authority first: which character flags it (political, religious, a
journalist's …) stays in the house that saw it. A withdrawal has one reason for every safeguard and an empty body, so
that no one learns from it why it was made.
"""

from __future__ import annotations

from comity.cases.table import Act, Field, Guard, Lead, State

# --- Fields ---------------------------------------------------------------------------------------------


def listed(name: str, source: str, *, required: bool = True) -> Field:
    """A code of the profile's own list."""
    return Field(name=name, kind="profile_code", source=source, required=required)


def code(name: str, *choices: str, required: bool = True) -> Field:
    """A code of the table's own closed list."""
    return Field(name=name, kind="code", choices=choices, required=required)


def of(*acts: str) -> Field:
    """The entry of this case that an act is about, or answers."""
    return Field(name="of", kind="entry", choices=acts)


CHANNEL = listed("channel", "channel")
FLAGGED = Field(name="flagged", kind="flag", required=False)

# --- States ---------------------------------------------------------------------------------------------


def but(states: tuple[State, ...], *left_out: str) -> tuple[str, ...]:
    """The names of all states but these."""
    return tuple(state.name for state in states if state.name not in left_out)


# --- The review on arrival ---------------------------------------------------------------------------------

# Where an opening act is flagged, it leads here first.
TO_REVIEW = Lead(guards=(Guard("term_is", ("flagged", "true"), "review.missing"),), target="under_review")


def pass_review(target: str, *leads: Lead) -> Act:
    """The requested side's reviewing authority finds that the act may be dealt with; its other way is the refusal."""
    return Act(
        name="pass_review",
        by="requested",
        source=("under_review",),
        target=target,
        leads=leads,
        terms=(code("finding", "admissible"),),
        ranks=("reviews",),
        reviewer=True,
        letter="review",
    )


# --- Withdrawal ------------------------------------------------------------------------------------------------


def withdraw(source: tuple[str, ...], *strikes: str, stops: tuple[str, ...]) -> Act:
    """The requesting side takes its act back; nothing that crosses it from the other side takes effect."""
    return Act(
        name="withdraw",
        by="requesting",
        source=source,
        target="withdrawn",
        terms=(code("reason", "requesting_side", "duplicate", "sent_in_error"),),
        stops=stops,
        survives=True,
        protective=True,
        strikes=strikes,
        letter="withdrawal",
    )
