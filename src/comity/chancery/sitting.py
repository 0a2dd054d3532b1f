"""One transaction of the chancery: everything that several acts share is read once and written once.

A `Sitting` lives inside one `store.write()`. Acts are appended to its ledger; `finish` inserts them,
folds the cases that they touch and writes the house log's records. A crash before the commit leaves
nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from comity.cases.decide import foresee
from comity.cases.table import Act
from comity.chancery import docketing, erasing, giving, indexing, matter, people, rights
from comity.chancery.house import HouseWriter
from comity.chancery.indexing import Opening
from comity.chancery.ledger import Ledger
from comity.chancery.matter import Matter
from comity.chancery.office import Office
from comity.chancery.view import Contexts
from comity.errors import Refused
from comity.store.erasure import HOUSE
from comity.store.house import ClearanceRow, HouseRow, ProposalRow
from comity.store.logs import WrapRow
from comity.store.people import KeyRow, OfficerRow


class Drafted(NamedTuple):
    """A proposal, the record in which its content lies sealed, and the wraps of that record's key."""

    row: ProposalRow
    record: HouseRow | None
    wraps: list[WrapRow]


class Sitting:
    """`proposals` are drafts made in this sitting, written when it is finished; so are `references`,

    the fingerprints (digest, case) of what it opened, `openings`, by which it is found, and `named`, the readers
    (case, authority, officer) of what only they may see. `hidden`: cases that are kept from a colleague before they
    are drafted here, and so leave no fingerprint.
    """

    def __init__(self, office: Office) -> None:
        office.writable()
        self.office = office
        self.ledger = Ledger(office)
        self.contexts = Contexts(office, self.ledger)
        self.house = HouseWriter(office)
        self.proposals: list[ProposalRow] = []
        self.clearances: list[ClearanceRow] = []
        self.approved: dict[str, str] = {}
        self.references: list[tuple[str, str]] = []
        self.named: list[tuple[str, str, str]] = []
        self.hidden: set[str] = set()
        self.openings: list[Opening] = []
        self._drafts: dict[str, Drafted] = {}
        self._cleared: dict[str, list[ClearanceRow]] = {}
        self._keys: dict[str, KeyRow] = {}
        self._officers: dict[str, OfficerRow] | None = None
        self._busy: set[str] = set()
        self._touched: set[str] = set()
        self.erases = False

    def preload(self, cases: Iterable[str]) -> None:
        """Read many cases at once. A case that is asked for later is read by itself."""
        folded = self.ledger.folded
        found = docketing.load(self.office, [case for case in cases if case not in folded])
        folded |= {case: one for case, one in found.items() if one.row is not None}

    def preload_drafts(self, proposals: Iterable[str]) -> None:
        """Read many drafts at once, with the cases that they are on and what was cleared for them."""
        shelf = self.office.store.house
        rows = shelf.proposals_by_id(each for each in proposals if each not in self._drafts)
        kept = shelf.many(row.house for row in rows.values())
        wraps = self.office.store.logs.wraps_at(HOUSE, 0, kept)
        for proposal, row in rows.items():
            self._drafts[proposal] = Drafted(row, kept.get(row.house), wraps.get(row.house, []))
        cases = {row.case_id for row in rows.values()}
        self.preload(cases)
        cleared = shelf.clearances(cases)
        self._cleared |= {case: cleared.get(case, []) for case in cases}

    def draft(self, proposal: str) -> Drafted | None:
        """A draft as it lies in the house log, sealed; None when there is no such one."""
        if proposal not in self._drafts:
            self.preload_drafts([proposal])
        return self._drafts.get(proposal)

    def cleared(self, case: str) -> list[ClearanceRow]:
        """What was cleared for a case, oldest first, this sitting's own clearances last."""
        if case not in self._cleared:
            self._cleared[case] = self.office.store.house.clearances([case]).get(case, [])
        return [*self._cleared[case], *(row for row in self.clearances if row.case_id == case)]

    def matter(self, officer: OfficerRow | None, case: str) -> Matter:
        """Raises Refused("case.not_found"), alike for a hidden case and an absent one."""
        if case in self._busy:  # an act of this sitting on the same case: fold it before the next one
            self.settle()
        self.preload([case])
        found = matter.of(self.office, case, self.ledger.folded.get(case))
        if found is None or not rights.sees(self.office, officer, case, found.table.procedure, found.channel):
            raise Refused("case.not_found")
        return found

    def check_legal(self, found: Matter, act: Act, terms: dict[str, Any], approvals: int) -> None:
        """Raises Refused("act.illegal", reason=…) when the fold would not apply this act now.

        What destroys is done in its order only, although it would be recorded as a fact out of it.
        """
        ledger = self.ledger
        entry = matter.supposed(self.office, ledger.own, ledger.peer, found.table, act.name, terms, approvals)
        effect = foresee(self.contexts.of(found.table, found.entries), found.entries, entry, found.state)
        if effect.effect != "applied" and (act.erases or effect.effect != "irregular"):
            raise Refused("act.illegal", act=act.name, reason=effect.reason)

    def key(self, authority: str) -> KeyRow:
        """The newest published key of an authority of either party. Raises Refused("authority.no_key")."""
        if authority not in self._keys:
            party = self.office.agreed().profile.bodies[authority].party
            self._keys[authority] = people.newest_key(self.office, party, authority)
        return self._keys[authority]

    def officers(self) -> dict[str, OfficerRow]:
        """Our officers by identifier."""
        if self._officers is None:
            self._officers = {row.officer: row for row in self.office.store.people.officers()}
        return self._officers

    def touched(self, case: str) -> None:
        self._busy.add(case)
        self._touched.add(case)

    def erase(self, officer: OfficerRow, case: str, reason: str, by: str) -> None:
        """Destroy what a case contains; its local key goes when this sitting is committed."""
        self.settle()
        order = by if by != case else ""
        erasing.erase(self.house, case, reason, officer=officer.officer, authority=officer.authority, by=order)
        self.erases = True

    def settle(self) -> None:
        """Insert what was appended and fold it, so that the next act stands on it."""
        self.ledger.flush()
        docketing.settle(self.office, self.ledger)
        self._busy.clear()
        self.contexts = Contexts(self.office, self.ledger)

    def finish(self) -> None:
        self.settle()
        giving.settle(self.house, self.ledger, self._touched)
        self.house.flush()
        shelf = self.office.store.house
        shelf.put_proposals(self.proposals)
        shelf.put_clearances(self.clearances)
        if self.approved:
            shelf.sealed(self.approved)
        self.office.store.references.put(self.references)
        self.office.store.access.name_all(self.named)
        indexing.put(self.office, self.openings)
        self.proposals, self.clearances, self.approved = [], [], {}
        self.references, self.openings, self.named = [], [], []


@contextmanager
def sitting(office: Office) -> Iterator[Sitting]:
    """One transaction, finished and committed when the block ends without an error."""
    with office.store.write():
        sits = Sitting(office)
        yield sits
        sits.finish()
    if sits.erases:
        erasing.finish(office)
