"""Mutual legal assistance: a judicial authority asks another state's for evidence, by a letter of request.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The steps are those
of conventions on assistance in criminal matters; what a request must say is in the UN Convention against
Transnational Organized Crime, article 18, paragraph 15. The requested side decides and executes by its own law;
what it sends, it sends on conditions of use, which the requesting side acknowledges, and each use cites what it
rests on. Police information becomes evidence only by such a request. The clocks say what is usual, not what is due.
"""

from __future__ import annotations

from comity.cases.judicial import CLEARED_UNTIL, DAY_TO_COME, DUAL_NATIONAL, cited, day, flag, notify_delay, uses
from comity.cases.mutual_assistance_body import BODIES
from comity.cases.mutual_assistance_crossings import CROSSINGS
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, code, listed, of, pass_review, withdraw
from comity.cases.table import Act, Alert, Clock, Field, Guard, Keep, Lead, State, Table

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="in_consultation", waits="requested"),  # a draft, before it is issued
    State(name="advised", waits="requesting"),
    State(name="requested", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="admissible", waits="requested"),
    State(name="conditions_proposed", waits="requesting"),
    State(name="postponed", waits="requested"),
    State(name="executing", waits="requested"),
    State(name="refused", ends=True),
    State(name="evidence_sent", waits="requesting"),  # its conditions of use are not acknowledged yet
    State(name="evidence_held", waits="requesting"),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
EXAMINED = ("requested", "acknowledged", "information_asked", "admissible", "conditions_proposed", "postponed")
DECIDED = ("admissible", "postponed")
DELIVERED = ("evidence_sent", "evidence_held", "closed")

# --- 2. Terms: closed codes, days and references, which both nodes read (the sealed fields: mutual_assistance_body)

REQUEST = (
    CHANNEL,
    listed("subject", "offence"),
    listed("measure", "measure"),
    code("stage", "investigation", "prosecution", "trial"),
    flag("urgent"),
    listed("urgency", "urgency", required=False),
    flag("confidential"),
    DUAL_NATIONAL,
    # A draft, on which the other side is consulted before the request is issued.
    flag("for_consultation"),
    # What the police of the other side gave is a lead, and no more, until such a request makes it evidence.
    Field(name="lead", kind="source", choices=("police.answer", "police.inform"), required=False),
    code("use", "lead", required=False),
    FLAGGED,
)
USES = ("named_proceedings", "other_proceedings", "administrative", "third_party")

# --- 3. Acts -----------------------------------------------------------------------------------------

ANSWERS_QUESTION = Guard("answers_open", ("of", "asked"), "answer.other_question")
ANSWERS_CONDITIONS = Guard("answers_open", ("of", "conditions"), "answer.other_conditions")
FOR_CONSULTATION = Guard("term_is", ("for_consultation", "true"), "review.missing")
STILL_CONSULTING = Guard("variable_is", ("for_consultation", "true"), "review.missing")

ASKING = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="requested",
        opens=True,
        leads=(TO_REVIEW, Lead(guards=(FOR_CONSULTATION,), target="in_consultation")),
        terms=REQUEST,
        body=BODIES["request"],
        approvals=2,
        review="flagged",
        guards=(Guard("source_permits", ("lead", "use"), "use.not_permitted"),),
        keeps=(
            Keep("request"),
            Keep("for_consultation", "for_consultation"),
            Keep("dual_national", "dual_national"),
        ),
        starts=("acknowledge", "decide"),
        letter="request",
    ),
    pass_review("requested", Lead(guards=(STILL_CONSULTING,), target="in_consultation")),
    Act(
        name="advise",
        by="requested",
        source=("in_consultation",),
        target="advised",
        terms=(code("finding", "as_it_is", "to_be_amended", "could_not_be_executed"),),
        body=BODIES["advise"],
        stops=("acknowledge", "decide"),
        letter="advice",
    ),
    Act(
        name="issue",
        by="requesting",
        source=("advised",),
        target="requested",
        terms=(of("request"),),
        body=BODIES["issue"],
        approvals=2,
        starts=("acknowledge", "decide"),
        letter="issue",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("requested",),
        target="acknowledged",
        body=BODIES["acknowledge"],
        stops=("acknowledge",),
        letter="acknowledgement",
    ),
    Act(
        name="ask_information",
        by="requested",
        source=("requested", "acknowledged"),
        target="information_asked",
        terms=(code("subject", "facts", "law", "identity", "measure", "purpose", "translation"),),
        body=BODIES["ask_information"],
        keeps=(Keep("asked"),),
        starts=("information",),
        stops=("acknowledge",),
        letter="information_request",
    ),
    Act(
        name="give_information",
        by="requesting",
        source=("information_asked",),
        target="acknowledged",
        terms=(of("ask_information"),),
        body=BODIES["give_information"],
        guards=(ANSWERS_QUESTION,),
        stops=("information",),
        letter="information",
    ),
)

