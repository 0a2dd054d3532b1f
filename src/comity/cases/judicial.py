"""What the tables of the judicial pillar share: fields, the review on arrival, a delay explained, a withdrawal.

A flagged request waits at the requested side's reviewing authority first: which character flags it (political,
religious, a journalist's …) stays in the house that saw it. A delay bears a reason and an estimate. A withdrawal
has one reason for every safeguard and an empty body, so that no one learns from it why it was made.
"""

from __future__ import annotations

from comity.cases.readmission_body import CONTACT, EVIDENCE, HOUR, REFERENCE
from comity.cases.table import Act, Field, Guard, Lead

__all__ = ["CONTACT", "EVIDENCE", "HOUR", "REFERENCE"]

# --- Fields ---------------------------------------------------------------------------------------------


def text(name: str, most: int = 200, example: str = "", *, required: bool = False) -> Field:
    """One sealed line."""
    return Field(name=name, kind="text", required=required, most=most, example=example)


def prose(name: str, most: int = 6000, *, required: bool = True) -> Field:
    """Several sealed lines."""
    return Field(name=name, kind="long_text", required=required, most=most)


def lines(name: str, most: int = 20, *, required: bool = False) -> Field:
    """A sealed list of lines."""
    return Field(name=name, kind="list", required=required, most=most)


def listed(name: str, source: str, *, required: bool = True) -> Field:
    """A code of the profile's own list."""
    return Field(name=name, kind="profile_code", source=source, required=required)


def code(name: str, *choices: str, required: bool = True) -> Field:
    """A code of this table."""
    return Field(name=name, kind="code", choices=choices, required=required)


def flag(name: str, *, required: bool = False, example: str = "") -> Field:
    """Yes or no."""
    return Field(name=name, kind="flag", required=required, example=example)


def day(name: str = "day", example: str = "+0", *, required: bool = True, not_before: str = "") -> Field:
    """A UTC calendar day."""
    return Field(name=name, kind="day", example=example, required=required, not_before=not_before)


def of(*acts: str) -> Field:
    """The act of this case that is answered."""
    return Field(name="of", kind="entry", choices=acts)


CHANNEL = listed("channel", "channel")
FLAGGED = flag("flagged")
DUAL_NATIONAL = flag("dual_national")
CLEARED_UNTIL = day("cleared_until", "+60")
PERSON = Field(name="person", kind="person")
PERSON_IF_ANY = Field(name="person", kind="person", required=False)
GROUNDS = prose("grounds")

DAY_PAST = Guard("day_not_before_act", ("day",), "day.past")
DAY_TO_COME = Guard("day_not_after_act", ("day",), "day.to_come")


def uses(*names: str) -> tuple[Field, ...]:
    """What the giver permits: one flag for each use of the table's closed set; the example permits the first."""
    return tuple(flag(f"may_{name}", required=True, example="" if name == names[0] else "false") for name in names)


def cited(source: str, *acts: str, use: tuple[str, ...], required: bool = True) -> tuple[Field, ...]:
    """The item that is used, of whatever case, and for what."""
    return (
        Field(name=source, kind="source", choices=tuple(f"judicial.{act}" for act in acts), required=required),
        code("use", *use, required=required),
    )


# --- The review on arrival ---------------------------------------------------------------------------------

# Where an opening act is flagged, it leads here first.
TO_REVIEW = Lead(guards=(Guard("term_is", ("flagged", "true"), "review.missing"),), target="under_review")


def pass_review(target: str, *leads: Lead) -> Act:
    """The requested side's reviewing authority finds the request admissible; its other way is the refusal."""
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


# --- Delay and withdrawal ------------------------------------------------------------------------------------


def notify_delay(*source: str) -> Act:
    """The requested side explains why it is late, and until when it expects to be. Nothing else changes."""
    return Act(
        name="notify_delay",
        by="requested",
        source=source,
        terms=(listed("reason", "judicial_delay"), day("estimate", "+30")),
        body=(prose("explanation", 4000), CONTACT),
        guards=(Guard("day_not_before_act", ("estimate",), "day.past"),),
        letter="delay",
    )


def withdraw(source: tuple[str, ...], *strikes: str, stops: tuple[str, ...]) -> Act:
    """The requesting side takes its request back; nothing that crosses it from the other side takes effect."""
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
