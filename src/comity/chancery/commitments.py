"""The board of commitments: each where it stands, who answers for it on each side, and when it is due.

Only the cases that the officer sees, with what this officer's authority can open; that each was read is recorded.
"""

from __future__ import annotations

from typing import Any

from comity.cases.calendar import day_of
from comity.cases.commitment import COMMITMENT
from comity.chancery import reading
from comity.chancery.office import Office
from comity.chancery.preparing import Item, reference, sealed_text, stands
from comity.store.people import OfficerRow

PROCEDURE = "commitment"
# An offer that a hold keeps from taking effect: a column only where there is one.
HELD = COMMITMENT.initial
# In the order in which a commitment goes through them; what has ended, however it did, is the last one.
COLUMNS = (HELD, "offered", "agreed", "instructed", "in_progress", "claimed", "contested", "confirmed")
ENDED = "ended"
# Nothing is late any more.
SETTLED = ("confirmed", ENDED)
PAGE = 40


def board(office: Office, officer: OfficerRow, after: str | None = None, limit: int = PAGE) -> dict[str, Any]:
    """{today, columns: [{state, cards}], next}: commitments of a page, the oldest first; `next` is its cursor.

    A card: {case, state, title, reference, topic, owed_by, due_on, late, sides}. `owed_by`: the parties that owe it.
    `sides`: for each party {owner, instructed, acknowledged, claimed, contested}, the days of the last such acts or
    None; the owner is an office, None where it is not this reader's to open.

    Raises Usage("cursor.malformed").
    """
    today = day_of(office.clock.now())
    listed = reading.case_list(office, officer, procedure=PROCEDURE, after=after, limit=limit)
    cards = [_card(reading.case_show(office, officer, line["case"], "list"), today) for line in listed["cases"]]
    columns = [
        {"state": column, "cards": [card for card in cards if _column(card["state"]) == column]}
        for column in (*COLUMNS, ENDED)
    ]
    return {
        "today": today,
        "columns": [each for each in columns if each["cards"] or each["state"] != HELD],
        "next": listed["next"],
    }


def _column(state: str) -> str:
    return ENDED if COMMITMENT.by_state[state].ends else state


def _card(shown: dict[str, Any], today: str) -> dict[str, Any]:
    stood = [each for each in shown["timeline"] if stands(each)]
    offer: dict[str, Any] = next((each for each in stood if each["act"] == "offer"), {"terms": {}})
    terms = offer["terms"]
    due, asking, asked = terms.get("due_on"), shown["requesting"], shown["requested"]
    owing = {"requesting_side": [asking], "requested_side": [asked], "both": [asking, asked]}
    late = due is not None and due < today and _column(shown["state"]) not in SETTLED
    return {
        "case": shown["case"],
        "state": shown["state"],
        "title": sealed_text(offer, "title"),
        "reference": sealed_text(offer, "reference"),
        "topic": terms.get("topic"),
        "owed_by": owing.get(terms.get("owed_by", ""), []),
        "due_on": due,
        "late": late,
        "sides": {party: _side(stood, party) for party in (asking, asked) if party},
    }


def _side(stood: list[dict[str, Any]], party: str) -> dict[str, Any]:
    """What a side did, by its last word; an acknowledgement counts for the instruction that it names."""
    own = [each for each in stood if each["by"] == party]
    instructed, claimed, contested = (_last(own, act) for act in ("instruct", "claim", "contest"))
    named = None if instructed is None else reference(instructed)
    acknowledged = _last([each for each in own if each["terms"].get("of") == named], "service_acknowledged")
    owner = _last(own, "offer") or _last(own, "agree")
    return {
        "owner": None if owner is None else sealed_text(owner, "owner"),
        "instructed": _day(instructed),
        "acknowledged": _day(acknowledged),
        "claimed": _day(claimed),
        "contested": None if contested is None else contested["time"][:10],
    }


def _last(items: list[dict[str, Any]], act: str) -> dict[str, Any] | None:
    return next((each for each in reversed(items) if each["act"] == act), None)


def _day(item: Item | None) -> str | None:
    return None if item is None else item["terms"].get("day")
