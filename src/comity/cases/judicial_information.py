"""Spontaneous judicial information: an authority tells the other state's what it may need, without being asked.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The requesting side is
the one that informs (UN Convention against Transnational Organized Crime, article 18, paragraphs 4 and 5). The
information has conditions of use: the other side takes it on them or declines it, and each use cites it. Information
found to be wrong is corrected, or recalled, under a hold too.
"""

from __future__ import annotations

from comity.cases.judicial import (
    CLEARED_UNTIL,
    CONTACT,
    DUAL_NATIONAL,
    EVIDENCE,
    GROUNDS,
    PERSON_IF_ANY,
    REFERENCE,
    cited,
    flag,
    lines,
    prose,
    text,
    uses,
)
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, code, listed, of, pass_review, withdraw
from comity.cases.table import Act, Alert, Clock, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the informing side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="informed", waits="requested"),
    State(name="held", waits="requested"),  # on the conditions acknowledged
    State(name="corrected", waits="requested"),  # the correction is still to be acknowledged
    State(name="recall_asked", waits="requested"),  # it is not to be used any more
    State(name="recalled", ends=True),
    State(name="declined", ends=True),
    State(name="reported", ends=True),
    State(name="withdrawn", ends=True),
)

# --- 2. Terms and sealed fields --------------------------------------------------------------------------

USES = ("investigation", "evidence", "other_proceedings", "third_party")

INFORM_BODY = (
    REFERENCE,
    text("authority", example="Parquet de Fictive", required=True),
    PERSON_IF_ANY,
    lines("other_persons"),
    prose("facts"),
    text("origin", 300, "Information judiciaire 2026/0417", required=True),
    EVIDENCE,
    prose("conditions", 4000, required=False),
    CONTACT,
)

# --- 3. Acts -----------------------------------------------------------------------------------------

RECALLS = Guard("term_is", ("kind", "not_to_be_used"), "review.missing")
LAST = Guard("answers_open", ("of", "information"), "answer.other_information")

ACTS = (
    Act(
        name="inform",
        by="requesting",
        source=("drafted",),
        target="informed",
        opens=True,
        leads=(TO_REVIEW,),
        terms=(
            CHANNEL,
            listed("subject", "offence"),
            *uses(*USES),
            flag("confidential"),
            DUAL_NATIONAL,
            CLEARED_UNTIL,
            FLAGGED,
        ),
        body=INFORM_BODY,
        approvals=2,
        review="flagged",
        attests=True,
        keeps=(Keep("information"), Keep("dual_national", "dual_national")),
        starts=("acknowledge",),
        letter="information",
    ),
    pass_review("informed"),
    Act(
        name="acknowledge",
        by="requested",
        source=("informed", "corrected", "recall_asked"),
        target="held",
        leads=(Lead(source=("recall_asked",), target="recalled"),),
        terms=(of("inform", "correct"),),
        body=(REFERENCE, CONTACT),
        guards=(LAST,),
        keeps=(Keep("acknowledged", "of"),),
        stops=("acknowledge",),
        letter="conditions_acknowledged",
    ),
    Act(
        name="decline",
        by="requested",
        source=("under_review", "informed"),
        target="declined",
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=(REFERENCE, GROUNDS, CONTACT),
        review="flagged",
        stops=("acknowledge",),
        letter="information_declined",
    ),
    Act(
        name="use_information",
        by="requested",
        source=("held", "corrected", "recall_asked", "reported"),
        terms=cited("source", "inform", "correct", "consent_use", use=USES),
        body=(REFERENCE, text("proceedings", 300, "Dossier 2026/0951", required=True), CONTACT),
        approvals=2,
        guards=(
            Guard("kept", ("acknowledged",), "use.not_acknowledged"),
            Guard("source_permits", ("source", "use"), "use.not_permitted"),
        ),
        survives=True,
        letter="use",
    ),
    Act(
        name="consent_use",
        by="requesting",
        source=("held", "reported"),
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
        name="correct",
        by="requesting",
        source=("informed", "held", "corrected", "reported"),
        target="corrected",
        leads=(Lead(guards=(RECALLS,), target="recall_asked"),),
        # The correction stands in the place of what it corrects, on conditions of its own.
        terms=(code("kind", "completed", "inexact", "not_to_be_used"), *uses(*USES)),
        body=(REFERENCE, prose("correction"), EVIDENCE, CONTACT),
        approvals=2,
        # The act has no term `of`: nothing is kept there, until the correction is acknowledged.
        keeps=(Keep("information"), Keep("acknowledged", "of")),
        starts=("acknowledge",),
        survives=True,
        letter="correction",
    ),
    Act(
        name="report_result",
        by="requested",
        source=("held",),
        target="reported",
        terms=(code("outcome", "investigation_opened", "added_to_proceedings", "no_action"),),
        body=(REFERENCE, prose("result", 4000, required=False), CONTACT),
        letter="result",
    ),
    withdraw(("under_review", "informed"), "pass_review", "acknowledge", "decline", stops=("acknowledge",)),
)

# --- 4. Safeguards, cleared in the house before the act that attests them (`safeguards.py`) ------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk", "no_discriminatory_purpose")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's -------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("withdraw", "pass_review acknowledge decline", (APPLIED, "struck")),
    # What was declined is not held, and needs no correction.
    *cross("correct", "decline", ("void", APPLIED)),
    *cross("correct", "acknowledge use_information report_result"),
    *cross("consent_use", "use_information report_result"),
)

# --- 6. Clocks: what is usual -------------------------------------------------------------------------------

CLOCKS = (Clock(name="acknowledge", debtor="requested", days="acknowledge", expected=True),)

JUDICIAL_INFORMATION = Table(
    procedure="judicial_information",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    alerts=(Alert(name="dual_nationality", variable="dual_national"),),
)
