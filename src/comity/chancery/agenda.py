"""An agenda proposed from the record: what is overdue, owed and held, by pillar and procedure. Only headers are read.

It proposes and does nothing else: people choose what they put on the agenda of a visit. Both sides' debts are
counted alike, and a reader's agenda counts the cases that this reader may see, no others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from comity.cases.docket import CaseState
from comity.chancery import rights
from comity.chancery.office import Office
from comity.journal.entry import rfc3339
from comity.store.dockets import DocketRow
from comity.store.people import OfficerRow

AT_ONCE = 1000


class _Line(msgspec.Struct):
    """What one party owes, or holds, in one procedure. `oldest`: epoch seconds of the earliest term that passed."""

    overdue: set[str]
    owed: set[str]
    held: set[str]
    oldest: int | None = None


def agenda(office: Office, officer: OfficerRow | None) -> dict[str, Any]:
    """{as_of, lines, items}.

    `lines`: for each procedure and party {pillar, procedure, party, overdue, oldest, owed, held}: in how many cases a
    term of that party's has passed and since when the oldest, in how many it owes an answer within its term or while a
    hold stops it, and in how many an act of its own is held. `items`: by pillar {pillar, cases}, the cases that are
    overdue or held, most first. `officer` None: the node's operator, who sees every header.
    """
    found: dict[tuple[str, str, str], _Line] = {}
    now = office.clock.now()
    with office.store.snapshot():
        for row in _seen(office, officer):
            _count(found, row, msgspec.json.decode(row.fold, type=CaseState), now)
    stuck: dict[str, set[str]] = {}
    for (pillar, _, _), line in found.items():
        stuck.setdefault(pillar, set()).update(line.overdue | line.held)
    items = [{"pillar": pillar, "cases": len(cases)} for pillar, cases in stuck.items() if cases]
    return {
        "as_of": rfc3339(now),
        "lines": [_said(key, found[key]) for key in sorted(found)],
        "items": sorted(items, key=lambda item: (-int(str(item["cases"])), str(item["pillar"]))),
    }


def _seen(office: Office, officer: OfficerRow | None) -> Iterator[DocketRow]:
    reader = None if officer is None else rights.reader(office, officer)
    after: tuple[int, str] | None = None
    while page := office.store.dockets.page(reader=reader, after=after, limit=AT_ONCE):
        yield from page
        after = page[-1].opened, page[-1].case_id


def _count(found: dict[tuple[str, str, str], _Line], row: DocketRow, state: CaseState, now: int) -> None:
    def line(party: str) -> _Line:
        return found.setdefault((row.pillar, row.procedure, party), _Line(set(), set(), set()))

    applied = {effect.ref for effect in state.effects if effect.effect == "applied" or effect.released_by}
    for clock in state.clocks:
        if clock.stopped_by is not None or clock.outcome == "lifted" or clock.of not in applied:
            continue  # answered, nothing to answer any more, or a fact out of its order
        late = clock.due is not None and clock.due < now and not clock.frozen_by
        owing = line(clock.debtor)
        (owing.overdue if late else owing.owed).add(row.case_id)
        if late and clock.due is not None:
            owing.oldest = clock.due if owing.oldest is None else min(owing.oldest, clock.due)
    for effect in state.effects:
        if effect.effect == "held" and not (effect.released_by or effect.dropped_by):
            line(effect.ref.party).held.add(row.case_id)


def _said(key: tuple[str, str, str], line: _Line) -> dict[str, Any]:
    pillar, procedure, party = key
    return {
        "pillar": pillar,
        "procedure": procedure,
        "party": party,
        "overdue": len(line.overdue),
        "oldest": None if line.oldest is None else rfc3339(line.oldest),
        "owed": len(line.owed - line.overdue),
        "held": len(line.held),
    }
