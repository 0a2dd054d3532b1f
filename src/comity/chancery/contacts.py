"""Contact points: each authority's, as its own side declares it. The last one counts, on both nodes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from comity.cases import contacts
from comity.cases.contacts import MOST_DEPUTIES, ContactPoint
from comity.chancery import docketing, house, rights
from comity.chancery.ledger import Leaf, Ledger
from comity.chancery.office import Office
from comity.chancery.reading import entry_json
from comity.errors import Refused, Usage
from comity.journal.entry import rfc3339
from comity.store.logs import Row
from comity.store.people import OfficerRow


def declare(
    office: Office,
    officer: OfficerRow,
    authority: str,
    *,
    place: str,
    function: str,
    hours: str,
    reach: str,
    deputies: Sequence[str] = (),
) -> dict[str, Any]:
    """Declare where an authority of ours is reached, in place of what was said before. One of `listed`.

    Raises Refused("rank.missing" | "authority.unknown" | "authority.other_party"), Usage("contact.text").
    """
    rights.check_rank(officer, rights.DIRECTS)
    bodies = office.agreed().stated.bodies
    body = bodies.get(authority)
    if body is None:
        raise Refused("authority.unknown", authority=authority, known=sorted(bodies))
    if body.party != office.party:
        raise Refused("authority.other_party", authority=authority)
    point = ContactPoint(
        authority=authority,
        office=place.strip(),
        function=function.strip(),
        hours=hours.strip(),
        reach=reach.strip(),
        deputies=[each.strip() for each in deputies],
    )
    if contacts.read(point.annex()) is None:
        raise Usage("contact.text", most=MOST_DEPUTIES)
    with office.store.write():
        office.writable()
        ledger = Ledger(office)
        header = ledger.append(Leaf(act=contacts.ACT, terms={"authority": authority}, annex=point.annex()))
        ledger.flush()
        docketing.settle(office, ledger)
        house.record(
            office,
            "contact_set",
            officer=officer.officer,
            authority=officer.authority,
            data={"authority": authority, "entry": str(header.ref)},
        )
    return next(each for each in listed(office) if each["authority"] == authority)


def listed(office: Office) -> list[dict[str, Any]]:
    """Every authority in force, ours and theirs, by code: {authority, party, name, entry, since, contact}.

    `contact`: {office, function, hours, reach, deputies}, or None where its side has declared none.
    """
    with office.store.snapshot():
        last: dict[str, tuple[Row, ContactPoint]] = {}
        rows = [row for row in office.store.logs.caseless("", (contacts.ACT,)) if not row.fault]
        annexes = office.store.logs.annexes({row.annex for row in rows})
        for row in rows:  # in the order of each log; a log declares for its own authorities alone
            point = contacts.read(annexes.get(row.annex, b""))
            if point is not None:
                last[point.authority] = row, point
        bodies = office.agreed().stated.bodies
        return [_told(code, bodies[code], *last.get(code, (None, None))) for code in sorted(bodies)]


def _told(code: str, body: Any, row: Row | None, point: ContactPoint | None) -> dict[str, Any]:
    told = {"authority": code, "party": body.party, "name": msgspec.to_builtins(body.name)}
    if row is None or point is None:
        return told | {"entry": None, "since": None, "contact": None}
    said = {name: value for name, value in msgspec.to_builtins(point).items() if name not in ("v", "authority")}
    return told | {"entry": entry_json(docketing.ref_of(row)), "since": rfc3339(row.time), "contact": said}
