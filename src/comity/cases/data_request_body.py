"""A person's request about data: the sealed fields of each act, which only the authorities of the channel read.

An access reply holds what Directive (EU) 2016/680, article 14 lists: the data, their purposes and legal basis, who
received them, how long they are kept, where they come from. Whoever is refused is told where to turn to (articles 15
and 16): the supervisor and the court are required wherever an answer is less than what was asked.
"""

from __future__ import annotations

from comity.cases.police_fields import lines, prose, text
from comity.cases.readmission_body import CONTACT, EVIDENCE, REFERENCE
from comity.cases.table import Field

PERSON = Field(name="person", kind="person")
GROUNDS = prose("grounds")
REMEDIES = (
    text("supervisor", 200, required=True),
    text("court", 200, required=True),
)
DATA = (
    prose("data", 16000, required=True),
    prose("purposes", 2000, required=True),
    text("legal_basis", 300),
    lines("recipients", 20),
    text("kept_until", 200),
    text("origin", 300),
)

BODIES: dict[str, tuple[Field, ...]] = {
    "request": (
        REFERENCE,
        PERSON,
        EVIDENCE,
        # Who writes for the person, and by which mandate.
        text("represented_by", 200),
        text("mandate_reference", 120),
        prose("asked", required=True),
        prose("corrected_data"),
        CONTACT,
    ),
    "acknowledge": (REFERENCE, CONTACT),
    "ask_identity": (lines("questions", 10), CONTACT),
    "prove_identity": (REFERENCE, EVIDENCE, prose("statement", 2000), CONTACT),
    "extend": (GROUNDS, *REMEDIES, CONTACT),
    "give_access": (REFERENCE, *DATA, *REMEDIES, CONTACT),
    "give_access_in_part": (REFERENCE, *DATA, GROUNDS, *REMEDIES, CONTACT),
    "hold_nothing": (REFERENCE, *REMEDIES),
    "neither_confirm": (REFERENCE, *REMEDIES),
    "correct": (REFERENCE, prose("correction", required=True), lines("recipients", 20), CONTACT),
    "erase": (REFERENCE, lines("recipients", 20), CONTACT),
    "refuse": (REFERENCE, GROUNDS, *REMEDIES, CONTACT),
    "challenge": (prose("contested", required=True), prose("corrected_data"), EVIDENCE, CONTACT),
    "lift_block": (REFERENCE, prose("grounds", required=True), *REMEDIES, CONTACT),
    "silence": (),
    "refer": (REFERENCE, prose("complaint", required=True), CONTACT),
    "find_lawful": (REFERENCE, GROUNDS, text("court", 200, required=True)),
    "find_breach": (REFERENCE, prose("grounds", required=True), prose("order")),
    "attest_erasure": (REFERENCE, CONTACT),
    "close": (REFERENCE,),
    "withdraw": (),
}
