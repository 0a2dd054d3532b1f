"""What a person contests is blocked until it is decided, on both nodes, whoever's officers ask.

Directive (EU) 2016/680, article 16(3)(a): processing is restricted while it can't be told whether the data are right.
Of a blocked case the bodies are opened only to those who decide (`reviews`, `directs`); nobody cites it, exports it,
draws a letter from it or goes on with it. What passes under a hold passes here too: a fact, what guards a person, what
takes an act back. It is no rule of the fold: no case depends on a person's request, and what the other side does is
judged as ever. Which case is blocked follows from the fold of the requests alone (`data_request`, variable `blocked`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from comity.cases.data_request import DATA_REQUEST
from comity.cases.docket import CaseState
from comity.cases.originator import cited
from comity.cases.table import SOURCES, Act, Table
from comity.chancery.office import Office
from comity.errors import Refused
from comity.store.dockets import DocketRow
from comity.store.people import OfficerRow

# Who may still read what is contested: somebody must decide upon it.
DECIDING = ("reviews", "directs")
ALERT = "data_blocked"
VARIABLE = "blocked"


def named(state: CaseState, table: Table | None) -> str:
    """The case that a person's request blocks as it stands; empty for none, and for every other procedure."""
    if table is None or state.procedure != DATA_REQUEST.procedure or table.by_state[state.state].ends:
        return ""
    return state.variables.get(VARIABLE, "")


def note(office: Office, folded: Mapping[str, tuple[CaseState, Table | None]]) -> None:
    """Keep what these cases block, in the transaction that folded them."""
    requests = {
        case: named(state, table)
        for case, (state, table) in folded.items()
        if state.procedure == DATA_REQUEST.procedure
    }
    if requests:
        office.store.blocks.put(requests)


def of_row(office: Office, row: DocketRow) -> str:
    """`named`, of a docket."""
    if row.procedure != DATA_REQUEST.procedure:
        return ""
    return named(msgspec.json.decode(row.fold, type=CaseState), office.table(row.table))


def standing(office: Office, case: str) -> bool:
    """Whether a challenge of what this case holds is undecided."""
    return office.store.blocks.standing(case)


def shut(office: Office, officer: OfficerRow, case: str) -> bool:
    """Whether the bodies of this case stay closed to this officer."""
    return not set(DECIDING) & set(officer.ranks) and standing(office, case)


def check_open(office: Office, officer: OfficerRow, case: str) -> None:
    """Raises Refused("data.blocked") where the bodies stay closed to this officer."""
    if shut(office, officer, case):
        raise Refused("data.blocked")


def check_settled(office: Office, case: str) -> None:
    """Nothing of it leaves this node, and the term of its keeping destroys nothing. Raises Refused("data.blocked")."""
    if standing(office, case):
        raise Refused("data.blocked")


def passes(act: Act) -> bool:
    """Whether an act goes on although its case is blocked."""
    return act.survives or act.protective or act.fact


def check_use(office: Office, case: str, act: Act, terms: Mapping[str, Any]) -> None:
    """Nobody goes on with a blocked case, nor cites it in another. Raises Refused("data.blocked")."""
    if not act.opens and not passes(act) and standing(office, case):
        raise Refused("data.blocked")
    for ref in (ref for field in act.terms if field.kind in SOURCES for ref in cited(terms, field.name)):
        source = office.store.logs.get(*ref)
        if source is not None and standing(office, source.case_id):
            raise Refused("data.blocked")
