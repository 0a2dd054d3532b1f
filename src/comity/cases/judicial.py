"""What the tables of the judicial pillar share: fields, the item that is used and for what, a delay explained.

A delay bears a reason and an estimate.
"""

from __future__ import annotations

from comity.cases.parts import code, listed
from comity.cases.readmission_body import CONTACT, EVIDENCE, HOUR, REFERENCE
from comity.cases.table import Act, Field, Guard

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


def flag(name: str, *, required: bool = False, example: str = "") -> Field:
    """Yes or no."""
    return Field(name=name, kind="flag", required=required, example=example)


def day(name: str = "day", example: str = "+0", *, required: bool = True, not_before: str = "") -> Field:
    """A UTC calendar day."""
    return Field(name=name, kind="day", example=example, required=required, not_before=not_before)


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


# --- Delay ------------------------------------------------------------------------------------


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
