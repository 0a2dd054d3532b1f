"""Detention notified to the consulate, access, visits (Vienna Convention on Consular Relations, article 36).

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The requesting side is the
one that detains, and that must notify; the requested side is the consulate's. Every act survives a
suspension, no term runs differently because of one, and no act names another case: a person's access to a
consulate is not something to bargain with. What was said in a visit has no field.
"""

from __future__ import annotations

from comity.cases.parts import listed
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

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

_TODAY = Field(name="day", kind="day", example="+0")
_OF = Field(name="of", kind="entry", choices=("ask_access",))
_NOT_TO_COME = Guard("day_not_after_act", ("day",), "day.to_come")
_ANSWERS = Guard("answers_open", ("of", "asked"), "answer.other_access")
_REFERENCE = Field(name="reference", kind="text", most=80, example="2026/0088")
_CONTACT = Field(name="contact", kind="text", required=False, most=200, example="poste 214")
_HOUR = Field(name="hour", kind="text", required=False, most=5, example="10:30")


# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="notify",
        by="requesting",
        source=("drafted",),
        target="notified",
        opens=True,
        terms=(
            listed("channel", "channel"),
            # At the person's request, or whatever the person wishes where a treaty says so.
            Field(name="basis", kind="code", choices=("on_request", "mandatory")),
            listed("kind", "detention"),
            Field(name="detained_on", kind="day", example="-1"),
        ),
        body=(
            _REFERENCE,
            Field(name="person", kind="person"),
            Field(name="place", kind="text", most=200, example="Maison d'arrêt de Fictive"),
            Field(name="charges", kind="list", required=False, most=10),
            Field(name="languages", kind="list", required=False, most=5),
            _CONTACT,
        ),
        guards=(Guard("day_not_after_act", ("detained_on",), "day.to_come"),),
        keeps=(Keep("notification"),),
        starts=("acknowledgement",),
        survives=True,
        letter="detention_notice",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("notified",),
        target="acknowledged",
        body=(_REFERENCE, _CONTACT),
        stops=("acknowledgement",),
        survives=True,
        letter="acknowledgement",
    ),
    Act(
        name="ask_access",
        by="requested",
        source=("notified", "acknowledged", "access_granted", "access_refused", "visited"),
        target="access_asked",
        body=(
            Field(name="visitors", kind="list", most=6, example="Vice-consul"),
            Field(name="wished_days", kind="list", required=False, most=6),
            _CONTACT,
        ),
        keeps=(Keep("asked"),),
        starts=("access",),
        stops=("acknowledgement",),
        survives=True,
        letter="access_request",
    ),
    Act(
        name="grant_access",
        by="requesting",
        source=("access_asked", "access_refused"),
        target="access_granted",
        terms=(_OF, Field(name="day", kind="day", example="+3")),
        body=(_HOUR, Field(name="place", kind="text", required=False, most=200), _CONTACT),
        guards=(_ANSWERS, Guard("day_not_before_act", ("day",), "day.past")),
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
        terms=(_OF, listed("reason", "access_refusal")),
        body=(Field(name="grounds", kind="long_text", most=4000), _CONTACT),
        guards=(_ANSWERS,),
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
        terms=(_TODAY,),
        guards=(_NOT_TO_COME,),
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
        terms=(_TODAY, listed("reason", "end_of_detention")),
        body=(_CONTACT,),
        guards=(_NOT_TO_COME,),
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

# --- 6. Clocks: none stands while a pillar is held ------------------------------------------------------

CLOCKS = (
    Clock(name="acknowledgement", debtor="requested", days="acknowledgement", survives=True),
    Clock(name="access", debtor="requesting", days="access", survives=True),
)

DETENTION_NOTIFICATION = Table(
    procedure="detention_notification",
    pillar="consular",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
