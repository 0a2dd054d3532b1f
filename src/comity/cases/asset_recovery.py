"""Asset recovery: proceeds of crime are traced, frozen, confiscated and returned at the request of the other state.

To be read by a lawyer from top to bottom: states, acts, terms, safeguards, crossings, clocks. The stages are those of
the UN Convention against Corruption, chapter V, and of the Convention against Transnational Organized Crime, articles
12 to 14; a case may begin at any of the first three. A freezing order has a day on which it ends. While a third party's
claim in good faith is open, nothing is confiscated or returned. Either state may be the requesting one. Amounts are
in the sealed body; the currency is a term.
"""

from __future__ import annotations

from comity.cases.asset_recovery_body import BODIES
from comity.cases.asset_recovery_crossings import CROSSINGS
from comity.cases.judicial import CLEARED_UNTIL, DAY_TO_COME, DUAL_NATIONAL, cited, day, flag, notify_delay, uses
from comity.cases.parts import CHANNEL, FLAGGED, TO_REVIEW, but, code, listed, of, pass_review, withdraw
from comity.cases.table import Act, Alert, Clock, Field, Guard, Keep, Lead, State, Table

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="under_review", waits="requested"),  # at the reviewing authority, because it is flagged
    State(name="tracing_asked", waits="requested"),
    State(name="traced", waits="requesting"),
    State(name="freezing_asked", waits="requested"),
    State(name="frozen", waits="requesting"),
    State(name="lifted", waits="requesting"),  # the freezing; it may be asked for again
    State(name="confiscation_asked", waits="requested"),
    State(name="confiscated", waits="requested"),
    State(name="return_proposed", waits="requesting"),
    State(name="return_agreed", waits="requested"),
    State(name="returned", ends=True),
    State(name="refused", ends=True),
    State(name="withdrawn", ends=True),
)
ASKED = ("tracing_asked", "freezing_asked", "confiscation_asked")
HELD = ("frozen", "confiscation_asked", "confiscated", "return_proposed")

# --- 2. Terms: closed codes, days and references, which both nodes read (the sealed fields: asset_recovery_body) ---

ASSET = listed("asset", "asset")
CURRENCY = listed("currency", "currency")
USES = ("freezing", "confiscation", "named_proceedings")
FROZEN_UNTIL = Field(name="frozen_until", kind="day", not_before="day", within="freezing", example="+180")

# --- 3. Acts -----------------------------------------------------------------------------------------

BY_STAGE = (
    ("freezing", "freezing_asked"),
    ("confiscation", "confiscation_asked"),
)
NO_CLAIM = Guard("variable_is_not", ("claim", "open"), "claim.open")
PERMITTED = Guard("source_permits", ("source", "use"), "use.not_permitted")

ASKING = (
    Act(
        name="request",
        by="requesting",
        source=("drafted",),
        target="tracing_asked",
        opens=True,
        leads=(
            TO_REVIEW,
            *(Lead(guards=(Guard("term_is", ("stage", s), "review.missing"),), target=to) for s, to in BY_STAGE),
        ),
        terms=(
            CHANNEL,
            code("stage", "tracing", "freezing", "confiscation"),
            listed("subject", "offence"),
            ASSET,
            CURRENCY,
            flag("confidential"),
            DUAL_NATIONAL,
            FLAGGED,
        ),
        body=BODIES["request"],
        approvals=2,
        review="flagged",
        keeps=(Keep("request"), Keep("stage", "stage"), Keep("dual_national", "dual_national")),
        starts=("decide",),
        letter="request",
    ),
    pass_review(
        "tracing_asked",
        *(Lead(guards=(Guard("variable_is", ("stage", s), "review.missing"),), target=to) for s, to in BY_STAGE),
    ),
    Act(
        name="ask_information",
        by="requested",
        source=ASKED,
        terms=(code("subject", "facts", "law", "ownership", "asset", "judgment", "translation"),),
        body=BODIES["ask_information"],
        keeps=(Keep("asked"),),
        starts=("information",),
        letter="information_request",
    ),
    Act(
        name="give_information",
        by="requesting",
        source=ASKED,
        terms=(of("ask_information"),),
        body=BODIES["give_information"],
        guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
        stops=("information",),
        letter="information",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *ASKED),
        target="refused",
        terms=(listed("reason", "judicial_refusal"), FLAGGED),
        body=BODIES["refuse"],
        approvals=2,
        review="flagged",
        letter="refusal",
    ),
    notify_delay(*ASKED, "confiscated", "return_agreed"),
)

