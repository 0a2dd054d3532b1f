"""Transit: a state asks another to let a person pass who returns, under escort or not, to a third state.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. An
authorisation may be withdrawn while the person has not arrived; the journey itself is a matter of
fact, whichever way it goes, and outlives a suspension. Terms of the reply, in days or in hours,
are in the mechanism's profile.
"""

from __future__ import annotations

from comity.cases.parts import but, listed
from comity.cases.readmission_body import CONSENT, CONTACT, HEALTH, HOUR, MEASURES, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="requested", waits="requested"),
    State(name="silent", waits="requested"),
    State(name="granted_by_silence", waits="requesting"),
    State(name="refused_by_silence", ends=True),
    State(name="granted", waits="requesting"),
    State(name="refused", ends=True),
    State(name="revoked", ends=True),
    State(name="under_way", waits="requesting"),
    State(name="interrupted", waits="requesting"),  # the person is taken back, or goes on
    State(name="ended", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("requested", "silent")
ALLOWED = ("granted", "granted_by_silence")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

_TODAY = Field(name="day", kind="day", example="+0")
_NOT_TO_COME = (Guard("day_not_after_act", ("day",), "day.to_come"),)


def _text(name: str, most: int = 120, example: str = "", *, required: bool = False) -> Field:
    return Field(name=name, kind="text", required=required, most=most, example=example)


REQUEST = (
    listed("channel", "channel"),
    Field(name="day", kind="day", example="+20"),
    listed("border_point", "border_point"),
    listed("mode", "transit_mode"),
    Field(name="urgent", kind="flag", required=False),
    # The requesting side says that the state of destination admits the person (a usual condition).
    Field(name="admission_assured", kind="flag"),
    Field(name="cleared_until", kind="day", not_before="day", example="+40"),
)
REQUEST_BODY = (
    REFERENCE,
    Field(name="person", kind="person"),
    _text("destination", example="Exemplie", required=True),
    _text("carrier", example="Air Exemple"),
    _text("flight", 20, "XX 1042"),
    _text("onward_flight", 20, "XX 2210"),
    HOUR,
    Field(name="escorts", kind="count", required=False, most=20, example="2"),
    MEASURES,
    CONTACT,
    CONSENT,
    HEALTH,
)
GROUNDS = Field(name="grounds", kind="long_text", most=4000)

# --- 3. Acts -----------------------------------------------------------------------------------------

PROVED = Guard("clock_lapsed", ("reply",), "silence.claimed")
AGREES = Guard("profile_allows", ("silence", "agreement"), "silence.no_effect")
REFUSES = Guard("profile_allows", ("silence", "refusal"), "silence.no_effect")

ASKING = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="requested",
        opens=True,
        terms=REQUEST,
        body=REQUEST_BODY,
        approvals=2,
        attests=True,
        guards=(Guard("day_not_before_act", ("day",), "day.past"),),
        keeps=(Keep("request"), Keep("transit_day", "day"), Keep("cleared_until", "cleared_until")),
        starts=("reply",),
        letter="transit_request",
    ),
    Act(
        name="grant",
        by="requested",
        source=(*OPEN, "granted_by_silence"),
        target="granted",
        terms=(
            Field(name="of", kind="entry", choices=("request",)),
            Field(name="escort", kind="code", choices=("requesting", "requested", "none")),
        ),
        body=(REFERENCE, _text("received_by"), CONTACT),
        approvals=2,
        keeps=(Keep("grant"),),
        stops=("reply",),
        letter="transit_authorisation",
    ),
    Act(
        name="refuse",
        by="requested",
        source=OPEN,
        target="refused",
        terms=(listed("reason", "refusal"),),
        body=(REFERENCE, GROUNDS, CONTACT),
        stops=("reply",),
        letter="transit_refusal",
    ),
    Act(
        name="silence",
        by="requesting",
        source=but(STATES, "drafted", "withdrawn"),
        target="silent",
        leads=(
            Lead(source=OPEN, guards=(PROVED, AGREES), target="granted_by_silence"),
            Lead(source=OPEN, guards=(PROVED, REFUSES), target="refused_by_silence"),
            Lead(source=but(STATES, *OPEN)),
        ),
        terms=(Field(name="of", kind="entry", choices=("request",)),),
        guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
        keeps=(Keep("silence"),),
        letter="silence",
    ),
)

