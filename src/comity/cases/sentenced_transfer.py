"""Transfer of a sentenced person: who was convicted abroad serves the rest of the sentence at home, by consent.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The conditions are those
of conventions on the transfer of sentenced persons (and UNTOC, article 17): a final judgment, the person's consent,
enough of the sentence left, an offence in both states, and both states' agreement. Either state may ask. The consent
may be taken back until the person has left; whoever records that, it stops the transfer, and no reason is given.
"""

from __future__ import annotations

from comity.cases.judicial import (
    CLEARED_UNTIL,
    CONTACT,
    DAY_PAST,
    DAY_TO_COME,
    DUAL_NATIONAL,
    EVIDENCE,
    GROUNDS,
    HOUR,
    PERSON,
    PERSON_IF_ANY,
    REFERENCE,
    day,
    flag,
    lines,
    notify_delay,
    prose,
    text,
)
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.readmission_body import CONSENT, HEALTH
from comity.cases.table import Act, Alert, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="requested", waits="requested"),
    State(name="information_asked", waits="requesting"),
    State(name="agreed", waits="requesting"),  # by the requested side: it says what the sentence becomes
    State(name="confirmed", waits="requested"),  # by both
    State(name="transfer_fixed", waits="requesting"),
    State(name="transferred"),
    State(name="consent_withdrawn", ends=True),
    State(name="refused", ends=True),
    State(name="ended", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("requested", "information_asked", "agreed", "confirmed", "transfer_fixed")

# --- 2. Terms and sealed fields --------------------------------------------------------------------------

REQUEST = (
    CHANNEL,
    # Which of the two the requesting side is: that of the judgment, or that of the person's nationality.
    code("asked_by", "sentencing_state", "administering_state"),
    listed("subject", "offence"),
    flag("judgment_final", required=True),
    flag("person_consents", required=True),
    flag("offence_in_both", required=True),
    day("sentence_ends", "+720"),
    DUAL_NATIONAL,
    CLEARED_UNTIL,
    FLAGGED,
)
REQUEST_BODY = (
    REFERENCE,
    PERSON,
    text("judgment", 200, "Jugement 2024/0417", required=True),
    prose("facts", 4000),
    prose("law", 4000),
    text("sentence", 200, "Quatre ans d'emprisonnement", required=True),
    Field(name="days_served", kind="count", most=20000, example="410"),
    text("place", 300, "Établissement pénitentiaire de Fictive", required=True),
    # The record of the consent is among the evidence; the person was told the legal consequences.
    EVIDENCE,
    text("consent_taken_by", 200, "Juge de l'application des peines", required=True),
    prose("family_ties", 4000, required=False),
    CONTACT,
    CONSENT,
    HEALTH,
)

# --- 3. Acts -----------------------------------------------------------------------------------------

CONDITIONS = (
    Guard("term_is", ("judgment_final", "true"), "judgment.not_final"),
    Guard("term_is", ("person_consents", "true"), "consent.missing"),
    Guard("term_is", ("offence_in_both", "true"), "offence.not_in_both"),
    Guard("day_leaves", ("sentence_ends", "sentence_left"), "sentence.too_short"),
)

ASKING = (
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
        attests=True,
        guards=CONDITIONS,
        keeps=(Keep("request"), Keep("dual_national", "dual_national")),
        starts=("decide",),
        letter="transfer_request",
    ),
    pass_review("requested"),
    Act(
        name="ask_information",
        by="requested",
        source=("requested",),
        target="information_asked",
        terms=(code("subject", "judgment", "sentence", "consent", "identity", "family_ties", "health"),),
        body=(lines("questions", required=True), CONTACT),
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
        body=(prose("answers"), PERSON_IF_ANY, EVIDENCE, CONTACT, CONSENT, HEALTH),
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", "requested", "information_asked"),
        target="refused",
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=(REFERENCE, GROUNDS, CONTACT),
        approvals=2,
        review="flagged",
        letter="transfer_refusal",
    ),
    notify_delay("requested", "confirmed"),
)

AGREEMENT = (
    Act(
        name="agree",
        by="requested",
        source=("requested",),
        target="agreed",
        terms=(
            of("request"),
            code("enforcement", "continued", "converted"),
            flag("consent_verified", required=True),
            CLEARED_UNTIL,
        ),
        body=(
            REFERENCE,
            text("sentence", 200, "Quatre ans d'emprisonnement", required=True),
            prose("law", 4000),
            CONTACT,
        ),
        approvals=2,
        attests=True,
        guards=(Guard("term_is", ("consent_verified", "true"), "consent.missing"),),
        keeps=(Keep("agreement"),),
        stops=("decide",),
        letter="transfer_agreement",
    ),
    Act(
        name="confirm",
        by="requesting",
        source=("agreed",),
        target="confirmed",
        terms=(of("agree"),),
        body=(REFERENCE, CONTACT),
        approvals=2,
        starts=("transfer",),
        letter="transfer_confirmation",
    ),
    Act(
        name="decline",
        by="requesting",
        source=("agreed",),
        target="requested",
        terms=(of("agree"), code("reason", "sentence_changed", "person_not_informed", "other")),
        body=(REFERENCE, GROUNDS, CONTACT),
        approvals=2,
        starts=("decide",),
        letter="transfer_declined",
    ),
)

