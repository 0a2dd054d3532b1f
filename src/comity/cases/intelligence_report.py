"""An intelligence report: one authority gives another an item, and keeps control of where it goes.

To be read by a lawyer from top to bottom with `intelligence.py`: here stand the opening act and what crosses. A
report rests on nothing but its own side's knowledge; what is made of other items is a derived product.
"""

from __future__ import annotations

from comity.cases import intelligence_fields as shared
from comity.cases.intelligence import APPLIED, controlled
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW
from comity.cases.table import Act, Keep, cross

REPORT = Act(
    name="report",
    by="requesting",
    source=("drafted",),
    target="given",
    leads=(TO_REVIEW,),
    opens=True,
    terms=(CHANNEL, shared.GRADING, *shared.MARKING, shared.TEAR, FLAGGED, shared.CLEARED_UNTIL),
    body=shared.CONTENT,
    approvals=2,
    review="flagged",
    attests=True,
    guards=(shared.ISSUED_BEFORE, shared.CLASSIFIED),
    keeps=(Keep("item"),),
    starts=("acknowledgement",),
    letter="report",
)

# Both the report and a tear-line are held by the requested side, and recalled by the requesting one.
GIVEN_CROSSINGS = (
    # Nothing is done any more with what is recalled.
    *cross("recall", "pass_review acknowledge refuse feedback report_use close", (APPLIED, "struck")),
    *cross("recall", "request_dissemination pass_on", (APPLIED, "struck")),
    # A permission taken back stops what crossed it, and nothing else.
    *cross("revoke", "acknowledge feedback report_use request_dissemination"),
    *cross("revoke", "pass_on", (APPLIED, "struck")),
    *cross("revoke", "refuse close"),
    *cross("correct", "pass_review acknowledge feedback report_use request_dissemination pass_on refuse close"),
    *cross("grant", "acknowledge feedback report_use request_dissemination pass_on"),
    *cross("grant", "refuse close", ("void", APPLIED)),
    *cross("deny", "acknowledge feedback report_use pass_on"),
    # Another question came meanwhile, which is still owed its answer.
    *cross("deny", "request_dissemination", ("void", APPLIED)),
    *cross("deny", "refuse close", ("void", APPLIED)),
    # A silence stands beside what it crossed.
    *cross("silence", "attest_erasure notify_impediment"),
)

INTELLIGENCE_REPORT = controlled(
    "intelligence_report", REPORT, holder="requested", crossings=GIVEN_CROSSINGS
)
