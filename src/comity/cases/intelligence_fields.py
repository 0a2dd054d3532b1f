"""What the intelligence tables share: the marking of an item on four axes, its grading, and its sealed fields.

The four axes are terms, so that the content is sealed under them and none can be changed afterwards:
- classification: the issuer's own level, its day of issue, and the instrument by whose equivalences it is read;
- audience: Traffic Light Protocol 2.0 (FIRST);
- use: the handling code with its scheme, and the uses permitted by name;
- action: Permissible Actions Protocol.
Source and information are graded with the name of the scheme (`admiralty.B2`), and never translated into another.
"""

from __future__ import annotations

from comity.cases.originator import AUDIENCES
from comity.cases.parts import code, listed
from comity.cases.police_fields import ASSOCIATES, BASIS, PERSON, PERSON_CATEGORY, RESTRICTIONS, lines, prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Field, Guard

# What an item may be used for: to look further, to be part of another item, to ask a judge for a measure.
USES = ("lead", "derive", "judicial")
ACTIONS = ("pap_red", "pap_amber", "pap_green", "pap_clear")
# The acts that give an item, as a source names them.
ITEMS = ("intelligence.report", "intelligence.give_tear_line", "intelligence.derive")

# --- Terms

CLASSIFICATION = (
    listed("classification", "classification"),
    Field(name="issued", kind="day", example="+0"),
    listed("instrument", "equivalence"),
)
MARKING = (
    *CLASSIFICATION,
    Field(name="audience", kind="code", choices=AUDIENCES, example="tlp2_amber_strict"),
    listed("handling", "handling"),
    code("action", *ACTIONS),
    *(Field(name=f"may_{use}", kind="flag") for use in USES),
)
GRADING = listed("evaluation", "evaluation")
TEAR = Field(name="tear", kind="commitment")
SALTS = Field(name="salts", kind="salts")
CLEARED_UNTIL = Field(name="cleared_until", kind="day", example="+60")
RECIPIENT = listed("to", "recipient")


def item(example: str = "") -> Field:
    """The entry that gives the item an act is about."""
    return Field(name="item", kind="source", choices=ITEMS, example=example)


# --- Conditions

CLASSIFIED = Guard("classified", ("classification", "issued", "instrument"), "marking.unmapped")
ISSUED_BEFORE = Guard("day_not_after_act", ("issued",), "day.to_come")
OF_THIS_CASE = Guard("of_this_case", ("item",), "item.of_another_case")
OWN_ITEM = Guard("by_author", ("item",), "item.not_yours")

# --- Sealed fields

CONTENT = (
    REFERENCE,
    text("subject", 200, "Exemple / مثال / Example", required=True),
    BASIS,
    PERSON,
    PERSON_CATEGORY,
    ASSOCIATES,
    prose("facts", required=True),
    prose("assessment"),
    # One observable on a line: `ipv4-addr: 198.51.100.7`.
    lines("indicators", 50),
    prose("source_note", 2000),
    RESTRICTIONS,
    CONTACT,
    SALTS,
)
