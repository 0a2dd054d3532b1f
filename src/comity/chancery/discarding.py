"""A draft that is given up, and what was kept beside it.

What would have opened a case leaves none: no page reaches its position papers, nor the reasons of a clearance or of a
flag, and no term of retention would ever destroy them. So they go with the draft. The draft itself stays sealed in the
house log, and can be read by its number. A draft that is changed takes its authority's last paper along.
"""

from __future__ import annotations

from comity.chancery import house, rights
from comity.chancery.sitting import Sitting
from comity.envelope import canonical
from comity.errors import Refused
from comity.store.erasure import HOUSE
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
            _carry(sits, officer, row, successor)
        _destroy(sits, officer, row)


def _carry(sits: Sitting, officer: OfficerRow, row: ProposalRow, successor: str) -> None:
    """The last paper of the officer's own authority, under the case that the changed draft would open."""
    office = sits.office
    papers = office.store.house.of_kind(row.case_id, "position_paper")
    wraps = office.store.logs.wraps_at(HOUSE, 0, [paper.idx for paper in papers])
    for paper in reversed(papers):
        header, secret = house.open_row(office, paper.idx, paper, wraps.get(paper.idx, []))
        if header.authority == officer.authority:
            # Who changes the draft keeps it again; who wrote it is still told.
            told = {"by": header.officer} | canonical.decode(secret)
            sealed = canonical.encode(told)
            sits.house.record(
                "position_paper", officer=officer.officer, authority=officer.authority, case=successor, secret=sealed
            )
            return


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
