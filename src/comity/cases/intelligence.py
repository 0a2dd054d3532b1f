"""Intelligence under originator control: what every case that gives an item has after its opening.

Three tables are made of this: a report, a tear-line, a derived product. Whoever holds an item may give it to
another authority of the own party, or to a third party, only when the originator of the item and of all that it
rests on granted that in the same case; the act that gives it without is void. A recall ends all of it: the other
side destroys the contents of the case on its node and says so, by a term. What that proves is in docs/intelligence.md.
"""

from __future__ import annotations

from msgspec.structs import replace

from comity.cases.intelligence_fields import ITEMS, OF_THIS_CASE, OWN_ITEM, RECIPIENT, USES, item
from comity.cases.parts import code, listed, of, pass_review
from comity.cases.police_fields import ESTIMATE, ESTIMATE_TO_COME, lines, prose
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Crossing, Field, Guard, Keep, Lead, Outcome, Role, State, Table

# --- 1. States -----------------------------------------------------------------------------------

OPEN = ("given", "acknowledged")
# What was refused or closed is still held, and can be recalled.
HELD = ("under_review", *OPEN, "refused", "closed")


STATES = (
    State(name="drafted"),  # in the giving side's house only
    State(name="under_review", waits="requested"),  # by the receiving side's reviewing authority
    State(name="given", waits="requested"),
    State(name="acknowledged"),
    State(name="refused", ends=True),
    State(name="closed", ends=True),
    State(name="recalled", waits="requested"),
    State(name="source_recalled", waits="requesting"),  # of a derived product: what it rests on
    State(name="erased", ends=True),
)


GRANTED = Guard("originators_granted", ("item", "to", "grant", "revoke"), "originator.not_granted")

# --- 2. Acts -----------------------------------------------------------------------------------------

RECEPTION = (
    pass_review("given"),
    Act(
        name="acknowledge",
        by="requested",
        source=("given",),
        target="acknowledged",
        body=(REFERENCE, CONTACT),
        stops=("acknowledgement",),
        letter="acknowledgement",
    ),
    Act(
        name="refuse",
        by="requested",
        source=("under_review", *OPEN),
        target="refused",
        terms=(listed("reason", "intelligence_refusal"),),
        body=(REFERENCE, prose("grounds", required=True), CONTACT),
        stops=("acknowledgement",),
        letter="refusal",
    ),
    Act(
        name="feedback",
        by="requested",
        source=OPEN,
        terms=(item(), code("value", "useful", "confirmed", "known_already", "of_no_use", "contradicted")),
        body=(REFERENCE, prose("comment"), CONTACT),
        guards=(OF_THIS_CASE,),
        letter="feedback",
    ),
    Act(
        name="report_use",
        by="requested",
        source=OPEN,
        terms=(Field(name="source", kind="source", choices=ITEMS), code("use", *USES)),
        body=(REFERENCE, prose("result", required=True), CONTACT),
        guards=(Guard("source_permits", ("source", "use"), "use.not_permitted"),),
        letter="use_report",
    ),
    Act(
        name="close",
        by="requested",
        source=OPEN,
        target="closed",
        terms=(code("outcome", "useful", "of_no_use", "used_in_part"),),
        body=(REFERENCE,),
        stops=("acknowledgement",),
        letter="closing",
    ),
)


def _dissemination(holder: Role, originator: Role, shown: str) -> tuple[Act, ...]:
    """Asking the originator, the originator's answers, and giving the item on. `shown`: an example of the item."""
    return (
        Act(
            name="request_dissemination",
            by=holder,
            source=OPEN,
            terms=(item(shown), RECIPIENT, listed("purpose", "dissemination_purpose")),
            body=(REFERENCE, prose("grounds", required=True), CONTACT),
            approvals=2,
            guards=(OF_THIS_CASE, Guard("by_other", ("item",), "item.your_own")),
            keeps=(Keep("asked"), Keep("asked_for", "to"), Keep("asked_item", "item")),
            starts=("dissemination",),
            letter="request",
        ),
        Act(
            name="grant",
            by=originator,
            source=OPEN,
            # Also without having been asked: then `of` is left out.
            terms=(item(shown), RECIPIENT, replace(of("request_dissemination"), required=False)),
            body=(REFERENCE, prose("conditions", 2000), CONTACT),
            approvals=2,
            guards=(OF_THIS_CASE, OWN_ITEM),
            keeps=(Keep("grant"),),
            stops=("dissemination",),
            letter="consent",
        ),
        Act(
            name="deny",
            by=originator,
            source=OPEN,
            terms=(of("request_dissemination"), listed("reason", "dissemination_denial")),
            body=(REFERENCE, prose("grounds"), CONTACT),
            guards=(Guard("answers_open", ("of", "asked"), "answer.other_question"),),
            stops=("dissemination",),
            letter="denial",
        ),
        Act(
            name="revoke",
            by=originator,
            source=OPEN,
            # What was given before stays given: only a recall brings it back.
            terms=(of("grant"), code("reason", "originator", "sent_in_error")),
            survives=True,
            protective=True,
            strikes=("pass_on",),
            letter="withdrawal",
        ),
        Act(
            name="pass_on",
            by=holder,
            source=OPEN,
            terms=(item(), RECIPIENT),
            body=(REFERENCE, prose("grounds", required=True), CONTACT),
            approvals=2,
            guards=(Guard("opened_this_case", ("item",), "item.of_another_case"), GRANTED),
            irreversible=True,
            gives="to",
            item="item",
            letter="dissemination",
        ),
    )


