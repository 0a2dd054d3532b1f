"""Extradition: a state asks another to surrender a person for trial or for a sentence, provisional arrest included.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. A case opens with the
full request, or with that for a provisional arrest, after which the full request is owed within a term. Where death
is among the penalties, nobody is surrendered before the requested side accepted an assurance against it; no rank sets
that aside. A person surrendered is prosecuted for what the surrender was granted for, and for nothing else without
consent (speciality). A refusal because of nationality leads to prosecution at home (aut dedere aut judicare).
"""

from __future__ import annotations

from comity.cases.extradition_assurance import ASSURING, BAR, DEATH_PENALTY, SPECIALITY
from comity.cases.extradition_body import BODIES
from comity.cases.extradition_crossings import CROSSINGS
from comity.cases.judicial import CLEARED_UNTIL, DAY_PAST, DAY_TO_COME, DUAL_NATIONAL, day, flag, notify_delay
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.table import Act, Alert, Clock, Field, Guard, Keep, Lead, State, Table

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="arrest_requested", waits="requested"),
    State(name="arrested", waits="requesting"),  # provisionally: the full request is owed
    State(name="released", waits="requesting"),  # a full request may still come
    State(name="requested", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="assurance_given", waits="requested"),
    State(name="life_assurance_given", waits="requested"),  # against the death penalty
    State(name="granted", waits="requested"),
    State(name="surrender_fixed", waits="requesting"),
    State(name="surrender_agreed", waits="requested"),
    State(name="postponed", waits="requested"),
    State(name="surrendered"),
    State(name="consent_asked", waits="requested"),  # to prosecute for something else
    State(name="refused", ends=True),
    State(name="refused_as_national", waits="requested"),  # who must then prosecute, if asked
    State(name="submitted", waits="requested"),  # to its own prosecutors
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
EXAMINED = ("requested", "information_asked", "assurance_given", "life_assurance_given")
ALLOWED = ("granted", "surrender_fixed", "surrender_agreed", "postponed")

# --- 2. Terms: closed codes, days and references, which both nodes read (the sealed fields: extradition_body) ----

# --- 3. Acts (assurances, and speciality after the surrender: extradition_assurance) ---------------------------

PROVISIONAL = ("kind", "provisional_arrest")
ASKING = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="requested",
        opens=True,
        leads=(TO_REVIEW, Lead(guards=(Guard("term_is", PROVISIONAL, "review.missing"),), target="arrest_requested")),
        terms=(
            CHANNEL,
            code("kind", "full", "provisional_arrest"),
            listed("subject", "offence"),
            code("purpose", "prosecution", "sentence"),
            DEATH_PENALTY,
            DUAL_NATIONAL,
            FLAGGED,
        ),
        body=BODIES["request"],
        approvals=2,
        review="flagged",
        keeps=(
            Keep("request"),
            Keep("kind", "kind"),
            Keep("death_penalty", "death_penalty"),
            Keep("dual_national", "dual_national"),
        ),
        starts=("decide",),
        letter="extradition_request",
    ),
    pass_review(
        "requested", Lead(guards=(Guard("variable_is", PROVISIONAL, "review.missing"),), target="arrest_requested")
    ),
    Act(
        name="arrest",
        by="requested",
        source=("arrest_requested",),
        target="arrested",
        leads=(Lead(source=but(STATES, "arrest_requested")),),
        terms=(day(),),
        body=BODIES["arrest"],
        guards=(DAY_TO_COME,),
        starts=("provisional_arrest",),
        stops=("decide",),
        survives=True,
        fact=True,
        letter="arrest",
    ),
    Act(
        name="release_person",
        by="requested",
        source=but(STATES, "drafted", "surrendered", "consent_asked"),
        target="released",
        # Where the request is complete, a release leaves it as it is.
        leads=(Lead(source=but(STATES, "arrested")),),
        terms=(day(), code("reason", "request_not_received", "court_order", "health", "case_ended")),
        body=BODIES["release_person"],
        guards=(DAY_TO_COME,),
        stops=("provisional_arrest",),
        survives=True,
        fact=True,
        letter="release_of_person",
    ),
    Act(
        name="full_request",
        by="requesting",
        source=("arrest_requested", "arrested", "released"),
        target="requested",
        leads=(TO_REVIEW,),
        terms=(of("request"), code("kind", "full"), DEATH_PENALTY, FLAGGED),
        body=BODIES["full_request"],
        approvals=2,
        review="flagged",
        # What was said before of the penalty is not taken back by saying otherwise here.
        keeps=(Keep("kind", "kind"), Keep("death_penalty_in_full", "death_penalty")),
        starts=("decide",),
        stops=("provisional_arrest",),
        letter="extradition_request",
    ),
    Act(
        name="ask_information",
        by="requested",
        source=("requested",),
        target="information_asked",
        terms=(code("subject", "facts", "law", "identity", "evidence", "assurance", "translation"),),
        body=BODIES["ask_information"],
        keeps=(Keep("asked"),),
        starts=("information",),
        letter="information_request",
    ),
    Act(
        name="give_information",
        by="requesting",
        source=("information_asked",),
        target="requested",
        terms=(of("ask_information"),),
        body=BODIES["give_information"],
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
)

