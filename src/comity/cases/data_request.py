"""A person asks about data that passed between the two states: access, correction, erasure.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The rights are those of Directive
(EU) 2016/680, articles 12 to 17, and of Convention 108+, article 9. The requesting side is the state that writes for
the person, the requested side the one that holds the data. Every act survives a suspension whole, and no term runs
differently because of one: a person's right is not something to bargain with. What is contested is blocked until it
is decided; who leaves a challenge unanswered owes the erasure. Which case is spoken of is named, and nothing in the law
of that case depends on this one.
"""

from __future__ import annotations

from comity.cases.data_request_body import BODIES
from comity.cases.data_request_crossings import CROSSINGS
from comity.cases.parts import CHANNEL, code, listed, of, withdraw
from comity.cases.police_fields import ESTIMATE, ESTIMATE_TO_COME
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, State, Table

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="asked", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="identity_asked", waits="requesting"),
    State(name="extended", waits="requested"),
    State(name="challenged", waits="requested"),  # blocked on both sides
    State(name="to_erase", waits="requested"),
    State(name="referred", waits="requested"),  # with the holder's supervisor
    State(name="ordered", waits="requested"),
    State(name="answered", waits="requesting"),
    State(name="refused", waits="requesting"),
    State(name="erased", waits="requesting"),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
UNANSWERED = ("asked", "acknowledged", "extended")
OPEN = tuple(state.name for state in STATES if not state.ends and state.name != "drafted")
ANSWERED = ("answered", "refused", "erased")

# --- 2. Terms ----------------------------------------------------------------------------------------

OF_CASE = Field(name="of_case", kind="case", example="=about")
ANSWERS = Guard("answers_open", ("of", "request"), "answer.other_request")
OF = of("request")
# Which case is spoken of, so that both nodes can say what is owed.
ABOUT = Keep("about", "of_case")
KEEP_BLOCK = Keep("blocked", "of_case")
# A term that no act has: what was kept is let go.
UNBLOCK = Keep("blocked", "nothing")
DECIDED = ("acknowledgement", "answer", "extended_answer", "challenge", "execution")

# --- 3. Acts -----------------------------------------------------------------------------------------

ASKING = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="asked",
        opens=True,
        terms=(
            CHANNEL,
            code("kind", "access", "correction", "erasure"),
            # Directly, by a lawyer or another who may act for the person, or through a supervisor (article 17).
            code("via", "person", "representative", "supervisor"),
            Field(name="of_case", kind="case", required=False),
        ),
        body=BODIES["request"],
        keeps=(Keep("request"), Keep("kind", "kind"), ABOUT),
        starts=("acknowledgement", "answer"),
        survives=True,
        letter="data_request",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("asked",),
        target="acknowledged",
        body=BODIES["acknowledge"],
        stops=("acknowledgement",),
        survives=True,
        letter="acknowledgement",
    ),
    Act(
        name="ask_identity",
        by="requested",
        source=("asked", "acknowledged"),
        target="identity_asked",
        # Article 12(5): only where there is reasonable doubt.
        terms=(listed("reason", "identity_doubt"),),
        body=BODIES["ask_identity"],
        starts=("identity",),
        stops=("acknowledgement", "answer"),
        survives=True,
        letter="identity_request",
    ),
    Act(
        name="prove_identity",
        by="requesting",
        source=("identity_asked",),
        target="acknowledged",
        body=BODIES["prove_identity"],
        starts=("answer",),
        stops=("identity",),
        survives=True,
        letter="identity_proof",
    ),
    Act(
        name="extend",
        by="requested",
        # Once: from `extended` it is not allowed again.
        source=("asked", "acknowledged"),
        target="extended",
        terms=(listed("reason", "data_delay"), ESTIMATE),
        body=BODIES["extend"],
        guards=(ESTIMATE_TO_COME,),
        starts=("extended_answer",),
        stops=("acknowledgement", "answer"),
        survives=True,
        letter="delay_notice",
    ),
)

ANSWERING = (
    Act(
        name="give_access",
        by="requested",
        source=(*UNANSWERED, "ordered"),
        target="answered",
        terms=(OF,),
        body=BODIES["give_access"],
        guards=(ANSWERS,),
        stops=DECIDED,
        survives=True,
        letter="access_reply",
    ),
    Act(
        name="give_access_in_part",
        by="requested",
        source=(*UNANSWERED, "ordered"),
        target="answered",
        terms=(OF, listed("reason", "data_restriction")),
        body=BODIES["give_access_in_part"],
        guards=(ANSWERS,),
        stops=DECIDED,
        survives=True,
        letter="access_reply_in_part",
    ),
    Act(
        name="hold_nothing",
        by="requested",
        source=(*UNANSWERED, "ordered"),
        target="answered",
        terms=(OF,),
        body=BODIES["hold_nothing"],
        guards=(ANSWERS,),
        stops=DECIDED,
        survives=True,
        letter="nothing_held",
    ),
    Act(
        name="neither_confirm",
        by="requested",
        source=UNANSWERED,
        target="answered",
        # Article 15(3): the same words whether there are data or not, and where to turn to.
        terms=(OF,),
        body=BODIES["neither_confirm"],
        guards=(ANSWERS,),
        stops=DECIDED,
        survives=True,
        letter="neither_confirmed",
    ),
    Act(
        name="correct",
        by="requested",
        source=(*UNANSWERED, "challenged", "ordered"),
        target="answered",
        terms=(OF_CASE,),
        body=BODIES["correct"],
        keeps=(UNBLOCK,),
        stops=DECIDED,
        survives=True,
        letter="correction",
    ),
    Act(
        name="erase",
        by="requested",
        source=(*UNANSWERED, "challenged", "to_erase", "referred", "ordered", "answered", "refused"),
        target="erased",
        leads=(Lead(source=("drafted", "identity_asked", "erased", "closed", "withdrawn")),),
        # What was destroyed is destroyed, wherever the case stands. `both`: the other side owes the same.
        terms=(
            OF_CASE,
            code("reason", "asked", "unlawful", "not_needed", "silence", "ordered"),
            Field(name="both", kind="flag"),
        ),
        body=BODIES["erase"],
        approvals=2,
        keeps=(Keep("erased", "of_case"), Keep("both", "both")),
        stops=DECIDED,
        survives=True,
        fact=True,
        erases="of_case",
        letter="erasure",
    ),
    Act(
        name="refuse",
        by="requested",
        source=(*UNANSWERED, "identity_asked"),
        target="refused",
        terms=(OF, listed("reason", "data_refusal")),
        body=BODIES["refuse"],
        guards=(ANSWERS,),
        stops=(*DECIDED, "identity"),
        survives=True,
        letter="data_refusal",
    ),
)

