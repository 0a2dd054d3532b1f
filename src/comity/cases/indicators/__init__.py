"""Indicators as data, one file for each family of procedures.

vocabulary   the closed vocabulary
common       what all families have alike
readmission, judicial, police, others   the families; a pillar without one is counted by `ANY`
"""

from __future__ import annotations

from comity.cases.indicators.judicial import JUDICIAL
from comity.cases.indicators.others import ANY, CONSULAR, INTELLIGENCE
from comity.cases.indicators.police import POLICE
from comity.cases.indicators.readmission import READMISSION
from comity.cases.indicators.vocabulary import Family, Indicator
from comity.cases.table import Table

__all__ = ["FAMILIES", "Family", "Indicator", "family_of"]
FAMILIES: dict[str, Family] = {
    "readmission": READMISSION,
    "judicial": JUDICIAL,
    "police": POLICE,
    "intelligence": INTELLIGENCE,
    "consular": CONSULAR,
    "": ANY,
}


def family_of(table: Table) -> Family:
    """The family by which a procedure is counted: its pillar's."""
    return FAMILIES.get(table.pillar, ANY)
