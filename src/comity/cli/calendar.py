"""`calendar consular`: the days that come in consular cases, for who may read them."""

from __future__ import annotations

import typer

from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.session import session_of


def register(app: typer.Typer) -> None:
    """Hang the command on the tree."""
    subgroup(app, "calendar").command("consular", cls=Command)(consular)


def consular(ctx: typer.Context) -> None:
    """Hearings, last days to appeal, visits planned, and petitions with their last sign of life."""
    session = session_of(ctx)
    with session.acting() as (office, officer):
        from comity.chancery import consular as days

        found = days.calendar(office, officer)
    out = session.out
    if out.json:
        out.document(found)
        return
    out.heading("calendar.head")
    if not found["days"]:
        out.line("calendar.none")
        return
    out.table(
        ("day", "kind", "what", "case"),
        [
            (
                each["day"],
                out.word("consular.kind", each["kind"]),
                out.word(f"consular.{each['kind']}", each["what"]),
                each["case"],
            )
            for each in found["days"]
        ],
    )
