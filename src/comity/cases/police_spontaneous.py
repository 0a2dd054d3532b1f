"""Spontaneous information between police authorities: given without having been asked for.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The requesting side
is the one that informs. The same evaluation, handling code and permitted uses go with it as with an answer, and
the same bars stand before it (UNTOC, article 18, paragraphs 4 and 5, for the conditions). What turns out to be
wrong is corrected, hold or no hold, as Directive (EU) 2016/680, article 16, demands.
"""

from __future__ import annotations

from msgspec.structs import replace

from comity.cases import police_fields as shared
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, code, listed, of, pass_review, withdraw
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the informing side's house only
    State(name="under_review", waits="requested"),  # by the receiving side's reviewing authority
    State(name="informed", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="used", waits="requested"),
    State(name="refused", ends=True),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("informed", "acknowledged", "used")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

INFORM = (
    CHANNEL,
    listed("offence", "police_offence"),
    listed("purpose", "police_purpose"),
    *shared.GIVEN,
    FLAGGED,
    shared.CLEARED_UNTIL,
)
INFORMATION = (
    REFERENCE,
    shared.BASIS,
    shared.PERSON,
    shared.PERSON_CATEGORY,
    shared.ASSOCIATES,
    *shared.THINGS,
    shared.prose("information", required=True),
    shared.RESTRICTIONS,
    CONTACT,
)

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="inform",
        by="requesting",
        source=("drafted",),
        target="informed",
        leads=(TO_REVIEW,),
        opens=True,
        terms=INFORM,
        body=INFORMATION,
        approvals=2,
        review="flagged",
        attests=True,
        keeps=(Keep("given"),),
        starts=("acknowledgement", "use_report"),
        letter="information",
    ),
    pass_review("informed"),
    Act(
        name="acknowledge",
        by="requested",
        source=("informed",),
        target="acknowledged",
        body=(REFERENCE, CONTACT),
        stops=("acknowledgement",),
        letter="acknowledgement",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", "informed", "acknowledged"),
        target="refused",
        # The information is not kept by its addressee.
        terms=(listed("reason", "police_refusal"),),
        body=(REFERENCE, shared.prose("grounds", required=True), CONTACT),
        stops=("acknowledgement", "use_report"),
        letter="refusal",
    ),
    Act(
        name="correct",
        by="requesting",
        source=("under_review", *OPEN, "closed"),
        target="informed",
        # Whoever has closed the file is told all the same.
        leads=(Lead(source=("under_review", "closed")),),
        terms=(of("inform"), code("subject", "identity", "facts", "evaluation", "restrictions")),
        body=(shared.prose("correction", required=True), shared.PERSON, *shared.THINGS, CONTACT),
        approvals=2,
        starts=("acknowledgement",),
        survives=True,
        letter="correction",
    ),
    Act(
        name="consent_use",
        by="requesting",
        source=OPEN,
        terms=(of("inform"), *shared.PERMITTED),
        body=(REFERENCE, shared.RESTRICTIONS, CONTACT),
        approvals=2,
        keeps=(Keep("consent"),),
        letter="consent",
    ),
    replace(
        shared.report_use("requested", OPEN, "used", "inform"),
        stops=("use_report",),
    ),
    Act(
        name="close",
        by="requested",
        source=OPEN,
        target="closed",
        terms=(code("outcome", "useful", "of_no_use", "used_in_part"),),
        body=(REFERENCE,),
        stops=("acknowledgement", "use_report"),
        letter="closing",
    ),
    withdraw(
        ("under_review", *OPEN),
        "pass_review", "acknowledge", "refuse", "report_use", "close",
        stops=("acknowledgement", "use_report"),
    ),
)

# --- 4. Safeguards: absolute, before anything about a person is given ----------------------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Information that is withdrawn is used no more, and nothing said of it counts.
    *cross("withdraw", "pass_review acknowledge refuse report_use close", (APPLIED, "struck")),
    *cross("correct", "pass_review acknowledge report_use close"),
    *cross("correct", "refuse", ("void", APPLIED)),
    *cross("consent_use", "acknowledge report_use"),
    *cross("consent_use", "refuse close", ("void", APPLIED)),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (
    Clock(name="acknowledgement", debtor="requested", days="acknowledgement", expected=True),
    Clock(name="use_report", debtor="requested", days="use_report", expected=True),
)

POLICE_SPONTANEOUS = Table(
    procedure="police_spontaneous",
    pillar="police",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
