"""A procedure says what it says in codes, days and references that both nodes read: prose is never all of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from comity.cases.table import Act, Clock, Field, State, Table
from comity.mechanism import procedures

PROSE = ("text", "long_text", "list")
# What every opening has, whatever it asks.
COMMON_TERMS = ("channel", "cleared_until")
# Acts that say no, or take back: never without a code that says why.
SAYS_NO = ("refuse", "reject", "deny", "decline", "revoke", "withdraw", "cancel", "contest", "discontinue", "postpone")
CODES = ("code", "profile_code")
LEAST = 3


def complaints(table: Table) -> Iterator[str]:
    """What is left to prose where a type belongs."""
    typed = {
        (one.name, one.kind)
        for act in table.acts
        for one in (*act.terms, *act.body)
        if one.kind not in PROSE and one.name not in COMMON_TERMS
    }
    if len(typed) < LEAST:
        yield f"fewer than {LEAST} typed fields: {sorted(typed)}"
    opening = [one for one in table.opening.terms if one.name not in COMMON_TERMS]
    if not any(one.kind not in PROSE for one in opening):
        yield f"{table.opening.name} opens a case and says nothing in its terms but the channel"
    if not any(one.name == "channel" and one.source == "channel" for one in table.opening.terms):
        yield f"{table.opening.name} opens a case on no channel"
    for act in table.acts:
        yield from _of_act(act)


def _of_act(act: Act) -> Iterator[str]:
    if any(one.kind in PROSE or one.kind in ("person", "evidence") for one in act.terms):
        yield f"{act.name} has prose or a name in its terms, which both nodes read"
    if any(one.kind == "long_text" and one.required for one in act.body) and not act.terms:
        yield f"{act.name} is prose alone: nothing of it can be counted, checked or answered"
    if act.name.split("_")[0] in SAYS_NO and not any(one.kind in CODES for one in act.terms):
        yield f"{act.name} gives no code that says why"
    for one in (*act.terms, *act.body):
        if one.kind in ("text", "long_text", "list") and one.most <= 0:
            yield f"{act.name}.{one.name} has no bound"
        if one.kind == "code" and not one.choices:
            yield f"{act.name}.{one.name} is a code without a list"
        if one.kind == "profile_code" and not one.source:
            yield f"{act.name}.{one.name} is a code of no list of the profile"
    names = [one.name for one in (*act.terms, *act.body)]
    if len(names) != len(set(names)):
        yield f"{act.name} has two fields of one name"
    if act.letter and not act.letter.isidentifier():
        yield f"{act.name}: {act.letter} is no kind of letter"


@pytest.mark.parametrize("table", procedures().values(), ids=lambda table: table.procedure)
def test_a_shipped_procedure_leaves_nothing_to_prose_that_a_type_can_say(table: Table) -> None:
    assert not list(complaints(table))


@pytest.mark.parametrize("table", procedures().values(), ids=lambda table: table.procedure)
def test_each_act_that_the_other_side_must_read_has_a_letter(table: Table) -> None:
    """What is opened, answered or refused can be printed, signed and filed."""
    assert not [act.name for act in table.acts if not act.letter and (act.opens or act.starts or act.stops)]


def free(*acts: Act) -> Table:
    states = (State(name="drafted"), State(name="sent", waits="requested"))
    clocks = (Clock(name="reply", debtor="requested", days="reply"),)
    return Table(procedure="free", pillar="police", initial="drafted", states=states, acts=acts, clocks=clocks)


NOTE = Field(name="note", kind="long_text", most=4000)
CHANNEL = Field(name="channel", kind="profile_code", source="channel")
SEND = Act(name="send", by="requesting", source=("drafted",), target="sent", opens=True, terms=(CHANNEL,))


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ((Act(name="send", by="requesting", source=("drafted",), opens=True, body=(NOTE,)),), "is prose alone"),
        ((SEND,), "fewer than 3 typed fields"),
        ((SEND,), "says nothing in its terms but the channel"),
        ((Act(name="send", by="requesting", source=("drafted",), opens=True),), "on no channel"),
        ((SEND, Act(name="refuse", by="requested", source=("sent",), body=(NOTE,))), "no code that says why"),
        ((SEND, Act(name="answer", by="requested", source=("sent",), terms=(NOTE,))), "prose or a name in its terms"),
        ((SEND, Act(name="answer", by="requested", source=("sent",), body=(NOTE, NOTE))), "two fields of one name"),
    ],
)
def test_a_procedure_of_free_text_fails(acts: tuple[Act, ...], found: str) -> None:
    assert any(found in line for line in complaints(free(*acts)))
