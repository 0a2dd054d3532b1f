"""Which cases are due: for a review of whether their data is still needed, or to be erased."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from comity.cases.calendar import DAY
from comity.cases.docket import CaseState
from comity.chancery import discarding, erasing, reading, rights
from comity.chancery.house import HouseWriter
from comity.chancery.office import Office
from comity.chancery.retention import LAPSED, REVIEW_DATA, decide, told
from comity.chancery.sitting import sitting
from comity.chancery.submit import Outcome
from comity.errors import Usage
from comity.store.people import OfficerRow
from comity.store.retention import Limit, Place

PAGE = 100
PAGE_MOST = 1000
BATCH = 200
Progress = Callable[[int], None]
_CURSOR = re.compile(r"([0-9]{1,15})\.([0-9a-f]{32})", re.ASCII)


def quiet(done: int) -> None:
    """No progress shown."""


def due(
    office: Office,
    officer: OfficerRow | None,
    *,
    lapsed: bool = False,
    after: str | None = None,
    limit: int = PAGE,
) -> dict[str, Any]:
    """{cases, next}: the cases that this reader sees and whose review is due, or only those that have lapsed.

    The oldest first, each as `case list` gives it, with `retention`. Raises Usage("cursor.malformed").
    """
    limit = max(1, min(limit, PAGE_MOST))
    with office.store.snapshot():
        places = places_due(office, officer, lapsed=lapsed, after=_cursor(after), most=limit + 1)
        cases = [case for _, case in places[:limit]]
        rows = office.store.dockets.many(cases)
        decided = office.store.retentions.many(cases)
    now = office.clock.now()
    lines = [
        reading.line(rows[case], msgspec.json.decode(rows[case].fold, type=CaseState), now)
        | {"retention": told(office, rows[case], decided.get(case))}
        for case in cases
    ]
    last = f"{places[limit - 1][0]}.{places[limit - 1][1]}" if len(places) > limit else None
    return {"cases": lines, "next": last}


def places_due(
    office: Office, officer: OfficerRow | None, *, lapsed: bool, after: Place | None = None, most: int
) -> list[Place]:
    """Which cases are due, the oldest last entry first; inside the caller's snapshot."""
    today = office.clock.now() // DAY * DAY
    limits = []
    for name, rules in office.agreed().profile.rules.items():
        if rules.retention is not None:
            # Due on the day of the review itself; lapsed on the day after the last one.
            days = rules.retention.keep.days if lapsed else rules.retention.review.days - 1
            limits.append(Limit(name, today - days * DAY))
    reader = None if officer is None else rights.reader(office, officer)
    return office.store.retentions.due(reader, limits, today, last_day=lapsed, after=after, most=most)


def _cursor(after: str | None) -> Place | None:
    if not after:
        return None
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise Usage("cursor.malformed")
    return int(found[1]), found[2]


def review_data(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """Say whether a case's data is still needed (see `retention.decide`)."""
    with sitting(office) as sits:
        decide(sits, officer, case, fields)
    return Outcome(case=case, act=REVIEW_DATA, status="kept")


def apply(office: Office, progress: Progress = quiet) -> dict[str, Any]:
    """Erase what has passed its last day, or was condemned: {erased: [case]}. `progress(done)` after each batch.

    Among them are openings that were given up before this release, which left their text sealed.

    An interruption leaves whole batches; the same command goes on from there, and a second time finds nothing.
    """
    erased: list[str] = []
    try:
        while batch := _drafts_of_before(office) or _apply_some(office):
            erased += batch
            progress(len(erased))
    finally:
        # Local keys go last; what an interruption leaves of them, the next start of the node destroys.
        erasing.finish(office)
    return {"erased": erased}


def _drafts_of_before(office: Office) -> list[str]:
    with office.store.write():
        office.writable()
        cases = office.store.house.given_up(BATCH)
        writer = HouseWriter(office)
        writer.why = "retention"
        for case in cases:
            discarding.destroy(writer, case)
        writer.flush()
        office.store.erasures.due()
    return cases


def _apply_some(office: Office) -> list[str]:
    with office.store.write():
        office.writable()
        places = places_due(office, None, lapsed=True, most=BATCH)
        writer = HouseWriter(office)
        writer.why = "retention"
        for _, case in places:
            erasing.erase(writer, case, LAPSED)
        writer.flush()
    return [case for _, case in places]