JOURNEY = (
    Act(
        name="start_transit",
        by="either",
        source=(*ALLOWED, "under_way"),
        target="under_way",
        # Whoever started in spite of a letter that crossed is under way; before any answer nobody is.
        leads=(Lead(source=but(STATES, *ALLOWED, "under_way", "revoked", "withdrawn")),),
        terms=(_TODAY,),
        body=(_text("flight", 20, "XX 1042"), HOUR),
        guards=(
            Guard("act_day_not_after_variable", ("cleared_until",), "safeguard.lapsed"),
            *_NOT_TO_COME,
        ),
        survives=True,
        fact=True,
        letter="transit_start",
    ),
    Act(
        name="end_transit",
        by="either",
        source=("under_way", "interrupted", "ended"),
        target="ended",
        leads=(Lead(source=but(STATES, "under_way", "interrupted", "ended", *ALLOWED, "revoked")),),
        # Where the person is now: on the way to the destination, back, or in the requested state.
        terms=(_TODAY, Field(name="outcome", kind="code", choices=("gone_on", "taken_back", "remained"))),
        body=(HOUR,),
        guards=_NOT_TO_COME,
        survives=True,
        fact=True,
        letter="transit_end",
    ),
    Act(
        name="interrupt_transit",
        by="either",
        source=("under_way", "interrupted"),
        target="interrupted",
        leads=(Lead(source=but(STATES, "under_way", "interrupted", *ALLOWED, "revoked")),),
        terms=(_TODAY, listed("reason", "interruption")),
        body=(HOUR, Field(name="grounds", kind="long_text", required=False, most=4000)),
        guards=_NOT_TO_COME,
        survives=True,
        fact=True,
        letter="transit_interruption",
    ),
)

ENDING = (
    Act(
        name="revoke",
        by="requested",
        source=ALLOWED,
        target="revoked",
        # Who is under way already is not stopped by a letter: that is an interruption, a fact.
        leads=(Lead(source=but(STATES, *ALLOWED, *OPEN)),),
        terms=(listed("reason", "revocation"),),
        body=(GROUNDS, CONTACT),
        survives=True,
        protective=True,
        letter="transit_revocation",
    ),
    Act(
        name="withdraw",
        by="requesting",
        source=(*OPEN, *ALLOWED),
        target="withdrawn",
        leads=(Lead(source=but(STATES, *OPEN, *ALLOWED, "revoked", "refused")),),
        # As in readmission: one reason for every safeguard, and an empty body.
        terms=(Field(name="reason", kind="code", choices=("requesting_side", "duplicate", "sent_in_error")),),
        stops=("reply",),
        survives=True,
        protective=True,
        strikes=("grant", "refuse"),
        letter="withdrawal",
    ),
)

# --- 4. Safeguards ---------------------------------------------------------------------------------------

SAFEGUARDS = (
    *("final_decision", "no_suspensive_appeal", "no_pending_protection_claim"),
    *("best_interests", "fitness_to_travel"),
)

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # An answer that crosses a withdrawal has no effect; a fact remains a fact.
    *cross("withdraw", "grant refuse", (APPLIED, "struck")),
    *cross("withdraw", "revoke"),
    *cross("withdraw", "start_transit", (APPLIED, "irregular")),
    *cross("start_transit", "revoke", ("irregular", APPLIED)),
    # A silence stands beside what it crossed.
    *cross("silence", "grant refuse revoke start_transit end_transit interrupt_transit"),
    # The same statement by both sides agrees; the addressee's comes first, and an end is the end.
    *cross("start_transit", "grant start_transit"),
    *cross("start_transit", "end_transit interrupt_transit", ("irregular", APPLIED)),
    *cross("end_transit", "start_transit end_transit interrupt_transit"),
    *cross("interrupt_transit", "start_transit interrupt_transit"),
    *cross("interrupt_transit", "end_transit", ("irregular", APPLIED)),
)

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (Clock(name="reply", debtor="requested", days="reply", flag="urgent", faster="reply_urgent"),)

TRANSIT = Table(
    procedure="transit",
    pillar="readmission",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *JOURNEY, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
