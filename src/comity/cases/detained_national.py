"""A national detained in the other state: notice, the person's wish, access, visits, release or death, the closing.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The law is the Vienna
Convention on Consular Relations, articles 36 and 37, and whatever consular convention the profile names. The requesting
side is the state that detains, and that must notify; the requested side is the sending state, whose consulate protects
its national. The trial and the petition for clemency are in `detained_national_trial`.

A person is in several of these at once: on trial, waiting for a visit, and for an answer to a petition. So the state of
a case says only whose move it is; what happened stays in the record, and `consular` reads it. Every act survives a
suspension, no term runs differently because of one, and no act names another case: none of this is something to bargain
with. Of a visit only the day and the kind of place cross. What was said in it has no field in any act.
"""

from __future__ import annotations

from comity.cases.consular_access import ANSWERS, CLOCKS, OF_REQUEST, acknowledge, ask_access
from comity.cases.detained_national_trial import CLEMENCY, TRIAL
from comity.cases.judicial import (
    CONTACT,
    DAY_PAST,
    DAY_TO_COME,
    GROUNDS,
    HOUR,
    PERSON,
    REFERENCE,
    day,
    lines,
    prose,
    text,
)
from comity.cases.parts import CHANNEL, but, code, listed
from comity.cases.table import Act, Alert, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the detaining side's house only
    State(name="notified", waits="requested"),
    State(name="followed"),  # by the consulate; nothing is owed
    State(name="access_asked", waits="requesting"),
    State(name="petition_filed", waits="requesting"),  # and not decided; no term runs
    State(name="released", waits="requested"),
    State(name="transferred", waits="requested"),
    State(name="deceased", waits="requested"),
    State(name="closed", ends=True),
)
DETAINED = ("notified", "followed", "access_asked", "petition_filed")
OVER = ("released", "transferred", "deceased")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

# The kind of place, as a code: a line of text could say what was seen there.
_PLACE = code("place", "prison", "police_station", "court", "hospital", "consulate", "by_video")
_LOCATION = text("location", 200, "Établissement pénitentiaire de Fictive")
# Once access is decided, what still waits is the petition, if there is one.
_TO_PETITION = Lead(
    source=("access_asked",), guards=(Guard("kept", ("petition",), "state.not_allowed"),), target="petition_filed"
)
_TO_FOLLOWED = Lead(source=("access_asked",), target="followed")


def _happened(*source: str) -> Lead:
    """A fact stated where it changes nothing."""
    return Lead(source=but(STATES, *source))


# --- 3. Acts -----------------------------------------------------------------------------------------

NOTICE = (
    Act(
        name="notify",
        by="requesting",
        source=("drafted",),
        target="notified",
        opens=True,
        terms=(
            CHANNEL,
            # The person's wish. The profile lists the wishes with which a notice is made: by an instrument under which
            # it is made on request, `asked` alone; where it is mandatory, the others too.
            listed("wish", "notified_wish"),
            listed("kind", "detention"),
            day("detained_on", "-1"),
        ),
        body=(
            REFERENCE,
            PERSON,
            text("location", 200, "Établissement pénitentiaire de Fictive", required=True),
            text("authority", 200),
            lines("charges", 10),
            lines("languages", 5),
            CONTACT,
        ),
        guards=(Guard("day_not_after_act", ("detained_on",), "day.to_come"),),
        keeps=(Keep("notification"), Keep("wish", "wish")),
        starts=("acknowledgement",),
        survives=True,
        letter="detention_notice",
    ),
    acknowledge("followed", REFERENCE),
    Act(
        name="record_wish",
        by="requesting",
        source=DETAINED,
        terms=(day(), code("wish", "asked", "not_asked", "opposed")),
        body=(CONTACT,),
        guards=(DAY_TO_COME,),
        keeps=(Keep("wish", "wish"),),
        survives=True,
        letter="wish",
    ),
    Act(
        name="move",
        by="requesting",
        source=DETAINED,
        leads=(_happened(*DETAINED),),
        terms=(day(), listed("kind", "detention")),
        body=(text("location", 200, "Établissement pénitentiaire de Fictive-Sud", required=True), CONTACT),
        guards=(DAY_TO_COME,),
        survives=True,
        fact=True,
        letter="move",
    ),
)

