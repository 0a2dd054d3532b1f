"""No table may tie a consular case to another, or let a hold stop one: such a table comes into no mechanism.

What the table language has that reaches out of a case is a field that cites entries of other cases (`source`,
`sources`), one that names a case (`case`), and an act that destroys another case's contents (`erases`). Conditions read
the case's own terms, variables and clocks, and the profile. So a case of the consular pillar depends on nothing, and
nothing depends on it, where none of these is in a table of that pillar, and none cites that pillar from another.
"""

from __future__ import annotations

from collections.abc import Iterator

from comity.cases.table import SOURCES, Field, Table

NEVER_LINKED = ("consular",)
# A person's request about data names the case that it is about. It is compared with what was said in the request
# itself, and with nothing else; what it blocks is data, by the person's right.
SPOKEN_OF = {("data_request", "of_case")}


def links(table: Table) -> Iterator[tuple[str, str]]:
    """(act, field) of whatever ties this table's cases to a consular case, or a consular one to another."""
    for act in table.acts:
        yield from ((act.name, one.name) for one in (*act.terms, *act.body) if _links(table, one))
        if act.erases and act.erases != "this" and (table.procedure, act.erases) not in SPOKEN_OF:
            yield act.name, act.erases


def stopped(table: Table) -> Iterator[str]:
    """The acts and clocks of a consular table that a hold would stop; nothing of any other table."""
    if table.pillar in NEVER_LINKED:
        yield from (act.name for act in table.acts if not act.survives)
        yield from (clock.name for clock in table.clocks if not clock.survives)


def _links(table: Table, one: Field) -> bool:
    if one.kind == "case":
        return table.pillar in NEVER_LINKED and (table.procedure, one.name) not in SPOKEN_OF
    if one.kind not in SOURCES:
        return False
    cited = {choice.partition(".")[0] for choice in one.choices}
    return table.pillar in NEVER_LINKED or not cited or bool(cited & {*NEVER_LINKED, ""})

