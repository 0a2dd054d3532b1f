"""A wanted person or object: added, found, confirmed, discontinued.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The requesting side asks for a
measure: an arrest for extradition, a search for a place of residence, a discreet check, a seizure. What is found
is a fact, whatever was held or lapsed meanwhile; who asked must confirm it within hours, and until then, or when
that term is over, nobody is kept on the strength of it. The requested side may object to the measure at any time.
"""

from __future__ import annotations

from comity.cases import police_fields as shared
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review
from comity.cases.readmission_body import CONTACT, HOUR, REFERENCE
from comity.cases.table import Act, Clock, Crossing, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # by the requested side's reviewing authority
    State(name="added", waits="requested"),
    State(name="in_force"),
    State(name="objected", waits="requesting"),
    State(name="hit_reported", waits="requesting"),
    State(name="unconfirmed", waits="requesting"),  # the term of the confirmation is over
    State(name="hit_confirmed", waits="requested"),
    State(name="refused", ends=True),
    State(name="discontinued", ends=True),
)
FOUND = ("hit_reported", "unconfirmed", "hit_confirmed")
LIVE = ("added", "in_force", *FOUND)

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

OBJECT = (
    shared.PERSON,
    *shared.THINGS,
    shared.text("description", 300),
)
ADD = (
    CHANNEL,
    code("kind", "person", "vehicle", "document", "firearm", "other_object"),
    listed("category", "wanted_category"),
    listed("measure", "wanted_measure"),
    Field(name="expires", kind="day", example="+365"),
    FLAGGED,
)
ADD_BODY = (
    REFERENCE,
    *OBJECT,
    # The warrant, judgment or order on which the measure rests.
    shared.text("order_reference", 120, "MA-2026-014", required=True),
    shared.text("order_authority", required=True),
    Field(name="order_date", kind="day", required=False, example="-30"),
    listed("offence", "police_offence", required=False),
    shared.prose("facts", required=True),
    shared.lines("precautions", 10),
    CONTACT,
)
_OF_HIT = of("hit")
_ANSWERS = Guard("answers_open", ("of", "hit"), "answer.other_hit")
_EXPIRES_LATER = Guard("day_not_before_act", ("expires",), "day.past")

# --- 3. Acts -----------------------------------------------------------------------------------------

LISTING = (
    Act(
        name="add",
        by="requesting",
        source=("drafted",),
        target="added",
        leads=(TO_REVIEW,),
        opens=True,
        terms=ADD,
        body=ADD_BODY,
        approvals=2,
        review="flagged",
        guards=(_EXPIRES_LATER,),
        keeps=(Keep("expires", "expires"),),
        starts=("circulation",),
        letter="wanted_notice",
    ),
    pass_review("added"),
    Act(
        name="circulate",
        by="requested",
        # An objection may be given up.
        source=("added", "objected"),
        target="in_force",
        body=(REFERENCE, CONTACT),
        stops=("circulation",),
        letter="circulation",
    ),
    Act(
        name="object",
        by="requested",
        source=("under_review", *LIVE),
        target="objected",
        leads=(
            # What its reviewing authority doesn't pass never comes into force.
            Lead(source=("under_review",), target="refused"),
            Lead(source=but(STATES, "under_review", *LIVE)),
        ),
        terms=(listed("reason", "wanted_objection"),),
        body=(REFERENCE, shared.prose("grounds", required=True), CONTACT),
        stops=("circulation", "confirmation"),
        survives=True,
        protective=True,
        strikes=("confirm_hit",),
        letter="objection",
    ),
    Act(
        name="extend",
        by="requesting",
        source=LIVE,
        terms=(Field(name="expires", kind="day", example="+800"),),
        body=(shared.prose("grounds", 2000, required=True),),
        approvals=2,
        guards=(_EXPIRES_LATER, Guard("day_after_variable", ("expires", "expires"), "wanted.not_later")),
        keeps=(Keep("expires", "expires"),),
        letter="extension",
    ),
    Act(
        name="correct",
        by="requesting",
        source=("under_review", *LIVE, "objected"),
        # What was objected to is put before the requested side again, corrected.
        leads=(Lead(source=("objected",), target="added"),),
        terms=(code("subject", "identity", "object", "order", "facts", "precautions"),),
        body=(shared.prose("correction", required=True), *OBJECT, CONTACT),
        approvals=2,
        survives=True,
        letter="correction",
    ),
)

