"""Extradition: the sealed fields of each act, a closed list, which only the authorities of a channel read.

Those of a request are what extradition conventions ask for: the warrant or judgment, the facts with their time and
place, the provisions and the penalties, and as exact a description of the person as there is.
"""

from __future__ import annotations

from comity.cases.judicial import CONTACT, EVIDENCE, GROUNDS, HOUR, PERSON, PERSON_IF_ANY, REFERENCE, lines, prose, text
from comity.cases.table import Field

FILE = (
    prose("facts"),
    prose("law", 4000),
    lines("penalties", required=True),
    EVIDENCE,
)
PLACE = text("place", 300, "Maison d'arrêt de Fictive")

BODIES: dict[str, tuple[Field, ...]] = {
    "request": (
        REFERENCE,
        text("authority", example="Juge d'instruction, tribunal de Fictive", required=True),
        PERSON,
        text("warrant", 200, "Mandat d'arrêt 2026/0417", required=True),
        *FILE,
        text("sentence_left", 120),
        text("location", 300, "Oued Mithal"),
        prose("translation_note", 1000, required=False),
        CONTACT,
    ),
    "arrest": (REFERENCE, HOUR, PLACE, CONTACT),
    "release_person": (HOUR, prose("grounds", 4000, required=False), CONTACT),
    "full_request": (REFERENCE, *FILE, PERSON_IF_ANY, text("sentence_left", 120), CONTACT),
    "ask_information": (lines("questions", required=True), CONTACT),
    "give_information": (prose("answers"), PERSON_IF_ANY, EVIDENCE, CONTACT),
    "assure": (
        REFERENCE,
        text("given_by", 300, "Ministère de la Justice", required=True),
        prose("assurance"),
        prose("monitored", 4000, required=False),
        CONTACT,
    ),
    "accept_assurance": (REFERENCE, prose("remarks", 4000, required=False), CONTACT),
    "reject_assurance": (REFERENCE, GROUNDS, CONTACT),
    "grant": (
        REFERENCE,
        text("decision", 200, "Décret du 2 mars", required=True),
        lines("offences", required=True),
        prose("conditions", 4000, required=False),
        CONTACT,
    ),
    "refuse": (REFERENCE, GROUNDS, CONTACT),
    "submit_for_prosecution": (REFERENCE, text("prosecutor", 300, "Parquet de Fictive", required=True), CONTACT),
    "report_outcome": (REFERENCE, prose("result", 4000), CONTACT),
    "fix_surrender": (HOUR, text("place", 300, "Aéroport de Fictive", required=True), text("handed_over_by"), CONTACT),
    "agree_surrender": (text("received_by", 300, "Escorte de Fictive", required=True), CONTACT),
    "postpone": (REFERENCE, GROUNDS, CONTACT),
    "surrender": (HOUR, text("place", 300), text("received_by"), lines("objects")),
    "ask_prosecution": (REFERENCE, prose("facts"), prose("law", 4000), prose("person_heard", 4000), CONTACT),
    "consent_prosecution": (
        REFERENCE,
        lines("offences", required=True),
        prose("conditions", 4000, required=False),
        CONTACT,
    ),
    "decline_prosecution": (REFERENCE, GROUNDS, CONTACT),
}
