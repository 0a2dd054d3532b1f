"""Minutes: one text in two languages, drafted in turn, marked paragraph by paragraph, initialled and then signed.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. The two languages are equally
authentic (Vienna Convention on the Law of Treaties, article 33); initials fix the text and a signature by each side
makes it (articles 10 and 12). Each paragraph stands as agreed, as what one side states alone, or as reserved: a mark
is of one version, and only the side that made it lifts it. Each version names the one before, so that the chain counts
them.
"""

from __future__ import annotations

from comity.cases.drafting import (
    DECLARATION,
    KEEP_VERSION,
    LAST_VERSION,
    OTHERS_VERSION,
    PARAGRAPH,
    PARAGRAPHS,
    VERSION,
    WITHOUT_PREJUDICE,
    accept_version,
    reserve,
    texts,
)
from comity.cases.parts import CHANNEL, but, code, listed, of, withdraw
from comity.cases.police_fields import prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the requesting side's house only
    State(name="proposed", waits="requested"),  # the last version is the requesting side's
    State(name="countered", waits="requesting"),  # the last version is the requested side's
    State(name="initialled", waits="requesting"),
    State(name="signed_by_one", waits="requested"),
    State(name="signed", ends=True),
    State(name="declined", ends=True),
    State(name="withdrawn", ends=True),
)
TALKING = ("proposed", "countered")
UNSIGNED = (*TALKING, "initialled")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

TEXT = texts(both=True)
OF_FINAL = Guard("answers_open", ("of", "final"), "answer.other_final")

# --- 3. Acts -----------------------------------------------------------------------------------------

DRAFTING = (
    Act(
        name="propose",
        by="requesting",
        source=("drafted",),
        target="proposed",
        opens=True,
        terms=(
            CHANNEL,
            listed("kind", "minutes_kind"),
            # The meeting that they are of.
            Field(
                name="meeting",
                kind="source",
                choices=("dialogue.plan", "dialogue.take_place"),
                required=False,
            ),
            Field(name="met_on", kind="day", example="-1"),
            listed("language", "minutes_language"),
            listed("other_language", "minutes_language"),
            PARAGRAPHS,
            WITHOUT_PREJUDICE,
        ),
        body=(REFERENCE, text("title", 200, required=True), *TEXT, DECLARATION, CONTACT),
        approvals=2,
        guards=(Guard("day_not_after_act", ("met_on",), "day.to_come"),),
        keeps=(KEEP_VERSION,),
        starts=("reply",),
        letter="minutes_draft",
    ),
    Act(
        name="counter_draft",
        by="either",
        source=TALKING,
        target="countered",
        leads=(Lead(source=("countered",), target="proposed"),),
        terms=(VERSION, PARAGRAPHS, WITHOUT_PREJUDICE),
        body=(REFERENCE, prose("changes", required=True), *TEXT, DECLARATION, CONTACT),
        approvals=2,
        # In turn: the version that is changed is the other side's last one.
        guards=(OTHERS_VERSION, LAST_VERSION),
        keeps=(KEEP_VERSION,),
        starts=("reply",),
        letter="counter_draft",
    ),
)

MARKING = (
    Act(
        name="agree_paragraph",
        by="either",
        source=TALKING,
        terms=(VERSION, PARAGRAPH),
        body=(CONTACT,),
        guards=(OTHERS_VERSION, LAST_VERSION),
        letter="paragraph_agreed",
    ),
    Act(
        name="state_alone",
        by="either",
        source=UNSIGNED,
        # "Side A states": the paragraph is in the text, and is that side's alone.
        terms=(VERSION, PARAGRAPH),
        body=(prose("statement", required=True), prose("statement_other_language", required=True), CONTACT),
        guards=(LAST_VERSION,),
        keeps=(Keep("mark"),),
        survives=True,
        protective=True,
        strikes=("sign",),
        letter="statement_of_one_side",
    ),
    reserve(UNSIGNED, keeps="mark", strikes="sign"),
    Act(
        name="lift_mark",
        by="either",
        source=UNSIGNED,
        terms=(of("state_alone", "reserve"),),
        body=(CONTACT,),
        guards=(Guard("by_author", ("of",), "mark.not_own"),),
        letter="mark_lifted",
    ),
)

