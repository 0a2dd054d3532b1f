"""Readmission in error: a person was handed over who should not have been, and is taken back.

Readmission agreements oblige the requesting side to take back a person whom it turns out not to have
been the other's to receive. What the requested side finds after the handing over is a fact; whether it is so
may be contested, and both statements stand. All of it survives a suspension: nobody stays on the wrong side
of a border because the two states stopped talking. The acts are those of `readmission.py`, sections 1 to 6.
"""

from __future__ import annotations

from comity.cases.readmission_body import BODIES
from comity.cases.table import Act, Clock, Field, Guard, Keep, Lead, State

AFTERWARDS = (
    State(name="returned_in_error", waits="requesting"),
    State(name="return_contested", waits="requested"),
    State(name="take_back_agreed", waits="requesting"),
    State(name="taken_back", ends=True),
)
# Wherever the case stands that is not said here, a fact out of its order leads nowhere.
ELSEWHERE = (
    *("drafted", "submitted", "acknowledged", "information_asked", "interview_invited", "silent"),
    *("agreed_by_silence", "refused_by_silence", "recognised", "refused", "documented", "document_expired"),
    *("transfer_notified", "transfer_agreed", "departed", "refused_at_border", "border_contested"),
    *("cancelled", "withdrawn"),
)

TAKING_BACK = Clock(name="take_back", debtor="requesting", days="take_back", survives=True)

_DAY = Field(name="day", kind="day", example="+0")
_OF = Field(name="of", kind="entry", choices=("return_in_error",))

RETURNING = (
    Act(
        name="return_in_error",
        by="requested",
        source=("handed_over", "return_contested"),
        target="returned_in_error",
        leads=(Lead(source=(*ELSEWHERE, "returned_in_error", "take_back_agreed", "taken_back")),),
        terms=(_DAY, Field(name="reason", kind="profile_code", source="return_error")),
        body=BODIES["return_in_error"],
        guards=(Guard("day_not_after_act", ("day",), "day.to_come"),),
        keeps=(Keep("returned"),),
        starts=("take_back",),
        survives=True,
        fact=True,
        letter="return_in_error",
    ),
    Act(
        name="accept_return",
        by="requesting",
        source=("returned_in_error", "return_contested"),
        target="take_back_agreed",
        terms=(
            _OF,
            Field(name="day", kind="day", example="+5"),
            Field(name="border_point", kind="profile_code", source="border_point"),
        ),
        body=BODIES["accept_return"],
        approvals=2,
        guards=(Guard("day_not_before_act", ("day",), "day.past"),),
        stops=("take_back",),
        survives=True,
        letter="return_acceptance",
    ),
    Act(
        name="contest_return",
        by="requesting",
        source=("returned_in_error",),
        target="return_contested",
        terms=(_OF, Field(name="reason", kind="profile_code", source="return_contest")),
        body=BODIES["contest_return"],
        approvals=2,
        guards=(Guard("answers_open", ("of", "returned"), "answer.other_return"),),
        stops=("take_back",),
        survives=True,
        letter="return_contest",
    ),
    Act(
        name="take_back",
        by="either",
        source=("take_back_agreed", "taken_back"),
        target="taken_back",
        # Without an agreement it is irregular, and true all the same: the person is back.
        leads=(Lead(source=(*ELSEWHERE, "handed_over")),),
        terms=(_DAY,),
        body=BODIES["take_back"],
        guards=(Guard("day_not_after_act", ("day",), "day.to_come"),),
        stops=("take_back",),
        survives=True,
        fact=True,
        letter="taking_back",
    ),
)
