"""Threat to life: somebody may be killed, and the other side is told, whatever stands between the two states.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The duty is that of the right to
life (ICCPR, article 6; ECHR, article 2). Every act survives every hold, no clock stands still, and one officer
of either rank sends it: minutes matter. Nothing is attested and nothing reviewed first. What it says serves to
protect the person: it permits no other use, so that an act which would cite it is void.
"""

from __future__ import annotations

from comity.cases import police_fields as shared
from comity.cases.parts import CHANNEL, code, listed
from comity.cases.readmission_body import HOUR, REFERENCE
from comity.cases.table import Act, Clock, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the warning side's house only
    State(name="warned", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="measures_taken"),
    State(name="safe", waits="requesting"),
    State(name="closed", ends=True),
)
LIVE = ("warned", "acknowledged", "information_asked", "measures_taken")
ANYONE_ON_DUTY = ("drafts", "approves")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

# Somebody answers there day and night.
REACHED_AT = shared.text("contact", 200, "permanence 24 h", required=True)
THREAT = (
    shared.PERSON,
    shared.PERSON_CATEGORY,
    # Where nobody is known by name: a crowd, a place, a vessel.
    shared.text("target", 200),
    shared.text("location", 200, required=True),
    shared.prose("threat", required=True),
    *shared.THINGS,
    # What must not be done, so that the source is not exposed.
    shared.prose("source_handling", 2000),
)

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="warn",
        by="requesting",
        source=("drafted",),
        target="warned",
        opens=True,
        terms=(
            CHANNEL,
            code("imminence", "minutes", "hours", "days"),
            code("place", "requested_side", "requesting_side", "third_state", "at_sea", "unknown"),
            listed("kind", "threat_kind"),
        ),
        body=(REFERENCE, *THREAT, REACHED_AT),
        ranks=ANYONE_ON_DUTY,
        starts=("acknowledgement",),
        survives=True,
        letter="warning",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("warned",),
        target="acknowledged",
        body=(REFERENCE, REACHED_AT),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement",),
        survives=True,
        letter="acknowledgement",
    ),
    Act(
        name="ask",
        by="requested",
        source=LIVE,
        target="information_asked",
        terms=(code("subject", "identity", "place", "threat", "time"),),
        body=(shared.lines("questions", 10, required=True), REACHED_AT),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement",),
        survives=True,
        letter="information_request",
    ),
    Act(
        name="inform",
        by="requesting",
        source=(*LIVE, "safe"),
        # Asked for or not: what is learnt meanwhile is told at once.
        leads=(Lead(source=("information_asked",), target="acknowledged"),),
        terms=(code("imminence", "minutes", "hours", "days", "passed"),),
        body=(shared.prose("information", required=True), shared.PERSON, *shared.THINGS, REACHED_AT),
        ranks=ANYONE_ON_DUTY,
        survives=True,
        letter="information",
    ),
    Act(
        name="measures_taken",
        by="requested",
        source=(*LIVE, "safe"),
        target="measures_taken",
        leads=(Lead(source=("drafted", "safe", "closed")),),
        terms=(shared.TODAY, listed("measure", "threat_measure")),
        body=(HOUR, shared.prose("account", 2000)),
        guards=(shared.NOT_TO_COME,),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement",),
        survives=True,
        fact=True,
        letter="measures",
    ),
    Act(
        name="person_safe",
        by="either",
        source=(*LIVE, "safe"),
        target="safe",
        leads=(Lead(source=("drafted", "closed")),),
        terms=(shared.TODAY,),
        body=(HOUR, shared.text("location", 200)),
        guards=(shared.NOT_TO_COME,),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement",),
        survives=True,
        fact=True,
        letter="person_safe",
    ),
    Act(
        name="close",
        by="requesting",
        source=(*LIVE, "safe"),
        target="closed",
        terms=(code("reason", "person_safe", "threat_over", "unfounded", "harm_done", "duplicate", "sent_in_error"),),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement",),
        survives=True,
        letter="closing",
    ),
)

# --- 4. Safeguards: none. Nothing has to be cleared before a person is warned of. ---------------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # What one side closes, the other may still be asking about; what was done and found is true.
    *cross("close", "acknowledge ask measures_taken person_safe"),
    *cross("inform", "acknowledge ask measures_taken person_safe"),
    *cross("person_safe", "acknowledge ask", (APPLIED, APPLIED)),
    *cross("person_safe", "measures_taken person_safe"),
)

# --- 6. Clocks: in hours, and no hold stops it --------------------------------------------------------------

CLOCKS = (Clock(name="acknowledgement", debtor="requested", days="acknowledgement", survives=True),)

THREAT_TO_LIFE = Table(
    procedure="threat_to_life",
    pillar="police",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
