"""Safeguards in the house: cleared by name with reasons and until a day, and checked before an act.

On the wire stands one day alone, attested uniformly; which safeguard was examined, and what was
found, never leaves this party.
"""

from __future__ import annotations

from typing import Any

from comity.cases import safeguards
from comity.cases.calendar import day_of, is_day
from comity.cases.table import ATTESTED, Act
from comity.chancery import rights
from comity.chancery.matter import Matter, locate
from comity.chancery.sitting import Sitting
from comity.envelope import canonical
from comity.errors import Refused
from comity.store.house import ClearanceRow
from comity.store.people import OfficerRow

FIELDS = ("safeguard", "reason", "until")
REASON_MOST = 4000


def clear(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Record a clearance. `fields`: {safeguard, reason, until}.

    Raises Refused: case.not_found, fields.invalid, rank.missing, authority.not_competent.
    """
    problems = _problems(fields)
    if problems:
        raise Refused("fields.invalid", problems=problems)
    office = sits.office
    safeguard, until = fields["safeguard"], fields["until"]
    _, channel, _ = locate(office, officer, case)
    rights.check_authority(office, officer, office.agreed().profile.channel(channel))
    if not safeguards.may_clear(safeguard, officer.ranks):
        raise Refused("rank.missing", needed=sorted(safeguards.SAFEGUARDS[safeguard].ranks))
    index = sits.house.record(
        "cleared",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"safeguard": safeguard, "until": until},
        secret=canonical.encode({"reason": fields["reason"]}),
    )
    sits.clearances.append(ClearanceRow(case, safeguard, officer.officer, until, index))


def _problems(fields: dict[str, Any]) -> list[dict[str, str]]:
    problems = [{"field": name, "code": "field.unknown"} for name in fields if name not in FIELDS]
    for name in FIELDS:
        value = fields.get(name)
        if not isinstance(value, str) or not value.strip():
            problems.append({"field": name, "code": "field.missing"})
        elif name == "safeguard" and value not in safeguards.SAFEGUARDS:
            problems.append({"field": name, "code": "field.not_listed"})
        elif name == "until" and not is_day(value):
            problems.append({"field": name, "code": "field.not_a_day"})
        elif name == "reason" and len(value) > REASON_MOST:
            problems.append({"field": name, "code": "field.too_long"})
    return problems


def check(sits: Sitting, matter: Matter, act: Act, terms: dict[str, Any]) -> None:
    """Raises Refused("safeguard.missing", missing=…) until the clearances reach what the draft attests."""
    office = sits.office
    ranks = {officer: row.ranks for officer, row in sits.officers().items()}
    clearances = [
        safeguards.Clearance(row.safeguard, row.until, _rank(row.safeguard, ranks.get(row.officer, ())))
        for row in sits.cleared(matter.case)
    ]
    required = safeguards.required(office.agreed().params(matter.table.procedure), act.name)
    today = day_of(office.clock.now())
    missing = safeguards.missing(required, clearances, str(terms.get(ATTESTED, "")), today)
    if missing:
        raise Refused("safeguard.missing", missing=missing, until=terms.get(ATTESTED))


def _rank(safeguard: str, ranks: tuple[str, ...]) -> str:
    return next((rank for rank in ranks if safeguards.may_clear(safeguard, (rank,))), "")
