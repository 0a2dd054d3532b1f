"""A joint operation, or a controlled delivery: a plan that both sides approve, and then a matter of fact.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. Controlled delivery follows the
United Nations convention of 1988 against illicit traffic in narcotic drugs, article 11: by agreement, case by
case, with the consignment let through intact or replaced. Nothing begins before both sides know that both have
approved; either side may call it off or suspend it alone, and what crossed that has no effect.
"""

from __future__ import annotations

from comity.cases import police_fields as shared
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.readmission_body import CONTACT, HOUR, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # by the requested side's reviewing authority
    State(name="proposed", waits="requested"),
    State(name="amended", waits="requesting"),
    State(name="approved", waits="requesting"),
    State(name="ready", waits="requested"),
    State(name="under_way"),
    State(name="suspended"),
    State(name="interrupted"),
    State(name="reported", waits="requesting"),
    State(name="refused", ends=True),
    State(name="called_off", ends=True),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
PLANNED = ("under_review", "proposed", "amended")
BEGUN = ("under_way", "suspended", "interrupted")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

WINDOW = (
    Field(name="window_from", kind="day", example="+5"),
    Field(name="window_until", kind="day", not_before="window_from", example="+20"),
)
# Of a controlled delivery: what becomes of what is delivered.
CONSIGNMENT = Field(
    name="consignment", kind="code", required=False, choices=("intact", "replaced", "replaced_in_part")
)
KEEP_WINDOW = Keep("window_until", "window_until")
_OPENS_LATER = Guard("day_not_before_act", ("window_from",), "day.past")
_WINDOW_OPEN = Guard("act_day_not_after_variable", ("window_until",), "window.past")
_GROUNDS = shared.prose("grounds", required=True)
_PLAN = (
    shared.prose("plan", required=True),
    shared.lines("route", 20),
    shared.text("command", 200, required=True),
)

# --- 3. Acts -----------------------------------------------------------------------------------------

PLANNING = (
    Act(
        name="propose",
        by="requesting",
        source=("drafted",),
        target="proposed",
        leads=(TO_REVIEW,),
        opens=True,
        terms=(
            CHANNEL,
            code("kind", "surveillance", "joint_team", "controlled_delivery"),
            listed("offence", "police_offence"),
            listed("substance", "substance", required=False),
            CONSIGNMENT,
            *WINDOW,
            FLAGGED,
        ),
        body=(
            REFERENCE,
            shared.PERSON,
            shared.PERSON_CATEGORY,
            shared.ASSOCIATES,
            *shared.THINGS,
            shared.prose("facts", required=True),
            *_PLAN,
            # UNTOC, article 18(15), and the 1988 convention: by which authority it was ordered at home.
            shared.text("order_reference", 120, "CD-2026-007", required=True),
            shared.text("order_authority", required=True),
            shared.prose("costs", 2000),
            CONTACT,
        ),
        approvals=2,
        review="flagged",
        guards=(_OPENS_LATER,),
        keeps=(Keep("plan"), KEEP_WINDOW),
        starts=("plan_reply",),
        letter="operation_request",
    ),
    pass_review("proposed"),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", "proposed"),
        target="refused",
        terms=(listed("reason", "operation_refusal"),),
        body=(REFERENCE, _GROUNDS, CONTACT),
        stops=("plan_reply",),
        letter="refusal",
    ),
    Act(
        name="amend_plan",
        by="requested",
        # Its own amendment too, as long as that is not approved.
        source=("proposed", "amended"),
        target="amended",
        terms=(*WINDOW, CONSIGNMENT),
        body=(REFERENCE, shared.prose("changes", required=True), *_PLAN, CONTACT),
        approvals=2,
        guards=(_OPENS_LATER,),
        keeps=(Keep("amended"), KEEP_WINDOW),
        starts=("amended_reply",),
        stops=("plan_reply",),
        letter="plan_amendment",
    ),
    Act(
        name="approve_plan",
        by="requested",
        source=("proposed",),
        target="approved",
        terms=(of("propose"),),
        body=(REFERENCE, shared.text("order_reference", 120, "AUT-2026-031"), shared.text("order_authority"), CONTACT),
        approvals=2,
        guards=(Guard("answers_open", ("of", "plan"), "answer.other_plan"), _WINDOW_OPEN),
        keeps=(Keep("approval"),),
        stops=("plan_reply",),
        letter="plan_approval",
    ),
    Act(
        name="approve_amended",
        by="requesting",
        source=("amended",),
        target="approved",
        terms=(of("amend_plan"),),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(Guard("answers_open", ("of", "amended"), "answer.other_plan"), _WINDOW_OPEN),
        keeps=(Keep("approval"),),
        stops=("amended_reply",),
        letter="plan_approval",
    ),
)

