"""A derived product: an item made of other items, with its provenance, shown to those whose items it rests on.

To be read by a lawyer from top to bottom with `intelligence.py`. It is void where a source did not permit it, or
where its marking is lower than that of anything it rests on. Its maker may give it on only as the originators of
all of that have granted here; each of them may recall what is theirs, and the product with it.
"""

from __future__ import annotations

from comity.cases import intelligence_fields as shared
from comity.cases.intelligence import APPLIED, controlled
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW
from comity.cases.table import Act, Field, Guard, Keep, cross

DERIVE = Act(
    name="derive",
    by="requesting",
    source=("drafted",),
    target="given",
    leads=(TO_REVIEW,),
    opens=True,
    terms=(
        CHANNEL,
        Field(name="sources", kind="sources", choices=shared.ITEMS, most=6),
        shared.GRADING,
        *shared.MARKING,
        shared.TEAR,
        FLAGGED,
        shared.CLEARED_UNTIL,
    ),
    body=shared.CONTENT,
    approvals=2,
    review="flagged",
    attests=True,
    guards=(
        shared.ISSUED_BEFORE,
        shared.CLASSIFIED,
        Guard("sources_permit", ("sources", "derive"), "use.not_permitted"),
        Guard("not_below", ("sources", "classification", "issued", "instrument", "audience"), "marking.lower"),
    ),
    keeps=(Keep("item"), Keep("sources", "sources")),
    starts=("acknowledgement",),
    letter="report",
)

CROSSINGS = (
    # Nothing is done any more with what is recalled; two recalls stand both.
    *cross("recall", "pass_review acknowledge refuse feedback report_use close grant deny", (APPLIED, "struck")),
    *cross("recall", "revoke recall_source"),
    *cross("request_dissemination pass_on correct", "recall_source", ("struck", APPLIED)),
    # A permission taken back stops what crossed it, and nothing else.
    *cross("pass_on", "revoke", ("struck", APPLIED)),
    *cross("request_dissemination correct", "revoke"),
    # What is closed or refused goes nowhere any more.
    *cross("request_dissemination pass_on", "refuse close", ("void", APPLIED)),
    *cross("request_dissemination pass_on", "acknowledge feedback report_use grant deny"),
    *cross("correct", "pass_review acknowledge refuse feedback report_use close grant deny"),
    # A silence stands beside what it crossed.
    *cross("silence", "attest_erasure notify_impediment"),
    *cross("attest_erasure notify_impediment", "silence"),
)

DERIVED_PRODUCT = controlled(
    "derived_product", DERIVE, holder="requesting", crossings=CROSSINGS, shown="=sources"
)
