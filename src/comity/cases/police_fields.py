"""What the police tables share: the terms under which information is given, and the fields that describe a thing.

The originator's evaluation and handling codes travel with the name of their scheme, as `4x4.B2` or `europol.H1`:
one code each, so that no one reads one scheme by another. Nothing here lets police information become evidence:
that takes a judicial request. Vehicle, document and firearm fields are those of the Universal Message Format.
"""

from __future__ import annotations

from comity.cases.parts import code, listed
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Field, Guard, Role

# What information may be used for besides the matter for which it was asked or given.
USES = ("lead", "other_case", "third_party")


def text(name: str, most: int = 120, example: str = "", *, required: bool = False) -> Field:
    """One sealed line, at most `most` characters."""
    return Field(name=name, kind="text", required=required, most=most, example=example)


def prose(name: str, most: int = 4000, *, required: bool = False) -> Field:
    """Sealed lines, at most `most` characters."""
    return Field(name=name, kind="long_text", required=required, most=most)


def lines(name: str, most: int, example: str = "", *, required: bool = False) -> Field:
    """A sealed list of at most `most` lines."""
    return Field(name=name, kind="list", required=required, most=most, example=example)


# --- Terms

TODAY = Field(name="day", kind="day", example="+0")
CLEARED_UNTIL = Field(name="cleared_until", kind="day", example="+60")
ESTIMATE = Field(name="estimate", kind="day", example="+10")
PERMITTED = tuple(Field(name=f"may_{use}", kind="flag") for use in USES)
# Terms of every act that gives information.
GIVEN = (listed("evaluation", "evaluation"), listed("handling", "handling"), *PERMITTED)

# --- Conditions

NOT_TO_COME = Guard("day_not_after_act", ("day",), "day.to_come")
ESTIMATE_TO_COME = Guard("day_not_before_act", ("estimate",), "day.past")

# --- Sealed fields

PERSON = Field(name="person", kind="person", required=False)
# Directive (EU) 2016/680, articles 6 and 7: who the person is in the matter, and what is fact.
PERSON_CATEGORY = listed("person_category", "person_category", required=False)
BASIS = code("basis", "fact", "assessment", "both")
ASSOCIATES = lines("other_persons", 20)
# A vehicle, a document, a firearm, means of communication: what a register could be asked for.
THINGS = (
    text("plate", 20, "00000-100-16"),
    text("vehicle_make", 60),
    text("vehicle_model", 60),
    text("vehicle_number", 17),
    listed("document_kind", "police_document", required=False),
    text("document_number", 60, "P0000001"),
    text("document_issuer"),
    text("firearm_make", 60),
    text("firearm_model", 60),
    text("firearm_calibre", 30),
    text("firearm_number", 60),
    lines("numbers", 20),
)
# What the handling code leaves open (a further restriction, in the giver's words).
RESTRICTIONS = prose("restrictions", 2000)

# --- Acts that every table has alike

def report_use(by: Role, source: tuple[str, ...], target: str, *acts: str) -> Act:
    """What was made of information received: the act that cites it is void where its giver did not permit that."""
    return Act(
        name="report_use",
        by=by,
        source=source,
        target=target,
        terms=(
            Field(name="source", kind="source", choices=tuple(f"police.{act}" for act in (*acts, "consent_use"))),
            code("use", *USES),
        ),
        body=(REFERENCE, prose("result", required=True), CONTACT),
        guards=(Guard("source_permits", ("source", "use"), "use.not_permitted"),),
        letter="use_report",
    )
