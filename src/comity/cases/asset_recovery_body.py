"""Asset recovery: the sealed fields of each act, a closed list, which only the authorities of a channel read.

Those of a request are what the UN Convention against Corruption asks for (articles 46, paragraph 15, and 55,
paragraph 3): the assets with where they are and what they are worth, the facts, the law, the persons.
"""

from __future__ import annotations

from comity.cases.judicial import CONTACT, EVIDENCE, GROUNDS, PERSON_IF_ANY, REFERENCE, lines, prose, text
from comity.cases.table import Field

ASSETS = lines("assets", 40, required=True)
AMOUNT = text("amount", 80, "1 250 000,00")
ORDER = text("order", 200, "Ordonnance 2026/0417", required=True)
COURT = text("authority", example="Tribunal de Fictive", required=True)

BODIES: dict[str, tuple[Field, ...]] = {
    "request": (
        REFERENCE,
        text("authority", example="Juge d'instruction, tribunal de Fictive", required=True),
        PERSON_IF_ANY,
        lines("other_persons"),
        prose("facts"),
        prose("law", 4000),
        ASSETS,
        AMOUNT,
        lines("asked", required=True),
        text("purpose", 400, "Confiscation du produit de l'infraction", required=True),
        EVIDENCE,
        CONTACT,
    ),
    "ask_information": (lines("questions", required=True), CONTACT),
    "give_information": (prose("answers"), EVIDENCE, CONTACT),
    "refuse": (REFERENCE, GROUNDS, CONTACT),
    "trace_result": (
        REFERENCE,
        lines("assets", 40),
        AMOUNT,
        lines("holders", 20),
        prose("conditions", 4000, required=False),
        EVIDENCE,
        CONTACT,
    ),
    "ask_freezing": (REFERENCE, ASSETS, AMOUNT, prose("danger", 4000), CONTACT),
    "freeze": (REFERENCE, COURT, ORDER, ASSETS, AMOUNT, prose("remedies", 2000, required=False), CONTACT),
    "extend_freeze": (REFERENCE, COURT, ORDER, CONTACT),
    "lift_freeze": (REFERENCE, lines("assets", 40), prose("grounds", 4000, required=False), CONTACT),
    "request_confiscation": (
        REFERENCE,
        COURT,
        text("judgment", 200, "Jugement 2026/0417", required=True),
        ASSETS,
        AMOUNT,
        EVIDENCE,
        CONTACT,
    ),
    "confiscate": (REFERENCE, COURT, ORDER, ASSETS, AMOUNT, CONTACT),
    "record_claim": (
        REFERENCE,
        text("claimant_name", 200, "Société Exemple", required=True),
        lines("assets", 40, required=True),
        prose("grounds", 4000),
        CONTACT,
    ),
    "settle_claim": (REFERENCE, COURT, GROUNDS, CONTACT),
    "propose_return": (
        REFERENCE,
        ASSETS,
        AMOUNT,
        prose("costs", 2000, required=False),
        prose("destination", 2000, required=False),
        CONTACT,
    ),
    "agree_return": (REFERENCE, text("account", 200, "Compte du Trésor de Fictive", required=True), CONTACT),
    "decline_return": (REFERENCE, GROUNDS, CONTACT),
    "return_assets": (REFERENCE, AMOUNT, lines("assets", 40, required=True), text("received_by")),
}
