"""One transaction of the chancery: everything that several acts share is read once and written once.

A `Sitting` lives inside one `store.write()`. Acts are appended to its ledger; `finish` inserts them,
folds the cases that they touch and writes the house log's records. A crash before the commit leaves
nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from comity.cases.decide import why_not
from comity.cases.table import Act
from comity.chancery import docketing, matter, people, rights
from comity.chancery.house import HouseWriter
from comity.chancery.ledger import Ledger
from comity.chancery.matter import Matter
from comity.chancery.office import Office
from comity.chancery.view import Contexts
from comity.errors import Refused
from comity.store.house import ProposalRow
from comity.store.people import KeyRow, OfficerRow


class Sitting:
    """`proposals` are drafts made in this sitting, written when it is finished."""

    def __init__(self, office: Office) -> None:
        office.writable()
        self.office = office
        self.ledger = Ledger(office)
        self.contexts = Contexts(office)
        self.house = HouseWriter(office)
        self.proposals: list[ProposalRow] = []
        self._matters: dict[str, Matter] = {}
        self._keys: dict[str, KeyRow] = {}
        self._officers: dict[str, OfficerRow] | None = None
        self._busy: set[str] = set()

    def preload(self, cases: Iterable[str]) -> None:
        """Read many cases at once. A case that is asked for later is read by itself."""
        self._matters |= matter.load(self.office, [case for case in cases if case not in self._matters])

    def matter(self, officer: OfficerRow | None, case: str) -> Matter:
        """Raises Refused("case.not_found"), alike for a hidden case and an absent one."""
        if case in self._busy:  # an act of this sitting on the same case: fold it before the next one
            self.settle()
        self.preload([case])
        found = self._matters.get(case)
        if found is None or not rights.may_see(self.office, officer, found.channel):
            raise Refused("case.not_found")
        return found

    def check_legal(self, found: Matter, act: Act, terms: dict[str, Any], approvals: int) -> None:
        """Raises Refused("act.illegal", reason=…) when the fold would not apply this act now."""
        ledger = self.ledger
        entry = matter.supposed(self.office, ledger.own, ledger.peer, found.table, act.name, terms, approvals)
        reason = why_not(self.contexts.of(found.table), found.entries, entry, found.state)
        if reason is not None:
            raise Refused("act.illegal", act=act.name, reason=reason)

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

    def settle(self) -> None:
        """Insert what was appended and fold it, so that the next act stands on it."""
        self.ledger.flush()
        docketing.settle(self.office, self.ledger)
        self._matters.clear()
        self._busy.clear()
        self.contexts = Contexts(self.office)

    def finish(self) -> None:
        self.settle()
        self.house.flush()
        self.office.store.house.put_proposals(self.proposals)
        self.proposals = []


@contextmanager
def sitting(office: Office) -> Iterator[Sitting]:
    """One transaction, finished and committed when the block ends without an error."""
    with office.store.write():
        sits = Sitting(office)
        yield sits
        sits.finish()
