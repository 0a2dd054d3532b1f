"""What of a report may leave in a file: never a red one, never a classified one, and nobody's name.

A file has no channel, no hold and no recall. What the two parties protect by those does not go into one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from comity.cases.intelligence_report import REPORT
from comity.cases.originator import equivalent
from comity.cases.table import COMPUTED
from comity.errors import Refused, Usage

# They bind the entry or name a route between the two parties: nothing of the matter.
NEVER = ("channel", *(one.name for one in (*REPORT.terms, *REPORT.body) if one.kind in COMPUTED))
# Persons, and what could give a source away. Neither format may carry them; they are left out by name.
PERSONAL = ("person", "person_category", "other_persons", "source_note", "contact")
CARRIED = (
    *("evaluation", "classification", "issued", "instrument", "audience", "handling", "action"),
    *("may_lead", "may_derive", "may_judicial", "flagged", "cleared_until"),
    *("reference", "subject", "basis", "facts", "assessment", "indicators", "restrictions"),
)


def checked(fields: Mapping[str, Any], params: Mapping[str, Any], leave_out: Iterable[str]) -> dict[str, Any]:
    """The fields that go into the file. `params`: the procedure's, of the profile in force.

    Raises Refused: interchange.red, interchange.classified, interchange.not_carried; Usage("interchange.leave_out").
    """
    left = set(leave_out)
    if not left <= set(PERSONAL):
        raise Usage("interchange.leave_out", fields=list(PERSONAL))
    if fields.get("audience") == "tlp2_red":
        raise Refused("interchange.red")
    row = equivalent(params, fields.get("classification"), fields.get("issued"), fields.get("instrument"))
    if row is None or row["rank"] != 0:
        raise Refused("interchange.classified")
    given = {name: value for name, value in fields.items() if value not in ("", [], {}, None) and name not in NEVER}
    stuck = [name for name in given if name not in CARRIED and name not in left]
    if stuck:
        raise Refused("interchange.not_carried", fields=stuck)
    return {name: value for name, value in given.items() if name not in left}


def left_out(fields: Mapping[str, Any], leave_out: Iterable[str]) -> list[str]:
    """Which of the named fields the report has, and the file has not."""
    return [name for name in leave_out if fields.get(name)]
