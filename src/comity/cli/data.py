"""`data due`: the erasures that this node's side owes."""

from __future__ import annotations

import typer

from comity.cases.data_request import DATA_REQUEST
from comity.cli.case_views import due as told
from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.session import session_of


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    subgroup(app, "data").command("due", cls=Command)(due)


def due(ctx: typer.Context) -> None:
    """What must be erased, until when, and by which act."""
    session = session_of(ctx)
    with session.reading() as (office, officer):
        from comity.chancery import erasures_due

        found = erasures_due.due(office, officer)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    if not found["due"]:
        out.line("data.nothing_due")
        return
    out.table(
        ("case", "act", "of_case", "due"),
        [
            (
                each["case"],
                out.word("act", each["owes"], DATA_REQUEST.procedure),
                each["of_case"],
                told(out, each["deadline"]),
            )
            for each in found["due"]
        ],
    )
    if found["more"]:
        out.line("data.more")