DECISION = (
    Act(
        name="grant",
        by="requested",
        source=("requested",),
        target="granted",
        terms=(
            of("request"),
            day("detained_since", "", required=False),
            flag("person_consents"),
            CLEARED_UNTIL,
            FLAGGED,
        ),
        body=BODIES["grant"],
        approvals=2,
        review="flagged",
        attests=True,
        guards=BAR,
        keeps=(Keep("grant"), Keep("cleared_until", "cleared_until")),
        stops=("decide",),
        letter="extradition_grant",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", "arrest_requested", *EXAMINED),
        target="refused",
        leads=(
            Lead(guards=(Guard("term_is", ("reason", "nationality"), "review.missing"),), target="refused_as_national"),
        ),
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=BODIES["refuse"],
        approvals=2,
        review="flagged",
        stops=("decide", "information", "provisional_arrest"),
        letter="extradition_refusal",
    ),
    Act(
        name="submit_for_prosecution",
        by="requested",
        source=("refused_as_national",),
        target="submitted",
        terms=(day(),),
        body=BODIES["submit_for_prosecution"],
        guards=(DAY_TO_COME,),
        starts=("outcome",),
        letter="submission_for_prosecution",
    ),
    Act(
        name="report_outcome",
        by="requested",
        source=("submitted",),
        target="closed",
        terms=(code("outcome", "convicted", "acquitted", "no_prosecution", "transmitted_elsewhere"),),
        body=BODIES["report_outcome"],
        stops=("outcome",),
        letter="outcome",
    ),
    notify_delay("arrest_requested", *EXAMINED, "granted", "postponed", "submitted"),
)

SURRENDER = (
    Act(
        name="fix_surrender",
        by="requested",
        source=("granted", "postponed", "surrender_fixed"),
        target="surrender_fixed",
        terms=(day(example="+10"), day("cleared_until", "+60", not_before="day")),
        body=BODIES["fix_surrender"],
        approvals=2,
        attests=True,
        guards=(DAY_PAST, Guard("settled_in_past", ("grant",), "grant.not_settled")),
        keeps=(Keep("fixed"), Keep("surrender_day", "day"), Keep("cleared_until", "cleared_until")),
        starts=("surrender",),
        letter="surrender_fixed",
    ),
    Act(
        name="agree_surrender",
        by="requesting",
        source=("surrender_fixed",),
        target="surrender_agreed",
        terms=(of("fix_surrender"),),
        body=BODIES["agree_surrender"],
        approvals=2,
        guards=(
            Guard("answers_open", ("of", "fixed"), "answer.other_surrender"),
            Guard("act_day_not_after_variable", ("surrender_day",), "surrender.day_past"),
        ),
        letter="surrender_agreed",
    ),
    Act(
        name="postpone",
        by="requested",
        source=("granted", "surrender_fixed", "surrender_agreed"),
        target="postponed",
        terms=(listed("reason", "postponement"), day("until", "+60")),
        body=BODIES["postpone"],
        approvals=2,
        guards=(Guard("day_not_before_act", ("until",), "day.past"),),
        stops=("surrender",),
        letter="surrender_postponed",
    ),
    Act(
        name="surrender",
        by="either",
        source=("surrender_agreed", "surrendered"),
        target="surrendered",
        leads=(Lead(source=but(STATES, *ALLOWED, "surrendered")),),
        terms=(day(), Field(name="days_served", kind="count", most=20000, example="12")),
        body=BODIES["surrender"],
        guards=(
            Guard("act_day_not_after_variable", ("cleared_until",), "safeguard.lapsed"),
            DAY_TO_COME,
        ),
        stops=("surrender", "provisional_arrest"),
        survives=True,
        fact=True,
        letter="surrender",
    ),
)

ENDING = (
    withdraw(
        ("under_review", "arrest_requested", "arrested", "released", *EXAMINED, *ALLOWED, "refused_as_national"),
        *("pass_review", "ask_information", "accept_assurance", "accept_life_assurance", "reject_assurance"),
        *("grant", "refuse", "notify_delay", "fix_surrender", "postpone", "submit_for_prosecution"),
        stops=("decide", "information", "provisional_arrest", "surrender"),
    ),
)

# --- 4. Safeguards, cleared in the house before the acts that attest them (`safeguards.py`) -----------------

SAFEGUARDS = (
    *("no_torture_risk", "no_death_penalty_risk", "fair_trial", "no_refoulement", "no_discriminatory_purpose"),
    *("detention_conditions", "best_interests", "fitness_to_travel"),
)

# --- 5. Crossings: two acts made in one state, neither side having seen the other's (`extradition_crossings`) ---

# --- 6. Clocks: what keeps a person in custody runs on under a hold -------------------------------------------

CLOCKS = (
    Clock(
        name="decide",
        debtor="requested",
        days="decide",
        term="kind",
        lengths=(("provisional_arrest", "decide_arrest"),),
        expected=True,
    ),
    Clock(name="provisional_arrest", debtor="requesting", days="provisional_arrest", survives=True),
    Clock(name="information", debtor="requesting", days="information"),
    Clock(name="surrender", debtor="requesting", days="surrender", survives=True),
    Clock(name="consent", debtor="requested", days="consent", expected=True),
    Clock(name="outcome", debtor="requested", days="outcome", expected=True),
)

EXTRADITION = Table(
    procedure="extradition",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *ASSURING, *DECISION, *SURRENDER, *SPECIALITY, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    alerts=(Alert(name="dual_nationality", variable="dual_national"),),
)
