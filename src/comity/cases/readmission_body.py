"""Readmission: the sealed fields of each act, a closed list, which only the authorities of a channel read.

They are those of a readmission application: who the person is, on what evidence, by which decision, and
what the transfer needs. There is none for remarks, and a withdrawal has none at all.
"""

from __future__ import annotations

from comity.cases.table import Field

REFERENCE = Field(name="reference", kind="text", most=80, example="2026/0417")
CONTACT = Field(name="contact", kind="text", required=False, most=200, example="poste 214")
EVIDENCE = Field(name="evidence", kind="evidence", required=False, most=20)
MEASURES = Field(name="measures", kind="list", required=False, most=10)
HOUR = Field(name="hour", kind="text", required=False, most=5, example="10:30")
# GDPR article 9, Directive 2016/680 article 10: health data only where the person consented.
CONSENT = Field(name="health_consent", kind="flag", required=False)
HEALTH = Field(name="health", kind="long_text", required=False, most=2000, needs="health_consent")


def _text(name: str, most: int = 120, example: str = "", *, required: bool = False) -> Field:
    return Field(name=name, kind="text", required=required, most=most, example=example)


def _prose(name: str, most: int = 4000, *, required: bool = False) -> Field:
    return Field(name=name, kind="long_text", required=required, most=most)


BODIES: dict[str, tuple[Field, ...]] = {
    "submit": (
        REFERENCE,
        Field(name="person", kind="person"),
        EVIDENCE,
        _text("decision_reference", example="OQTF-2026-1182", required=True),
        Field(name="decision_date", kind="day", required=False, example="-40"),
        _text("decision_authority"),
        Field(name="languages", kind="list", required=False, most=5),
        MEASURES,
        CONTACT,
        CONSENT,
        HEALTH,
    ),
    "acknowledge": (REFERENCE, CONTACT),
    "ask_information": (Field(name="questions", kind="list", most=20), CONTACT),
    "give_information": (
        _prose("answers", required=True),
        Field(name="person", kind="person", required=False),
        EVIDENCE,
        CONSENT,
        HEALTH,
    ),
    "invite_interview": (HOUR, _text("address", 300), CONTACT),
    "recognise": (
        REFERENCE,
        Field(name="person", kind="person", required=False),
        _prose("interview_result"),
        CONTACT,
    ),
    "refuse": (REFERENCE, _prose("grounds", required=True), CONTACT),
    "issue_document": (_text("number", 40, "LP-004417", required=True), _text("collected_at", 200)),
    "notify_transfer": (
        _text("carrier", example="Air Exemple"),
        _text("flight", 20, "XX 1042"),
        HOUR,
        Field(name="escorts", kind="count", required=False, most=20, example="2"),
        MEASURES,
        CONTACT,
        CONSENT,
        HEALTH,
    ),
    "agree_transfer": (_text("received_by"), CONTACT),
    "depart": (_text("flight", 20, "XX 1042"), HOUR),
    "hand_over": (HOUR, _text("received_by")),
    "refuse_at_border": (HOUR, _prose("grounds")),
    "cancel": (_prose("note", 1000),),
    "return_in_error": (
        _prose("findings", required=True),
        Field(name="person", kind="person", required=False),
        EVIDENCE,
        CONTACT,
    ),
    "accept_return": (HOUR, _text("received_by"), CONTACT),
    "contest_return": (_prose("grounds", required=True), EVIDENCE, CONTACT),
    "take_back": (HOUR, _text("received_by")),
    "expire_document": (),
    "silence": (),
    "withdraw": (),
}
