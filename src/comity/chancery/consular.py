"""The consular calendar, and what a consular case shows today, for those who may read the case.

Only headers are read: no body is opened. Cases that a reader may not see are not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from comity.cases import consular
from comity.cases.calendar import day_of
from comity.cases.docket import CaseState
from comity.chancery import rights
from comity.chancery.matter import Matter
from comity.chancery.office import Office
from comity.chancery.view import case_entry, ruling_of
from comity.store.dockets import DocketRow
from comity.store.people import OfficerRow

AT_ONCE = 200


def calendar(office: Office, officer: OfficerRow) -> dict[str, Any]:
    """{days: [{day, case, procedure, what, kind}]}, the first day first, of the consular cases that this officer sees.

    `kind`: hearing, last_day_to_appeal, visit or petition; `what`: a code (`consular.days`). A petition stands on the
    day of its last sign of life, and so may be past; all else is from today on.
    """
    found: list[consular.Day] = []
    today = day_of(office.clock.now())
    with office.store.snapshot():
        for rows in _seen(office, officer):
            stamps = office.store.logs.stamps([row.case_id for row in rows])
            by_case: dict[str, list[Any]] = {}
            for stamp in stamps:
                by_case.setdefault(stamp.case_id, []).append(case_entry(stamp))
            for row in rows:
                stands = _stands(office, row, by_case.get(row.case_id, []), today)
                found += consular.days(row.case_id, row.procedure, stands) if stands is not None else ()
    listed = sorted(found, key=lambda one: (one.day, one.case, one.kind, one.what))
    return {"days": [msgspec.to_builtins(one) for one in listed]}


def _seen(office: Office, officer: OfficerRow) -> Iterator[list[DocketRow]]:
    reader = rights.reader(office, officer)
    for procedure in sorted(office.agreed().profile.rules):
        table = office.table(office.agreed().newest.get(procedure, ""))
        if table is None or not consular.is_consular(table):
            continue
        after: tuple[int, str] | None = None
        while page := office.store.dockets.page(procedure=procedure, reader=reader, after=after, limit=AT_ONCE):
            yield [row for row in page if not (row.table and _ends(office, row))]
            after = page[-1].opened, page[-1].case_id


def _ends(office: Office, row: DocketRow) -> bool:
    table = office.table(row.table)
    state = None if table is None else table.by_state.get(row.state)
    return state is None or state.ends


def _stands(office: Office, row: DocketRow, entries: list[Any], today: str) -> dict[str, Any] | None:
    table = office.table(row.table) if row.table else None
    if table is None:
        return None
    state = msgspec.json.decode(row.fold, type=CaseState)
    return consular.standing(table, ruling_of(office, row.case_id).params(row.procedure), state, entries, today)


def shown(office: Office, matter: Matter, state: CaseState, params: dict[str, Any]) -> dict[str, Any] | None:
    """What `case show` has under `consular` (see `consular.standing`); None for any other kind of case."""
    return consular.standing(matter.table, params, state, matter.entries, day_of(office.clock.now()))
