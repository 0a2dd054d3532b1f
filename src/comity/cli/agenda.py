"""`agenda`: what is stuck in every pillar, as items that people may put on the agenda of a visit."""

from __future__ import annotations

import typer

from comity.cli.help import Command
from comity.cli.session import session_of


def register(app: typer.Typer) -> None:
    """Hang the command on the tree."""
    app.command("agenda", cls=Command)(agenda)


def agenda(ctx: typer.Context) -> None:
    """What is overdue, owed and held by pillar, and what this proposes for an agenda."""
    session = session_of(ctx)
    with session.reading() as (office, officer):
        from comity.chancery import agenda as proposing

        found = proposing.agenda(office, officer)
    if session.out.json:
        session.out.document(found)
        return
    out = session.out
    out.heading("agenda.head", as_of=found["as_of"])
    if not found["lines"]:
        out.line("agenda.none")
        return
    out.table(
        ("pillar", "procedure", "party", "late_cases", "oldest", "owed_cases", "held_cases"),
        [
            (
                out.word("pillar", each["pillar"]),
                out.word("procedure", each["procedure"]),
                each["party"],
                each["overdue"],
                each["oldest"],
                each["owed"],
                each["held"],
            )
            for each in found["lines"]
        ],
    )
    for item in found["items"]:
        out.line("agenda.item", pillar=out.word("pillar", item["pillar"]), cases=item["cases"])
