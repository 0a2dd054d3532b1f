"""A note between principals: a note verbale, an urgent message, the replies that follow, in any state of the mechanism.

To be read by a lawyer from top to bottom: states, acts, terms, crossings, clocks. Named offices write to one another
and to nobody else (Vienna Convention on Diplomatic Relations, article 41, on official business through the ministry).
Every act survives every hold: what is suspended is talked about here. One officer of either rank sends, since an urgent
message may come at night; that it was received and acknowledged within its term is on the record.
"""

from __future__ import annotations

from comity.cases.drafting import WITHOUT_PREJUDICE
from comity.cases.parts import CHANNEL, code, listed, of
from comity.cases.police_fields import prose, text
from comity.cases.readmission_body import CONTACT, REFERENCE
from comity.cases.table import Act, Clock, Field, Guard, Keep, Outcome, State, Table, cross

# --- 1. States -----------------------------------------------------------------------------------

STATES = (
    State(name="drafted"),  # in the sending side's house only
    State(name="sent", waits="requested"),
    State(name="acknowledged", waits="requested"),
    State(name="answered"),
    State(name="closed", ends=True),
    State(name="withdrawn", ends=True),
)
OPEN = ("sent", "acknowledged", "answered")
ANYONE_ON_DUTY = ("drafts", "approves")

# --- 2. Terms and sealed fields ------------------------------------------------------------------------

MESSAGE = (prose("message", 8000, required=True), prose("message_other_language", 8000))

# --- 3. Acts -----------------------------------------------------------------------------------------

ACTS = (
    Act(
        name="send_note",
        by="requesting",
        source=("drafted",),
        target="sent",
        opens=True,
        terms=(
            CHANNEL,
            code("form", "note_verbale", "personal_note", "urgent_message", "aide_memoire"),
            listed("topic", "agenda_topic"),
            Field(name="urgent", kind="flag", required=False),
            Field(name="answer_asked", kind="flag"),
            WITHOUT_PREJUDICE,
        ),
        body=(REFERENCE, text("title", 200, required=True), *MESSAGE, CONTACT),
        ranks=ANYONE_ON_DUTY,
        keeps=(Keep("last"), Keep("first")),
        starts=("acknowledgement", "answer"),
        survives=True,
        letter="note",
    ),
    Act(
        name="acknowledge",
        by="requested",
        source=("sent",),
        target="acknowledged",
        body=(REFERENCE, CONTACT),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement",),
        survives=True,
        letter="acknowledgement",
    ),
    Act(
        name="reply",
        by="either",
        source=OPEN,
        target="answered",
        # In turn: each reply is to the other side's last one.
        terms=(
            of("send_note", "reply"),
            code("position", "agrees", "disagrees", "takes_note", "will_revert"),
            WITHOUT_PREJUDICE,
        ),
        body=(REFERENCE, *MESSAGE, CONTACT),
        ranks=ANYONE_ON_DUTY,
        guards=(
            Guard("by_other", ("of",), "note.own"),
            Guard("answers_open", ("of", "last"), "note.not_last"),
        ),
        keeps=(Keep("last"),),
        stops=("acknowledgement", "answer"),
        survives=True,
        letter="reply",
    ),
    Act(
        name="close",
        by="requesting",
        source=OPEN,
        target="closed",
        terms=(code("reason", "answered", "no_answer_needed", "no_answer_came", "taken_elsewhere"),),
        body=(CONTACT,),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement", "answer"),
        survives=True,
        letter="closing",
    ),
    Act(
        name="withdraw",
        by="requesting",
        source=("sent", "acknowledged"),
        target="withdrawn",
        # To be taken as not received; a reply that crosses it stands, and so does the note.
        terms=(code("reason", "requesting_side", "duplicate", "sent_in_error"),),
        ranks=ANYONE_ON_DUTY,
        stops=("acknowledgement", "answer"),
        survives=True,
        letter="withdrawal",
    ),
)

# --- 4. Safeguards: none. Nothing has to be cleared before two principals write to one another. -------------

# --- 5. Crossings: two acts made in one state, neither side having seen the other's ------------------------

APPLIED: Outcome = "applied"

CROSSINGS = (
    *cross("close", "acknowledge reply"),
    *cross("withdraw", "acknowledge"),
    *cross("withdraw", "reply", ("void", APPLIED)),
)

# --- 6. Clocks: no hold stops them ------------------------------------------------------------------------

CLOCKS = (
    Clock(
        name="acknowledgement",
        debtor="requested",
        days="acknowledgement",
        flag="urgent",
        faster="urgent_acknowledgement",
        survives=True,
    ),
    Clock(
        name="answer",
        debtor="requested",
        days="answer",
        flag="urgent",
        faster="urgent_answer",
        expected=True,
        survives=True,
    ),
)

NOTE = Table(
    procedure="note",
    pillar="dialogue",
    initial="drafted",
    states=STATES,
    acts=ACTS,
    crossings=CROSSINGS,
    clocks=CLOCKS,
)
