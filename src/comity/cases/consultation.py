"""A consultation: what one side measured of an authority's silence, and what both make of it.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The silence detector proposes it
when a measure passes what was agreed, and people open it: with the measure's code, its value and what it was counted
from, so that the other side finds the same number in its own record or says which cases differ. Consultation comes
before a measure under treaty law (Vienna Convention on the Law of Treaties, article 65): every act survives every hold.
"""

from __future__ import annotations

from comity.cases.parts import CHANNEL, code, of
from comity.cases.police_fields import lines, prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.silence import MEASURES
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the asking side's house only
    State(name="opened", waits="requested"),
    State(name="answered"),
    State(name="agreed"),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("opened", "answered", "agreed")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------


def _number(name: str, *, required: bool = True) -> Field:
    return Field(name=name, kind="count", most=999_999, required=required)


# The measure as the detector names it; days for `collection_lag`, whole percent for the others.
MEASURED = (
    code("measure", *MEASURES),
    code("whose", "requested_side", "requesting_side"),
    _number("value"),
    _number("threshold"),
    _number("numerator"),
    _number("denominator"),
    Field(name="as_of", kind="day", example="+0"),
)
NOT_LATER = Guard("day_not_after_act", ("as_of",), "day.to_come")

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="open_consultation",
        by="requesting",
        source=("drafted",),
        target="opened",
        opens=True,
        terms=(CHANNEL, *MEASURED),
        # The authority that was measured, by its name.
        body=(REFERENCE, text("authority", 200, required=True), prose("observations"), CONTACT),
        approvals=2,
        guards=(NOT_LATER,),
        keeps=(Keep("finding"),),
        starts=("answer",),
        survives=True,
        letter="consultation",
    ),
    Act(
        name="answer",
        by="requested",
        source=OPEN,
        target="answered",
        leads=(Lead(source=("agreed",)),),
        terms=(
            of("open_consultation"),
            code("finding", "same", "differs", "not_measured"),
            # What the answering side counts in its own record, where that differs.
            _number("numerator", required=False),
            _number("denominator", required=False),
            code("cause", "staffing", "channel", "instructions", "number_of_requests", "suspension", "none_stated"),
        ),
        # Case by case: the references of the cases on which the two counts differ.
        body=(REFERENCE, prose("explanation", required=True), lines("cases", 100), CONTACT),
        approvals=2,
        stops=("answer",),
        survives=True,
        letter="consultation_answer",
    ),
    Act(
        name="propose_measure",
        by="either",
        source=("opened", "answered", "agreed"),
        terms=(
            code("kind", "contact_point", "extra_staff", "other_channel", "shared_list", "meeting", "review_of_terms"),
            Field(name="by_day", kind="day", example="+30"),
        ),
        body=(prose("measure", required=True), CONTACT),
        guards=(Guard("day_not_before_act", ("by_day",), "day.past"),),
        keeps=(Keep("proposal"),),
        survives=True,
        letter="measure_proposed",
    ),
    Act(
        name="agree_measure",
        by="either",
        source=("opened", "answered", "agreed"),
        target="agreed",
        terms=(of("propose_measure"),),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(Guard("by_other", ("of",), "measure.own"),),
        stops=("answer",),
        survives=True,
        letter="measure_agreed",
    ),
    Act(
        name="close",
        by="requesting",
        source=OPEN,
        target="closed",
        terms=(code("outcome", "improved", "measures_agreed", "finding_contested", "no_answer_came", "no_agreement"),),
        body=(CONTACT,),
        stops=("answer",),
        survives=True,
        letter="closing",
    ),
    Act(
        name="withdraw",
        by="requesting",
        source=("opened",),
        target="withdrawn",
        terms=(code("reason", "counted_wrongly", "answered_meanwhile", "duplicate", "sent_in_error"),),
        stops=("answer",),
        survives=True,
        letter="withdrawal",
    ),
)

# --- 4. Safeguards: none. Numbers of cases are about no one. ------------------------------------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("propose_measure close", "answer propose_measure agree_measure"),
    *cross("agree_measure", "answer propose_measure"),
    *cross("withdraw", "answer agree_measure", ("void", APPLIED)),
    *cross("withdraw", "propose_measure"),
)

# --- 6. Clocks: no hold stops it ---------------------------------------------------------------------------

CLOCKS = (Clock(name="answer", debtor="requested", days="answer", survives=True),)

CONSULTATION = Table(
    procedure="consultation",
    pillar="dialogue",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