TRACING_AND_FREEZING = (
    Act(
        name="trace_result",
        by="requested",
        source=("tracing_asked",),
        target="traced",
        terms=(code("finding", "found", "found_in_part", "not_found"), ASSET, CURRENCY, *uses(*USES)),
        body=BODIES["trace_result"],
        keeps=(Keep("trace"),),
        stops=("decide", "information"),
        letter="trace_result",
    ),
    Act(
        name="ask_freezing",
        by="requesting",
        source=("traced", "lifted"),
        target="freezing_asked",
        # What the tracing found is used as its giver permits.
        terms=(code("stage", "freezing"), *cited("source", "trace_result", use=USES, required=False)),
        body=BODIES["ask_freezing"],
        approvals=2,
        guards=(PERMITTED,),
        starts=("decide",),
        letter="freezing_request",
    ),
    Act(
        name="freeze",
        by="requested",
        source=("freezing_asked",),
        target="frozen",
        terms=(day(), FROZEN_UNTIL, ASSET, CURRENCY),
        body=BODIES["freeze"],
        approvals=2,
        guards=(DAY_TO_COME,),
        keeps=(Keep("freezing"), Keep("frozen_until", "frozen_until")),
        starts=("confiscation_request",),
        stops=("decide", "information"),
        letter="freezing",
    ),
    Act(
        name="extend_freeze",
        by="requested",
        source=("frozen", "confiscation_asked"),
        terms=(
            of("freeze"),
            day(),
            # A day further than the one until which the assets are frozen already.
            Field(name="frozen_until", kind="day", not_before="day", within="freezing", example="+190"),
        ),
        body=BODIES["extend_freeze"],
        approvals=2,
        guards=(DAY_TO_COME, Guard("day_after_variable", ("frozen_until", "frozen_until"), "freezing.not_longer")),
        keeps=(Keep("frozen_until", "frozen_until"),),
        letter="freezing_extended",
    ),
    Act(
        name="lift_freeze",
        by="requested",
        source=("frozen", "lifted", "confiscation_asked"),
        target="lifted",
        leads=(Lead(source=but(STATES, "frozen", "lifted")),),
        terms=(day(), code("reason", "expired", "court_order", "third_party", "request_ended")),
        body=BODIES["lift_freeze"],
        guards=(DAY_TO_COME,),
        stops=("confiscation_request",),
        survives=True,
        fact=True,
        letter="freezing_lifted",
    ),
)

CONFISCATION = (
    Act(
        name="request_confiscation",
        by="requesting",
        source=("traced", "frozen", "lifted"),
        target="confiscation_asked",
        terms=(
            code("stage", "confiscation"),
            flag("judgment_final", required=True),
            *cited("source", "trace_result", use=USES, required=False),
        ),
        body=BODIES["request_confiscation"],
        approvals=2,
        guards=(Guard("term_is", ("judgment_final", "true"), "judgment.not_final"), PERMITTED),
        keeps=(Keep("judgment"),),
        starts=("decide",),
        stops=("confiscation_request",),
        letter="confiscation_request",
    ),
    Act(
        name="confiscate",
        by="requested",
        source=("confiscation_asked",),
        target="confiscated",
        terms=(day(), ASSET, CURRENCY, CLEARED_UNTIL),
        body=BODIES["confiscate"],
        approvals=2,
        attests=True,
        guards=(DAY_TO_COME, NO_CLAIM),
        keeps=(Keep("confiscation"),),
        stops=("decide", "information"),
        letter="confiscation",
    ),
    Act(
        name="record_claim",
        by="requested",
        source=HELD,
        terms=(day(), code("claim", "open"), code("claimant", "owner", "creditor", "victim", "other")),
        body=BODIES["record_claim"],
        guards=(DAY_TO_COME,),
        keeps=(Keep("claim", "claim"), Keep("claimed")),
        starts=("claim",),
        survives=True,
        fact=True,
        letter="third_party_claim",
    ),
    Act(
        name="settle_claim",
        by="requested",
        source=HELD,
        terms=(of("record_claim"), code("claim", "dismissed", "upheld", "upheld_in_part")),
        body=BODIES["settle_claim"],
        approvals=2,
        guards=(Guard("answers_open", ("of", "claimed"), "answer.other_claim"),),
        keeps=(Keep("claim", "claim"),),
        stops=("claim",),
        letter="claim_settled",
    ),
)

