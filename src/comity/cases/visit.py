"""A visit or a joint committee: planned, postponed as often as it is, convened, held; its delegations and its agenda.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. No treaty closes its form. A date is
one side's until the other convenes on it, and each postponement names the date that it puts off, so that the record
counts them and says by whom, and why or that no reason is stated. Delegations are named by office: there is no field
for a person. An agenda item may cite what opened a case in another pillar, and citing changes nothing there; no item
cites a consular case. What each side prepares for itself, its position papers, has no field and never leaves its house.
"""

from __future__ import annotations

from comity.cases.parts import CHANNEL, but, code, listed, of
from comity.cases.police_fields import NOT_TO_COME, TODAY, lines, prose, text
from comity.cases.readmission_body import CONTACT, HOUR, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the proposing side's house only
    State(name="planned"),  # a date stands, one side's; the clock says who owes the answer
    State(name="postponed"),
    State(name="convened"),
    State(name="took_place", waits="requesting"),
    State(name="closed", ends=True),
    State(name="cancelled", ends=True),
)
AHEAD = ("planned", "postponed", "convened")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

DATE = of("plan", "reschedule")
DAYS = (
    Field(name="first_day", kind="day", example="+30"),
    Field(name="last_day", kind="day", required=False, not_before="first_day", example="+31"),
)
NOT_PAST = Guard("day_not_before_act", ("first_day",), "day.past")
LAST_DATE = Guard("answers_open", ("of", "date"), "date.not_last")
# By office: "Directorate of …", never who sits there.
OFFICES = lines("offices", 30, required=True)
LOCATION = text("location", 200)
# What an item may cite: what opened a case, of any pillar but the consular one.
CITABLE = (
    "readmission.submit",
    "readmission.request",
    "police.request",
    "police.inform",
    "police.add",
    "police.propose",
    "police.alert",
    "judicial.request",
    "judicial.inform",
    "judicial.denounce",
    "intelligence.report",
    "intelligence.propose",
    "dialogue.plan",
)

# --- 3. Acts -----------------------------------------------------------------------------------------

CALLING = (
    Act(
        name="plan",
        by="requesting",
        source=("drafted",),
        target="planned",
        opens=True,
        terms=(
            CHANNEL,
            listed("kind", "meeting_kind"),
            listed("level", "meeting_level"),
            code("place", "requesting_side", "requested_side", "third_state", "remote"),
            *DAYS,
        ),
        body=(REFERENCE, text("title", 200, required=True), prose("purpose", 2000), LOCATION, CONTACT),
        approvals=2,
        guards=(NOT_PAST,),
        keeps=(Keep("date"),),
        starts=("reply",),
        letter="visit_plan",
    ),
    Act(
        name="reschedule",
        by="either",
        # A date may be answered by another one.
        source=("planned", "postponed"),
        target="planned",
        terms=DAYS,
        body=(REFERENCE, LOCATION, CONTACT),
        approvals=2,
        guards=(NOT_PAST,),
        keeps=(Keep("date"),),
        starts=("reply",),
        letter="new_date",
    ),
    Act(
        name="convene",
        by="either",
        source=("planned",),
        target="convened",
        terms=(DATE,),
        body=(REFERENCE, HOUR, LOCATION, CONTACT),
        approvals=2,
        guards=(Guard("by_other", ("of",), "date.own"), LAST_DATE),
        stops=("reply",),
        letter="convening",
    ),
    Act(
        name="postpone",
        by="either",
        source=("planned", "convened"),
        target="postponed",
        # It may have crossed another date, or the other side's own postponement.
        leads=(Lead(source=but(STATES, "planned", "convened")),),
        terms=(DATE, listed("reason", "postponement")),
        body=(REFERENCE, prose("grounds", 2000), CONTACT),
        guards=(LAST_DATE,),
        stops=("reply",),
        survives=True,
        protective=True,
        strikes=("convene",),
        letter="postponement",
    ),
    Act(
        name="cancel",
        by="either",
        source=AHEAD,
        target="cancelled",
        leads=(Lead(source=but(STATES, *AHEAD)),),
        terms=(listed("reason", "cancellation"),),
        body=(REFERENCE, prose("grounds", 2000), CONTACT),
        stops=("reply",),
        survives=True,
        protective=True,
        strikes=("reschedule", "convene", "name_delegation", "propose_item", "withdraw_item"),
        letter="cancellation",
    ),
)

