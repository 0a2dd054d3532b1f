"""A joint assessment: one text of two services, drafted in turn, with what either reserves, agreed and then final.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. No treaty closes its form: the steps
are those by which two states agree a text, with the two languages equally authentic (Vienna Convention on the Law of
Treaties, article 33) and a declaration that what is said prejudges nothing. Each version names the one before, so that
the chain counts them; an agreement, like a reservation, is of one version and falls with it.
"""

from __future__ import annotations

from comity.cases.drafting import (
    DECLARATION,
    KEEP_VERSION,
    LAST_VERSION,
    OTHERS_VERSION,
    PARAGRAPHS,
    VERSION,
    WITHOUT_PREJUDICE,
    accept_version,
    reserve,
    texts,
)
from comity.cases.intelligence_fields import CLASSIFIED, CLEARED_UNTIL, ISSUED_BEFORE, MARKING
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.police_fields import ASSOCIATES, BASIS, PERSON, PERSON_CATEGORY, prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # by the requested side's reviewing authority
    State(name="proposed", waits="requested"),  # the last version is the requesting side's
    State(name="countered", waits="requesting"),  # the last version is the requested side's
    State(name="agreed", waits="requesting"),
    State(name="adopted", waits="requested"),
    State(name="concluded", ends=True),
    State(name="declined", ends=True),
    State(name="withdrawn", ends=True),
)
TALKING = ("proposed", "countered")
UNADOPTED = (*TALKING, "agreed")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

TEXT = texts(both=False)
_PERSONS = (PERSON, PERSON_CATEGORY, ASSOCIATES)
# Each version is marked by the side that wrote it, and sealed under that.
_MARKED = (CLASSIFIED, ISSUED_BEFORE)

# --- 3. Acts -----------------------------------------------------------------------------------------

DRAFTING = (
    Act(
        name="propose",
        by="requesting",
        source=("drafted",),
        target="proposed",
        leads=(TO_REVIEW,),
        opens=True,
        terms=(
            CHANNEL,
            listed("subject", "assessment_subject"),
            Field(name="period_from", kind="day", required=False, example="-90"),
            Field(name="period_until", kind="day", required=False, not_before="period_from", example="+0"),
            listed("language", "assessment_language"),
            listed("other_language", "assessment_language", required=False),
            PARAGRAPHS,
            WITHOUT_PREJUDICE,
            *MARKING,
            FLAGGED,
            CLEARED_UNTIL,
        ),
        body=(
            REFERENCE,
            text("title", 200, required=True),
            prose("scope", required=True),
            BASIS,
            *_PERSONS,
            *TEXT,
            DECLARATION,
            prose("restrictions", 2000),
            CONTACT,
        ),
        approvals=2,
        review="flagged",
        attests=True,
        guards=_MARKED,
        keeps=(KEEP_VERSION,),
        starts=("reply",),
        letter="assessment_proposal",
    ),
    pass_review("proposed"),
    Act(
        name="counter_draft",
        by="either",
        source=TALKING,
        target="countered",
        leads=(Lead(source=("countered",), target="proposed"),),
        terms=(VERSION, PARAGRAPHS, WITHOUT_PREJUDICE, *MARKING, CLEARED_UNTIL),
        body=(REFERENCE, prose("changes", required=True), BASIS, *_PERSONS, *TEXT, DECLARATION, CONTACT),
        approvals=2,
        attests=True,
        # In turn: the version that is changed is the other side's last one.
        guards=(OTHERS_VERSION, LAST_VERSION, *_MARKED),
        keeps=(KEEP_VERSION,),
        starts=("reply",),
        letter="counter_draft",
    ),
    reserve(UNADOPTED, keeps="reservation", strikes="adopt"),
    Act(
        name="lift_reserve",
        by="either",
        source=UNADOPTED,
        terms=(of("reserve"),),
        body=(CONTACT,),
        guards=(Guard("by_author", ("of",), "reservation.not_own"),),
        letter="reservation_lifted",
    ),
)

