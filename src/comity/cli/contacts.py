"""`contacts list`, `contacts set` and `mechanism calendar`: what each side declares of itself."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from comity.cli.groups import subgroup
from comity.cli.help import Command
from comity.cli.output import Output
from comity.cli.session import session_of

Authority = Annotated[str, typer.Argument(metavar="AUTHORITY")]
Office = Annotated[str, typer.Option("--office", metavar="TEXT")]
Function = Annotated[str, typer.Option("--function", metavar="TEXT")]
Hours = Annotated[str, typer.Option("--hours", metavar="TEXT")]
Reach = Annotated[str, typer.Option("--reach", metavar="TEXT")]
Deputies = Annotated[list[str] | None, typer.Option("--deputy", metavar="TEXT")]
Code = Annotated[str, typer.Argument(metavar="CALENDAR")]
Add = Annotated[list[str] | None, typer.Option("--add", metavar="DAY")]
Drop = Annotated[list[str] | None, typer.Option("--drop", metavar="DAY")]


def register(app: typer.Typer) -> None:
    """Hang the commands on the tree."""
    group = subgroup(app, "contacts")
    group.command("list", cls=Command)(listed)
    group.command("set", cls=Command)(declare)
    subgroup(app, "mechanism").command("calendar", cls=Command)(calendar)


def listed(ctx: typer.Context) -> None:
    """Where each authority of either side is reached."""
    session = session_of(ctx)
    with session.office() as office:
        from comity.chancery import contacts

        found = contacts.listed(office)
    out = session.out
    if out.json:
        out.document({"contacts": found})
        return
    declared = [each for each in found if each["contact"] is not None]
    for each in declared:
        _show(out, each)
    out.line("contacts.none", count=len(found) - len(declared))


def declare(
    ctx: typer.Context,
    authority: Authority,
    office: Office,
    function: Function,
    hours: Hours,
    reach: Reach,
    deputies: Deputies = None,
) -> None:
    """Declare where an authority of ours is reached, in place of what was said before."""
    session = session_of(ctx)
    with session.acting() as (node, officer):
        from comity.chancery import contacts

        found = contacts.declare(
            node,
            officer,
            authority,
            place=office,
            function=function,
            hours=hours,
            reach=reach,
            deputies=deputies or [],
        )
    if session.out.json:
        session.out.document(found)
        return
    _show(session.out, found)
    session.out.note("command.contacts_set.next")


def calendar(ctx: typer.Context, code: Code, add: Add = None, drop: Drop = None) -> None:
    """Show a calendar, or declare days off of our own anew."""
    session = session_of(ctx)
    from comity.chancery import calendars

    if add or drop:
        with session.acting() as (office, officer):
            found = calendars.declare(office, officer, code, add or [], drop or [])
    else:
        with session.office() as office:
            found = calendars.shown(office, code)
    out = session.out
    if out.json:
        out.document(found)
        return
    out.heading("contacts.calendar", calendar=code, party=found["party"])
    for day in found["days"]:
        out.text(f"  {day}")
    if add or drop:
        out.note("command.mechanism_calendar.next")


def _show(out: Output, each: dict[str, Any]) -> None:
    said = each["contact"]
    out.heading("contacts.head", name=each["name"][out.language], party=each["party"])
    out.facts(
        [
            ("contact_office", said["office"]),
            ("contact_function", said["function"]),
            ("contact_hours", said["hours"]),
            ("contact_reach", said["reach"]),
            *(("contact_deputy", deputy) for deputy in said["deputies"]),
            ("time", each["since"]),
        ]
    )
