"""Detention notified to the consulate, access, visits (Vienna Convention on Consular Relations, article 36).

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The requesting side is the
one that detains, and that must notify; the requested side is the consulate's. Every act survives a
suspension, no term runs differently because of one, and no act names another case: a person's access to a
consulate is not something to bargain with. What was said in a visit has no field.
"""

from __future__ import annotations

from comity.cases.consular_access import ANSWERS, CLOCKS, OF_REQUEST, acknowledge, ask_access
from comity.cases.judicial import CONTACT, DAY_PAST, DAY_TO_COME, HOUR, PERSON, day, lines, prose, text
from comity.cases.parts import CHANNEL, code, listed
from comity.cases.table import Act, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the detaining side's house only
    State(name="notified", waits="requested"),
    State(name="acknowledged"),
    State(name="access_asked", waits="requesting"),
    State(name="access_granted", waits="requested"),
    State(name="access_refused"),
    State(name="visited"),
    State(name="closed", ends=True),
)
OPEN = ("notified", "acknowledged", "access_asked", "access_granted", "access_refused", "visited")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

_REFERENCE = text("reference", 80, "2026/0088", required=True)


# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="notify",
        by="requesting",
        source=("drafted",),
        target="notified",
        opens=True,
        terms=(
            CHANNEL,
            # At the person's request, or whatever the person wishes where a treaty says so.
            code("basis", "on_request", "mandatory"),
            listed("kind", "detention"),
            day("detained_on", "-1"),
        ),
        body=(
            _REFERENCE,
            PERSON,
            text("place", 200, "Maison d'arrêt de Fictive", required=True),
            lines("charges", 10),
            lines("languages", 5),
            CONTACT,
        ),
        guards=(Guard("day_not_after_act", ("detained_on",), "day.to_come"),),
        keeps=(Keep("notification"),),
        starts=("acknowledgement",),
        survives=True,
        letter="detention_notice",
    ),
    acknowledge("acknowledged", _REFERENCE),
    ask_access("notified", "acknowledged", "access_granted", "access_refused", "visited"),
    Act(
        name="grant_access",
        by="requesting",
        source=("access_asked", "access_refused"),
        target="access_granted",
        terms=(OF_REQUEST, day(example="+3")),
        body=(HOUR, text("place", 200), CONTACT),
        guards=(ANSWERS, DAY_PAST),
        keeps=(Keep("visit_day", "day"),),
        stops=("access",),
        survives=True,
        letter="access_grant",
    ),
    Act(
        name="refuse_access",
        by="requesting",
        source=("access_asked",),
        target="access_refused",
        terms=(OF_REQUEST, listed("reason", "access_refusal")),
        body=(prose("grounds", 4000), CONTACT),
        guards=(ANSWERS,),
        stops=("access",),
        survives=True,
        letter="access_refusal",
    ),
    Act(
        name="visit_took_place",
        by="either",
        source=("access_granted", "access_asked", "visited"),
        target="visited",
        # Access may have been asked for again meanwhile, and is still owed an answer.
        leads=(Lead(source=("drafted", "access_asked", "closed")),),
        terms=(day(),),
        guards=(DAY_TO_COME,),
        survives=True,
        fact=True,
        letter="visit",
    ),
    Act(
        name="close",
        by="requesting",
        source=OPEN,
        target="closed",
        # Why there is no detention to visit any more.
        terms=(day(), listed("reason", "end_of_detention")),
        body=(CONTACT,),
        guards=(DAY_TO_COME,),
        survives=True,
        letter="end_of_detention",
    ),
)

# --- 4. Safeguards: none. Nothing has to be cleared before a consulate is told. -----------------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # The end of the detention stands beside what the consulate had said or asked.
    *cross("close", "acknowledge ask_access visit_took_place"),
    # A refusal reconsidered comes too late for a request made anew: it is the new one that is owed an answer.
    *cross("grant_access", "ask_access", ("void", APPLIED)),
    *cross("grant_access", "visit_took_place"),
    *cross("refuse_access", "visit_took_place"),
    *cross("visit_took_place", "ask_access visit_took_place"),
)

# --- 6. Clocks: `consular_access`; none stands while a pillar is held ------------------------------------

DETENTION_NOTIFICATION = Table(
    procedure="detention_notification",
    pillar="consular",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
