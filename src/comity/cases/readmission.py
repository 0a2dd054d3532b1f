"""Readmission: one state asks another to recognise and take back its own national.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. What an
instrument fixes (days, the effect of silence, reasons for refusal, border points, evidence) is in the
mechanism's profile. The steps are those of readmission agreements in general: request, reply within a
term, travel document, notified and agreed transfer, handing over at a border point. A withdrawal has an
empty body and one reason for every safeguard, so that no one learns from it why it was made.
"""

from __future__ import annotations

from comity.cases.parts import but, code, listed, of
from comity.cases.readmission_body import BODIES
from comity.cases.readmission_crossings import CROSSINGS
from comity.cases.readmission_return import AFTERWARDS, RETURNING, TAKING_BACK
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, State, Table

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="submitted", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="interview_invited", waits="requested"),
    State(name="silent", waits="requested"),
    State(name="agreed_by_silence", waits="requested"),
    State(name="refused_by_silence", ends=True),
    State(name="recognised", waits="requested"),
    State(name="refused", ends=True),
    State(name="documented", waits="requesting"),
    State(name="document_expired", waits="requested"),
    State(name="transfer_notified", waits="requested"),
    State(name="transfer_agreed", waits="requesting"),
    State(name="departed", waits="requested"),
    State(name="handed_over", ends=True),
    State(name="refused_at_border", waits="requesting"),
    State(name="border_contested"),  # handed over, says one side; refused, says the other
    State(name="cancelled", waits="requesting"),
    State(name="withdrawn", ends=True),
    *AFTERWARDS,  # of a handing over that was a mistake
)
EXAMINED = ("submitted", "acknowledged", "information_asked", "interview_invited", "silent")
# Nationality is accepted, and no transfer is under way.
ACCEPTED = (
    *("agreed_by_silence", "recognised", "documented", "document_expired"),
    *("cancelled", "refused_at_border"),
)
# Acts that start a term for the other side, or for both.
OWED_AN_ANSWER = (
    *("submit", "ask_information", "recognise", "expire_document", "notify_transfer"),
    "return_in_error",
)
UNDER_WAY = ("transfer_notified", "transfer_agreed", "departed")
RETURNED = tuple(state.name for state in AFTERWARDS)

# --- 2. Terms: closed codes, days and references, which both nodes read (the sealed fields: readmission_body)

ACCELERATED = Field(name="accelerated", kind="flag", required=False)
CLEARED_UNTIL = Field(name="cleared_until", kind="day", example="+60")
VALID_UNTIL = Field(
    name="valid_until", kind="day", not_before="valid_from", within="document_validity", example="+30"
)
CLEARED_AT_TRANSFER = Field(name="cleared_until", kind="day", not_before="day", example="+30")


def _day(example: str = "") -> Field:
    return Field(name="day", kind="day", example=example)

# --- 3. Acts -----------------------------------------------------------------------------------------

PROVED = Guard("clock_lapsed", ("reply",), "silence.claimed")

AGREES = Guard("profile_allows", ("silence", "agreement"), "silence.no_effect")
REFUSES = Guard("profile_allows", ("silence", "refusal"), "silence.no_effect")

