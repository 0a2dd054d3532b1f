"""`retention list`, `retention apply`: which cases are due for a review of their data, and erasing what has lapsed."""

from __future__ import annotations

from typing import Annotated

import typer

from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.session import session_of

After = Annotated[str | None, typer.Option("--after", metavar="CURSOR")]
Lapsed = Annotated[bool, typer.Option("--lapsed")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "retention")
    group.command("list", cls=Command)(list_due)
    group.command("apply", cls=Command)(apply)


def list_due(ctx: typer.Context, lapsed: Lapsed = False, after: After = None) -> None:
    """The cases that you may see and whose retention is due, the oldest first."""
    session = session_of(ctx)
    with session.reading() as (office, officer):
        from comity.chancery import lapsing

        found = lapsing.due(office, officer, lapsed=lapsed, after=after)
    out = session.out
    if out.json:
        out.document(found)
        return
    if not found["cases"]:
        out.line("retention.none")
        return
    out.table(
        ("case", "procedure", "state", "retention", "review_day", "last_day"),
        [
            (
                each["case"],
                out.word("procedure", each["procedure"]),
                out.word("state", each["state"], each["procedure"]),
                out.word("retention", each["retention"]["state"]),
                each["retention"]["review"],
                each["retention"]["until"],
            )
            for each in found["cases"]
        ],
    )
    if found["next"]:
        out.line("list.more", cursor=found["next"])


def apply(ctx: typer.Context) -> None:
    """Erase what has passed its last day without a decision to keep it, and say which cases."""
    session = session_of(ctx)
    with session.office(bodies=True) as office:
        from comity.chancery import lapsing

        found = lapsing.apply(office)
    out = session.out
    if out.json:
        out.document(found)
        return
    out.heading("retention.done", count=len(found["erased"]))
    for case in found["erased"]:
        out.text(f"  {case}")
