"""Mutual legal assistance: the sealed fields of each act, a closed list, which only the authorities of a channel read.

Those of a request are what the UN Convention against Transnational Organized Crime asks for (article 18, paragraph 15):
the authority, the facts, the law, what is asked and by which procedure, persons, the purpose.
"""

from __future__ import annotations

from comity.cases.judicial import CONTACT, EVIDENCE, GROUNDS, PERSON_IF_ANY, REFERENCE, day, lines, prose, text
from comity.cases.parts import code
from comity.cases.table import Field

HASHES = lines("hashes", 40, required=True)

BODIES: dict[str, tuple[Field, ...]] = {
    "request": (
        REFERENCE,
        text("authority", example="Juge d'instruction, tribunal de Fictive", required=True),
        PERSON_IF_ANY,
        lines("other_persons"),
        prose("facts"),
        prose("law", 4000),
        lines("asked", required=True),
        prose("procedure", 4000, required=False),
        text("purpose", 400, "Information judiciaire 2026/0417", required=True),
        code("translation", "attached", "to_follow", "not_needed"),
        CONTACT,
    ),
    "advise": (REFERENCE, prose("remarks"), CONTACT),
    # What changes in the draft on which the other side was consulted; all else stays as it was.
    "issue": (REFERENCE, lines("asked", required=True), prose("changes", required=False), CONTACT),
    "acknowledge": (REFERENCE, text("executing_authority", example="Tribunal de Fictive"), CONTACT),
    "ask_information": (lines("questions", required=True), CONTACT),
    "give_information": (prose("answers"), PERSON_IF_ANY, CONTACT),
    "admit": (REFERENCE, text("executing_authority", example="Tribunal de Fictive"), CONTACT),
    "accept": (REFERENCE, prose("execution", 4000, required=False), CONTACT),
    "accept_conditionally": (REFERENCE, prose("conditions", 4000), CONTACT),
    "accept_conditions": (REFERENCE, CONTACT),
    "postpone": (REFERENCE, GROUNDS, CONTACT),
    "refuse_in_part": (REFERENCE, GROUNDS, lines("left_out", required=True), CONTACT),
    "refuse": (REFERENCE, GROUNDS, CONTACT),
    "send_evidence": (
        REFERENCE,
        EVIDENCE,
        # SHA-256 of each item as it was seized or made, and who held it from then on.
        HASHES,
        lines("custody", 40, required=True),
        prose("execution", required=True),
        prose("conditions", 4000, required=False),
        day("return_by", "+180", required=False),
        CONTACT,
    ),
    "acknowledge_conditions": (REFERENCE, lines("hashes_checked", 40), CONTACT),
    "use_evidence": (REFERENCE, text("proceedings", 300, "Dossier 2026/0417", required=True), lines("items"), CONTACT),
    "consent_use": (
        REFERENCE,
        text("proceedings", 300, "Dossier 2026/0951", required=True),
        prose("conditions", 4000, required=False),
        CONTACT,
    ),
    "return_evidence": (REFERENCE, lines("items", 40, required=True), text("received_by"), CONTACT),
    "close": (REFERENCE, CONTACT),
}
