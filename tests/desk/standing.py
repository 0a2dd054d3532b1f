"""A case and a draft that stand on the French desk, so that every address has something to show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from comity.chancery import reading, submit
from comity.chancery.draft import Upload
from desk.addresses import Route
from desk.desks import CHANNEL, OURS, OVERSIGHT, THEIRS, Desks, Person
from desk.screen import PDF

RANK_OF_MOST = "drafts"
NAME, ARABIC = "QARINA", "قرينة"


@dataclass
class Standing:
    """`case`: sent, receipted and acknowledged, with a file; `proposal`: waits for its second officer.

    `letter`: a letter of request that was sent; `flagged`: the draft of one that waits for the reviewing authority.
    """

    desks: Desks
    case: str
    proposal: str
    content_hash: str
    drafted_case: str
    letter: str
    flagged: str

    @classmethod
    def make(cls, desks: Desks) -> Standing:
        case, _, _ = _draft(desks, f"{NAME} A", "standing/1", approve=True)
        letter = _letter(desks, dual_national=True)
        submit.approve(
            desks.offices["FR"], desks.person("FR-BEPI", "approves").row, str(letter.proposal), str(letter.content_hash)
        )
        desks.exchange()
        desks.act(THEIRS, case, "acknowledge")
        desks.exchange()
        drafted, proposal, content_hash = _draft(desks, f"{NAME} B", "standing/2", approve=False)
        flagged = str(_letter(desks, flagged=True).proposal)
        return cls(desks, case, proposal, content_hash, drafted, letter.case, flagged)

    def moved(self, desks: Desks) -> Standing:
        """The same in a copy of the world."""
        return replace(self, desks=desks)

    def case_of(self, draft: str) -> str:
        """The case that the draft at this address belongs to."""
        proposal = draft.strip("/").rpartition("/")[2]
        return self.desks.offices["FR"].store.house.proposals_by_id([proposal])[proposal].case_id

    @property
    def values(self) -> dict[str, Any]:
        """What stands for each parameter of an address. One that is not here fails: say what it is."""
        return {
            "case": self.case,
            "act": "withdraw",
            "place": "FR-1",
            "item": 1,
            "proposal": self.proposal,
            "procedure": "readmission",
            "safeguard": "final_decision",
            "pk": 1,
            "pillar": "readmission",
            "step": "hold",
            "entry": "FR-1",
            "letter": "request",
            "language": "fr",
            "number": 1,
        }

    def reader(self, route: Route) -> Person:
        """An officer of the case's authority who passes this door."""
        if route.door == "oversight":
            return self.desks.person(OVERSIGHT, "audits")
        return self.desks.person(OURS, route.ranks[0] if route.ranks else RANK_OF_MOST)


def _letter(desks: Desks, **fields: bool) -> submit.Outcome:
    office, drafter = desks.offices["FR"], desks.person("FR-BEPI", "drafts").row
    opening = reading.opening_acts(office, drafter, "mutual_assistance")["acts"][0]
    return submit.draft_opening(office, drafter, "mutual_assistance", opening["example"] | fields, [])


def _draft(desks: Desks, surname: str, reference: str, *, approve: bool) -> tuple[str, str, str]:
    office, drafter = desks.offices["FR"], desks.person(OURS, "drafts").row
    opening = reading.opening_acts(office, drafter, "readmission")["acts"][0]
    example = opening["example"]
    person = example["person"] | {"surname": surname, "name_arabic": f"{ARABIC} {surname[-1]}"}
    fields = example | {"channel": CHANNEL, "reference": reference, "person": person}
    file = Upload(name="décision.pdf", type="application/pdf", content=PDF)
    drafted = submit.draft_opening(office, drafter, "readmission", fields, [file])
    if approve:
        desks.approve(office, OURS, drafted, opening, fields)
    return drafted.case, str(drafted.proposal), str(drafted.content_hash)
