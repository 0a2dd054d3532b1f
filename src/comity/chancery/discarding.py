"""A draft that is given up, and what was kept beside it.

What would have opened a case leaves none: no page reaches its position papers, nor the reasons of a clearance or of a
flag, and no term of retention would ever destroy them. So they go with the draft. The draft itself stays sealed in the
house log, and can be read by its number. What follows a draft that is changed stands in `carrying`.
"""

from __future__ import annotations

from comity.chancery import carrying, rights
from comity.chancery.sitting import Sitting
from comity.errors import Refused
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow

# Why what was kept beside the draft was destroyed, as its erasure tells it.
REASON = "draft_discarded"


def give_up(sits: Sitting, officer: OfficerRow, proposal: str, successor: str = "") -> None:
    """Give up a draft. `successor`: the case that its changed form would open; "" where there is none.

    Raises Refused: proposal.not_found, proposal.done.
    """
    found = sits.draft(proposal)
    if found is None or not rights.concerns(sits.office, officer, found.row):
        raise Refused("proposal.not_found")
    row = found.row
    if row.status != "waiting":
        raise Refused("proposal.done", entry=row.entry)
    sits.house.record(
        "discarded",
        officer=officer.officer,
        authority=officer.authority,
        case=row.case_id,
        data={"proposal": proposal, "content_hash": row.content_hash},
    )
    store = sits.office.store
    store.house.discarded(proposal)
    if store.dockets.get(row.case_id) is None:
        store.references.forget(row.case_id)
        store.findings.forget(row.case_id)
        if successor:
            carrying.carry(sits, officer, row, successor)
        _destroy(sits, officer, row)


def _destroy(sits: Sitting, officer: OfficerRow, row: ProposalRow) -> None:
    office = sits.office
    if office.store.erasures.beside(row.case_id, office.clock.now(), REASON):
        office.store.erasures.doom([row.case_id])
        sits.house.record(
            "erased",
            officer=officer.officer,
            authority=officer.authority,
            case=row.case_id,
            data={"reason": REASON, "entries": 0},
        )
        sits.erases = True
