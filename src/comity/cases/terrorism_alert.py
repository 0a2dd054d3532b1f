"""Counter-terrorism alert: a warning with a level and an end, acknowledged within hours.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. Each piece of
information that goes either way carries its evaluation, handling code and permitted uses; a new one may permit
more than the one before. The bars of torture and of the death penalty stand before each: no alert is urgent
enough to set them aside. For what can't wait for them, there is `threat_to_life.py`.
"""

from __future__ import annotations

from msgspec.structs import replace

from comity.cases import police_fields as shared
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review
from comity.cases.readmission_body import CONTACT, HOUR, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # by the requested side's reviewing authority
    State(name="alerted", waits="requested"),
    State(name="silent", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="answered", waits="requesting"),
    State(name="measures_taken"),
    State(name="refused", ends=True),
    State(name="stood_down", ends=True),
)
OPEN = ("alerted", "silent", "acknowledged", "answered", "measures_taken")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

VALIDITY = (
    code("level", "imminent", "high", "elevated"),
    Field(name="valid_until", kind="day", example="+14"),
)
INFORMATION = (
    REFERENCE,
    shared.BASIS,
    shared.PERSON,
    shared.PERSON_CATEGORY,
    shared.ASSOCIATES,
    *shared.THINGS,
    shared.prose("information", required=True),
    shared.RESTRICTIONS,
    CONTACT,
)
_STILL_VALID = Guard("day_not_before_act", ("valid_until",), "day.past")

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="alert",
        by="requesting",
        source=("drafted",),
        target="alerted",
        leads=(TO_REVIEW,),
        opens=True,
        terms=(
            CHANNEL,
            listed("kind", "terrorism_kind"),
            *VALIDITY,
            *shared.GIVEN,
            FLAGGED,
            shared.CLEARED_UNTIL,
        ),
        body=(*INFORMATION, shared.lines("asked", 20)),
        approvals=2,
        review="flagged",
        attests=True,
        guards=(_STILL_VALID,),
        keeps=(Keep("alert"),),
        starts=("acknowledgement",),
        letter="alert",
    ),
    pass_review("alerted"),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *OPEN),
        target="refused",
        terms=(listed("reason", "police_refusal"),),
        body=(REFERENCE, shared.prose("grounds", required=True), CONTACT),
        stops=("acknowledgement",),
        letter="refusal",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("alerted", "silent"),
        target="acknowledged",
        body=(REFERENCE, CONTACT),
        stops=("acknowledgement",),
        letter="acknowledgement",
    ),
    Act(
        name="silence",
        by="requesting",
        source=but(STATES, "drafted", "stood_down"),
        target="silent",
        leads=(Lead(source=but(STATES, "alerted")),),
        terms=(of("alert", "update"),),
        guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
        letter="silence",
    ),
    Act(
        name="update",
        by="requesting",
        source=OPEN,
        # It is acknowledged anew.
        target="alerted",
        terms=(*VALIDITY, *shared.GIVEN, FLAGGED, shared.CLEARED_UNTIL),
        body=INFORMATION,
        approvals=2,
        review="flagged",
        attests=True,
        guards=(_STILL_VALID,),
        keeps=(Keep("update"),),
        starts=("acknowledgement",),
        letter="update",
    ),
    Act(
        name="answer",
        by="requested",
        # What crossed the end of the alert was given all the same, under its conditions.
        source=(*OPEN, "stood_down"),
        target="answered",
        leads=(Lead(source=("stood_down",)),),
        terms=(*shared.GIVEN, FLAGGED, shared.CLEARED_UNTIL),
        body=INFORMATION,
        approvals=2,
        review="flagged",
        attests=True,
        keeps=(Keep("answer"),),
        stops=("acknowledgement",),
        letter="answer",
    ),
    Act(
        name="measures_taken",
        by="requested",
        source=OPEN,
        target="measures_taken",
        leads=(Lead(source=but(STATES, *OPEN)),),
        terms=(shared.TODAY, listed("measure", "alert_measure")),
        body=(REFERENCE, HOUR, shared.prose("account"), CONTACT),
        guards=(shared.NOT_TO_COME,),
        stops=("acknowledgement",),
        survives=True,
        fact=True,
        letter="measures",
    ),
    shared.report_use("requested", (*OPEN, "stood_down"), "", "alert", "update"),
    replace(
        shared.report_use("requesting", (*OPEN, "stood_down"), "", "answer"),
        name="report_answer_use",
    ),
    Act(
        name="stand_down",
        by="requesting",
        source=("under_review", *OPEN),
        target="stood_down",
        # One reason for whatever it may be, and an empty body.
        terms=(code("reason", "requesting_side", "threat_over", "unfounded", "duplicate", "sent_in_error"),),
        stops=("acknowledgement",),
        survives=True,
        protective=True,
        strikes=("pass_review", "refuse", "acknowledge"),
        letter="stand_down",
    ),
)

# --- 4. Safeguards: absolute, before anything about a person is given ----------------------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("stand_down", "pass_review refuse acknowledge", (APPLIED, "struck")),
    *cross("stand_down", "measures_taken", (APPLIED, "irregular")),
    *cross("stand_down", "answer report_use"),
    *cross("update", "acknowledge answer measures_taken report_use"),
    *cross("update", "refuse", ("void", APPLIED)),
    *cross("silence", "pass_review refuse acknowledge answer measures_taken report_use"),
    *cross("report_answer_use", "answer measures_taken report_use"),
    *cross("report_answer_use", "refuse", ("void", APPLIED)),
)

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (Clock(name="acknowledgement", debtor="requested", days="acknowledgement"),)

TERRORISM_ALERT = Table(
    procedure="terrorism_alert",
    pillar="police",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