DECISION = (
    Act(
        name="admit",
        by="requested",
        source=("acknowledged",),
        target="admissible",
        terms=(DUAL_NATIONAL,),
        body=BODIES["admit"],
        keeps=(Keep("dual_national_found", "dual_national"),),
        letter="admission",
    ),
    Act(
        name="accept",
        by="requested",
        source=DECIDED,
        target="executing",
        terms=(of("request"),),
        body=BODIES["accept"],
        approvals=2,
        keeps=(Keep("acceptance"),),
        starts=("execute",),
        stops=("decide",),
        letter="acceptance",
    ),
    Act(
        name="accept_conditionally",
        by="requested",
        source=(*DECIDED, "conditions_proposed"),
        target="conditions_proposed",
        terms=(listed("condition", "condition"),),
        body=BODIES["accept_conditionally"],
        approvals=2,
        keeps=(Keep("conditions"),),
        starts=("conditions",),
        stops=("decide",),
        letter="conditional_acceptance",
    ),
    Act(
        name="accept_conditions",
        by="requesting",
        source=("conditions_proposed",),
        target="executing",
        terms=(of("accept_conditionally"),),
        body=BODIES["accept_conditions"],
        approvals=2,
        guards=(ANSWERS_CONDITIONS,),
        keeps=(Keep("acceptance"),),
        starts=("execute",),
        stops=("conditions",),
        letter="conditions_accepted",
    ),
    Act(
        name="postpone",
        by="requested",
        source=DECIDED,
        target="postponed",
        terms=(listed("reason", "postponement"), day("until", "+60")),
        body=BODIES["postpone"],
        approvals=2,
        guards=(Guard("day_not_before_act", ("until",), "day.past"),),
        stops=("decide",),
        letter="postponement",
    ),
    Act(
        name="refuse_in_part",
        by="requested",
        source=DECIDED,
        target="executing",
        terms=(listed("reason", "judicial_refusal"), listed("executed", "measure"), FLAGGED),
        body=BODIES["refuse_in_part"],
        approvals=2,
        review="flagged",
        keeps=(Keep("acceptance"),),
        starts=("execute",),
        stops=("decide",),
        letter="partial_refusal",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *EXAMINED),
        target="refused",
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=BODIES["refuse"],
        approvals=2,
        review="flagged",
        letter="refusal",
    ),
    notify_delay(*EXAMINED, "executing"),
)

EVIDENCE = (
    Act(
        name="send_evidence",
        by="requested",
        source=("executing", "evidence_sent", "evidence_held"),
        target="evidence_sent",
        terms=(*uses(*USES), code("extent", "complete", "partial"), flag("to_be_returned"), CLEARED_UNTIL),
        body=BODIES["send_evidence"],
        approvals=2,
        attests=True,
        # What is disclosed can't be taken back: the acceptance must be settled on both sides.
        guards=(Guard("settled_in_past", ("acceptance",), "acceptance.not_settled"),),
        # The act has no term `of`: nothing is kept there any more, until the new conditions are acknowledged.
        keeps=(Keep("evidence"), Keep("acknowledged", "of")),
        stops=("execute",),
        letter="evidence",
    ),
    Act(
        name="acknowledge_conditions",
        by="requesting",
        source=("evidence_sent",),
        target="evidence_held",
        terms=(of("send_evidence"),),
        body=BODIES["acknowledge_conditions"],
        guards=(Guard("answers_open", ("of", "evidence"), "answer.other_evidence"),),
        keeps=(Keep("acknowledged", "of"),),
        letter="conditions_acknowledged",
    ),
    Act(
        name="use_evidence",
        by="requesting",
        source=DELIVERED,
        terms=cited("source", "send_evidence", "consent_use", use=USES),
        body=BODIES["use_evidence"],
        approvals=2,
        guards=(
            Guard("kept", ("acknowledged",), "use.not_acknowledged"),
            Guard("source_permits", ("source", "use"), "use.not_permitted"),
        ),
        # The conditions bind while a hold stands, and so does the duty to say what was used for what.
        survives=True,
        letter="use",
    ),
    Act(
        name="consent_use",
        by="requested",
        source=DELIVERED,
        terms=uses(*reversed(USES)),
        body=BODIES["consent_use"],
        approvals=2,
        keeps=(Keep("consent"),),
        letter="consent",
    ),
    Act(
        name="return_evidence",
        by="requesting",
        source=DELIVERED,
        terms=(day(),),
        body=BODIES["return_evidence"],
        guards=(DAY_TO_COME,),
        survives=True,
        fact=True,
        letter="return_of_evidence",
    ),
)

ENDING = (
    Act(
        name="close",
        by="either",
        source=("executing", "evidence_held"),
        target="closed",
        terms=(code("outcome", "executed", "executed_in_part", "nothing_found", "could_not_be_executed"),),
        body=BODIES["close"],
        letter="closing",
    ),
    withdraw(
        ("under_review", "in_consultation", "advised", *EXAMINED, "executing"),
        *("pass_review", "advise", "acknowledge", "ask_information", "admit", "accept", "accept_conditionally"),
        *("postpone", "refuse_in_part", "refuse", "notify_delay", "send_evidence", "close"),
        stops=("acknowledge", "decide", "information", "conditions", "execute"),
    ),
)

# --- 4. Safeguards, cleared in the house before the act that attests them (`safeguards.py`) ----------------

# Evidence that would help to torture, to put to death, to persecute or to convict without a trial is not sent.
SAFEGUARDS = (
    *("no_torture_risk", "no_death_penalty_risk", "no_discriminatory_purpose", "fair_trial"),
)

# --- 5. Crossings: two acts made in one state, neither side having seen the other's (`_crossings`) ------------

# --- 6. Clocks: what is usual; nothing arises from lateness but that it is shown ---------------------------------

CLOCKS = (
    Clock(name="acknowledge", debtor="requested", days="acknowledge", expected=True),
    Clock(name="decide", debtor="requested", days="decide", flag="urgent", faster="decide_urgent", expected=True),
    Clock(name="information", debtor="requesting", days="information", expected=True),
    Clock(name="conditions", debtor="requesting", days="conditions", expected=True),
    Clock(name="execute", debtor="requested", days="execute", expected=True),
)

MUTUAL_ASSISTANCE = Table(
    procedure="mutual_assistance",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *DECISION, *EVIDENCE, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    alerts=(
        Alert(name="dual_nationality", variable="dual_national"),
        Alert(name="dual_nationality", variable="dual_national_found"),
    ),
)
