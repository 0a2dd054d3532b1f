"""A calendar declared anew by its owner: a day off that nobody could know when the mechanism was agreed.

It binds without the other side's consent and reaches no past: it counts for days after the other side's receipt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from comity.cases.calendar import Calendar, calendar_problem, is_day, read_annex
from comity.chancery import docketing, house, rights
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.errors import Refused, Usage
from comity.store.people import OfficerRow


def standing(office: Office, code: str) -> Calendar:
    """The calendar as its owner declared it last. Raises Refused("calendar.unknown")."""
    agreed = {each.code: each for each in office.agreed().stated.calendars()}
    if code not in agreed:
        raise Refused("calendar.unknown", calendar=code, known=sorted(agreed))
    found = agreed[code]
    rows = [row for row in office.store.logs.caseless("", ("calendar",)) if not row.fault]
    contents = office.store.logs.annexes({row.annex for row in rows})
    for row in rows:
        declared = read_annex(contents[row.annex])
        if declared.code == code:
            found = declared
    return found


def declare(office: Office, officer: OfficerRow, code: str, add: Sequence[str], drop: Sequence[str]) -> dict[str, Any]:
    """Add days off to a calendar of ours and take others out. Returns `shown`.

    Raises Usage("day.malformed"), Refused: rank.missing, calendar.unknown, calendar.other_party, calendar.nothing (it
    has these days already, or would be no calendar).
    """
    rights.check_rank(officer, rights.DIRECTS)
    for day in (*add, *drop):
        if not is_day(day):
            raise Usage("day.malformed", day=day)
    with office.store.write():
        office.writable()
        before = standing(office, code)
        if before.party != office.party:
            raise Refused("calendar.other_party", calendar=code, party=before.party)
        days = tuple(sorted((set(before.days) | set(add)) - set(drop)))
        after = msgspec.structs.replace(before, days=days)
        if after == before or calendar_problem(after):
            raise Refused("calendar.nothing", calendar=code)
        ledger = Ledger(office)
        header = ledger.append(Leaf(act="calendar", terms={"calendar": code}, annex=after.annex()))
        ledger.flush()
        docketing.settle(office, ledger)
        house.record(
            office,
            "calendar_declared",
            officer=officer.officer,
            authority=officer.authority,
            data={"calendar": code, "entry": str(header.ref)},
        )
    return shown(office, code)


def carried(office: Office, before: Calendar, after: Calendar) -> Calendar:
    """A calendar that an amendment changes from `before` to `after`, with what its owner declared in between.

    Without it an amendment drawn up from an older text would make a working day of a feast declared since.
    """
    own = set(standing(office, after.code).days)
    added, dropped = own - set(before.days), set(before.days) - own
    return msgspec.structs.replace(after, days=tuple(sorted((set(after.days) | added) - dropped)))


def shown(office: Office, code: str) -> dict[str, Any]:
    """{calendar, party, weekend, days}: `weekend` in ISO weekdays, Monday 1; `days` off, sorted."""
    found = standing(office, code)
    return {"calendar": code, "party": found.party, "weekend": list(found.weekend), "days": list(found.days)}