FINDING = (
    Act(
        name="hit",
        by="requested",
        source=LIVE,
        target="hit_reported",
        # Out of its order it is true all the same, and calls for no confirmation of a measure.
        leads=(Lead(source=but(STATES, *LIVE)),),
        terms=(shared.TODAY, listed("place", "hit_place")),
        body=(
            REFERENCE,
            HOUR,
            shared.text("location", 200, required=True),
            shared.prose("circumstances", required=True),
            shared.lines("accompanied_by", 10),
            *OBJECT,
            CONTACT,
        ),
        guards=(
            shared.NOT_TO_COME,
            Guard("act_day_not_after_variable", ("expires",), "wanted.expired"),
        ),
        keeps=(Keep("hit"),),
        starts=("confirmation",),
        stops=("circulation",),
        survives=True,
        fact=True,
        letter="hit",
    ),
    Act(
        name="confirm_hit",
        by="requesting",
        source=("hit_reported", "unconfirmed"),
        target="hit_confirmed",
        terms=(_OF_HIT, listed("measure", "wanted_measure")),
        body=(REFERENCE, shared.prose("instructions", 2000), CONTACT),
        guards=(_ANSWERS,),
        stops=("confirmation",),
        survives=True,
        letter="hit_confirmation",
    ),
    Act(
        name="deny_hit",
        by="requesting",
        source=("hit_reported", "unconfirmed"),
        target="in_force",
        terms=(_OF_HIT, code("reason", "other_person", "other_object", "already_executed", "not_pursued")),
        body=(REFERENCE, shared.prose("grounds", 2000), CONTACT),
        guards=(_ANSWERS,),
        stops=("confirmation",),
        survives=True,
        letter="hit_denial",
    ),
    Act(
        name="silence",
        by="requested",
        source=but(STATES, "drafted", "refused"),
        target="unconfirmed",
        leads=(Lead(source=but(STATES, "hit_reported")),),
        terms=(_OF_HIT,),
        guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
        survives=True,
        letter="silence",
    ),
    Act(
        name="discontinue",
        by="requesting",
        source=("under_review", *LIVE, "objected"),
        target="discontinued",
        # One reason for whatever it may be, and an empty body.
        terms=(code("reason", "requesting_side", "executed", "expired", "duplicate", "sent_in_error"),),
        stops=("circulation", "confirmation"),
        survives=True,
        protective=True,
        strikes=("pass_review", "circulate"),
        letter="discontinuance",
    ),
)

# --- 4. Safeguards: none is attested here. An arrest leads to an extradition, which attests its own. --------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # What is discontinued is not circulated; what was found is recorded, and both sides may end it.
    *cross("discontinue", "pass_review circulate", (APPLIED, "struck")),
    *cross("discontinue", "hit", (APPLIED, "irregular")),
    *cross("discontinue", "object silence"),
    # An objection outlives the confirmation that crossed it.
    *cross("confirm_hit", "object", ("struck", APPLIED)),
    *cross("deny_hit", "object", ("void", APPLIED)),
    *cross("extend", "object", ("void", APPLIED)),
    Crossing(
        requesting="correct",
        requested="object",
        state="under_review",
        requesting_outcome="void",
        requested_outcome=APPLIED,
    ),
    *cross("correct", "object pass_review circulate hit silence"),
    *cross("extend", "circulate hit silence"),
    # A further hit is the one that is owed an answer; a silence stands beside what it crossed.
    *cross("confirm_hit", "hit", ("void", APPLIED)),
    *cross("deny_hit", "hit", ("void", APPLIED)),
    *cross("confirm_hit", "silence"),
    *cross("deny_hit", "silence"),
)

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(name="circulation", debtor="requested", days="circulation", expected=True),
    # In hours, and no hold stops it: somebody may be waiting to be let go.
    Clock(name="confirmation", debtor="requesting", days="confirmation", survives=True),
)

WANTED = Table(
    procedure="wanted",
    pillar="police",
    initial="drafted",
    states=STATES,
    acts=(*LISTING, *FINDING),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
