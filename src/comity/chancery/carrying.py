"""What follows an opening that is changed: its changed form would open another case, under another number.

Who need to know of it, why it is sensitive, and the last paper of its authority are of the matter, and follow. What was
found of the content that stood there does not: clearances lapse, and so does the word that everybody may see it.
"""

from __future__ import annotations

from comity.chancery import flagging, house, rights
from comity.chancery.sitting import Sitting
from comity.envelope import canonical
from comity.store.access import EVERYBODY, RESTRICTED
from comity.store.erasure import HOUSE
from comity.store.house import ProposalRow
from comity.store.people import OfficerRow


def carry(sits: Sitting, officer: OfficerRow, row: ProposalRow, successor: str) -> None:
    """Put what was kept for the draft `row` under the case `successor`, before that is drafted.

    Written at once: what is drafted next is judged by it. Raises Credentials where the authority's key is gone.
    """
    _readers(sits, officer, row, successor)
    _flag(sits, officer, row, successor)
    _paper(sits, officer, row, successor)
    sits.house.flush()


def _readers(sits: Sitting, officer: OfficerRow, row: ProposalRow, successor: str) -> None:
    """The list of each of our authorities. Who changes the draft has drafted the new one, and so stays named."""
    shelf = sits.office.store.access
    for authority, names in shelf.lists(row.case_id).items():
        named = sorted(names - {RESTRICTED, EVERYBODY})
        if RESTRICTED not in names:  # of a procedure that the profile closes: whom the opening itself named
            shelf.name_all((successor, authority, each) for each in named)
            continue
        if authority == officer.authority:
            sits.hidden.add(successor)
            named = sorted({*named, officer.officer})
        shelf.restrict(successor, authority, named)
        sits.house.record(
            "readers_named",
            officer=officer.officer,
            authority=authority,
            case=successor,
            data={"everyone": False, "readers": named},
        )


def _flag(sits: Sitting, officer: OfficerRow, row: ProposalRow, successor: str) -> None:
    """The flag that stands. Who gave it is still told; it is sealed to the authority that keeps it now."""
    office = sits.office
    index = flagging.standing(office, row.case_id)
    if index is None:
        return
    header, secret = house.open_secret(office, index)
    sits.house.record(
        "flagged",
        officer=officer.officer,
        authority=officer.authority,
        case=successor,
        data={"standing": True},
        secret=_told(header, secret),
    )
    office.store.access.give(successor, rights.reviewer(office, row.procedure), "")


def _paper(sits: Sitting, officer: OfficerRow, row: ProposalRow, successor: str) -> None:
    """The last paper of the officer's own authority. Who wrote it is still told."""
    office = sits.office
    papers = office.store.house.of_kind(row.case_id, "position_paper")
    wraps = office.store.logs.wraps_at(HOUSE, 0, [paper.idx for paper in papers])
    for paper in reversed(papers):
        header, secret = house.open_row(office, paper.idx, paper, wraps.get(paper.idx, []))
        if header.authority == officer.authority:
            sits.house.record(
                "position_paper",
                officer=officer.officer,
                authority=officer.authority,
                case=successor,
                secret=_told(header, secret),
            )
            return


def _told(header: house.HouseHeader, secret: bytes) -> bytes:
    """The sealed part with `by`: who first kept it."""
    return canonical.encode({"by": header.officer} | canonical.decode(secret))
