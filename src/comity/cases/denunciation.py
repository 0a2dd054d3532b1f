"""Denunciation for prosecution: a state lays facts before the other, so that it prosecutes them.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. It follows a refusal to
extradite a national (aut dedere aut judicare), or facts that the other state is better placed to prosecute (UNTOC,
article 21). What the other side gave as evidence is cited, and used as it permits; the file that is sent has
conditions of use of its own. Who takes the case over says so, and says how it ended.
"""

from __future__ import annotations

from comity.cases.judicial import (
    CLEARED_UNTIL,
    CONTACT,
    DUAL_NATIONAL,
    EVIDENCE,
    GROUNDS,
    PERSON,
    PERSON_IF_ANY,
    REFERENCE,
    cited,
    flag,
    lines,
    notify_delay,
    prose,
    text,
    uses,
)
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, code, listed, of, pass_review, withdraw
from comity.cases.table import Act, Alert, Clock, Field, Guard, Keep, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the denouncing side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="denounced", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="accepted", waits="requested"),
    State(name="refused", ends=True),
    State(name="reported", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("denounced", "acknowledged", "information_asked")

# --- 2. Terms and sealed fields --------------------------------------------------------------------------

# For what the file may be used, and for what the evidence was that the other side had given.
USES = ("prosecution", "other_proceedings", "third_party")
EVIDENCE_USES = ("named_proceedings", "other_proceedings", "evidence")

DENOUNCE = (
    CHANNEL,
    code("basis", "extradition_refused", "national_abroad", "better_placed", "found_abroad"),
    listed("subject", "offence"),
    # The refusal in which the other side undertook to prosecute its national.
    Field(name="refusal", kind="source", choices=("judicial.refuse",), required=False),
    *cited("source", "send_evidence", "consent_use", "inform", use=EVIDENCE_USES, required=False),
    *uses(*USES),
    # The denouncing side does not prosecute the same facts meanwhile.
    flag("own_proceedings_suspended", required=True),
    DUAL_NATIONAL,
    CLEARED_UNTIL,
    FLAGGED,
)
DENOUNCE_BODY = (
    REFERENCE,
    text("authority", example="Parquet de Fictive", required=True),
    PERSON,
    lines("victims"),
    prose("facts"),
    prose("law", 4000),
    EVIDENCE,
    lines("hashes", 40, required=True),
    prose("conditions", 4000, required=False),
    CONTACT,
)

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="denounce",
        by="requesting",
        source=("drafted",),
        target="denounced",
        opens=True,
        leads=(TO_REVIEW,),
        terms=DENOUNCE,
        body=DENOUNCE_BODY,
        approvals=2,
        review="flagged",
        attests=True,
        guards=(Guard("source_permits", ("source", "use"), "use.not_permitted"),),
        keeps=(Keep("denunciation"), Keep("dual_national", "dual_national")),
        starts=("decide",),
        letter="denunciation",
    ),
    pass_review("denounced"),
    Act(
        name="acknowledge",
        by="requested",
        source=("denounced",),
        target="acknowledged",
        body=(REFERENCE, text("prosecutor", 200, "Parquet de Tajriba"), CONTACT),
        letter="acknowledgement",
    ),
    Act(
        name="ask_information",
        by="requested",
        source=("denounced", "acknowledged"),
        target="information_asked",
        terms=(code("subject", "facts", "law", "identity", "evidence", "victims", "translation"),),
        body=(lines("questions", required=True), CONTACT),
        keeps=(Keep("asked"),),
        starts=("information",),
        letter="information_request",
    ),
    Act(
        name="give_information",
        by="requesting",
        source=("information_asked",),
        target="acknowledged",
        terms=(of("ask_information"),),
        body=(prose("answers"), PERSON_IF_ANY, EVIDENCE, CONTACT),
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
    Act(
        name="accept",
        by="requested",
        source=("denounced", "acknowledged"),
        target="accepted",
        # Taking the case over is taking the file on its conditions.
        terms=(of("denounce"),),
        body=(REFERENCE, text("prosecutor", 200, "Parquet de Tajriba", required=True), CONTACT),
        approvals=2,
        starts=("outcome",),
        stops=("decide",),
        letter="denunciation_accepted",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *OPEN),
        target="refused",
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=(REFERENCE, GROUNDS, CONTACT),
        approvals=2,
        review="flagged",
        letter="refusal",
    ),
    Act(
        name="use_file",
        by="requested",
        source=("accepted", "reported"),
        terms=cited("source", "denounce", "consent_use", use=USES),
        body=(REFERENCE, text("proceedings", 300, "Dossier 2026/0951", required=True), CONTACT),
        approvals=2,
        guards=(Guard("source_permits", ("source", "use"), "use.not_permitted"),),
        survives=True,
        letter="use",
    ),
    Act(
        name="consent_use",
        by="requesting",
        source=("accepted", "reported"),
        terms=uses(*reversed(USES)),
        body=(
            REFERENCE,
            text("proceedings", 300, "Dossier 2026/0951", required=True),
            prose("conditions", 4000, required=False),
            CONTACT,
        ),
        approvals=2,
        keeps=(Keep("consent"),),
        letter="consent",
    ),
    Act(
        name="report_outcome",
        by="requested",
        source=("accepted",),
        target="reported",
        terms=(code("outcome", "convicted", "acquitted", "no_prosecution", "dismissed", "transmitted_elsewhere"),),
        body=(REFERENCE, prose("result", 4000), CONTACT),
        stops=("outcome",),
        letter="outcome",
    ),
    notify_delay(*OPEN, "accepted"),
    withdraw(
        ("under_review", *OPEN),
        *("pass_review", "acknowledge", "ask_information", "accept", "refuse", "notify_delay"),
        stops=("decide", "information"),
    ),
)

# --- 4. Safeguards, cleared in the house before the act that attests them (`safeguards.py`) ------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk", "fair_trial", "no_discriminatory_purpose")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's -------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says outlives a withdrawal.
    *cross("withdraw", "pass_review acknowledge ask_information accept refuse notify_delay", (APPLIED, "struck")),
    # A refusal comes first: the information comes too late.
    *cross("give_information", "refuse", ("void", APPLIED)),
    *cross("give_information", "notify_delay"),
    *cross("consent_use", "use_file report_outcome notify_delay"),
)

# --- 6. Clocks: what is usual -------------------------------------------------------------------------------

CLOCKS = (
    Clock(name="decide", debtor="requested", days="decide", expected=True),
    Clock(name="information", debtor="requesting", days="information", expected=True),
    Clock(name="outcome", debtor="requested", days="outcome", expected=True),
)

DENUNCIATION = Table(
    procedure="denunciation",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    alerts=(Alert(name="dual_nationality", variable="dual_national"),),
)
