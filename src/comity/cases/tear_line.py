"""A tear-line: some fields of an item, for readers who may not have the rest, checkable against the original.

To be read by a lawyer from top to bottom with `intelligence.py`. The fields shown carry their salts, the others
their hashes (`envelope/tearline.py`), so that whoever has the original's header can compute its commitment again.
Only who made all of the original may do this, with a marking of the tear-line's own.
"""

from __future__ import annotations

from comity.cases import intelligence_fields as shared
from comity.cases.intelligence import controlled
from comity.cases.intelligence_report import GIVEN_CROSSINGS
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW
from comity.cases.police_fields import RESTRICTIONS, lines
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Field, Guard, Keep

GIVE = Act(
    name="give_tear_line",
    by="requesting",
    source=("drafted",),
    target="given",
    leads=(TO_REVIEW,),
    opens=True,
    terms=(
        CHANNEL,
        Field(name="original", kind="source", choices=("intelligence.report", "intelligence.derive")),
        shared.GRADING,
        *shared.MARKING,
        FLAGGED,
        shared.CLEARED_UNTIL,
    ),
    body=(
        REFERENCE,
        # The names of the fields to be shown; the node fills in what they say.
        lines("shown", 12, "facts", required=True),
        Field(name="part", kind="disclosure"),
        RESTRICTIONS,
        CONTACT,
    ),
    approvals=2,
    review="flagged",
    attests=True,
    guards=(
        shared.ISSUED_BEFORE,
        shared.CLASSIFIED,
        Guard("own_alone", ("original",), "tear_line.not_yours"),
    ),
    keeps=(Keep("item"), Keep("original", "original")),
    starts=("acknowledgement",),
    letter="report",
)

TEAR_LINE = controlled("tear_line", GIVE, holder="requested", crossings=GIVEN_CROSSINGS)