CONTESTING = (
    Act(
        name="challenge",
        by="requesting",
        source=(*UNANSWERED, "answered", "refused"),
        target="challenged",
        # Article 16(3)(a): contested, and neither proved nor disproved yet.
        terms=(OF_CASE, code("reason", "inaccurate", "incomplete", "unlawful", "not_needed")),
        body=BODIES["challenge"],
        keeps=(Keep("challenge"), KEEP_BLOCK, ABOUT),
        starts=("challenge",),
        stops=("acknowledgement", "answer", "extended_answer"),
        survives=True,
        letter="challenge",
    ),
    Act(
        name="lift_block",
        by="requested",
        source=("challenged",),
        target="answered",
        terms=(of("challenge"), code("reason", "accuracy_confirmed", "needed_as_evidence", "corrected_before")),
        body=BODIES["lift_block"],
        guards=(Guard("answers_open", ("of", "challenge"), "answer.other_challenge"),),
        keeps=(UNBLOCK,),
        stops=("challenge",),
        survives=True,
        letter="block_lifted",
    ),
    Act(
        name="silence",
        by="requesting",
        source=("challenged",),
        target="to_erase",
        terms=(of("challenge"),),
        body=BODIES["silence"],
        guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
        starts=("execution",),
        stops=("challenge",),
        survives=True,
        letter="silence",
    ),
    Act(
        name="refer",
        by="requesting",
        source=(*UNANSWERED, "answered", "refused", "to_erase", "ordered"),
        target="referred",
        terms=(code("reason", "refusal", "restriction", "silence", "not_executed"),),
        body=BODIES["refer"],
        starts=("finding",),
        survives=True,
        letter="complaint",
    ),
    Act(
        name="find_lawful",
        by="requested",
        source=("referred",),
        target="refused",
        # The supervisor of the holder's side, which is neither end of the channel.
        terms=(code("finding", "lawful"),),
        body=BODIES["find_lawful"],
        ranks=("reviews",),
        reviewer=True,
        keeps=(UNBLOCK,),
        stops=("finding", *DECIDED),
        survives=True,
        letter="supervisor_finding",
    ),
    Act(
        name="find_breach",
        by="requested",
        source=("referred",),
        target="ordered",
        leads=(Lead(guards=(Guard("term_is", ("remedy", "erasure"), "state.not_allowed"),), target="to_erase"),),
        terms=(code("remedy", "access", "correction", "erasure"),),
        body=BODIES["find_breach"],
        ranks=("reviews",),
        reviewer=True,
        starts=("execution",),
        stops=("finding", *DECIDED),
        survives=True,
        letter="supervisor_order",
    ),
)

ENDING = (
    Act(
        name="attest_erasure",
        by="requesting",
        source=("erased",),
        target="closed",
        terms=(Field(name="of_case", kind="case", example="=erased"),),
        body=BODIES["attest_erasure"],
        approvals=2,
        guards=(Guard("term_equals_variable", ("of_case", "erased"), "erasure.other_case"),),
        survives=True,
        erases="of_case",
        letter="erasure_attested",
    ),
    Act(
        name="close",
        by="requesting",
        source=ANSWERED,
        target="closed",
        terms=(code("reason", "satisfied", "no_further_step", "no_copy_held"),),
        body=BODIES["close"],
        survives=True,
        letter="closing",
    ),
    withdraw(
        tuple(name for name in OPEN if name not in ANSWERED),
        *("acknowledge", "ask_identity", "extend", "give_access", "give_access_in_part", "hold_nothing"),
        *("neither_confirm", "correct", "refuse", "lift_block", "find_lawful", "find_breach"),
        stops=("identity", "finding", *DECIDED),
    ),
)

# --- 4. Safeguards: none. Nothing has to be cleared before a person may ask. --------------------------------

# --- 5. Crossings: in data_request_crossings -----------------------------------------------------------------

# --- 6. Clocks: none stands while a pillar is held ------------------------------------------------------

CLOCKS = (
    Clock(name="acknowledgement", debtor="requested", days="acknowledgement", survives=True),
    Clock(name="answer", debtor="requested", days="answer", survives=True),
    Clock(name="extended_answer", debtor="requested", days="extended_answer", survives=True),
    Clock(name="identity", debtor="requesting", days="identity", survives=True),
    Clock(name="challenge", debtor="requested", days="challenge", survives=True),
    Clock(name="finding", debtor="requested", days="finding", survives=True),
    Clock(name="execution", debtor="requested", days="execution", survives=True),
)

DATA_REQUEST = Table(
    procedure="data_request",
    pillar="consular",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *ANSWERING, *CONTESTING, *ENDING),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