SIGNING = (
    accept_version("initial", TALKING, "initialled", keeps="initials", starts=("signature",), letter="initials"),
    Act(
        name="sign",
        by="requesting",
        source=("initialled",),
        target="signed_by_one",
        # Of so many paragraphs, so many are one side's alone, and so many are reserved; the rest is agreed.
        terms=(
            of("initial"),
            PARAGRAPHS,
            Field(name="stated_count", kind="count", most=100),
            Field(name="reserved_count", kind="count", most=100),
            WITHOUT_PREJUDICE,
        ),
        body=(
            REFERENCE,
            text("title", 200, required=True),
            *TEXT,
            prose("statements"),
            prose("reservations"),
            DECLARATION,
            CONTACT,
        ),
        approvals=2,
        guards=(
            Guard("answers_open", ("of", "initials"), "answer.other_initials"),
            Guard("settled_in_past", ("initials",), "initials.not_settled"),
        ),
        keeps=(Keep("final"),),
        starts=("countersignature",),
        stops=("signature",),
        irreversible=True,
        letter="minutes",
    ),
    Act(
        name="countersign",
        by="requested",
        source=("signed_by_one",),
        target="signed",
        # That the text is the one that was initialled, in both languages.
        terms=(of("sign"),),
        body=(REFERENCE, CONTACT),
        approvals=2,
        guards=(OF_FINAL,),
        stops=("countersignature",),
        letter="countersignature",
    ),
    Act(
        name="object_text",
        by="requested",
        source=("signed_by_one",),
        target="initialled",
        terms=(
            of("sign"),
            code("reason", "text_differs", "languages_differ", "statement_missing", "reservation_missing"),
        ),
        body=(prose("grounds", required=True), CONTACT),
        guards=(OF_FINAL,),
        starts=("signature",),
        stops=("countersignature",),
        letter="text_objection",
    ),
)

ENDING = (
    Act(
        name="decline",
        by="requested",
        source=TALKING,
        target="declined",
        leads=(Lead(source=but(STATES, *TALKING)),),
        terms=(listed("reason", "minutes_refusal"),),
        body=(REFERENCE, prose("grounds", 2000), CONTACT),
        stops=("reply",),
        survives=True,
        protective=True,
        strikes=("counter_draft", "initial", "agree_paragraph", "lift_mark"),
        letter="refusal",
    ),
    withdraw(
        UNSIGNED,
        "counter_draft",
        "initial",
        "agree_paragraph",
        "lift_mark",
        stops=("reply", "signature"),
    ),
)

# --- 4. Safeguards: none. Minutes are about matters, and name no person but by office. ----------------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("counter_draft agree_paragraph initial", "state_alone reserve lift_mark"),
    *cross("counter_draft agree_paragraph lift_mark initial", "decline", ("struck", APPLIED)),
    *cross("state_alone reserve", "counter_draft agree_paragraph state_alone reserve lift_mark initial decline"),
    *cross("lift_mark", "counter_draft agree_paragraph state_alone reserve lift_mark initial"),
    *cross("sign", "lift_mark"),
    *cross("sign", "state_alone reserve", ("struck", APPLIED)),
    *cross("withdraw", "counter_draft agree_paragraph lift_mark initial", (APPLIED, "struck")),
    *cross("withdraw", "state_alone reserve decline"),
)

# --- 6. Clocks: what is usual; no right arises from it --------------------------------------------------

CLOCKS = (
    Clock(name="reply", debtor="either", days="reply", expected=True),
    Clock(name="signature", debtor="requesting", days="signature", expected=True),
    Clock(name="countersignature", debtor="requested", days="countersignature", expected=True),
)

MINUTES = Table(
    procedure="minutes",
    pillar="dialogue",
    initial="drafted",
    states=STATES,
    acts=(*DRAFTING, *MARKING, *SIGNING, *ENDING),
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