CONCLUDING = (
    accept_version(
        "agree", TALKING, "agreed", keeps="agreement", starts=("adoption",), letter="assessment_agreement"
    ),
    Act(
        name="adopt",
        by="requesting",
        source=("agreed",),
        target="adopted",
        # How many paragraphs it has, and how many of them a side reserves.
        terms=(
            of("agree"),
            PARAGRAPHS,
            Field(name="reserved_count", kind="count", most=100),
            WITHOUT_PREJUDICE,
            *MARKING,
        ),
        body=(REFERENCE, text("title", 200, required=True), *TEXT, prose("reservations"), DECLARATION, CONTACT),
        approvals=2,
        guards=(
            Guard("answers_open", ("of", "agreement"), "answer.other_agreement"),
            Guard("settled_in_past", ("agreement",), "agreement.not_settled"),
            *_MARKED,
        ),
        keeps=(Keep("final"),),
        starts=("confirmation",),
        stops=("adoption",),
        irreversible=True,
        letter="joint_assessment",
    ),
    Act(
        name="confirm",
        by="requested",
        source=("adopted",),
        target="concluded",
        # That the final text is the one that was agreed, in both languages.
        terms=(of("adopt"),),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(Guard("answers_open", ("of", "final"), "answer.other_final"),),
        stops=("confirmation",),
        letter="assessment_confirmation",
    ),
    Act(
        name="object_text",
        by="requested",
        source=("adopted",),
        target="agreed",
        terms=(of("adopt"), code("reason", "text_differs", "languages_differ", "reservation_missing", "marking")),
        body=(prose("grounds", required=True), CONTACT),
        guards=(Guard("answers_open", ("of", "final"), "answer.other_final"),),
        starts=("adoption",),
        stops=("confirmation",),
        letter="text_objection",
    ),
)

ENDING = (
    Act(
        name="decline",
        by="requested",
        source=("under_review", *TALKING),
        target="declined",
        leads=(Lead(source=but(STATES, "under_review", *TALKING)),),
        terms=(listed("reason", "assessment_refusal"),),
        body=(REFERENCE, prose("grounds", 2000), CONTACT),
        stops=("reply",),
        survives=True,
        protective=True,
        strikes=("counter_draft", "agree", "lift_reserve"),
        letter="refusal",
    ),
    withdraw(
        ("under_review", *UNADOPTED),
        "pass_review", "counter_draft", "lift_reserve", "agree",
        stops=("reply", "adoption"),
    ),
)

# --- 4. Safeguards: a text about persons is shared like information about them ------------------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("withdraw", "pass_review counter_draft agree lift_reserve", (APPLIED, "struck")),
    *cross("withdraw", "decline reserve"),
    *cross("counter_draft", "decline", ("struck", APPLIED)),
    *cross("agree", "decline", ("struck", APPLIED)),
    *cross("lift_reserve", "decline", ("struck", APPLIED)),
    *cross("reserve", "decline"),
    # What is reserved is reserved of the version that was seen; a final text without it does not come about.
    *cross("adopt", "reserve", ("struck", APPLIED)),
    *cross("adopt", "lift_reserve"),
    *cross("counter_draft", "reserve lift_reserve"),
    *cross("agree", "reserve lift_reserve"),
    *cross("reserve", "counter_draft reserve lift_reserve agree"),
    *cross("lift_reserve", "counter_draft reserve lift_reserve agree"),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (
    Clock(name="reply", debtor="either", days="reply", expected=True),
    Clock(name="adoption", debtor="requesting", days="adoption", expected=True),
    Clock(name="confirmation", debtor="requested", days="confirmation", expected=True),
)

JOINT_ASSESSMENT = Table(
    procedure="joint_assessment",
    pillar="intelligence",
    initial="drafted",
    states=STATES,
    acts=(*DRAFTING, *CONCLUDING, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