ACCESS = (
    ask_access("notified", "followed", "petition_filed"),
    Act(
        # Done again with another day, it moves the visit.
        name="grant_access",
        by="requesting",
        source=DETAINED,
        leads=(_TO_PETITION, _TO_FOLLOWED),
        terms=(OF_REQUEST, day(example="+3"), _PLACE),
        body=(HOUR, _LOCATION, CONTACT),
        guards=(ANSWERS, DAY_PAST),
        stops=("access",),
        survives=True,
        letter="access_grant",
    ),
    Act(
        name="refuse_access",
        by="requesting",
        source=("access_asked",),
        target="followed",
        leads=(_TO_PETITION,),
        terms=(OF_REQUEST, listed("reason", "access_refusal")),
        # By which text of law, and on what facts.
        body=(text("law", 300, "Article 36, paragraphe 2", required=True), GROUNDS, CONTACT),
        approvals=2,
        guards=(ANSWERS,),
        stops=("access",),
        survives=True,
        letter="access_refusal",
    ),
    Act(
        name="visit_took_place",
        by="either",
        source=DETAINED,
        leads=(_happened(*DETAINED),),
        terms=(day(), _PLACE),
        guards=(DAY_TO_COME,),
        survives=True,
        fact=True,
        letter="visit",
    ),
    Act(
        name="visit_refused",
        by="either",
        source=DETAINED,
        leads=(_happened(*DETAINED),),
        # On the day itself, although access had been granted.
        terms=(day(), listed("reason", "visit_refusal")),
        guards=(DAY_TO_COME,),
        survives=True,
        fact=True,
        letter="visit_refused",
    ),
)

ENDING = (
    Act(
        name="report_release",
        by="requesting",
        source=DETAINED,
        target="released",
        leads=(_happened(*DETAINED),),
        terms=(day(), listed("reason", "release")),
        body=(REFERENCE, CONTACT),
        guards=(DAY_TO_COME,),
        stops=("acknowledgement", "access"),
        survives=True,
        fact=True,
        letter="release",
    ),
    Act(
        name="transfer",
        by="requesting",
        source=DETAINED,
        target="transferred",
        leads=(_happened(*DETAINED),),
        terms=(day(), code("to", "sending_state", "third_state")),
        # The number of the transfer's own file, for people to find it. Nothing here reads it.
        body=(text("transfer_reference", 80, "TP-2026-0031"), CONTACT),
        guards=(DAY_TO_COME,),
        stops=("acknowledgement", "access"),
        survives=True,
        fact=True,
        letter="transfer",
    ),
    Act(
        # Convention, article 37(a): without delay.
        name="report_death",
        by="requesting",
        source=DETAINED,
        target="deceased",
        leads=(_happened(*DETAINED),),
        terms=(day(), code("inquiry", "opened", "not_opened", "not_stated")),
        body=(REFERENCE, text("location", 200, required=True), prose("circumstances", 4000, required=False), CONTACT),
        guards=(DAY_TO_COME,),
        stops=("acknowledgement", "access"),
        survives=True,
        fact=True,
        letter="death_notice",
    ),
    Act(
        # The sending state's alone: who detains can't end the protection of who is detained.
        name="close",
        by="requested",
        source=(*DETAINED, *OVER),
        target="closed",
        terms=(code("reason", "protection_ended", "person_declines", "not_a_national", "sent_in_error"),),
        body=(CONTACT,),
        survives=True,
        letter="closing",
    ),
)

# --- 4. Safeguards, cleared in the house before the act that attests them ------------------------------------

SAFEGUARDS = ("consent_to_disclosure",)

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"
# What the detaining side tells of the person, and of the trial; and what was stated as a fact.
_TOLD = "record_wish report_stage set_hearing report_judgment report_appeal report_final"
_FACTS = "move visit_took_place visit_refused report_release transfer report_death"
_OF_PETITION = "report_petition grant_clemency deny_clemency"

CROSSINGS = (
    # What one side tells or files stands beside what the other does: nobody's act here undoes another's.
    *cross(f"{_TOLD} {_FACTS}", "acknowledge ask_access file_petition ask_news visit_took_place visit_refused"),
    *cross(_OF_PETITION, "ask_access file_petition ask_news visit_took_place visit_refused"),
    *cross("grant_access refuse_access", "file_petition ask_news visit_took_place visit_refused"),
    # A visit moved comes too late for a request made anew: it is the new one that is owed an answer.
    *cross("grant_access", "ask_access", ("void", APPLIED)),
    # Once the sending state has closed the case there is nothing more to tell in it, but facts remain facts.
    *cross(f"{_TOLD} {_OF_PETITION} grant_access refuse_access", "close", ("void", APPLIED)),
    *cross(_FACTS, "close", ("irregular", APPLIED)),
)

# --- 6. Clocks: `consular_access`; none stands while a pillar is held ------------------------------------

DETAINED_NATIONAL = Table(
    procedure="detained_national",
    pillar="consular",
    initial="drafted",
    states=STATES,
    acts=(*NOTICE, *ACCESS, *TRIAL, *CLEMENCY, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    # Both sides see that the person does not want the consulate to act.
    alerts=(Alert(name="person_opposed", variable="wish", value="opposed"),),
    # How soon a notice is made, and the last day to appeal where no court stated it.
    shown=("notice", "appeal"),
)
