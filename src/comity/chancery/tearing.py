"""What the node writes into an item by itself: its commitment, and what a tear-line shows of its original.

The seed of the salts lies in the sealed body of the original alone. Whoever draws a tear-line reads that body, which
is a consultation, and combines two cases: both stand in the house log.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from comity.cases.order import parsed
from comity.cases.table import COMPUTED, Act
from comity.chancery import consult
from comity.chancery.house import HouseWriter
from comity.chancery.office import Office
from comity.envelope import tearline
from comity.errors import Refused
from comity.journal.entry import Ref, decode_header
from comity.store.people import OfficerRow

# Sealed with the fields, and no field of an officer's.
_ASIDE = ("salts", "attachments")


def filled(writer: HouseWriter, officer: OfficerRow, act: Act, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with what the node adds. An officer who wrote any of it is refused as by its name.

    `writer`: notes what is read for it. Raises Refused: fields.invalid (`shown` names a field that the original has
    not), case.not_found, tear_line.no_commitment.
    """
    wanted = {one.kind: one.name for one in (*act.terms, *act.body) if one.kind in COMPUTED}
    given = sorted(set(wanted.values()) & set(fields))
    if given:
        raise Refused("fields.invalid", problems=[{"field": name, "code": "field.unknown"} for name in given])
    made = dict(fields)
    if "commitment" in wanted:
        seed = writer.office.random(32).hex()
        sealed = {one.name: fields[one.name] for one in act.body if one.name in fields}
        made |= {wanted["salts"]: {"seed": seed}, wanted["commitment"]: tearline.commit(sealed, seed)}
    if "disclosure" in wanted:
        made[wanted["disclosure"]] = _disclosed(writer, officer, fields)
    return made


def _disclosed(writer: HouseWriter, officer: OfficerRow, fields: Mapping[str, Any]) -> dict[str, Any]:
    ref = parsed(fields.get("original"))
    if ref is None:
        raise Refused("fields.invalid", problems=[{"field": "original", "code": "field.not_an_entry"}])
    body = consult.body(writer, officer, ref)
    seed = body.get("salts", {}).get("seed")
    if not isinstance(seed, str):
        raise Refused("tear_line.no_commitment", entry=str(ref))
    whole = {name: value for name, value in body.items() if name not in _ASIDE}
    shown = fields.get("shown")
    if not isinstance(shown, list) or not shown or not set(map(str, shown)) <= set(whole):
        raise Refused("fields.invalid", problems=[{"field": "shown", "code": "field.not_a_code"}])
    return tearline.disclose(whole, seed, shown)


def checked(office: Office, terms: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """Of a tear-line that was opened: "matches" its original's header, "differs", or "" for anything else."""
    original: Ref | None = parsed(terms.get("original"))
    if original is None or "part" not in content:
        return ""
    row = office.store.logs.get(*original)
    committed = "" if row is None or row.header is None else str(decode_header(row.header).terms.get("tear", ""))
    return "matches" if tearline.matches(content["part"], committed) else "differs"
