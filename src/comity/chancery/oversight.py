"""Reading the log of what was done with personal data, by officers who see no case.

Directive (EU) 2016/680, article 25: the logs are there for checking that processing is lawful. An officer oversees
whose one rank is *audits*, at the authority that the profile names for it. That authority is on no channel, so nothing
was ever sealed to it: what it reads are codes, identifiers, and who of our own officers did it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from comity.cases.calendar import DAY, is_day
from comity.chancery import accountability, house
from comity.chancery.house import HouseHeader
from comity.chancery.office import Office
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.journal.entry import seconds
from comity.store.house import Asked, HouseRow
from comity.store.people import OfficerRow

OVERSEERS = ("audits",)
FINDINGS = ("in_order", "question", "irregular")
FIELDS = ("entries", "first", "last", "finding", "note")
PAGE = 100
PAGE_MOST = 1000
NOTE_MOST = 4000
MARKED_MOST = 1000


def oversees(office: Office, officer: OfficerRow) -> bool:
    """Whether this officer oversees, and so does nothing else."""
    return (
        officer.ranks == OVERSEERS
        and office.in_force()
        and office.agreed().profile.oversight.get(office.party) == officer.authority
    )


def check(office: Office, officer: OfficerRow) -> None:
    """Raises Refused("rank.missing") for everybody else."""
    if not oversees(office, officer):
        authority = office.agreed().profile.oversight.get(office.party)
        raise Refused("rank.missing", needed=list(OVERSEERS), authority=authority)


def log(
    office: Office,
    officer: OfficerRow,
    *,
    case: str | None = None,
    by: str | None = None,
    operation: str | None = None,
    since: str | None = None,
    until: str | None = None,
    after: str | None = None,
    oldest_first: bool = False,
    limit: int = PAGE,
) -> dict[str, Any]:
    """{entries, next, size}: records of the house log, newest first. `size`: how many it has in all.

    Each is {index, time, operation, kind, why, officer, name, authority, case, to, data, note}. `by`: an officer's
    identifier or exact name. `since`, `until`: UTC days, both included. `note`: of a review, for those who oversee.
    That it was read is itself recorded, before it is given out. Raises Refused("rank.missing"), Usage("usage.value" |
    "day.malformed" | "cursor.malformed").
    """
    check(office, officer)
    wanted = _wanted(office, case, by, operation, since, until)
    place, limit = _place(after), max(1, min(limit, PAGE_MOST))
    with office.store.snapshot():
        last = office.store.house.last()
        rows = office.store.house.page(wanted, place, not oldest_first, limit + 1)
        names = {each.officer: each.name for each in office.store.people.officers()}
        entries = [_entry(office, officer, row, names) for row in rows[:limit]]
    asked = {"officer": by, "operation": operation, "since": since, "until": until}
    _note_reading(office, officer, case or "", {name: value for name, value in asked.items() if value}, entries)
    return {
        "entries": entries,
        "next": str(entries[-1]["index"]) if len(rows) > limit else None,
        "size": 0 if last is None else last.idx + 1,
    }


def _wanted(
    office: Office, case: str | None, by: str | None, operation: str | None, since: str | None, until: str | None
) -> Asked:
    if operation and operation not in accountability.OPERATIONS:
        raise Usage("usage.value", name="--operation", choices=list(accountability.OPERATIONS))
    begin, end = days(since, until)
    named = [each.officer for each in office.store.people.officers() if by in (each.officer, each.name)]
    return Asked(
        case=case or "",
        many=accountability.MANY,
        kinds=tuple(accountability.of_operation(operation)) if operation else None,
        officers=tuple(named or [by]) if by else None,
        since=begin,
        until=end,
    )


def days(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """The first second of `since` and the first one after `until`. Raises Usage("day.malformed")."""
    for day in (since, until):
        if day and not is_day(day):
            raise Usage("day.malformed", day=day)
    begin, end = ((seconds(f"{day}T00:00:00Z") if day else None) for day in (since, until))
    return begin, None if end is None else end + DAY


def _place(after: str | None) -> int | None:
    if not after:
        return None
    if not (after.isascii() and after.isdigit() and len(after) <= 15):
        raise Usage("cursor.malformed")
    return int(after)


def _entry(office: Office, officer: OfficerRow, row: HouseRow, names: dict[str, str]) -> dict[str, Any]:
    header = msgspec.json.decode(row.header, type=HouseHeader)
    shown = told(header)
    own = header.kind == "log_reviewed" and header.authority == officer.authority and row.sealed is not None
    if own and office.keyring.bodies is not None:
        _, secret = house.open_secret(office, row.idx)
        shown["note"] = canonical.decode(secret)["note"]
    return shown | {"name": names.get(header.officer)}


def told(header: HouseHeader) -> dict[str, Any]:
    """What a record says, as every surface shows it: codes and identifiers."""
    return {
        "index": header.index,
        "time": header.time,
        "operation": accountability.kind(header.kind).operation or None,
        "kind": header.kind,
        "why": header.why or None,
        "officer": header.officer or None,
        "authority": header.authority or None,
        "case": header.case or None,
        "to": list(header.to),
        "data": header.data,
    }


def _note_reading(
    office: Office, officer: OfficerRow, case: str, asked: dict[str, str], entries: list[dict[str, Any]]
) -> None:
    places = [each["index"] for each in entries]
    data: dict[str, Any] = {"asked": asked, "entries": len(places)}
    if places:
        data |= {"first": min(places), "last": max(places)}
    with office.store.write():
        house.record(
            office, "log_read", officer=officer.officer, authority=officer.authority, case=case, data=data
        )


def review(office: Office, officer: OfficerRow, fields: dict[str, Any]) -> dict[str, Any]:
    """Record what was found in entries of the log: {record, finding}.

    `fields`: {entries: [index]} or {first, last}; finding: in_order, question or irregular; note, which is sealed to
    the overseeing authority, and may be left out where all is in order. Raises Refused: rank.missing, fields.invalid.
    """
    check(office, officer)
    with office.store.write():
        office.writable()
        last = office.store.house.last()
        problems = _problems(fields, 0 if last is None else last.idx + 1)
        if problems:
            raise Refused("fields.invalid", problems=problems)
        marked = {name: fields[name] for name in ("entries", "first", "last") if name in fields}
        index = house.record(
            office,
            "log_reviewed",
            officer=officer.officer,
            authority=officer.authority,
            data=marked | {"finding": fields["finding"]},
            secret=canonical.encode({"note": str(fields.get("note", "")).strip()}),
        )
    return {"record": index, "finding": fields["finding"]}


def _problems(fields: dict[str, Any], size: int) -> list[dict[str, str]]:
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in FIELDS]
    if "entries" in fields:
        given = fields["entries"]
        fits = isinstance(given, list) and 0 < len(given) <= MARKED_MOST and all(_is_index(one, size) for one in given)
        if not fits or "first" in fields or "last" in fields:
            problems.append({"field": "entries", "code": "field.no_such_record"})
    else:
        first, last = fields.get("first"), fields.get("last")
        problems += [
            {"field": name, "code": "field.missing" if value is None else "field.no_such_record"}
            for name, value in (("first", first), ("last", last))
            if not _is_index(value, size)
        ]
        if not problems and first > last:  # type: ignore[operator]
            problems.append({"field": "last", "code": "field.no_such_record"})
    finding, note = fields.get("finding"), fields.get("note", "")
    if finding not in FINDINGS:
        problems.append({"field": "finding", "code": "field.missing" if finding is None else "field.not_a_code"})
    if not isinstance(note, str) or (finding != FINDINGS[0] and not note.strip()):
        problems.append({"field": "note", "code": "field.missing"})
    elif len(note) > NOTE_MOST:
        problems.append({"field": "note", "code": "field.too_long"})
    return problems


def _is_index(value: object, size: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < size
