"""Readmission: one state asks another to recognise and take back its own national.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. What an
instrument fixes (days, the effect of silence, reasons for refusal, border points, evidence) is in the
mechanism's profile. The steps are those of readmission agreements in general: request, reply within a
term, travel document, notified and agreed transfer, handing over at a border point.

The *requesting* side is the author of `submit`; the *requested* side is asked to recognise. Withdrawal has
an empty body and one reason for every safeguard, so that no one learns from it why it was made.
"""

from __future__ import annotations

from comity.cases.table import Act, Clock, Crossing, Field, Guard, Keep, Lead, Outcome, State, Table

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
    State(name="transfer_notified", waits="requested"),
    State(name="transfer_agreed", waits="requesting"),
    State(name="departed", waits="requested"),
    State(name="handed_over", ends=True),
    State(name="refused_at_border", waits="requesting"),
    State(name="border_contested"),  # one side states the handing over, the other the refusal
    State(name="cancelled", waits="requesting"),
    State(name="withdrawn", ends=True),
)
EVERY = tuple(state.name for state in STATES)
EXAMINED = ("submitted", "acknowledged", "information_asked", "interview_invited", "silent")
# Nationality is accepted, and no transfer is under way.
ACCEPTED = ("agreed_by_silence", "recognised", "documented", "cancelled", "refused_at_border")
UNDER_WAY = ("transfer_notified", "transfer_agreed", "departed")


def _but(*left_out: str) -> tuple[str, ...]:
    return tuple(name for name in EVERY if name not in left_out)


# --- 2. Terms: closed codes, days and references, which both nodes read; and 3. the sealed body ------

CLEARED_UNTIL = Field(name="cleared_until", kind="day", example="+60")
CLEARED_AT_TRANSFER = Field(name="cleared_until", kind="day", not_before="day", example="+30")
REFERENCE = Field(name="reference", kind="text", most=80, example="2026/0417")
CONTACT = Field(name="contact", kind="text", required=False, most=200, example="poste 214")
EVIDENCE = Field(name="evidence", kind="evidence", required=False, most=20)
MEASURES = Field(name="measures", kind="list", required=False, most=10)
HOUR = Field(name="hour", kind="text", required=False, most=5, example="10:30")
# GDPR article 9, Directive 2016/680 article 10: health data only where the person consented.
CONSENT = Field(name="health_consent", kind="flag", required=False)
HEALTH = Field(name="health", kind="long_text", required=False, most=2000, needs="health_consent")


def _day(example: str = "") -> Field:
    return Field(name="day", kind="day", example=example)


def _of(*acts: str) -> Field:
    return Field(name="of", kind="entry", choices=acts)


def _text(name: str, most: int = 120, example: str = "", *, required: bool = False) -> Field:
    return Field(name=name, kind="text", required=required, most=most, example=example)


def _prose(name: str, most: int = 4000, *, required: bool = False) -> Field:
    return Field(name=name, kind="long_text", required=required, most=most)


# --- 4. Acts -----------------------------------------------------------------------------------------