REQUEST = (
    Act(
        name="submit",
        by="requesting",
        source=("drafted",),
        target="submitted",
        opens=True,
        terms=(
            listed("channel", "channel"),
            code("reply_owed", "recognition", "recognition_and_document"),
            ACCELERATED,
            CLEARED_UNTIL,
        ),
        body=BODIES["submit"],
        approvals=2,
        attests=True,
        keeps=(Keep("submission"), Keep("cleared_until", "cleared_until")),
        starts=("reply",),
        letter="request",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("submitted", "silent"),
        target="acknowledged",
        leads=(Lead(source=("silent",)),),
        body=BODIES["acknowledge"],
        letter="acknowledgement",
    ),
    Act(
        name="ask_information",
        by="requested",
        source=("submitted", "acknowledged", "interview_invited", "silent"),
        target="information_asked",
        terms=(code("subject", "identity", "nationality", "decision", "evidence", "transfer"),),
        body=BODIES["ask_information"],
        keeps=(Keep("asked"),),
        starts=("information",),
        letter="information_request",
    ),
    Act(
        name="give_information",
        by="requesting",
        source=("information_asked", "interview_invited", "silent"),
        target="acknowledged",
        leads=(Lead(source=("interview_invited", "silent")),),
        terms=(of("ask_information"),),
        body=BODIES["give_information"],
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
    Act(
        name="invite_interview",
        by="requested",
        source=EXAMINED,
        target="interview_invited",
        terms=(_day("+5"), listed("place", "interview_place", required=False)),
        body=BODIES["invite_interview"],
        guards=(Guard("day_not_before_act", ("day",), "day.past"),),
        letter="interview",
    ),
)

REPLY = (
    Act(
        name="recognise",
        by="requested",
        source=(*EXAMINED, "agreed_by_silence", "refused_by_silence"),
        target="recognised",
        terms=(code("basis", "proof", "prima_facie", "civil_register", "interview", "fingerprints"),),
        body=BODIES["recognise"],
        approvals=2,
        keeps=(Keep("recognition"),),
        starts=("document", "transfer"),
        stops=("reply", "information"),
        letter="recognition",
    ),
    Act(
        name="refuse",
        by="requested",
        source=EXAMINED,
        target="refused",
        terms=(listed("reason", "refusal"),),
        body=BODIES["refuse"],
        stops=("reply", "information"),
        letter="refusal",
    ),
    Act(
        name="silence",
        by="either",
        # A statement about what was not done. Where an answer crossed it, it stands and changes nothing.
        source=but(STATES, "drafted", "withdrawn"),
        target="silent",
        leads=(
            Lead(guards=(Guard("answers_open", ("of", "asked"), "silence.of_information"),)),
            Lead(source=EXAMINED, guards=(PROVED, AGREES), target="agreed_by_silence"),
            Lead(source=EXAMINED, guards=(PROVED, REFUSES), target="refused_by_silence"),
            Lead(source=but(STATES, *EXAMINED)),
        ),
        terms=(of(*OWED_AN_ANSWER),),
        guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
        keeps=(Keep("silence"),),
        letter="silence",
    ),
    Act(
        name="issue_document",
        by="requested",
        source=(*ACCEPTED, "transfer_notified", "transfer_agreed"),
        target="documented",
        leads=(Lead(source=("transfer_notified", "transfer_agreed")),),
        terms=(
            listed("kind", "document"),
            Field(name="valid_from", kind="day", example="+0"),
            VALID_UNTIL,
        ),
        body=BODIES["issue_document"],
        guards=(Guard("day_not_before_act", ("valid_until",), "document.expired"),),
        keeps=(Keep("document"), Keep("document_until", "valid_until")),
        stops=("document",),
        letter="document",
    ),
    Act(
        name="expire_document",
        by="either",
        # A transfer notified or agreed is cancelled first: the document was good for its day.
        source=("documented", "cancelled", "refused_at_border"),
        target="document_expired",
        terms=(of("issue_document"), _day("+0")),
        guards=(
            Guard("answers_open", ("of", "document"), "document.replaced"),
            Guard("day_after_variable", ("day", "document_until"), "document.not_expired"),
            Guard("day_not_after_act", ("day",), "day.to_come"),
        ),
        # A new document is owed, within the same term.
        starts=("document",),
        survives=True,
        letter="document_expiry",
    ),
)

TRANSFER = (
    Act(
        name="notify_transfer",
        by="requesting",
        source=ACCEPTED,
        target="transfer_notified",
        terms=(_day("+7"), listed("border_point", "border_point"), CLEARED_AT_TRANSFER),
        body=BODIES["notify_transfer"],
        approvals=2,
        attests=True,
        guards=(
            Guard("day_not_before_act", ("day",), "day.past"),
            Guard("day_not_after_variable", ("day", "document_until", "if_kept"), "document.expired"),
        ),
        keeps=(Keep("notified"), Keep("transfer_day", "day"), Keep("cleared_until", "cleared_until")),
        starts=("transfer_reply",),
        letter="transfer",
    ),
    Act(
        name="agree_transfer",
        by="requested",
        source=("transfer_notified",),
        target="transfer_agreed",
        terms=(of("notify_transfer"),),
        body=BODIES["agree_transfer"],
        approvals=2,
        guards=(
            Guard("answers_open", ("of", "notified"), "answer.other_transfer"),
            Guard("act_day_not_after_variable", ("transfer_day",), "transfer.day_past"),
        ),
        keeps=(Keep("agreed"),),
        stops=("transfer_reply",),
        letter="transfer_agreement",
    ),
    Act(
        name="depart",
        by="requesting",
        source=("transfer_agreed",),
        target="departed",
        terms=(_day("=transfer_day"),),
        body=BODIES["depart"],
        guards=(
            Guard("settled_in_past", ("agreed",), "transfer.not_settled"),
            Guard("term_equals_variable", ("day", "transfer_day"), "transfer.other_day"),
            Guard("act_day_not_after_variable", ("cleared_until",), "safeguard.lapsed"),
        ),
        keeps=(Keep("departure"),),
        irreversible=True,
        letter="departure",
    ),
    Act(
        name="hand_over",
        by="either",
        source=("departed", "handed_over"),
        target="handed_over",
        leads=(
            Lead(source=("refused_at_border", "border_contested"), target="border_contested"),
            Lead(source=RETURNED),
        ),
        terms=(_day("+0"),),
        body=BODIES["hand_over"],
        guards=(Guard("day_not_after_act", ("day",), "day.to_come"),),
        stops=("transfer", "transfer_reply", "document"),
        survives=True,
        fact=True,
        letter="handing_over",
    ),
    Act(
        name="refuse_at_border",
        by="either",
        source=("departed", "refused_at_border"),
        target="refused_at_border",
        leads=(
            Lead(source=("handed_over", "border_contested"), target="border_contested"),
            Lead(source=but(STATES, *UNDER_WAY, "refused_at_border", "handed_over", "border_contested")),
        ),
        terms=(_day("+0"), listed("reason", "border_refusal")),
        body=BODIES["refuse_at_border"],
        guards=(Guard("day_not_after_act", ("day",), "day.to_come"),),
        stops=("transfer_reply",),
        survives=True,
        fact=True,
        letter="border_refusal",
    ),
)

ALL_THAT_THE_REQUESTED_SIDE_SAYS = (
    *("acknowledge", "ask_information", "invite_interview", "silence"),
    *("recognise", "refuse", "issue_document", "expire_document", "agree_transfer"),
)

ENDING = (
    Act(
        name="cancel",
        by="either",
        source=UNDER_WAY,
        target="cancelled",
        leads=(Lead(source=but(STATES, *UNDER_WAY)),),
        terms=(code("reason", "carrier", "document", "public_order", "requesting_side", "requested_side"),),
        body=BODIES["cancel"],
        stops=("transfer_reply",),
        survives=True,
        protective=True,
        # What crosses a cancellation does not move the person: neither the agreement nor the departure.
        strikes=("notify_transfer", "agree_transfer", "depart"),
        letter="cancellation",
    ),
    Act(
        name="withdraw",
        by="requesting",
        source=(*EXAMINED, *ACCEPTED, "transfer_notified", "transfer_agreed", "border_contested"),
        target="withdrawn",
        leads=(Lead(source=("handed_over", *RETURNED)),),
        # `requesting_side` is the only reason for every safeguard; the body is empty in every case.
        terms=(code("reason", "requesting_side", "duplicate", "sent_in_error"),),
        stops=("reply", "information", "document", "transfer_reply", "transfer"),
        survives=True,
        protective=True,
        strikes=ALL_THAT_THE_REQUESTED_SIDE_SAYS,
        letter="withdrawal",
    ),
)

# --- 4. Safeguards, cleared in the house before the acts that attest them (`safeguards.py`) ------------

LAWFUL = ("final_decision", "no_suspensive_appeal", "no_pending_protection_claim")
SAFEGUARDS = (*LAWFUL, "best_interests", "fitness_to_travel")

# --- 5. Crossings: of two acts made in one state, neither having seen the other (`readmission_crossings`) --

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(name="reply", debtor="requested", days="reply", flag="accelerated", faster="reply_accelerated"),
    Clock(name="information", debtor="requesting", days="information"),
    Clock(name="document", debtor="requested", days="document"),
    Clock(name="transfer_reply", debtor="requested", days="transfer_reply"),
    Clock(name="transfer", debtor="requesting", days="transfer"),
    TAKING_BACK,
)

READMISSION = Table(
    procedure="readmission",
    pillar="readmission",
    initial="drafted",
    states=STATES,
    acts=(*REQUEST, *REPLY, *TRANSFER, *ENDING, *RETURNING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
