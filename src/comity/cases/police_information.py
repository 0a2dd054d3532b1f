"""Request for information between police authorities.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The way is that of
Directive (EU) 2023/977, articles 4 to 6, taken as an example: three terms by urgency, a judicial authorisation
that may still be pending, a refusal with its ground, whole or in part. An answer carries the giver's evaluation,
handling code and permitted uses; what is used otherwise is void. There is no use as evidence among them.
"""

from __future__ import annotations

from comity.cases import police_fields as shared
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # by the requested side's reviewing authority
    State(name="requested", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="clarification_asked", waits="requesting"),
    State(name="authorisation_awaited", waits="requested"),
    State(name="silent", waits="requested"),
    State(name="refused", ends=True),
    State(name="answered", waits="requesting"),
    State(name="used", waits="requesting"),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("requested", "acknowledged", "clarification_asked", "authorisation_awaited", "silent")
GIVEN = ("answered", "used")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

REQUEST = (
    CHANNEL,
    # Urgent, and the requested side reaches the information directly; urgent; neither.
    code("urgency", "urgent_direct", "urgent", "ordinary"),
    listed("offence", "police_offence"),
    listed("purpose", "police_purpose"),
    FLAGGED,
)
REQUEST_BODY = (
    REFERENCE,
    shared.PERSON,
    shared.PERSON_CATEGORY,
    shared.ASSOCIATES,
    *shared.THINGS,
    shared.prose("facts", required=True),
    # The connection between the purpose and the person or the thing.
    shared.prose("connection", 2000, required=True),
    shared.lines("asked", 20, required=True),
    shared.prose("urgency_grounds", 2000),
    shared.RESTRICTIONS,
    CONTACT,
)
GROUNDS = shared.prose("grounds", required=True)

# --- 3. Acts -----------------------------------------------------------------------------------------

ASKING = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="requested",
        leads=(TO_REVIEW,),
        opens=True,
        terms=REQUEST,
        body=REQUEST_BODY,
        approvals=2,
        review="flagged",
        keeps=(Keep("request"),),
        starts=("reply",),
        letter="request",
    ),
    pass_review("requested"),
    Act(
        name="acknowledge",
        by="requested",
        source=("requested", "silent"),
        target="acknowledged",
        leads=(Lead(source=("silent",)),),
        body=(REFERENCE, CONTACT),
        letter="acknowledgement",
    ),
    Act(
        name="ask_clarification",
        by="requested",
        source=("requested", "acknowledged", "silent"),
        target="clarification_asked",
        terms=(code("subject", "identity", "facts", "purpose", "urgency", "scope"),),
        body=(shared.lines("questions", 20, required=True), CONTACT),
        keeps=(Keep("asked"),),
        starts=("clarification",),
        letter="clarification_request",
    ),
    Act(
        name="clarify",
        by="requesting",
        source=("clarification_asked", "silent"),
        target="acknowledged",
        leads=(Lead(source=("silent",)),),
        terms=(of("ask_clarification"),),
        body=(shared.prose("answers", required=True), shared.PERSON, CONTACT),
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("clarification",),
        letter="clarification",
    ),
    Act(
        name="await_authorisation",
        by="requested",
        source=("requested", "acknowledged", "clarification_asked", "silent"),
        target="authorisation_awaited",
        # The term of the reply gives way to that of the authorisation; the day is an estimate.
        terms=(listed("reason", "authorisation"), shared.ESTIMATE),
        body=(shared.prose("explanation"), CONTACT),
        guards=(shared.ESTIMATE_TO_COME,),
        keeps=(Keep("awaited"),),
        starts=("authorisation",),
        stops=("reply", "clarification"),
        letter="authorisation_pending",
    ),
    Act(
        name="notify_delay",
        by="requested",
        source=OPEN,
        terms=(listed("reason", "police_delay"), shared.ESTIMATE),
        body=(shared.prose("explanation", required=True), CONTACT),
        guards=(shared.ESTIMATE_TO_COME,),
        letter="delay_notice",
    ),
)

