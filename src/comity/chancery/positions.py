"""Position papers: what an authority of ours prepares for itself about a meeting. In the house log, and nowhere else.

A paper is about one item of the agenda, or the meeting as a whole. It is sealed to the authority of the officer who
wrote it, never sent, and in no bundle, letter, evidence file or export: nothing that leaves has a record's sealed part.
A later paper about the same item takes the place of the one before, which stays in the log until the case is erased,
or what would have opened it is given up.
"""

from __future__ import annotations

from typing import Any

from comity.cases.table import Table
from comity.chancery import blocking, erasing, house, rights
from comity.chancery.matter import locate, table_for
from comity.chancery.office import Office
from comity.chancery.sitting import Sitting, sitting
from comity.chancery.submit import Outcome
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.journal.entry import Ref
from comity.store.erasure import HOUSE
from comity.store.people import OfficerRow

NAME = "position_paper"
ITEM = "propose_item"
FIELDS = ("item", "text")
TEXT_MOST = 20_000
WRITERS = ("drafts", "directs")


def has_agenda(table: Table) -> bool:
    """Whether cases of this procedure have an agenda, and so position papers."""
    return table.find(ITEM) is not None


def write(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Keep a paper. `fields`: {item, text}; `item` names an entry that proposed an item, or is empty or left out.

    Raises Refused: case.not_found, act.unknown (a procedure without an agenda), rank.missing, fields.invalid,
    data.blocked, case.erased.
    """
    office = sits.office
    procedure, _, _ = locate(office, officer, case)
    table = table_for(office, case, procedure)
    if not has_agenda(table):
        raise Refused("act.unknown", act=NAME, known=[act.name for act in table.acts])
    rights.check_rank(officer, WRITERS)
    blocking.check_open(office, officer, case)
    erasing.check_lasting(office, case)
    problems = _problems(office, case, fields)
    if problems:
        raise Refused("fields.invalid", problems=problems)
    sits.house.record(
        "position_paper",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        secret=canonical.encode({"item": fields.get("item", ""), "text": fields["text"]}),
    )


def keep(office: Office, officer: OfficerRow, case: str, fields: dict[str, Any]) -> Outcome:
    """`write` in a transaction of its own."""
    with sitting(office) as sits:
        write(sits, officer, case, fields)
    return Outcome(case=case, act=NAME, status="kept")


def _problems(office: Office, case: str, fields: dict[str, Any]) -> list[dict[str, str]]:
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in FIELDS]
    item, text = fields.get("item", ""), fields.get("text")
    if not isinstance(item, str) or (item and not _is_item(office, case, item)):
        problems.append({"field": "item", "code": "field.not_listed"})
    if not isinstance(text, str) or not text.strip():
        problems.append({"field": "text", "code": "field.missing"})
    elif len(text) > TEXT_MOST:
        problems.append({"field": "text", "code": "field.too_long"})
    return problems


def _is_item(office: Office, case: str, item: str) -> bool:
    try:
        row = office.store.logs.get(*Ref.parse(item))
    except Usage:
        return False
    return row is not None and row.case_id == case and row.act == ITEM


def read(office: Office, officer: OfficerRow, case: str, why: str = "") -> dict[str, dict[str, Any]]:
    """The papers of the officer's own authority by item, "" for the meeting as a whole: {text, by, time, versions}.

    `versions`: how many papers about that item there were. That they were read is recorded, with `why`. Raises
    Refused: case.not_found, data.blocked.
    """
    with office.store.write():
        locate(office, officer, case)
        rows = office.store.house.of_kind(case, NAME)
        wraps = office.store.logs.wraps_at(HOUSE, 0, [row.idx for row in rows])
        own = [row for row in rows if any(wrap.authority == officer.authority for wrap in wraps.get(row.idx, []))]
        if not own:
            return {}
        blocking.check_open(office, officer, case)
        names = {each.officer: each.name for each in office.store.people.officers()}
        found: dict[str, dict[str, Any]] = {}
        for row in own:
            header, secret = house.open_row(office, row.idx, row, wraps[row.idx])
            paper: dict[str, Any] = canonical.decode(secret)
            count = found.get(paper["item"], {}).get("versions", 0) + 1
            found[paper["item"]] = {
                "text": paper["text"],
                "by": names.get(paper.get("by", header.officer), ""),
                "time": header.time,
                "versions": count,
            }
        house.record(
            office,
            "consulted",
            officer=officer.officer,
            authority=officer.authority,
            case=case,
            data={"records": [row.idx for row in own]},
            why=why,
        )
    return found