GOING = (
    Act(
        name="ready",
        by="requesting",
        source=("approved", "suspended"),
        target="ready",
        body=(HOUR, shared.text("location", 200), shared.prose("situation", 2000), CONTACT),
        guards=(_WINDOW_OPEN,),
        keeps=(Keep("readiness"),),
        starts=("go",),
        letter="readiness",
    ),
    Act(
        name="go",
        by="requested",
        source=("ready",),
        target="under_way",
        terms=(of("ready"),),
        body=(HOUR, CONTACT),
        approvals=2,
        guards=(
            Guard("answers_open", ("of", "readiness"), "answer.other_readiness"),
            Guard("settled_in_past", ("approval",), "plan.not_settled"),
            _WINDOW_OPEN,
        ),
        stops=("go",),
        irreversible=True,
        letter="go",
    ),
    Act(
        name="no_go",
        by="either",
        source=("approved", "ready", "suspended"),
        target="called_off",
        leads=(Lead(source=but(STATES, "approved", "ready", "suspended")),),
        terms=(listed("reason", "operation_end"),),
        body=(CONTACT,),
        stops=("go",),
        survives=True,
        protective=True,
        strikes=("ready", "go"),
        letter="no_go",
    ),
    Act(
        name="suspend",
        by="either",
        source=("approved", "ready", "under_way"),
        target="suspended",
        leads=(Lead(source=but(STATES, "approved", "ready", "under_way")),),
        terms=(listed("reason", "operation_end"),),
        body=(CONTACT,),
        stops=("go",),
        survives=True,
        protective=True,
        strikes=("ready", "go"),
        letter="suspension",
    ),
)

FACTS = (
    Act(
        name="interrupt",
        by="either",
        source=(*BEGUN, "reported"),
        target="interrupted",
        leads=(Lead(source=but(STATES, *BEGUN)),),
        terms=(shared.TODAY, listed("reason", "operation_end")),
        body=(HOUR, shared.prose("circumstances")),
        guards=(shared.NOT_TO_COME,),
        survives=True,
        fact=True,
        letter="interruption",
    ),
    Act(
        name="seizure",
        by="either",
        source=(*BEGUN, "reported"),
        # It moves nothing: several may be made.
        terms=(shared.TODAY, listed("substance", "substance"), listed("place", "hit_place")),
        body=(
            REFERENCE,
            HOUR,
            shared.text("quantity", 120, "12,4 kg", required=True),
            shared.text("location", 200, required=True),
            shared.text("kept_by", 200, required=True),
            shared.lines("seals", 20),
        ),
        guards=(shared.NOT_TO_COME,),
        survives=True,
        fact=True,
        letter="seizure",
    ),
    Act(
        name="result",
        by="either",
        source=(*BEGUN, "reported"),
        target="reported",
        leads=(Lead(source=but(STATES, *BEGUN, "reported")),),
        terms=(shared.TODAY, listed("outcome", "operation_outcome")),
        body=(
            REFERENCE,
            Field(name="arrested", kind="count", required=False, most=1000, example="2"),
            shared.prose("account", required=True),
        ),
        guards=(shared.NOT_TO_COME,),
        survives=True,
        fact=True,
        letter="result",
    ),
    Act(
        name="close",
        by="requesting",
        source=("interrupted", "reported"),
        target="closed",
        terms=(code("follow_up", "none", "judicial_request", "further_operation"),),
        body=(REFERENCE,),
        letter="closing",
    ),
    withdraw(
        PLANNED,
        "pass_review", "refuse", "amend_plan", "approve_plan",
        stops=("plan_reply", "amended_reply"),
    ),
)

# --- 4. Safeguards: none is attested here. What is found out goes on by a judicial request, which attests its own.

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("withdraw", "pass_review refuse amend_plan approve_plan", (APPLIED, "struck")),
    # An approval is of the plan that was seen, not of the one that crossed it.
    *cross("approve_amended", "amend_plan", ("void", APPLIED)),
    # Whoever calls it off or suspends it is safe from what crossed that; both may do either.
    *cross("ready", "no_go suspend", ("struck", APPLIED)),
    *cross("no_go", "go", (APPLIED, "struck")),
    *cross("suspend", "go", (APPLIED, "struck")),
    *cross("no_go", "no_go suspend"),
    *cross("suspend", "no_go suspend"),
    # Facts stand beside each other, and beside what either side decides.
    *cross("interrupt", "interrupt seizure result suspend"),
    *cross("seizure", "interrupt seizure result suspend"),
    *cross("result", "interrupt seizure result suspend"),
    *cross("suspend", "interrupt seizure result"),
    *cross("ready", "seizure"),
    *cross("close", "interrupt seizure result"),
    # What was suspended may have been found out, or gone wrong, in spite of that.
    *cross("ready", "interrupt result", ("void", APPLIED)),
    *cross("no_go", "interrupt seizure result", (APPLIED, "irregular")),
    *cross("interrupt", "no_go", ("irregular", APPLIED)),
    *cross("seizure", "no_go", ("irregular", APPLIED)),
    *cross("result", "no_go", ("irregular", APPLIED)),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (
    Clock(name="plan_reply", debtor="requested", days="plan_reply", expected=True),
    Clock(name="amended_reply", debtor="requesting", days="amended_reply", expected=True),
    Clock(name="go", debtor="requested", days="go", expected=True),
)

JOINT_OPERATION = Table(
    procedure="joint_operation",
    pillar="police",
    initial="drafted",
    states=STATES,
    acts=(*PLANNING, *GOING, *FACTS),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
