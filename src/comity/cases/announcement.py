"""An announcement: a text that both sides clear before either publishes it, with the day on which it takes effect.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. It is a case of its own, and no act
of the minutes: what is announced may have none (the date of a visit, a regime that begins), it is public where they are
not, and it has its own day. Each version names the one before. A publication is a fact: one without the other side's
clearance, or with another day of effect, stands in the record as irregular.
"""

from __future__ import annotations

from comity.cases.drafting import (
    KEEP_VERSION,
    LAST_VERSION,
    OTHERS_VERSION,
    PARAGRAPHS,
    VERSION,
    accept_version,
    texts,
)
from comity.cases.parts import CHANNEL, but, code, listed, of, withdraw
from comity.cases.police_fields import NOT_TO_COME, TODAY, prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="proposed", waits="requested"),  # the last version is the requesting side's
    State(name="countered", waits="requesting"),  # the last version is the requested side's
    State(name="cleared"),
    State(name="published"),
    State(name="withheld", ends=True),
    State(name="declined", ends=True),
    State(name="withdrawn", ends=True),
)
TALKING = ("proposed", "countered")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

TEXT = texts(both=True)
EFFECT = Field(name="effective_on", kind="day", example="+14")
_KEEPS = (KEEP_VERSION, Keep("effect", "effective_on"))

# --- 3. Acts -----------------------------------------------------------------------------------------

CLEARING = (
    Act(
        name="propose",
        by="requesting",
        source=("drafted",),
        target="proposed",
        opens=True,
        terms=(
            CHANNEL,
            listed("kind", "announcement_kind"),
            # The visit or the minutes that it is about, if any.
            Field(name="about", kind="source", choices=("dialogue.plan", "dialogue.propose"), required=False),
            listed("language", "minutes_language"),
            listed("other_language", "minutes_language"),
            PARAGRAPHS,
            EFFECT,
        ),
        body=(REFERENCE, text("title", 200, required=True), *TEXT, CONTACT),
        approvals=2,
        keeps=_KEEPS,
        starts=("reply",),
        letter="announcement_draft",
    ),
    Act(
        name="counter_draft",
        by="either",
        source=TALKING,
        target="countered",
        leads=(Lead(source=("countered",), target="proposed"),),
        terms=(VERSION, PARAGRAPHS, EFFECT),
        body=(REFERENCE, prose("changes", required=True), *TEXT, CONTACT),
        approvals=2,
        guards=(OTHERS_VERSION, LAST_VERSION),
        keeps=_KEEPS,
        starts=("reply",),
        letter="counter_draft",
    ),
    accept_version("clear_text", TALKING, "cleared", keeps="clearance", letter="clearance"),
    Act(
        name="publish",
        by="either",
        source=("cleared", "published"),
        target="published",
        leads=(Lead(source=but(STATES, "cleared", "published")),),
        terms=(
            TODAY,
            Field(name="effective_on", kind="day", example="=effect"),
            code("medium", "official_journal", "press_release", "public_site"),
        ),
        body=(text("published_at", 300), CONTACT),
        guards=(
            NOT_TO_COME,
            Guard("settled_in_past", ("clearance",), "clearance.not_settled"),
            Guard("term_equals_variable", ("effective_on", "effect"), "effect.other_day"),
        ),
        survives=True,
        fact=True,
        letter="publication",
    ),
)

ENDING = (
    Act(
        name="hold_back",
        by="either",
        source=("cleared",),
        target="withheld",
        leads=(Lead(source=but(STATES, "cleared")),),
        terms=(of("clear_text"), listed("reason", "withholding")),
        body=(prose("grounds", 2000), CONTACT),
        survives=True,
        protective=True,
        strikes=("publish",),
        letter="withholding",
    ),
    Act(
        name="decline",
        by="requested",
        source=TALKING,
        target="declined",
        leads=(Lead(source=but(STATES, *TALKING)),),
        terms=(listed("reason", "withholding"),),
        body=(REFERENCE, prose("grounds", 2000), CONTACT),
        stops=("reply",),
        survives=True,
        protective=True,
        strikes=("counter_draft", "clear_text"),
        letter="refusal",
    ),
    withdraw(TALKING, "counter_draft", "clear_text", stops=("reply",)),
)

# --- 4. Safeguards: none. What is announced names no person. -----------------------------------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("counter_draft clear_text", "decline", ("struck", APPLIED)),
    *cross("publish", "hold_back", ("irregular", APPLIED)),
    *cross("publish", "publish"),
    *cross("hold_back", "hold_back"),
    *cross("hold_back", "publish", (APPLIED, "irregular")),
    *cross("withdraw", "counter_draft clear_text", (APPLIED, "struck")),
    *cross("withdraw", "decline"),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (Clock(name="reply", debtor="either", days="reply", expected=True),)

ANNOUNCEMENT = Table(
    procedure="announcement",
    pillar="dialogue",
    initial="drafted",
    states=STATES,
    acts=(*CLEARING, *ENDING),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