REQUEST = (
    Act(
        name="submit",
        by="requesting",
        source=("drafted",),
        target="submitted",
        opens=True,
        terms=(
            Field(name="channel", kind="profile_code", source="channel"),
            Field(name="reply_owed", kind="code", choices=("recognition", "recognition_and_document")),
            Field(name="accelerated", kind="flag", required=False),
            CLEARED_UNTIL,
        ),
        body=(
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
        approvals=2,
        attests=True,
        guards=(Guard("day_not_before_act", ("cleared_until",), "safeguard.lapsed"),),
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
        body=(REFERENCE, CONTACT),
        letter="acknowledgement",
    ),
    Act(
        name="ask_information",
        by="requested",
        source=("submitted", "acknowledged", "interview_invited", "silent"),
        target="information_asked",
        terms=(
            Field(
                name="subject",
                kind="code",
                choices=("identity", "nationality", "decision", "evidence", "transfer"),
            ),
        ),
        body=(Field(name="questions", kind="list", most=20), CONTACT),
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
        terms=(_of("ask_information"),),
        body=(
            _prose("answers", required=True),
            Field(name="person", kind="person", required=False),
            EVIDENCE,
            CONSENT,
            HEALTH,
        ),
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
    Act(
        name="invite_interview",
        by="requested",
        source=EXAMINED,
        target="interview_invited",
        terms=(
            _day("+5"),
            Field(name="place", kind="profile_code", source="interview_place", required=False),
        ),
        body=(HOUR, _text("address", 300), CONTACT),
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
        terms=(
            Field(
                name="basis",
                kind="code",
                choices=("proof", "prima_facie", "civil_register", "interview", "fingerprints"),
            ),
        ),
        body=(
            REFERENCE,
            Field(name="person", kind="person", required=False),
            _prose("interview_result"),
            CONTACT,
        ),
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
        terms=(Field(name="reason", kind="profile_code", source="refusal"),),
        body=(REFERENCE, _prose("grounds", required=True), CONTACT),
        stops=("reply", "information"),
        letter="refusal",
    ),
    Act(
        name="silence",
        by="either",
        source=(*EXAMINED, "recognised", "transfer_notified"),
        target="silent",
        leads=(
            Lead(guards=(Guard("answers_open", ("of", "asked"), "silence.of_information"),)),
            Lead(
                source=EXAMINED,
                guards=(
                    Guard("clock_lapsed", ("reply",), "silence.claimed"),
                    Guard("profile_allows", ("silence", "agreement"), "silence.no_effect"),
                ),
                target="agreed_by_silence",
            ),
            Lead(
                source=EXAMINED,
                guards=(
                    Guard("clock_lapsed", ("reply",), "silence.claimed"),
                    Guard("profile_allows", ("silence", "refusal"), "silence.no_effect"),
                ),
                target="refused_by_silence",
            ),
            Lead(source=("recognised", "transfer_notified")),
        ),
        terms=(_of("submit", "ask_information", "recognise", "notify_transfer"),),
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
            Field(name="kind", kind="profile_code", source="document"),
            Field(name="valid_from", kind="day", example="+0"),
            Field(
                name="valid_until",
                kind="day",
                not_before="valid_from",
                within="document_validity",
                example="+30",
            ),
        ),
        body=(_text("number", 40, "LP-004417", required=True), _text("collected_at", 200)),
        guards=(Guard("day_not_before_act", ("valid_until",), "document.expired"),),
        keeps=(Keep("document"), Keep("document_until", "valid_until")),
        stops=("document",),
        letter="document",
    ),
)

TRANSFER = (
    Act(
        name="notify_transfer",
        by="requesting",
        source=ACCEPTED,
        target="transfer_notified",
        terms=(
            _day("+7"),
            Field(name="border_point", kind="profile_code", source="border_point"),
            CLEARED_AT_TRANSFER,
        ),
        body=(
            _text("carrier", example="Air Exemple"),
            _text("flight", 20, "XX 1042"),
            HOUR,
            Field(name="escorts", kind="count", required=False, most=20, example="2"),
            MEASURES,
            CONTACT,
            CONSENT,
            HEALTH,
        ),
        approvals=2,
        attests=True,
        guards=(
            Guard("day_not_before_act", ("day",), "day.past"),
            Guard("day_not_after_variable", ("day", "document_until"), "document.expired"),
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
        terms=(_of("notify_transfer"),),
        body=(_text("received_by"), CONTACT),
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
        body=(_text("flight", 20, "XX 1042"), HOUR),
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
        leads=(Lead(source=("refused_at_border", "border_contested"), target="border_contested"),),
        terms=(_day("+0"),),
        body=(HOUR, _text("received_by")),
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
            Lead(source=_but(*UNDER_WAY, "refused_at_border", "handed_over", "border_contested")),
        ),
        terms=(_day("+0"), Field(name="reason", kind="profile_code", source="border_refusal")),
        body=(HOUR, _prose("grounds")),
        guards=(Guard("day_not_after_act", ("day",), "day.to_come"),),
        stops=("transfer_reply",),
        survives=True,
        fact=True,
        letter="border_refusal",
    ),
)

ENDING = (
    Act(
        name="cancel",
        by="either",
        source=UNDER_WAY,
        target="cancelled",
        leads=(Lead(source=_but(*UNDER_WAY)),),
        terms=(
            Field(
                name="reason",
                kind="code",
                choices=("carrier", "document", "public_order", "requesting_side", "requested_side"),
            ),
        ),
        body=(_prose("note", 1000),),
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
        leads=(Lead(source=("handed_over",)),),
        # `requesting_side` is the only reason for every safeguard; the body is empty in every case.
        terms=(Field(name="reason", kind="code", choices=("requesting_side", "duplicate", "sent_in_error")),),
        stops=("reply", "information", "document", "transfer_reply", "transfer"),
        survives=True,
        protective=True,
        strikes=(
            "acknowledge",
            "ask_information",
            "invite_interview",
            "recognise",
            "refuse",
            "silence",
            "issue_document",
            "agree_transfer",
        ),
        letter="withdrawal",
    ),
)

# --- 5. Safeguards, cleared in the house before the acts that attest them (`safeguards.py`) ------------

SAFEGUARDS = (
    "final_decision",
    "no_suspensive_appeal",
    "no_pending_protection_claim",
    "best_interests",
    "fitness_to_travel",
)

# --- 6. Crossings: two acts made in one state, neither side having seen the other's -----------------------


def _crossing(
    requesting: str,
    requested: str,
    outcomes: tuple[Outcome, Outcome] = ("applied", "applied"),
    state: str = "",
) -> Crossing:
    return Crossing(
        requesting=requesting,
        requested=requested,
        state=state,
        requesting_outcome=outcomes[0],
        requested_outcome=outcomes[1],
    )


CROSSINGS = ()

# --- 7. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(name="reply", debtor="requested", days="reply", flag="accelerated", faster="reply_accelerated"),
    Clock(name="information", debtor="requesting", days="information"),
    Clock(name="document", debtor="requested", days="document"),
    Clock(name="transfer_reply", debtor="requested", days="transfer_reply"),
    Clock(name="transfer", debtor="requesting", days="transfer"),
)

READMISSION = Table(
    procedure="readmission",
    pillar="readmission",
    initial="drafted",
    states=STATES,
    acts=(*REQUEST, *REPLY, *TRANSFER, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