CORRECTION = Act(
    name="correct",
    by="requesting",
    source=("under_review", *OPEN, "refused", "closed"),
    target="given",
    # Whoever refused or closed the file is told all the same.
    leads=(Lead(source=("under_review", "refused", "closed")),),
    terms=(of("report", "give_tear_line", "derive"), code("subject", "identity", "facts", "assessment", "evaluation")),
    body=(prose("correction", required=True), CONTACT),
    approvals=2,
    starts=("acknowledgement",),
    survives=True,
    letter="correction",
)


def recall(struck: tuple[str, ...], name: str = "recall", by: Role = "requesting", shown: str = "") -> Act:
    """The order to destroy: nothing that crosses it from the other side takes effect."""
    return Act(
        name=name,
        by=by,
        source=HELD,
        target="recalled" if by == "requesting" else "source_recalled",
        terms=(item(shown), code("reason", "originator", "error", "source_protection", "rights_of_persons")),
        guards=(OF_THIS_CASE, OWN_ITEM),
        keeps=(Keep("recall"),),
        starts=("attestation",),
        stops=("acknowledgement", "dissemination"),
        survives=True,
        protective=True,
        strikes=struck,
        letter="recall",
    )


def _after_recall(recalls: tuple[str, ...]) -> tuple[Act, ...]:
    """Its attestation, and what stands in between."""
    states = ("recalled", "source_recalled")[: len(recalls)]
    # Of a report only the side that received it attests; of a product either.
    by: Role = "requested" if len(recalls) == 1 else "either"
    asked: Role = "requesting" if len(recalls) == 1 else "either"
    return (
        Act(
            name="notify_impediment",
            by=by,
            source=states,
            terms=(of(*recalls), listed("reason", "erasure_impediment"), ESTIMATE),
            body=(REFERENCE, prose("explanation", required=True), CONTACT),
            guards=(Guard("by_other", ("of",), "answer.your_own"), ESTIMATE_TO_COME),
            survives=True,
            letter="delay_notice",
        ),
        Act(
            name="attest_erasure",
            by=by,
            # Where both sides recalled, both attest.
            source=states if len(recalls) == 1 else (*states, "erased"),
            target="erased",
            terms=(of(*recalls),),
            # Which copies outside the node there were, and what became of them.
            body=(REFERENCE, lines("copies", 20), prose("statement", 2000), CONTACT),
            approvals=2,
            guards=(Guard("by_other", ("of",), "answer.your_own"),),
            stops=("attestation",),
            survives=True,
            erases="this",
            letter="attestation",
        ),
        Act(
            name="silence",
            by=asked,
            # A statement about what was not done: an attestation that it crossed stands beside it.
            source=(*states, "erased"),
            terms=(of(*recalls),),
            guards=(Guard("debt_overdue", ("of",), "silence.not_due"),),
            survives=True,
            letter="silence",
        ),
    )


# --- 3. Safeguards: absolute, before anything is given --------------------------------------------------

SAFEGUARDS = ("no_torture_risk", "no_death_penalty_risk")

# --- 4. Clocks ------------------------------------------------------------------------------------------


def _clocks(originator: Role) -> tuple[Clock, ...]:
    return (
        Clock(name="acknowledgement", debtor="requested", days="acknowledgement", expected=True),
        Clock(name="dissemination", debtor=originator, days="dissemination", expected=True),
        # Runs on under a hold: what was recalled must go whatever else stands still.
        Clock(name="attestation", debtor="either", days="attestation", survives=True),
    )


# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"
RECEIVED = "acknowledge refuse feedback report_use close"


def controlled(
    procedure: str, opening: Act, *, holder: Role, crossings: tuple[Crossing, ...], shown: str = ""
) -> Table:
    """A table for one way of giving an item. `holder`: who may give it on once it was granted.

    Where the giving side itself is the holder, the item rests on the other side's, who may recall that.
    """
    originator: Role = "requested" if holder == "requesting" else "requesting"
    struck = ("pass_review", *RECEIVED.split(), "request_dissemination", "grant", "deny", "pass_on")
    recalls: tuple[Act, ...] = (recall(struck),)
    if holder == "requesting":
        recalls += (recall((*struck, "correct"), "recall_source", "requested", shown),)
    names = tuple(act.name for act in recalls)
    states = tuple(each for each in STATES if len(names) > 1 or each.name != "source_recalled")
    dissemination = _dissemination(holder, originator, shown)
    return Table(
        procedure=procedure,
        pillar="intelligence",
        initial="drafted",
        states=states,
        acts=(opening, *RECEPTION, *dissemination, CORRECTION, *recalls, *_after_recall(names)),
        safeguards=SAFEGUARDS,
        crossings=crossings,
        clocks=_clocks(originator),
    )
