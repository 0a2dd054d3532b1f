"""A commitment: what was agreed, who owns it on each side, what its services were told, and whether it was done.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. No treaty closes its form. Each side
names an office of its own that answers for it, and says when it instructed a service and when that service acknowledged
the instruction. That it is done is one side's claim until the other confirms it; a contested claim stays in the record
beside the contest. A commitment lapses no earlier than the day after the one by which it was due.
"""

from __future__ import annotations

from comity.cases.parts import CHANNEL, but, code, listed, of, withdraw
from comity.cases.police_fields import NOT_TO_COME, TODAY, prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the proposing side's house only
    State(name="offered", waits="requested"),
    State(name="agreed"),
    State(name="instructed"),  # a service was told, and has not acknowledged
    State(name="in_progress"),
    State(name="claimed"),  # the clock says who owes the answer
    State(name="contested"),
    State(name="confirmed"),
    State(name="closed", ends=True),
    State(name="lapsed", ends=True),
    State(name="declined", ends=True),
    State(name="withdrawn", ends=True),
)
OWED = ("agreed", "instructed", "in_progress", "contested")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

# The office that answers for it, by its name: never who sits there.
OWNER = text("owner", 200, required=True)
CLAIM = of("claim")
OTHERS_CLAIM = Guard("by_other", ("of",), "claim.own")
LAST_CLAIM = Guard("answers_open", ("of", "claim"), "claim.not_last")

# --- 3. Acts -----------------------------------------------------------------------------------------

AGREEING = (
    Act(
        name="offer",
        by="requesting",
        source=("drafted",),
        target="offered",
        opens=True,
        terms=(
            CHANNEL,
            listed("topic", "agenda_topic"),
            code("owed_by", "requesting_side", "requested_side", "both"),
            Field(name="due_on", kind="day", example="+60"),
            # The minutes from which it comes, and its paragraph there.
            Field(
                name="minutes",
                kind="source",
                choices=("dialogue.propose", "dialogue.sign", "dialogue.countersign"),
                required=False,
            ),
            Field(name="paragraph", kind="count", least=1, most=100, required=False),
        ),
        body=(
            REFERENCE,
            text("title", 200, required=True),
            prose("commitment", required=True),
            prose("commitment_other_language"),
            OWNER,
            CONTACT,
        ),
        approvals=2,
        guards=(Guard("day_not_before_act", ("due_on",), "day.past"),),
        keeps=(Keep("due", "due_on"), Keep("offer")),
        starts=("reply",),
        letter="commitment",
    ),
    Act(
        name="agree",
        by="requested",
        source=("offered",),
        target="agreed",
        terms=(of("offer"),),
        body=(REFERENCE, OWNER, CONTACT),
        approvals=2,
        stops=("reply",),
        letter="commitment_agreed",
    ),
    Act(
        name="decline",
        by="requested",
        source=("offered",),
        target="declined",
        leads=(Lead(source=but(STATES, "offered")),),
        terms=(listed("reason", "commitment_refusal"),),
        body=(REFERENCE, prose("grounds", 2000), CONTACT),
        stops=("reply",),
        survives=True,
        protective=True,
        letter="refusal",
    ),
    withdraw(("offered",), "agree", stops=("reply",)),
)

DOING = (
    Act(
        name="instruct",
        by="either",
        source=(*OWED, "claimed"),
        leads=(Lead(source=("agreed",), target="instructed"),),
        terms=(TODAY, listed("service", "instructed_service")),
        body=(text("instruction_reference", 80), CONTACT),
        guards=(NOT_TO_COME,),
        keeps=(Keep("instruction"),),
        letter="instruction",
    ),
    Act(
        name="service_acknowledged",
        by="either",
        source=(*OWED, "claimed"),
        leads=(Lead(source=("instructed",), target="in_progress"),),
        terms=(of("instruct"), TODAY),
        body=(CONTACT,),
        # A side speaks for its own services alone.
        guards=(NOT_TO_COME, Guard("by_author", ("of",), "instruction.not_own")),
        letter="instruction_acknowledged",
    ),
    Act(
        name="claim",
        by="either",
        source=(*OWED, "claimed"),
        target="claimed",
        leads=(Lead(source=but(STATES, *OWED, "claimed")),),
        terms=(TODAY, code("extent", "whole", "part")),
        body=(REFERENCE, prose("account", required=True), CONTACT),
        approvals=2,
        guards=(NOT_TO_COME,),
        keeps=(Keep("claim"),),
        starts=("confirmation",),
        survives=True,
        fact=True,
        letter="fulfilment",
    ),
    Act(
        name="confirm",
        by="either",
        source=("claimed",),
        target="confirmed",
        terms=(CLAIM,),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(OTHERS_CLAIM, LAST_CLAIM),
        stops=("confirmation",),
        letter="confirmation",
    ),
    Act(
        name="contest",
        by="either",
        source=("claimed",),
        target="contested",
        terms=(CLAIM, listed("reason", "contest")),
        body=(REFERENCE, prose("grounds", required=True), CONTACT),
        guards=(OTHERS_CLAIM, LAST_CLAIM),
        stops=("confirmation",),
        letter="contest",
    ),
)

ENDING = (
    Act(
        name="lapse",
        by="either",
        source=OWED,
        target="lapsed",
        terms=(TODAY, listed("reason", "lapse")),
        body=(prose("grounds", 2000), CONTACT),
        guards=(NOT_TO_COME, Guard("day_after_variable", ("day", "due"), "commitment.not_due")),
        letter="lapse",
    ),
    Act(
        name="close",
        by="either",
        source=("confirmed",),
        target="closed",
        terms=(code("outcome", "done", "done_late", "done_in_part"),),
        body=(CONTACT,),
        letter="closing",
    ),
)

# --- 4. Safeguards: none. No person is named. ------------------------------------------------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("withdraw", "agree", (APPLIED, "struck")),
    *cross("withdraw", "decline"),
    *cross("instruct service_acknowledged claim", "instruct service_acknowledged claim contest"),
    *cross("instruct service_acknowledged", "confirm lapse", ("void", APPLIED)),
    *cross("claim", "confirm lapse", ("irregular", APPLIED)),
    *cross("confirm contest lapse", "instruct service_acknowledged"),
    *cross("confirm contest", "claim", ("void", APPLIED)),
    *cross("lapse", "claim lapse", ("void", APPLIED)),
    *cross("close", "close", ("void", APPLIED)),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (
    Clock(name="reply", debtor="requested", days="reply", expected=True),
    Clock(name="confirmation", debtor="either", days="confirmation", expected=True),
)

COMMITMENT = Table(
    procedure="commitment",
    pillar="dialogue",
    initial="drafted",
    states=STATES,
    acts=(*AGREEING, *DOING, *ENDING),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
