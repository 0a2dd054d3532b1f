"""Readmission of third-country nationals: a state asks another to take back a person who is not its national.

The other state is responsible because it gave the person a residence permit or a visa, or because the person
came from its territory; the basis is a term, and what proves it is another closed list than for nationality.
All else goes the way of `readmission.py`, and is taken from it: what is different stands here.
"""

from __future__ import annotations

from msgspec.structs import replace

from comity.cases.readmission import ACCELERATED, CLEARED_UNTIL, READMISSION
from comity.cases.readmission_body import CONSENT, CONTACT, EVIDENCE, HEALTH, MEASURES, REFERENCE
from comity.cases.table import Act, Field, Table

# --- Acts that differ -------------------------------------------------------------------------------

BASIS = Field(name="basis", kind="profile_code", source="responsibility")

SUBMIT = replace(
    READMISSION.by_act["submit"],
    terms=(
        Field(name="channel", kind="profile_code", source="channel"),
        BASIS,
        Field(name="reply_owed", kind="code", choices=("responsibility", "responsibility_and_document")),
        ACCELERATED,
        CLEARED_UNTIL,
    ),
    body=(
        REFERENCE,
        Field(name="person", kind="person"),
        # Of the stay or the entry on which responsibility rests; the person's nationality is in `person`.
        EVIDENCE,
        Field(name="title_number", kind="text", required=False, most=60, example="TS-204418"),
        Field(name="title_until", kind="day", required=False, example="-20"),
        Field(name="entered_on", kind="day", required=False, example="-60"),
        Field(name="entered_at", kind="text", required=False, most=120),
        Field(name="decision_reference", kind="text", most=120, example="OQTF-2026-1182"),
        Field(name="decision_date", kind="day", required=False, example="-40"),
        Field(name="languages", kind="list", required=False, most=5),
        MEASURES,
        CONTACT,
        CONSENT,
        HEALTH,
    ),
)

ASK_INFORMATION = replace(
    READMISSION.by_act["ask_information"],
    terms=(
        Field(
            name="subject",
            kind="code",
            choices=("identity", "stay", "entry", "decision", "evidence", "transfer"),
        ),
    ),
)

RECOGNISE = replace(
    READMISSION.by_act["recognise"],
    # On which the requested side accepts: it may be another basis than the one that was claimed.
    terms=(
        BASIS,
        Field(name="proof", kind="code", choices=("proof", "prima_facie", "own_records", "interview")),
    ),
)

INSTEAD: dict[str, Act] = {act.name: act for act in (SUBMIT, ASK_INFORMATION, RECOGNISE)}

# --- The table -----------------------------------------------------------------------------------------

READMISSION_THIRD_COUNTRY: Table = replace(
    READMISSION,
    procedure="readmission_third_country",
    acts=tuple(INSTEAD.get(act.name, act) for act in READMISSION.acts),
)
