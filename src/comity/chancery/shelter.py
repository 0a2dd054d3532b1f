"""The safeguards of a case as its own side sees them: named, with their law, and how far each is cleared.

Each side is shown those of the acts that are its own to do. Of the other side's there is nothing to show:
what was examined, what was found and by whom stands in a house log that never leaves.
"""

from __future__ import annotations

from typing import Any

from comity.cases import safeguards
from comity.cases.calendar import day_of
from comity.cases.safeguards import SAFEGUARDS
from comity.cases.table import Act, Table
from comity.chancery import clearing, rights
from comity.chancery.office import Office
from comity.store.people import OfficerRow


def shown(
    office: Office,
    officer: OfficerRow | None,
    case: str,
    table: Table,
    channel: str,
    requesting: str,
    params: dict[str, Any],
) -> list[dict[str, Any]]:
    """[{name, required_for, cleared_until, by, sources, may_clear, absolute, longest, state}], or nothing.

    `state`: "missing" (never cleared, or not by who may), "cleared", "lapsed" (the day is past, or it was
    taken back). `cleared_until`: a day, or null; no further than a clearance may stand. `by`: the name of
    the officer who spoke last on it, for officers of the same authority alone. `case` is empty for a case
    that is not opened yet. `params`: the profile's of the version under which the case stands.
    """
    side = "requesting" if requesting == office.party else "requested"
    ours = [act.name for act in table.acts if act.attests and act.by in (side, "either")]
    wanted = {act: safeguards.required(params, act) for act in ours}
    if not wanted:
        return []
    rows = office.store.house.clearances([case]).get(case, [])
    officers = {row.officer: row for row in office.store.people.officers()}
    today = day_of(office.clock.now())
    reach = safeguards.reach(clearing.as_judged(rows, officers), today)
    last = {row.safeguard: officers.get(row.officer) for row in rows}
    named = officer is not None and officer.authority == _sender(office, channel)
    found: list[dict[str, Any]] = []
    for name in table.safeguards:
        acts = [act for act, names in wanted.items() if name in names]
        if not acts:
            continue
        until, by = reach.get(name, ""), last.get(name)
        found.append(
            {
                "name": name,
                "required_for": acts,
                "cleared_until": until or None,
                "by": by.name if named and by is not None else None,
                "sources": list(SAFEGUARDS[name].sources),
                "may_clear": sorted(SAFEGUARDS[name].ranks),
                "absolute": SAFEGUARDS[name].absolute,
                "longest": SAFEGUARDS[name].longest,
                "state": "missing" if not until else "cleared" if until >= today else "lapsed",
            }
        )
    return found


def missing(act: Act, standing: list[dict[str, Any]]) -> list[str]:
    """What of `shown` is not cleared as of today for an act that attests it."""
    return [each["name"] for each in standing if act.name in each["required_for"] and each["state"] != "cleared"]


def _sender(office: Office, channel: str) -> str:
    return rights.own_end(office, channel) if channel else ""
