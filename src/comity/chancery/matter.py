"""A case as the chancery has it, found for those who may see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from comity.cases.docket import CaseState
from comity.cases.order import CaseEntry, Position
from comity.cases.table import RELEASE, Act, Table
from comity.chancery import docketing, rights
from comity.chancery.docketing import Folded
from comity.chancery.office import Office
from comity.chancery.ruling import is_closed
from comity.errors import Refused
from comity.journal.entry import Ref
from comity.store.logs import Head
from comity.store.people import OfficerRow


class Matter(msgspec.Struct, frozen=True):
    """A case: its table, channel, who asked, its entries so far, and the fold of them."""

    case: str
    table: Table
    channel: str
    requesting: str
    entries: list[CaseEntry]
    state: CaseState | None = None

    def held(self, terms: Mapping[str, Any]) -> tuple[Act, CaseEntry] | None:
        """The act and the entry that a release or a drop with these terms names; None where there is none."""
        entry = next((each for each in self.entries if str(each.ref) == terms.get("entry")), None)
        act = None if entry is None else self.table.find(entry.act)
        return None if act is None or entry is None else (act, entry)

    def used(self, act: Act, terms: Mapping[str, Any]) -> tuple[Act, Mapping[str, Any]]:
        """The act that would take effect, and its terms: of a release, those of what it releases."""
        held = self.held(terms) if act.name == RELEASE.name else None
        return (act, terms) if held is None else (held[0], held[1].terms)


def active_table(office: Office, procedure: str) -> Table:
    """The table under which a new case opens. Raises Refused("procedure.unknown")."""
    digest = office.agreed().proposal.tables.get(procedure)
    table = office.table(digest) if digest is not None else None
    if table is None:
        known = sorted(office.agreed().proposal.tables)
        raise Refused("procedure.unknown", procedure=procedure, known=known)
    return table


def known_table(office: Office, procedure: str, eff: Mapping[str, Position] | None = None) -> Table:
    """The last table that a procedure had, also where no new case opens under it any more.

    `eff`: as far as who had seen this could know. Raises Refused("procedure.unknown").
    """
    newest = (office.agreed() if eff is None else office.active(eff)).newest
    table = office.table(newest[procedure]) if procedure in newest else None
    if table is None:
        raise Refused("procedure.unknown", procedure=procedure, known=sorted(newest))
    return table


def table_for(office: Office, case: str, procedure: str) -> Table:
    """The table under which a case stands; of one that is not in the record yet, its procedure's last one."""
    row = office.store.dockets.get(case)
    table = office.table(row.table) if row is not None and row.table else None
    return known_table(office, procedure) if table is None else table


def find_matter(office: Office, officer: OfficerRow | None, case: str) -> Matter:
    """Raises Refused("case.not_found"), alike for a hidden case, an absent one and another's draft."""
    found = of(office, case, docketing.load(office, [case]).get(case))
    if found is None or not rights.sees(office, officer, case, found.table.procedure, found.channel):
        raise Refused("case.not_found")
    return found


def of(office: Office, case: str, folded: Folded | None) -> Matter | None:
    """A case that is in the record and opened under a known table; None for any other."""
    row = folded.row if folded is not None else None
    table = office.table(row.table) if row is not None and row.table else None
    if folded is None or row is None or table is None:
        return None
    return Matter(case, table, row.channel, row.requesting, folded.entries, folded.state)


def locate(office: Office, officer: OfficerRow | None, case: str) -> tuple[str, str, str]:
    """(procedure, channel, requesting) of a case in the record, or of one that is only drafted here.

    Raises Refused: case.not_found, case.given_up (to those whom the draft concerned).
    """
    row = office.store.dockets.get(case)
    if row is not None:
        if not rights.sees(office, officer, case, row.procedure, row.channel):
            raise Refused("case.not_found")
        return row.procedure, row.channel, row.requesting
    drafts = office.store.house.proposals(case=case)
    known = [draft for draft in drafts if officer is None or rights.concerns(office, officer, draft)]
    for draft in known:
        if draft.status != "discarded":
            return draft.procedure, draft.channel, office.party
    raise Refused("case.given_up" if known else "case.not_found")


def supposed(
    office: Office, own: Head, peer: Head | None, table: Table, act: str, terms: dict[str, Any], approvals: int
) -> CaseEntry:
    """The entry that this act would be if we appended it now, having seen all that we hold."""
    eff = {own.party: (own.incarnation, own.size)}
    if peer is not None and peer.size:
        eff[peer.party] = (peer.incarnation, peer.size)
    time, known = max(office.clock.now(), own.time), table.find(act)
    closed = known is not None and is_closed(office, known, eff, time)
    return CaseEntry(
        ref=Ref(own.party, own.incarnation, own.size),
        act=act,
        time=time,
        terms=terms,
        eff=eff,
        approvals=approvals,
        table=table.digest,
        pillar=table.pillar,
        fault="mechanism.terminated" if closed else "",
    )