RETURN = (
    Act(
        name="propose_return",
        by="requested",
        source=("confiscated", "return_proposed"),
        target="return_proposed",
        # The share of the requesting side, in per cent, after costs.
        terms=(Field(name="share", kind="count", most=100, example="100"), CURRENCY, CLEARED_UNTIL),
        body=BODIES["propose_return"],
        approvals=2,
        attests=True,
        guards=(NO_CLAIM,),
        keeps=(Keep("proposal"),),
        letter="return_proposal",
    ),
    Act(
        name="agree_return",
        by="requesting",
        source=("return_proposed",),
        target="return_agreed",
        terms=(of("propose_return"),),
        body=BODIES["agree_return"],
        approvals=2,
        guards=(Guard("answers_open", ("of", "proposal"), "answer.other_proposal"), NO_CLAIM),
        keeps=(Keep("agreement"),),
        starts=("return",),
        letter="return_agreement",
    ),
    Act(
        name="decline_return",
        by="requesting",
        source=("return_proposed",),
        target="confiscated",
        terms=(of("propose_return"), code("reason", "share", "costs", "amount", "destination")),
        body=BODIES["decline_return"],
        approvals=2,
        guards=(Guard("answers_open", ("of", "proposal"), "answer.other_proposal"),),
        letter="return_declined",
    ),
    Act(
        name="return_assets",
        by="either",
        source=("return_agreed", "returned"),
        target="returned",
        # What was returned without an agreement is irregular, and the case goes on about the rest.
        leads=(Lead(source=but(STATES, "return_agreed", "returned")),),
        terms=(day(), CURRENCY),
        body=BODIES["return_assets"],
        guards=(DAY_TO_COME,),
        stops=("return",),
        survives=True,
        fact=True,
        letter="return_of_assets",
    ),
    withdraw(
        ("under_review", *ASKED, "traced", "frozen", "lifted"),
        *("pass_review", "ask_information", "refuse", "notify_delay", "trace_result", "freeze", "extend_freeze"),
        *("confiscate", "settle_claim"),
        stops=("decide", "information", "confiscation_request", "claim"),
    ),
)

# --- 4. Safeguards, cleared in the house before the acts that attest them (`safeguards.py`) -----------------

SAFEGUARDS = ("fair_trial", "no_discriminatory_purpose", "third_party_rights")

# --- 5. Crossings: two acts made in one state, neither side having seen the other's (`asset_recovery_crossings`)

# --- 6. Clocks: what is usual -------------------------------------------------------------------------------

CLOCKS = (
    Clock(
        name="decide",
        debtor="requested",
        days="decide",
        term="stage",
        lengths=(("tracing", "decide_tracing"), ("freezing", "decide_freezing")),
        expected=True,
    ),
    Clock(name="information", debtor="requesting", days="information", expected=True),
    Clock(name="confiscation_request", debtor="requesting", days="confiscation_request", expected=True),
    Clock(name="claim", debtor="requested", days="claim", expected=True),
    Clock(name="return", debtor="requested", days="return", expected=True),
)

ASSET_RECOVERY = Table(
    procedure="asset_recovery",
    pillar="judicial",
    initial="drafted",
    states=STATES,
    acts=(*ASKING, *TRACING_AND_FREEZING, *CONFISCATION, *RETURN),
    safeguards=SAFEGUARDS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
    alerts=(Alert(name="dual_nationality", variable="dual_national"),),
)
