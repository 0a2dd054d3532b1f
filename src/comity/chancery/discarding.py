"""A draft that is given up, and what becomes of its text.

What would have opened a case leaves none: no term of retention would ever destroy its text, its position papers, or
the reasons of a clearance or of a flag. So they are destroyed when it is given up. That it was drafted, by whom and
under which hash stays. A draft of an act on a case that is in the record goes with the case, and not before. What
follows a draft that is changed stands in `carrying`.
"""

from __future__ import annotations

from comity.chancery import carrying, rights
from comity.chancery.house import HouseWriter
from comity.chancery.sitting import Sitting
from comity.errors import Refused
from comity.store.people import OfficerRow

# Why the draft's text and what was kept beside it were destroyed, as their erasure tells it.
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
        destroy(sits.house, row.case_id, officer=officer.officer, authority=officer.authority)


def destroy(writer: HouseWriter, case: str, *, officer: str = "", authority: str = "") -> None:
    """Destroy what the house keeps sealed about a case that was only drafted, inside the caller's transaction."""
    shelf = writer.office.store.erasures
    if shelf.drafted(case, writer.office.clock.now(), REASON):
        shelf.put_off()
        writer.record(
            "erased", officer=officer, authority=authority, case=case, data={"reason": REASON, "entries": 0}
        )
