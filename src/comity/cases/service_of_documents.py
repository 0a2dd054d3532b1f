"""Service of documents: a writ, a summons or a judgment is handed to a person in the other state.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. A summons must come long enough
before its day; a witness or expert who does not appear is not punished, and who appears has safe conduct (conventions
on assistance in criminal matters). That a document was handed over, or could not be, is a fact; the proof follows.
"""

from __future__ import annotations

from comity.cases.judicial import (
    CONTACT,
    DAY_TO_COME,
    EVIDENCE,
    GROUNDS,
    HOUR,
    PERSON,
    REFERENCE,
    day,
    flag,
    lines,
    notify_delay,
    prose,
    text,
)
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.table import Act, Clock, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="requested", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="served", waits="requested"),  # the proof is still to be sent
    State(name="proved", ends=True),
    State(name="not_served", waits="requesting"),  # tried again elsewhere, or closed
    State(name="refused", ends=True),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("requested", "acknowledged", "information_asked")

# --- 2. Terms and sealed fields --------------------------------------------------------------------------

REQUEST = (
    CHANNEL,
    listed("document", "document_served"),
    code("mode", "ordinary", "personal", "particular"),
    # The day on which the person is to appear; a summons must leave the profile's time before it.
    day("hearing_day", "+120", required=False),
    flag("urgent"),
    FLAGGED,
)
REQUEST_BODY = (
    REFERENCE,
    text("authority", example="Tribunal de Fictive", required=True),
    PERSON,
    text("address", 300, "Rue de l'Exemple, Oued Mithal", required=True),
    lines("documents", required=True),
    prose("summary", 4000),
    text("proceedings", 300, "Dossier 2026/0417", required=True),
    prose("safe_conduct", 2000, required=False),
    code("translation", "attached", "to_follow", "not_needed"),
    CONTACT,
)

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="requested",
        opens=True,
        leads=(TO_REVIEW,),
        terms=REQUEST,
        body=REQUEST_BODY,
        approvals=2,
        review="flagged",
        guards=(Guard("day_leaves", ("hearing_day", "notice"), "hearing.too_near"),),
        keeps=(Keep("request"), Keep("hearing_day", "hearing_day")),
        starts=("serve",),
        letter="service_request",
    ),
    pass_review("requested"),
    Act(
        name="acknowledge",
        by="requested",
        source=("requested",),
        target="acknowledged",
        body=(REFERENCE, text("executing_authority", example="Parquet de Fictive"), CONTACT),
        letter="acknowledgement",
    ),
    Act(
        name="ask_information",
        by="requested",
        source=("requested", "acknowledged"),
        target="information_asked",
        terms=(code("subject", "address", "identity", "document", "translation"),),
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
        body=(prose("answers"), text("address", 300), CONTACT),
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
    Act(
        name="serve",
        by="requested",
        source=(*OPEN, "served"),
        target="served",
        leads=(Lead(source=but(STATES, *OPEN, "not_served", "served")),),
        terms=(day(), code("mode", "ordinary", "personal", "particular")),
        body=(HOUR, text("handed_to", 200, "Le destinataire", required=True), text("place", 300)),
        # After the day of the hearing it is of no use, and recorded all the same.
        guards=(DAY_TO_COME, Guard("day_not_after_variable", ("day", "hearing_day", "if_kept"), "service.too_late")),
        keeps=(Keep("service"),),
        stops=("serve", "information"),
        starts=("proof",),
        survives=True,
        fact=True,
        letter="service",
    ),
    Act(
        name="report_not_served",
        by="requested",
        source=OPEN,
        target="not_served",
        leads=(Lead(source=but(STATES, *OPEN)),),
        terms=(day(), listed("reason", "not_served")),
        body=(REFERENCE, prose("attempts", 4000), CONTACT),
        guards=(DAY_TO_COME,),
        stops=("serve", "information"),
        survives=True,
        fact=True,
        letter="not_served",
    ),
    Act(
        name="prove_service",
        by="requested",
        source=("served",),
        target="proved",
        terms=(of("serve"),),
        body=(REFERENCE, EVIDENCE, lines("hashes", 20, required=True), CONTACT),
        guards=(Guard("answers_open", ("of", "service"), "answer.other_service"),),
        stops=("proof",),
        letter="proof_of_service",
    ),
    Act(
        name="try_again",
        by="requesting",
        source=("not_served",),
        target="acknowledged",
        body=(text("address", 300, "Rue Nouvelle, Tajriba", required=True), CONTACT),
        starts=("serve",),
        letter="second_attempt",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *OPEN),
        target="refused",
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=(REFERENCE, GROUNDS, CONTACT),
        review="flagged",
        letter="refusal",
    ),
    notify_delay(*OPEN),
    Act(
        name="close",
        by="requesting",
        source=("not_served",),
        target="closed",
        body=(CONTACT,),
        letter="closing",
    ),
    withdraw(
        ("under_review", *OPEN, "not_served"),
        *("pass_review", "acknowledge", "ask_information", "refuse", "notify_delay"),
        stops=("serve", "information"),
    ),
)

# --- 4. Safeguards: none is attested. Who is flagged (a refugee's address) is reviewed before anything is said. ---

# --- 5. Crossings: two acts made in one state, neither side having seen the other's -------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Nothing that the requested side says outlives a withdrawal; a fact remains a fact.
    *cross("withdraw", "pass_review acknowledge ask_information refuse notify_delay", (APPLIED, "struck")),
    *cross("withdraw", "serve report_not_served", (APPLIED, "irregular")),
    # What happened, or was refused, comes first: the information comes too late.
    *cross("give_information", "serve report_not_served refuse", ("void", APPLIED)),
    *cross("give_information", "notify_delay"),
)

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(name="serve", debtor="requested", days="serve", flag="urgent", faster="serve_urgent"),
    Clock(name="information", debtor="requesting", days="information"),
    Clock(name="proof", debtor="requested", days="proof", expected=True),
)

SERVICE_OF_DOCUMENTS = Table(
    procedure="service_of_documents",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
