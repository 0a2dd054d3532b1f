"""Where the index comes from: openings of ours as they are drafted or sealed, the other side's once they may be read.

Later acts change nothing in it: a case is found by what it was opened with, whatever was corrected since.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from comity.cases.docket import CaseState
from comity.cases.table import Table
from comity.chancery import consult, house, rights
from comity.chancery.labels import Labeller, label_of, runs_of
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.journal.entry import Ref
from comity.store.dockets import DocketRow
from comity.store.findings import FindingRow
from comity.store.logs import Row

# How far what is left is counted.
COUNTED = 1000


class Opening(msgspec.Struct, frozen=True):
    """What a case was opened with, for one authority of ours that may read it. `body` None: nothing to read."""

    case: str
    authority: str
    table: Table
    opened: int
    body: dict[str, Any] | None


def put(office: Office, openings: Iterable[Opening]) -> None:
    """Index these, inside the caller's transaction. One that is there already stays as it is."""
    by_place = {(each.case, each.authority): each for each in openings}
    for known in office.store.findings.known(by_place):
        by_place.pop(known, None)
    labellers: dict[str, Labeller] = {}
    rows: list[FindingRow] = []
    tokens: set[tuple[bytes, str]] = set()
    for (case, authority), opening in by_place.items():
        label = b""
        if opening.body is not None:
            labeller = labellers.get(authority) or labellers.setdefault(authority, Labeller(office, authority))
            fields = opening.table.opening.body
            label = labeller.seal(case, label_of(fields, opening.body))
            tokens |= {(token, case) for token in labeller.tokens(runs_of(fields, opening.body))}
        rows.append(FindingRow(case, authority, opening.opened, label))
    office.store.findings.put(rows, tokens)


def catch_up(office: Office, authority: str, limit: int = 200) -> int:
    """Index up to `limit` cases that this authority of ours sees and that are not indexed for it.

    Returns how many are left (counted up to 1000), 0 when it is done. An opening that a hold holds back stays
    closed, and is taken once it was released. That the software opened them, and which, is one record of the
    house log. Nothing is asked of the database twice while no log has grown.
    Raises Credentials without the bodies' keys.
    """
    mark = _mark(office, authority)
    if office.store.agreement.meta(_name(authority)) == mark:
        return 0
    with office.store.write():
        mark = _mark(office, authority)
        cases = _missing(office, authority, limit + COUNTED)
        openings = _openings(office, authority, cases[:limit])
        put(office, openings)
        opened = [each.case for each in openings if each.body is not None]
        if opened:
            house.record(office, "indexed", authority=authority, data={"cases": opened})
        left = len(cases) - len(cases[:limit])
        if not left:
            # A crash before this commit leaves the older mark: the same is looked for again.
            office.store.agreement.set_meta(_name(authority), mark)
    return left


def _name(authority: str) -> str:
    """Of the note that says how far both logs were when nothing was left. `meta.name` holds 40 characters."""
    return f"finding.{canonical.digest(authority)[:24]}"


def _mark(office: Office, authority: str) -> str:
    heads = [f"{head.party}={head.incarnation}:{head.size}" for head in office.store.logs.heads()]
    return ",".join([*heads, f"given={office.store.access.count(authority)}"])


def _missing(office: Office, authority: str, limit: int) -> list[str]:
    """Cases to index; of those in which something is held, the ones whose opening is not, or no more."""
    agreed = office.agreed()
    reader = rights.reader_of(office, authority)
    tables = [office.table(digest) for digest in agreed.tables]
    unopened = sorted({table.initial for table in tables if table is not None})
    shelf = office.store.findings
    held = shelf.missing(reader, unopened, COUNTED, holding=True)
    free = [case for case, row in office.store.dockets.many(held).items() if _place(office, row) is not None]
    return [*free, *shelf.missing(reader, unopened, limit, holding=False)][:limit]


def _openings(office: Office, authority: str, cases: list[str]) -> list[Opening]:
    """What these cases were opened with, as far as it may be opened."""
    found: list[Opening] = []
    for case, row in office.store.dockets.many(cases).items():
        table, ref = office.table(row.table), _place(office, row)
        if table is None or ref is None:
            continue
        entry = office.store.logs.get(*ref)
        body = None if entry is None else _body(office, authority, entry)
        found.append(Opening(case, authority, table, row.opened, body))
    return found


def _place(office: Office, row: DocketRow) -> Ref | None:
    """The entry by which a case was opened; None while a hold keeps it closed, and where none counts."""
    table = office.table(row.table) if row.table else None
    if table is None:
        return None
    state = msgspec.json.decode(row.fold, type=CaseState)
    for effect in state.effects:
        if effect.act == table.opening.name and effect.effect in ("applied", "held"):
            return None if effect.ref in consult.closed(office, state) else effect.ref
    return None


def _body(office: Office, authority: str, entry: Row) -> dict[str, Any] | None:
    """The body, or None where it is erased, faulted, or opens with nothing of ours."""
    if entry.header is None or entry.sealed is None or entry.fault:
        return None
    opened = consult.unsealed(office, authority, entry)
    return None if opened is None else consult.decoded(opened.plain)
