"""Safeguards in the house: cleared by name with reasons and until a day, and checked before an act.

On the wire stands one day alone, attested uniformly; which safeguard was examined, and what was
found, never leaves this party.
"""

from __future__ import annotations

from typing import Any

from comity.cases import safeguards
from comity.cases.calendar import day_of, is_day
from comity.cases.table import ATTESTED, RELEASE, Act, Table
from comity.chancery import erasing, rights
from comity.chancery.matter import Matter, locate
from comity.chancery.ruling import agreed_for
from comity.chancery.sitting import Sitting
from comity.envelope import canonical
from comity.errors import Refused
from comity.store.house import ClearanceRow
from comity.store.people import OfficerRow

FIELDS = ("safeguard", "reason", "until")
REASON_MOST = 4000


def clear(sits: Sitting, officer: OfficerRow, case: str, fields: dict[str, Any]) -> None:
    """Record a clearance. `fields`: {safeguard, reason, until}.

    A day that is past is a block: it takes back what was cleared, and any officer of the authority that
    acts on the case may make it. Only a new finding by who may clear the safeguard lifts it. A block is made in a case
    that was erased too, since what was cleared before still stands there; its reason is then not kept.

    Raises Refused: case.not_found, fields.invalid, rank.missing, authority.not_competent, case.erased.
    """
    problems = _problems(fields)
    if problems:
        raise Refused("fields.invalid", problems=problems)
    office = sits.office
    safeguard, until = fields["safeguard"], fields["until"]
    _, channel, _ = locate(office, officer, case)
    rights.check_authority(office, officer, rights.own_end(office, channel))
    blocks = until < day_of(office.clock.now())
    if not blocks and not safeguards.may_clear(safeguard, officer.ranks):
        raise Refused("rank.missing", needed=sorted(safeguards.SAFEGUARDS[safeguard].ranks))
    erased = erasing.is_erased(office, case)
    if not blocks and erased:
        raise Refused("case.erased")
    index = sits.house.record(
        "cleared",
        officer=officer.officer,
        authority=officer.authority,
        case=case,
        data={"safeguard": safeguard, "until": until},
        secret=None if erased else canonical.encode({"reason": fields["reason"]}),
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
    """Raises Refused("safeguard.missing", missing=…) until the clearances reach what the draft attests.

    An act that relies on an earlier attestation (a departure), and the release of one that was held, need
    every safeguard as of today: what was found meanwhile stops them here, and nobody else hears of it.
    """
    office = sits.office
    if matter.requesting != office.party and not act.attests:
        return  # the other side's safeguards are not ours to know
    held = matter.held(terms) if act.name == RELEASE.name else None
    judged = act if held is None else held[0]
    if judged.fact:
        return  # what happened is recorded whatever is cleared; the fold says that it was irregular
    side = "requesting" if matter.requesting == office.party else "requested"
    params = agreed_for(office, matter.entries).params(matter.table.procedure)
    needed = _needed(judged, matter.table, params, side)
    if not needed:
        return
    today = day_of(office.clock.now())
    until = str(terms.get(ATTESTED, "")) if act.attests else today
    clearances = as_judged(sits.cleared(matter.case), sits.officers())
    missing = safeguards.missing(needed, clearances, until, today)
    if missing:
        raise Refused("safeguard.missing", missing=missing, until=until)


def _needed(act: Act, table: Table, params: dict[str, Any], side: str) -> list[str]:
    """The safeguards behind an act of this side: what it attests, or all that this side attested where it relies on it.

    What the other side had to clear was cleared in its house, and can't be in ours.
    """
    attesting = [act] if act.attests else []
    if any(guard.code == "safeguard.lapsed" for guard in act.guards):
        attesting = [each for each in table.acts if each.attests and each.by in ("either", side)]
    return list(dict.fromkeys(name for each in attesting for name in safeguards.required(params, each.name)))


def as_judged(rows: list[ClearanceRow], officers: dict[str, OfficerRow]) -> list[safeguards.Clearance]:
    """House records as the law judges them: each with the rank by which its officer could clear."""
    ranks = {officer: row.ranks for officer, row in officers.items()}
    return [
        safeguards.Clearance(row.safeguard, row.until, _rank(row.safeguard, ranks.get(row.officer, ()))) for row in rows
    ]


def _rank(safeguard: str, ranks: tuple[str, ...]) -> str:
    return next((rank for rank in ranks if safeguards.may_clear(safeguard, (rank,))), "")
