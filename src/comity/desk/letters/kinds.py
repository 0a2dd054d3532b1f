"""Which letters a case gives: one for each act that stands, and those that follow from an act."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from comity.cases import readmission
from comity.cases.table import Act, Table

Item = dict[str, Any]
# An entry in these states, or held and then released by its author, says something that counts.
STANDS = ("applied", "irregular")


class Kind(msgspec.Struct, frozen=True):
    """One letter of one case. `letter`: the table's name for it; `entry`: `AA:0:12`, the act it is drawn from.

    `by`: the party whose letter it is. `recorded`: it says what an act of the record says; otherwise it is a
    request that follows from an act of the other side, stands in no record, and is dated by who signs it.
    """

    letter: str
    entry: str
    act: str
    by: str
    recorded: bool = True


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that a party may write once the other side has acted, as data.

    `states`: while the case is in one of them. `by`: whose letter. `needs`: the act whose body says who it is
    about. `of`: the act that it follows, the last one that stands, and one about `needs` where it is about an
    act. `clock`: the debt that it recalls. `shows`: the fields drawn from either act's terms and body.
    """

    letter: str
    procedure: str
    states: tuple[str, ...]
    by: Literal["requesting", "requested"]
    of: tuple[str, ...]
    needs: str
    clock: str
    shows: tuple[str, ...]


FOLLOWING = (
    Following(
        letter="laissez_passer_request",
        procedure=readmission.READMISSION.procedure,
        states=readmission.ACCEPTED,
        by="requesting",
        of=("recognise", "silence"),
        needs="submit",
        clock="document",
        shows=("basis", "decision_reference", "decision_date", "decision_authority", "languages"),
    ),
)


def reference(item: Item) -> str:
    """An entry's place in one word, `AA:0:12`, from its place as surfaces show it."""
    place = item["entry"]
    return f"{place['party']}:{place['incarnation']}:{place['index']}"


def stands(item: Item) -> bool:
    """Whether an act counts: not void, struck, dropped, or held back."""
    return item["effect"] in STANDS or bool(item["effect"] == "held" and item["released_by"])


def read(item: Item) -> dict[str, Any] | None:
    """The body of an act where the reader could open it."""
    content = item.get("content")
    return dict(content) if isinstance(content, dict) and "unreadable" not in content else None


def available(case: dict[str, Any], party: str, table: Table | None = None) -> list[Kind]:
    """The letters that `party` may have, in the timeline's order.

    `case`: as `chancery.reading.case_show` gives it. An act's letter is there for both sides, as the author's
    letter and the addressee's copy; what follows from an act is its own party's alone. Of a blocked case there
    are none. `table`: the case's, or the software's own of that name.
    """
    if case.get("blocked"):
        return []
    acts = _acts(case["procedure"], table)
    found = [
        Kind(acts[item["act"]].letter, reference(item), item["act"], item["by"])
        for item in case["timeline"]
        if item["act"] in acts and acts[item["act"]].letter and stands(item) and read(item) is not None
    ]
    for each in FOLLOWING:
        after = followed(case, each)
        if after is not None and case[each.by] == party:
            found.append(Kind(each.letter, reference(after), after["act"], party, recorded=False))
    return found


def following(kind: Kind, procedure: str) -> Following | None:
    """What a letter that stands in no record is made by; None for an act's own letter."""
    found = (each for each in FOLLOWING if (each.letter, each.procedure) == (kind.letter, procedure))
    return None if kind.recorded else next(found, None)


def followed(case: dict[str, Any], each: Following) -> Item | None:
    """The act that such a letter follows, where the case is so far and the reader can open what it needs."""
    if each.procedure != case["procedure"] or case["state"] not in each.states:
        return None
    standing: list[Item] = [item for item in case["timeline"] if stands(item) and read(item) is not None]
    asked = [reference(item) for item in standing if item["act"] == each.needs]
    for act in each.of if asked else ():
        for item in reversed(standing):
            if item["act"] == act and item["terms"].get("of", asked[-1]) in asked:
                return item
    return None


def _acts(procedure: str, table: Table | None) -> dict[str, Act]:
    from comity.mechanism import procedures

    known = table or procedures().get(procedure)
    return {} if known is None else dict(known.by_act)