PREPARING = (
    Act(
        name="name_delegation",
        by="either",
        # After it took place too: the delegation as it was.
        source=(*AHEAD, "took_place"),
        terms=(listed("head", "meeting_level"), Field(name="size", kind="count", least=1, most=200)),
        body=(OFFICES, CONTACT),
        letter="delegation",
    ),
    Act(
        name="propose_item",
        by="either",
        # After it took place too: what was raised though no agenda had it.
        source=(*AHEAD, "took_place"),
        terms=(
            listed("topic", "agenda_topic"),
            Field(name="about", kind="source", choices=CITABLE, required=False),
            # How many cases the item is about, where it comes from a count.
            Field(name="case_count", kind="count", most=999_999, required=False),
        ),
        body=(text("title", 200, required=True), CONTACT),
        keeps=(Keep("item"),),
        letter="agenda_item",
    ),
    Act(
        name="withdraw_item",
        by="either",
        source=AHEAD,
        terms=(of("propose_item"), code("reason", "settled", "merged", "other_meeting", "none_stated")),
        guards=(Guard("by_author", ("of",), "agenda.not_own"),),
        letter="agenda_item_withdrawn",
    ),
)

MEETING = (
    Act(
        name="hold_session",
        by="either",
        source=("convened", "took_place"),
        terms=(TODAY, code("format", "plenary", "working_session", "restricted"), listed("topic", "agenda_topic")),
        body=(HOUR, OFFICES),
        guards=(NOT_TO_COME,),
        survives=True,
        fact=True,
        letter="working_session",
    ),
    Act(
        name="take_place",
        by="either",
        # Whatever the papers said: that it took place is a fact.
        source=(*AHEAD, "took_place"),
        target="took_place",
        leads=(Lead(source=("drafted", "closed", "cancelled")),),
        terms=(TODAY, listed("level", "meeting_level")),
        body=(LOCATION, CONTACT),
        guards=(NOT_TO_COME,),
        stops=("reply",),
        survives=True,
        fact=True,
        letter="meeting_held",
    ),
    Act(
        name="mark_item",
        by="either",
        # Each side says it for itself, and the two may differ. A closed case does not silence either.
        source=("took_place", "closed"),
        terms=(of("propose_item"), code("raised", "yes", "no", "not_stated")),
        body=(CONTACT,),
        survives=True,
        letter="agenda_mark",
    ),
    Act(
        name="close",
        by="requesting",
        source=("took_place",),
        target="closed",
        terms=(code("text", "minutes", "announcement", "both", "none"),),
        body=(REFERENCE, CONTACT),
        letter="closing",
    ),
)

# --- 4. Safeguards: none. No person is named. ------------------------------------------------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("reschedule name_delegation propose_item withdraw_item", "cancel", ("struck", APPLIED)),
    *cross("reschedule", "convene take_place", ("void", APPLIED)),
    *cross("reschedule", "reschedule postpone name_delegation propose_item withdraw_item"),
    *cross("convene", "name_delegation propose_item withdraw_item"),
    *cross("convene", "postpone cancel", ("struck", APPLIED)),
    *cross("convene", "reschedule take_place", ("void", APPLIED)),
    *cross("postpone", "convene", (APPLIED, "struck")),
    *cross("postpone", "hold_session", (APPLIED, "irregular")),
    *cross("postpone", "reschedule postpone cancel name_delegation propose_item withdraw_item take_place"),
    *cross("cancel", "hold_session take_place", (APPLIED, "irregular")),
    *cross("cancel", "postpone cancel"),
    *cross("cancel", "reschedule convene name_delegation propose_item withdraw_item", (APPLIED, "struck")),
    *cross(
        "name_delegation propose_item take_place",
        "reschedule convene postpone name_delegation propose_item withdraw_item hold_session take_place mark_item",
    ),
    *cross("withdraw_item", "reschedule convene postpone name_delegation propose_item withdraw_item hold_session"),
    *cross("withdraw_item", "take_place", ("void", APPLIED)),
    *cross("hold_session", "name_delegation propose_item withdraw_item hold_session take_place mark_item"),
    *cross("hold_session", "postpone cancel", ("irregular", APPLIED)),
    *cross("take_place", "cancel", ("irregular", APPLIED)),
    *cross("mark_item close", "name_delegation propose_item hold_session take_place mark_item"),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (Clock(name="reply", debtor="either", days="reply", expected=True),)

VISIT = Table(
    procedure="visit",
    pillar="dialogue",
    initial="drafted",
    states=STATES,
    acts=(*CALLING, *PREPARING, *MEETING),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