REPLY = (
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *OPEN),
        target="refused",
        terms=(listed("reason", "police_refusal"),),
        body=(REFERENCE, GROUNDS, CONTACT),
        stops=("reply", "clarification", "authorisation"),
        letter="refusal",
    ),
    Act(
        name="refuse_in_part",
        by="requested",
        source=OPEN,
        # What is not refused is still owed its answer.
        terms=(listed("reason", "police_refusal"),),
        body=(
            REFERENCE,
            shared.lines("refused", 20, required=True),
            shared.lines("still_executed", 20, required=True),
            GROUNDS,
            CONTACT,
        ),
        letter="partial_refusal",
    ),
    Act(
        name="answer",
        by="requested",
        source=OPEN,
        target="answered",
        terms=(*shared.GIVEN, FLAGGED, shared.CLEARED_UNTIL),
        body=(
            REFERENCE,
            shared.BASIS,
            shared.prose("answers", required=True),
            shared.PERSON,
            shared.PERSON_CATEGORY,
            shared.ASSOCIATES,
            *shared.THINGS,
            shared.RESTRICTIONS,
            CONTACT,
        ),
        approvals=2,
        review="flagged",
        attests=True,
        keeps=(Keep("answer"),),
        stops=("reply", "clarification", "authorisation"),
        letter="answer",
    ),
    Act(
        name="silence",
        by="requesting",
        # A statement about what was not done. Where an answer crossed it, it stands and changes nothing.
        source=but(STATES, "drafted", "withdrawn"),
        target="silent",
        leads=(Lead(source=but(STATES, *OPEN)),),
        terms=(of("request", "await_authorisation"),),
        guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
        letter="silence",
    ),
)

AFTERWARDS = (
    Act(
        name="consent_use",
        by="requested",
        source=GIVEN,
        # A wider permission for what was given, which a use may then cite.
        terms=(of("answer"), *shared.PERMITTED),
        body=(REFERENCE, shared.RESTRICTIONS, CONTACT),
        approvals=2,
        keeps=(Keep("consent"),),
        letter="consent",
    ),
    shared.report_use("requesting", GIVEN, "used", "answer"),
    Act(
        name="close",
        by="requesting",
        source=GIVEN,
        target="closed",
        terms=(code("outcome", "useful", "of_no_use", "used_in_part"),),
        body=(REFERENCE,),
        letter="closing",
    ),
    withdraw(
        ("under_review", *OPEN),
        *("pass_review", "acknowledge", "ask_clarification", "await_authorisation", "notify_delay"),
            *("refuse", "refuse_in_part", "answer"),
        stops=("reply", "clarification", "authorisation"),
    ),
)

# --- 4. Safeguards: absolute, before anything about a person is given ----------------------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says or decides outlives a withdrawal.
    *cross("withdraw", "pass_review acknowledge ask_clarification await_authorisation", (APPLIED, "struck")),
    *cross("withdraw", "notify_delay refuse refuse_in_part answer", (APPLIED, "struck")),
    # A clarification that crosses the reply, or a new question, comes too late.
    *cross("clarify", "refuse answer await_authorisation ask_clarification", ("void", APPLIED)),
    *cross("clarify", "notify_delay refuse_in_part acknowledge"),
    # A silence stands beside what it crossed.
    *cross("silence", "pass_review acknowledge ask_clarification await_authorisation notify_delay"),
    *cross("silence", "refuse refuse_in_part answer"),
    # A permission stands, and may be cited, whatever was done with the case meanwhile.
    *cross("report_use", "consent_use"),
    *cross("close", "consent_use"),
)

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(
        name="reply",
        debtor="requested",
        days="reply",
        term="urgency",
        lengths=(("urgent_direct", "reply_urgent_direct"), ("urgent", "reply_urgent")),
    ),
    Clock(name="clarification", debtor="requesting", days="clarification", expected=True),
    Clock(name="authorisation", debtor="requested", days="authorisation"),
)

POLICE_INFORMATION = Table(
    procedure="police_information",
    pillar="police",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *REPLY, *AFTERWARDS),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