TRANSFER = (
    Act(
        name="fix_transfer",
        by="requested",
        source=("confirmed", "transfer_fixed"),
        target="transfer_fixed",
        terms=(day(example="+10"), day("cleared_until", "+60", not_before="day")),
        body=(HOUR, text("place", 300, "Aéroport de Fictive", required=True), text("escort", 200), CONTACT),
        approvals=2,
        attests=True,
        guards=(DAY_PAST,),
        keeps=(Keep("cleared_until", "cleared_until"),),
        letter="transfer_fixed",
    ),
    Act(
        name="transfer",
        by="either",
        source=("transfer_fixed", "transferred"),
        target="transferred",
        leads=(Lead(source=but(STATES, "agreed", "confirmed", "transfer_fixed", "transferred")),),
        terms=(day(), Field(name="days_left", kind="count", most=20000, example="300")),
        body=(HOUR, text("received_by")),
        guards=(
            Guard("act_day_not_after_variable", ("cleared_until",), "safeguard.lapsed"),
            DAY_TO_COME,
        ),
        stops=("transfer",),
        survives=True,
        fact=True,
        letter="transfer",
    ),
    Act(
        name="report_end",
        by="either",
        source=("transferred", "ended"),
        target="ended",
        leads=(Lead(source=but(STATES, "transferred", "ended")),),
        terms=(day(), code("outcome", "served", "pardoned", "amnestied", "revised", "escaped", "died")),
        body=(REFERENCE, CONTACT),
        guards=(DAY_TO_COME,),
        survives=True,
        fact=True,
        letter="end_of_sentence",
    ),
)

ENDING = (
    # As with every safeguard, no reason and no field but the day: nobody presses a person about it.
    Act(
        name="take_back_consent",
        by="either",
        source=("under_review", *OPEN),
        target="consent_withdrawn",
        terms=(day(),),
        guards=(DAY_TO_COME,),
        stops=("decide", "information", "transfer"),
        survives=True,
        protective=True,
        strikes=(
            *("pass_review", "ask_information", "give_information", "refuse", "notify_delay"),
            *("agree", "confirm", "decline", "fix_transfer"),
        ),
        letter="consent_withdrawn",
    ),
    withdraw(
        ("under_review", *OPEN),
        *("pass_review", "ask_information", "refuse", "notify_delay", "agree", "fix_transfer"),
        stops=("decide", "information", "transfer"),
    ),
)

# --- 4. Safeguards, cleared in the house before the acts that attest them (`safeguards.py`) -----------------

SAFEGUARDS = ("informed_consent", "no_torture_risk", "detention_conditions", "best_interests", "fitness_to_travel")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's -------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    # Without the consent nothing that crossed its withdrawal has an effect, whoever did it; a fact remains a fact.
    *cross("take_back_consent", "pass_review ask_information refuse notify_delay", (APPLIED, "struck")),
    *cross("take_back_consent", "agree fix_transfer", (APPLIED, "struck")),
    *cross("give_information", "take_back_consent", ("struck", APPLIED)),
    *cross("confirm", "take_back_consent", ("struck", APPLIED)),
    *cross("decline", "take_back_consent", ("struck", APPLIED)),
    *cross("take_back_consent", "transfer", (APPLIED, "irregular")),
    *cross("transfer", "take_back_consent", ("irregular", APPLIED)),
    *cross("take_back_consent", "take_back_consent"),
    # Nor does what the requested side says outlive the withdrawal of the request.
    *cross("withdraw", "pass_review ask_information refuse notify_delay agree fix_transfer", (APPLIED, "struck")),
    *cross("withdraw", "transfer", (APPLIED, "irregular")),
    *cross("withdraw", "take_back_consent"),
    # A refusal comes first; the same statement by both sides agrees.
    *cross("give_information", "refuse", ("void", APPLIED)),
    *cross("transfer", "fix_transfer transfer"),
    *cross("report_end", "report_end"),
)

# --- 6. Clocks ----------------------------------------------------------------------------------------

CLOCKS = (
    Clock(name="decide", debtor="requested", days="decide", expected=True),
    Clock(name="information", debtor="requesting", days="information", expected=True),
    Clock(name="transfer", debtor="requested", days="transfer", expected=True),
)

SENTENCED_TRANSFER = Table(
    procedure="sentenced_transfer",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *AGREEMENT, *TRANSFER, *ENDING),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    alerts=(Alert(name="dual_nationality", variable="dual_national"),),
)
