"""Which erasures are owed: by silence or by a supervisor's order, and of one's own copy where the other side asked.

Nothing is erased by itself: the list says what is due, and an officer does it by an act of the request.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.data_request import DATA_REQUEST
from comity.cases.docket import CaseState
from comity.chancery import reading, rights
from comity.chancery.office import Office
from comity.store.people import OfficerRow

# State → the side that owes, and the act by which it does what it owes.
OWED = {"to_erase": ("requested", "erase"), "erased": ("requesting", "attest_erasure")}


def due(office: Office, officer: OfficerRow | None) -> dict[str, Any]:
    """{due: [{case, owes, of_case, …}], more}: what our side owes now, as this reader sees it, oldest first.

    `owes`: the act. `of_case`: the case to erase, None where no act named one. The rest as `case list` gives it.
    `more`: there are more than `reading.PAGE_MOST` in one state.
    """
    found: list[dict[str, Any]] = []
    more = False
    with office.store.snapshot():
        reader = None if officer is None else rights.reader(office, officer)
        for state, (side, act) in OWED.items():
            rows = office.store.dockets.page(
                procedure=DATA_REQUEST.procedure, state=state, reader=reader, limit=reading.PAGE_MOST + 1
            )
            more |= len(rows) > reading.PAGE_MOST
            for row in rows[: reading.PAGE_MOST]:
                fold = msgspec.json.decode(row.fold, type=CaseState)
                if _ours(office, fold, side):
                    about = {"owes": act, "of_case": _case(fold, act)}
                    found.append(reading.line(row, fold, office.clock.now()) | about)
    return {"due": found, "more": more}


def _ours(office: Office, state: CaseState, side: str) -> bool:
    """Whether our side owes it; one's own copy only where the erasure was for both."""
    asked = state.requesting if side == "requesting" else state.requested
    return asked == office.party and (side == "requested" or state.variables.get("both") == "true")


def _case(state: CaseState, act: str) -> str | None:
    return state.variables.get("erased" if act == "attest_erasure" else "about")
